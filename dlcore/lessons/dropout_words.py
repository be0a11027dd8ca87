"""What is said of a network with dropout, true of exactly its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.dropout_facts import Learnt, Passes, lower, mean
from dlcore.lessons.numbers import apart, spoken
from dlcore.lessons.train_numbers import many

if TYPE_CHECKING:
    from dlcore.lessons.dropout import Spec

N_PASSES, N_EPOCHS = 20, 60
COUNTED = ("none", "one", "two", "three", "four", "five")


def say_passes(p: float, spec: Spec, facts: Passes) -> str:
    """What dropout does to the units, how far the passes scatter, and whether eval mode is their mean.

    Args:
        p: of these passes; that of the settings may be another one.
        spec: the other settings.
        facts: of the passes.
    """
    return " ".join(filter(None, (_left_out(p, spec, facts), _scatter(facts), _mean(spec, facts))))


def _left_out(p: float, spec: Spec, facts: Passes) -> str:
    begin = f"With **p = {spoken(p)}**"
    if spec.keeps:
        begin = f"Read as the share that is kept, **p = {spoken(p)}** means: dropout"
        leaves = f"{begin} leaves each hidden unit out with probability **{spoken(facts.drop)}**"
    else:
        leaves = f"{begin} dropout leaves each hidden unit out with probability {spoken(facts.drop)}"
    if facts.drop == 0:
        return f"{begin} leaves no unit out." if spec.keeps else f"{begin} dropout leaves no unit out."
    if facts.drop == 1:
        return f"{begin} leaves **every unit** out: only the bias is left in train mode."
    share = spoken(1 - facts.drop)
    how = {
        "train": f"and multiplies what it keeps by 1/{share} = **{spoken(facts.factor)}**",
        "none": "and nothing makes up for it",
        "test": f"and eval mode multiplies every value by {share}",
    }[spec.scaling]
    return f"{leaves}, {how}."


def _scatter(facts: Passes) -> str:
    same, low, high = spoken(facts.eval_output), spoken(facts.lowest), spoken(facts.highest)
    if facts.still and facts.fair:
        return f"All passes of this input give **{same}**, in train mode as in eval mode."
    if low == high:
        train = f"All twenty passes of one input give **{low}** in train mode"
    else:
        train = f"Twenty passes of one input scatter from **{low}** to **{high}** in train mode"
    return f"{train}; in eval mode each gives **{same}**."


def _mean(spec: Spec, facts: Passes) -> str:
    """The expectation beside what eval mode gives, and the mean of a thousand passes."""
    if facts.still:
        return ""
    masks = f"the {2 ** len(facts.hidden)} masks"
    sampled = f"a thousand passes have the mean {spoken(facts.sampled)}"
    if facts.fair:
        return f"The expectation over {masks} **is that value too**; {sampled}."
    expected, used = apart(facts.expected, facts.eval_output)
    why = ""
    if spec.scaling == "none":
        why = ", for eval mode adds up more than training did on average"
    elif spec.output == "sigmoid":
        why = ", for the sigmoid is curved: its mean is not its value at the mean"
    elif spec.output == "relu":
        why = ", for ReLU has a kink: its mean is not its value at the mean"
    return f"The expectation over {masks} is **{expected}, not {used}**{why}; {sampled}."


def say_digits(p: float, spec: Spec, here: Learnt, none: Learnt) -> str:
    """How networks with this p do on other digits, beside those without dropout.

    Args:
        p: of these networks; that of the settings may be another one.
        spec: the other settings.
        here: what is true of them.
        none: what is true of the same networks without dropout.
    """
    wrong = round(spec.n_images * spec.wrong_labels)
    labels = f", {wrong} of them with a wrong label" if wrong else ""
    count = len(here.test)
    begin = f"Five networks learn {spec.n_images} digits{labels}."
    same = f" (each unit left out with probability {spoken(here.drop)})" if spec.keeps else ""
    what = f"With dropout **p = {spoken(p)}**{same}"
    loss, other = spoken(mean(here.test), 3), spoken(mean(none.test), 3)
    if here.drop == 0:
        ends = f"the mean test loss after {many(N_EPOCHS, 'epoch')} is **{loss}**"
        return f"{begin} {what} {ends}, the training loss {_told(here.train)}. {_alone(here)}"
    k = lower(here.test, none.test)
    return (
        f"{begin} {what} the mean test loss after {many(N_EPOCHS, 'epoch')} is **{loss}**, against {other} "
        f"without: lower in **{COUNTED[k]} of {COUNTED[count]}**. The training loss is {_told(here.train)}, "
        f"against {_told(none.train)}. {_alone(here, none)}"
    )


def _told(values: tuple[float, ...]) -> str:
    return spoken(mean(values), 3)


def _alone(here: Learnt, none: Learnt | None = None) -> str:
    """What happens where one unit is missing, or half of them."""
    harm, right, half = f"**{_told(here.harm)}**", _percent(here.right), _percent(here.half_right)
    if none:
        harm = f"{harm} (without dropout {_told(none.harm)})"
        right, half = f"{right} ({_percent(none.right)})", f"{half} ({_percent(none.half_right)})"
    return (
        f"Without its most needed unit the test loss of a network rises by {harm}. It is right on {right} of "
        f"the test digits, and on {half} with half of its units off."
    )


def _percent(values: tuple[float, ...]) -> str:
    return f"{spoken(100 * mean(values), 3)} %"
