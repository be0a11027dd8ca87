"""What is said of a walk: its sentence and its formulas, from its numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import EVEN, apart, bracketed, exact, spoken, tex
from dlcore.lessons.train_numbers import many

if TYPE_CHECKING:
    from dlcore.lessons.descent import Spec

QUADRATIC = ("bowl", "parabola")
NEAR = 1e-3
"""a walk has arrived at a minimum when it is as close as this"""
FLAT = 1e-6
"""a slope below this is called none"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a walk.

    Attributes:
        rate: its learning rate.
        n_steps: how many it was to take.
        n_taken: how many it took before its numbers became too large.
        first: loss at the start.
        last: loss at its last point.
        n_uphill: how many steps raised the loss.
        slope: length of the gradient at the last point.
        minimum: the known minimum nearest to the last point, if there is any.
        distance: from there to the last point; infinite without one.
        arrived: the first step that came within `NEAR` of a minimum; −1 for none.
        curvature: the smallest one at the last point, where the slope is none; else NaN.
        across: on a quadratic, where the start lies along its steep axis.
    """

    rate: float
    n_steps: int
    n_taken: int
    first: float
    last: float
    n_uphill: int
    slope: float
    minimum: tuple[float, ...] | None
    distance: float
    arrived: int
    curvature: float
    across: float

    @property
    def diverged(self) -> bool:
        """Whether its numbers became too large."""
        return self.n_taken < self.n_steps


def say(spec: Spec, facts: Facts) -> str:
    """What the walk does, and where that can be told why; ** … ** is strong."""
    does = _what(facts, spec.landscape == "own")
    return f"With learning rate **{_rate(spec, facts)}** {does}{_why(spec, facts)}"


def _rate(spec: Spec, facts: Facts) -> str:
    """The learning rate, with as many digits as tell it from the limit of a quadratic."""
    quadratic = spec.landscape in QUADRATIC and not _even(1 - facts.rate * spec.condition)
    return apart(facts.rate, 2 / spec.condition)[0] if quadratic else spoken(facts.rate)


def _even(factor: float) -> bool:
    """Whether steps with this factor come no nearer and get no further away."""
    return abs(abs(factor) - 1) <= EVEN


def _what(facts: Facts, own: bool) -> str:
    steps, first, last = many(facts.n_taken, "step"), spoken(facts.first), spoken(facts.last)
    if facts.diverged:
        ends = "there is no height any more, or a number is too large" if own else "a number is too large"
        return f"it **diverges**: after {steps} {ends} to go on."
    if facts.last > facts.first:
        return f"the loss **rises** from {first} to **{last}** in {steps}."
    if facts.slope < FLAT and facts.first == facts.last:
        return f"it **stays where it is**: the slope there is {spoken(facts.slope)}, too little to move it."
    if facts.minimum and facts.distance < NEAR:
        place = ", ".join(map(spoken, facts.minimum))
        when = f"after {many(facts.arrived, 'step')}"
        return f"it **arrives**: {when} it is within 0.001 of the minimum at ({place})."
    if facts.slope < FLAT:
        return f"it comes to rest {_ground(facts.curvature)}: after {steps} the loss is {last}."
    bounces = f", although {many(facts.n_uphill, 'step')} went up: it bounces"
    still = f", and the slope there is still {spoken(facts.slope)}"
    return f"the loss **falls** from {first} to **{last}** in {steps}{bounces if facts.n_uphill else still}."


def _ground(curvature: float) -> str:
    """Where there is no slope, from the smallest curvature there."""
    if curvature < -FLAT:
        return "on a **saddle**, lower on two sides"
    return "in a **minimum**" if curvature > FLAT else "on **level** ground"


def _why(spec: Spec, facts: Facts) -> str:
    """On a quadratic: the factor of the steep axis, which decides everything if the start is not upon it."""
    if spec.landscape not in QUADRATIC or not facts.across:
        return ""
    factor = 1 - facts.rate * spec.condition
    where = "the steep axis" if spec.landscape == "bowl" else "w"
    product = f"{_rate(spec, facts)}·{spoken(spec.condition)}"
    does = f" Along {where} each step multiplies the distance by 1 − {product} = **{exact(factor)}**"
    if _even(factor):
        return f"{does}: just 1 in size, so it never gets nearer."
    if abs(factor) > 1:
        return f"{does}: more than 1 in size, so it **overshoots further every time**."
    if factor < 0:
        return f"{does}: negative, so it **zig-zags** from side to side, closer every time."
    return f"{does}, so it {'comes closer from one side' if factor else 'is there at the first step'}."


@dataclass(frozen=True, slots=True)
class Here:
    """A point of a walk and the step that leads away from it.

    Attributes:
        step: its number, 0 for the start.
        point: its coordinates.
        loss: the height there.
        gradient: the slope along each axis.
    """

    step: int
    point: tuple[float, ...]
    loss: float
    gradient: tuple[float, ...]


def formulas(spec: Spec, axes: tuple[str, ...], surface: str, here: Here) -> list[Formula]:
    """The surface, its gradient and the step from here, with numbers.

    Args:
        spec: the settings.
        axes: names of the weights.
        surface: the surface's formula, LaTeX.
        here: where the step begins.
    """
    names = ", ".join(axes)
    eta, rate = (r"\eta", "the learning rate"), spec.learning_rate
    lines = [
        Formula(f"E({names}) = {surface}", (("E", "the loss, a height over the weights"),)),
        Formula(
            rf"E({', '.join(map(tex, here.point))}) = {tex(here.loss)}",
            ((names, f"the weights, before step {here.step + 1}"),),
        ),
    ]
    for name, place, slope in zip(axes, here.point, here.gradient, strict=True):
        lines.append(
            Formula(
                rf"{name} \leftarrow {name} - \eta\,{_partial(name)} = "
                rf"{tex(place)} - {tex(rate)} \cdot {bracketed(slope)} = {tex(place - rate * slope)}",
                (eta, (_partial(name), f"the slope along {name}, from autograd")),
            )
        )
    if spec.landscape in QUADRATIC:
        steep = tex(spec.condition)
        lines.append(
            Formula(
                rf"|1 - \eta\lambda| < 1 \iff \eta < \frac{{2}}{{\lambda}} = \frac{{2}}{{{steep}}} = "
                rf"{tex(2 / spec.condition)}",
                ((r"\lambda", _steep(spec)),),
            )
        )
    return lines


def _partial(name: str) -> str:
    return rf"\frac{{\partial E}}{{\partial {name}}}"


def _steep(spec: Spec) -> str:
    if spec.landscape == "parabola":
        return "the curvature; longer steps diverge"
    return "the largest curvature; along that axis, the steep one, longer steps diverge"
