"""What is said of a walk down a bowl: from which learning rate on it does what, with the arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.numbers import apart, exact, spoken
from dlcore.lessons.rate_facts import SLOW, Axis, Facts, needed, regime
from dlcore.lessons.train_numbers import many
from dlcore.theory.stability import largest_stable_rate

if TYPE_CHECKING:
    from dlcore.lessons.rate import Spec


def say(spec: Spec, facts: Facts) -> str:
    """What the walk does, and why; ** … ** is strong."""
    also = f" and momentum **{spoken(spec.momentum)}**" if spec.momentum else ""
    if not facts.live:
        begin = f"With learning rate **{spoken(facts.rate)}**{also}"
        return f"{begin} the walk **stays where it is**: it starts at the minimum, where the gradient is 0."
    begin = f"With learning rate **{_rate(spec, facts)}**{also} "
    why = _pushed(spec, facts) if spec.momentum else _plain(spec, facts)
    return f"{begin}the walk **{_what(facts, spec)}**{why} {_losses(facts)}{_sign(spec)}"


def _what(facts: Facts, spec: Spec) -> str:
    if spec.uphill:
        return "climbs away"
    slow = "crawls" if needed(facts.slowest.factor) > SLOW else ""
    return {
        "diverge": "diverges",
        "bounce": "bounces for ever",
        "one step": "arrives in one step",
        "swings": f"swings in like a pendulum{slow and ', and ' + slow}",
        "zig-zag": f"zig-zags{(slow and ', and ' + slow) or ' closer'}",
        "one side": slow or "approaches from one side",
    }[regime(facts)]


def _plain(spec: Spec, facts: Facts) -> str:
    """Without momentum: what each step multiplies the distance by is plain arithmetic."""
    decides, others = facts.slowest, [axis for axis in facts.live if axis is not facts.slowest]
    along = "" if len(facts.axes) == 1 else f" along {decides.name}"
    does = f": each step multiplies the distance{along} by {_product(spec, facts, decides)}"
    if spec.uphill:
        return f"{does}, because it goes **along** the gradient, which points uphill."
    if facts.grows:
        return f"{does}, more than 1 in size, so it **overshoots further every time**."
    if facts.even:
        return f"{does}, so it changes sides and comes no nearer."
    if others:
        does += f" and along {others[0].name} by {_product(spec, facts, others[0])}"
    return f"{does}{_soon(decides)}"


def _pushed(spec: Spec, facts: Facts) -> str:
    """With momentum: what the curvature lets through, and the factor in the long run."""
    decides, beta = facts.slowest, spoken(spec.momentum)
    told = facts.rate * decides.curvature, 2 * (1 + spec.momentum)
    product, most = map(spoken, told) if facts.even else apart(*told)
    load = f"{_rate(spec, facts)}·{spoken(decides.curvature)} = {product}"
    room = f"2·(1 + {beta}) = {most}"
    along = "" if len(facts.axes) == 1 else f" along {decides.name}"
    run = f"in the long run each step multiplies the distance{along} by **{exact(decides.factor)}**"
    if spec.uphill:
        return f": it goes **along** the gradient, which points uphill; {run}."
    if facts.grows:
        return f": {load} is more than {room}, the most that momentum {beta} carries; {run}."
    if facts.even:
        return (
            f": {load} is just {room}, so in the long run it changes sides at every step and comes no nearer."
        )
    root = f" = √{beta}" if decides.motion == "swings" else ""
    return f": {run}{root}{_soon(decides)}"


def _product(spec: Spec, facts: Facts, axis: Axis) -> str:
    sign = "+" if spec.uphill else "−"
    change = facts.rate * axis.curvature
    value = exact(1 + change if spec.uphill else 0.0 if axis.motion == "at once" else 1 - change)
    return f"1 {sign} {_rate(spec, facts)}·{spoken(axis.curvature)} = **{value}**"


def _rate(spec: Spec, facts: Facts) -> str:
    """The learning rate, with as many digits as tell it from the largest that the deciding axis bears."""
    if facts.even:
        return spoken(facts.rate)
    return apart(facts.rate, largest_stable_rate(facts.slowest.curvature, spec.momentum))[0]


def _soon(axis: Axis) -> str:
    """How many steps bring a walk that converges ten times nearer."""
    steps = needed(axis.factor)
    if axis.motion == "at once":
        return "."
    often = "every step brings" if steps == 1 else f"every {many(int(steps), 'step')} bring"
    return f", so {often} it ten times nearer."


def _losses(facts: Facts) -> str:
    """Where the loss went, as numbers."""
    first, last = spoken(facts.first), spoken(facts.last)
    after = f"After {many(facts.n_taken, 'step')} the loss is"
    if facts.n_taken < facts.n_steps:
        return f"{after} {last}, and the next step takes a weight beyond 10¹²."
    return f"{after} still about {last}." if first == last else f"{after} **{last}**; it began at {first}."


def _sign(spec: Spec) -> str:
    """On a parabola the gradient has one sign, which tells where the first step goes."""
    slope = spec.curvature * spec.start_x
    if spec.surface != "parabola":
        return ""
    sign = "negative" if slope < 0 else "positive"
    side = "right" if (slope < 0) != spec.uphill else "left"
    return f" At the start the gradient is {spoken(slope)}, {sign}, so the first step goes to the {side}."
