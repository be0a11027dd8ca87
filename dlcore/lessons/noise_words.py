"""What is said of walks with batches, from their numbers alone."""

from __future__ import annotations

from dlcore.lessons.noise_facts import FOURFOLD, Facts
from dlcore.lessons.numbers import apart, spoken
from dlcore.lessons.train_numbers import many
from dlcore.theory.minibatch import CLOSE

TINY = 1e-9
"""a distance below this is told as one below it"""
SURE = 3.0
"""standard errors between two numbers that are called different"""


def say(facts: Facts) -> str:
    """What the walks do, and what theory says of it; ** … ** is strong."""
    if not facts.share:
        return _without_noise(facts)
    begin = f"With **batches of {facts.batch}** and learning rate **{spoken(facts.rate)}**"
    if facts.settled is None:
        return f"{begin} {_unbounded(facts)}"
    if facts.measured is None or facts.theory is None:
        return f"{begin} {_left(facts)}."
    if 2 * facts.approach**2 > max(facts.theory, facts.measured) ** 2:
        return f"{begin} {_on_the_way(facts)}{_costs(facts)}"
    return f"{begin} {_wandering(facts)}{_costs(facts)}"


def _without_noise(facts: Facts) -> str:
    begin = (
        f"With **all {facts.n_records} records in every batch** and learning rate **{spoken(facts.rate)}** "
        "there is no noise:"
    )
    rate, largest = apart(facts.rate, facts.largest)
    bears = f"as {rate} is more than the {largest} that the bowl bears"
    if facts.n_left:
        return f"{begin} yet the walk **diverges**, {bears}."
    if facts.rate > facts.largest * (1 + CLOSE):
        return f"{begin} yet where the bowl is steepest every step **overshoots further**, {bears}."
    if facts.rate >= facts.largest * (1 - CLOSE):
        return (
            f"{begin} yet where the bowl is steepest every step ends as far on the other side: the walk "
            f"**never gets nearer** there, as {spoken(facts.rate)} is just what the bowl bears."
        )
    return (
        f"{begin} the walk heads **for the minimum** and is {_distance(facts.end)} from it after "
        f"{many(facts.n_steps, 'step')}, each of which looked at all of them."
    )


def _unbounded(facts: Facts) -> str:
    """Noise that grows with the distance it has made."""
    how = "drawn with replacement" if facts.drawn == "replacement" else "drawn afresh"
    why = (
        f"By theory batches of {facts.batch} {how} bear at most {spoken(facts.largest)}: beyond it the mean "
        "square distance grows **without bound**"
    )
    if facts.rate < facts.largest_without:
        why += f", although all records together bear {spoken(facts.largest_without)}. The **noise** does it"
    return f"{_left(facts)}. {why}."


def _left(facts: Facts) -> str:
    if facts.n_left or facts.measured is None:
        ends = f", each epoch ending with a batch of {facts.last_batch}" if facts.drawn == "epochs" else ""
        steps = many(facts.n_steps, "step")
        return f"**{facts.n_left} of {facts.n_walks}** walks **diverge** within {steps}{ends}"
    return f"the walks are **{_distance(facts.measured)}** from the minimum in the second half of their steps"


def _on_the_way(facts: Facts) -> str:
    assert facts.measured is not None
    if facts.costs:
        steps = many(facts.n_steps, "step")
        away = f"{_distance(facts.measured)} from the minimum in the second half of {steps}"
        return f"the walks are **still on their way**: {away}."
    how = " if drawn afresh" if facts.drawn == "epochs" else ""
    return (
        f"the walks are **still on their way**: {_distance(facts.measured)} from the minimum in the second "
        f"half of {many(facts.n_steps, 'step')}, and even all records together would still be "
        f"{_distance(facts.approach)} away. "
        f"In the long run they wander {_distance(facts.settled)} around it{how}."
    )


def _wandering(facts: Facts) -> str:
    assert facts.measured is not None
    assert facts.error is not None
    assert facts.theory is not None
    error = spoken(float(f"{facts.error:.1g}"))
    measured = f"**{_distance(facts.measured)}**\u00a0±\u00a0{error} around the minimum"
    theory = f"**{_distance(facts.theory)}**"
    if facts.drawn == "epochs":
        return f"the walks end up wandering {measured}{_in_epochs(facts, theory)}."
    more = "" if facts.costs else _fourfold(facts)
    return f"the walks end up wandering {measured}; theory says {theory}.{more}"


def _in_epochs(facts: Facts, theory: str) -> str:
    """How shuffled epochs compare with what theory gives for batches that do not depend on each other."""
    assert facts.measured is not None
    assert facts.error is not None
    assert facts.theory is not None
    apart = facts.measured - facts.theory
    epoch = f"an epoch of {many(facts.per_epoch, 'step')}"
    if abs(apart) <= SURE * facts.error:
        return f", about the {theory} of batches drawn afresh; {epoch} has every record once"
    if apart < 0:
        return f", **calmer** than the {theory} of batches drawn afresh: {epoch} has every record once"
    return (
        f", **more** than the {theory} of batches drawn afresh: {epoch} has every record once, and its last "
        f"batch is one of {facts.last_batch}"
    )


def _fourfold(facts: Facts) -> str:
    if facts.fourfold is None:
        return ""
    return (
        f" Four times the batch, {FOURFOLD * facts.batch}, "
        f"makes it {_distance(facts.fourfold)} in the long run."
    )


def _costs(facts: Facts) -> str:
    """What all records together make of as many looks at a record."""
    if not facts.costs or facts.excess is None:
        return ""
    seen, steps = f"{facts.records_seen:,}".replace(",", "\u202f"), many(facts.steps_together, "step")
    other = "too high for words" if facts.excess_together is None else _distance(facts.excess_together)
    return (
        f" Their loss is **{_distance(facts.excess)}** above the smallest one; all records together make "
        f"**{steps}** of the same {seen} looks at a record, and are {other} above it."
    )


def _distance(value: float | None) -> str:
    """Three digits of a distance."""
    if value is None:
        return "without bound"
    return "less than 10⁻⁹" if value < TINY else spoken(float(f"{value:.3g}"))
