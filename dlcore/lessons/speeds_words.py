"""What is said of a deep network in training, true of exactly its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.numbers import spoken
from dlcore.lessons.speeds import ALIKE, LIMIT, N_IMAGES
from dlcore.lessons.speeds_facts import NOTHING, SAME, Facts, layer_name, ratio
from dlcore.lessons.train_numbers import many

if TYPE_CHECKING:
    from dlcore.lessons.speeds import Spec

EVEN = 0.05
"""a layer within this share of another's speed is about as fast"""


def say(spec: Spec, facts: Facts) -> str:
    """How much slower the first layer learns, how far the training came, and what went wrong where."""
    parts = (_speeds(spec, facts), _came(facts), _same(spec, facts), _clipped(spec, facts), _exploded(facts))
    return " ".join(filter(None, parts))


def told(value: float) -> str:
    """A number of three digits that count: "0.00343", "2,330", "1.2·10⁻⁷"."""
    return f"{float(f'{value:.3g}'):,.0f}" if 1000 <= value < 1e9 else spoken(value, 3)


def slower(speeds: tuple[float, ...]) -> str:
    """How the first hidden layer compares with the last: "28 times slower", "about as fast as"."""
    times = ratio(speeds)
    if times is None:
        return "not at all"
    if abs(times - 1) <= EVEN:
        return "about as fast as"
    if times < NOTHING:
        return "faster than"
    return f"{told(times)} times slower than" if times > 1 else f"{told(1 / times)} times faster than"


def _speeds(spec: Spec, facts: Facts) -> str:
    what, first = f"the gradient of its {spec.measure}", facts.first_speeds[0]
    if facts.depth == 1:
        there = f"{what} is {_length(first)} at first"
        after = f" and {_length(facts.last_speeds[0])} {_then(facts)}" if facts.last else ""
        return f"With **one hidden layer** there is no other to compare it with: {there}{after}."
    begin, last = f"With **{facts.depth} hidden layers**", f"hidden layer {facts.depth}"
    if first <= NOTHING:
        any_does = max(facts.first_speeds[:-1]) > NOTHING
        none = "does not reach hidden layer 1" if any_does else "reaches no hidden layer"
        return f"{begin} the gradient **{none}** at first{_moved(spec, facts)}."
    begins, than = slower(facts.first_speeds).rsplit(" ", 1)
    ahead = _length(facts.first_speeds[-2]).removesuffix(" long")
    lengths = f"{what} is {_length(first)}, against {ahead}"
    return f"{begin} hidden layer 1 begins **{begins}** {than} {last}: {lengths}{_moved(spec, facts)}."


def _length(value: float) -> str:
    return f"{told(value)} long" if value > NOTHING else "0"


def _moved(spec: Spec, facts: Facts) -> str:
    """How far the first and the last hidden layer came, which sums their speeds up."""
    if not facts.taken:
        return ""
    first, last = (told(each) if each > NOTHING else "0" for each in (facts.moved[0], facts.moved[-2]))
    when = f"in {many(facts.taken, 'step')}"
    if facts.first_speeds[0] > NOTHING:
        return f"; {when} its {spec.measure} move by {first} in all, against {last}"
    layers = f"{first} in hidden layer 1 and {last} in hidden layer {facts.depth}"
    return f"; {when} the {spec.measure} move by {layers} in all"


def _then(facts: Facts) -> str:
    return f"after {many(facts.last, 'step')}"


def _came(facts: Facts) -> str:
    if facts.last == 0:
        return f"The loss begins at {told(facts.first_loss)}."
    first, last = told(facts.first_loss), told(facts.last_loss)
    right = f"{round(N_IMAGES * facts.accuracy)} of {N_IMAGES} images are right"
    change = f"stays at about {first}" if first == last else f"goes from {first} to **{last}**"
    return f"The loss {change}; {right}."


def _same(spec: Spec, facts: Facts) -> str:
    """Whether units that began alike are still alike."""
    if spec.initialisation not in ALIKE:
        return ""
    if facts.difference > SAME:
        return (
            f"Only rounding tells the units of a layer apart, by now by {spoken(facts.difference, 2)}: with "
            "exact numbers they would **all be the same**."
        )
    size = "0" if facts.difference == 0 else f"{spoken(facts.difference, 2)}, which is rounding"
    return f"The units of each hidden layer are **still all the same**: their largest difference is {size}."


def _clipped(spec: Spec, facts: Facts) -> str:
    if not spec.clip:
        return ""
    of = f"{facts.clipped} of {many(facts.taken, 'gradient')}"
    return f"Clipping shortened {of} to {spoken(spec.clip)}."


def _exploded(facts: Facts) -> str:
    burst = facts.explosion
    if burst is None:
        return ""
    when = f"after {many(burst.step, 'step')}" if burst.step else "before the first step"
    way = "forward the weighted sums" if burst.forward else "back the gradient of the weights"
    verb, where = "are" if burst.forward else "is", layer_name(burst.layer, facts.depth)
    cause = (
        f" The step before it moved the weights of {layer_name(burst.mover, facts.depth)} the furthest, by "
        f"{told(burst.way)}."
    )
    return (
        f"**It explodes {when}**: on the way {way} of **{where}** {verb} the first beyond {told(LIMIT)}, "
        f"at {told(burst.value)}, and training is stopped.{cause if burst.step else ''}"
    )
