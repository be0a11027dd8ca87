"""What is said of a training that is stopped early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.numbers import apart, spoken
from dlcore.lessons.stopping_facts import STILL, Facts, Score

if TYPE_CHECKING:
    from dlcore.lessons.stopping import Spec


def percent(share: float) -> str:
    """A share for a sentence."""
    return f"{spoken(100 * share, 3)} %"


def say(spec: Spec, facts: Facts) -> str:
    """Where the rule stops, what it keeps, how the naive rule does, and what training on would have done."""
    told = [_stops(spec, facts), _keeps(spec, facts), _leaks(spec, facts), _onward(spec, facts)]
    return " ".join(filter(None, told))


def _stops(spec: Spec, facts: Facts) -> str:
    stop, patience = facts.stop, f"With patience **{spec.patience}**"
    less = f" by more than {spoken(spec.min_delta)}" if spec.min_delta else ""
    best = f"epoch **{stop.best}**: {spec.watched} loss **{spoken(facts.best.loss)}**"
    if stop.ran_out:
        row = "the next epoch" if stop.waited == 1 else f"{stop.waited} epochs in a row"
        return (
            f"{patience} training stops after epoch **{stop.epoch}**: {row} did not improve{less} on {best}."
        )
    since = "the last of all" if not stop.waited else f"{_epochs(stop.waited)} before the end"
    every = f"{patience} all {facts.all_epochs} epochs are trained"
    return f"{every}; the last improvement{less} was {best}, {since}."


def _epochs(n: int) -> str:
    return "1 epoch" if n == 1 else f"{n} epochs"


def _keeps(spec: Spec, facts: Facts) -> str:
    """Which weights there are in the end, and how they do where nothing was chosen by."""
    if spec.restore == "best":
        what = "Those weights are restored"
    elif spec.restore == "last":
        what = "The last weights are kept"
    else:
        what = "A state dict that is not copied follows the weights: the last ones are “restored”"
    if spec.restore != "best":
        same = facts.stop.best == facts.stop.epoch
        what += ", here the best" if same else f", {spec.watched} loss {spoken(facts.restored.loss)}"
    return f"{what}; on fresh examples their loss is {_beside_naive(spec, facts)}."


def _beside_naive(spec: Spec, facts: Facts) -> str:
    """The fresh loss of the weights kept, and that of patience 1, here or over ten seeds."""
    naive, here, ten = facts.naive_fresh.loss, facts.fresh.loss, facts.ten
    if spec.patience == 1:
        return f"**{spoken(here)}**. This is the naive rule: stop at the first epoch that is no better"
    if ten:
        ties = 10 - ten.better - ten.worse
        tie = f", with {ties} ties" if ties > 1 else ", with 1 tie" if ties else ""
        second, first = apart(ten.kept, ten.naive)
        return (
            f"**{spoken(here)}**. Over ten seeds it is {second} on average; the naive rule has {first} and "
            f"loses in {ten.better} of ten{tie}"
        )
    rule = f"the naive rule stops after epoch {facts.naive.epoch}"
    if naive == here:
        return f"**{spoken(here)}**; {rule} and ends with just the same"
    second, first = apart(here, naive)
    return f"**{second}**; {rule} and {'loses' if naive > here else 'wins here'} with {first}"


def _leaks(spec: Spec, facts: Facts) -> str:
    """What the test set says where it was used for more than one final number."""
    test = f"On the test set it is {spoken(facts.test.loss)}"
    if spec.n_leaked:
        return f"{test}: **{spec.n_leaked} of its {spec.n_held} examples were trained on**."
    return f"{test}: **the rule looked at it, so that is no test any more**." if spec.on_test else ""


def _onward(spec: Spec, facts: Facts) -> str:
    """What came between the best epoch and the last of all; nothing where the best weights end it in time."""
    spared = facts.stop.ran_out and spec.restore == "best"
    if spared or facts.stop.best == facts.all_epochs:
        return ""
    before, after = facts.best, facts.end
    first, last = apart(before.loss, after.loss)
    loss = "rises" if after.loss > before.loss else "falls" if after.loss < before.loss else "stays"
    begin = f"From epoch {facts.stop.best} to {facts.all_epochs} the {spec.watched} loss {loss}"
    numbers = f"from {first} to {last}" if first != last else f"at {first}"
    return f"{begin} {numbers} while accuracy {_moved(before, after)}."


def _moved(before: Score, after: Score) -> str:
    change = after.accuracy - before.accuracy
    first, last = percent(before.accuracy), percent(after.accuracy)
    if first == last:
        return f"stays at {first}"
    verb = "hardly moves" if abs(change) <= STILL + 1e-9 else "rises" if change > 0 else "falls"
    return f"{verb}: {first} to {last}" if verb == "hardly moves" else f"{verb} from {first} to {last}"
