"""What is said of a fitted line: from its numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.numbers import apart, exact, spoken
from dlcore.lessons.train_numbers import many
from dlcore.settings import controls
from dlcore.theory.line_fit import Line

if TYPE_CHECKING:
    from dlcore.lessons.line import Spec

AS_GOOD = 0.01
"""a line is as good as the best one when its error is larger by at most this share"""
NOTHING = 1e-9
"""shares of the error, or of a distance, below this are none"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a training.

    Attributes:
        rate: its learning rate.
        done: epochs before its numbers became too large.
        weight: w after the last of them.
        bias: b there.
        first: mean squared error at the start.
        last: mean squared error after the last epoch.
        best: the line of least squares.
        absolute: the line of least absolute error, if asked for.
        curvatures: eigenvalues of the Hessian, the smaller first.
        across: how far the start lies from the best line along the bowl's steep axis, as a share of the
            whole distance.
        low: the smallest x.
        high: the largest x.
        new_x: an unseen one.
        n: how many points there are.
        moved: whether w or b changed at all.
    """

    rate: float
    done: int
    weight: float
    bias: float
    first: float
    last: float
    best: Line
    absolute: Line | None
    curvatures: tuple[float, float]
    across: float
    low: float
    high: float
    new_x: float
    n: int
    moved: bool

    @property
    def prediction(self) -> float:
        """What the line says at the unseen x."""
        return self.weight * self.new_x + self.bias


def extrapolates(spec: Spec, facts: Facts) -> bool:
    """Whether the unseen x lies outside the data; where all points have one x, it is that one."""
    return facts.low < facts.high and not 0 <= spec.new_at <= 100


def say(spec: Spec, facts: Facts) -> str:
    """What the training does, why, and what the line says where nothing was seen; ** … ** is strong."""
    rate = spoken(facts.rate) if (limit := _limit(spec, facts)) is None else _told(facts.rate, limit)
    scaled = ", x and y in standard deviations from their means," if spec.standardise else ""
    does = f"{_what(spec, facts)}{_why(spec, facts)}{_new(spec, facts)}"
    return f"With learning rate **{rate}**{scaled} {does}"


def equation(weight: float, bias: float) -> str:
    """A line as it is read aloud: "y = 1.98·x − 0.3"."""
    sign = "−" if bias < 0 else "+"
    return f"y = {spoken(weight)}·x {sign} {spoken(abs(bias))}".replace(" ", "\u00a0")


def _what(spec: Spec, facts: Facts) -> str:
    first, last, best = spoken(facts.first), spoken(facts.last), spoken(facts.best.error)
    epochs, line = many(facts.done, "epoch"), equation(facts.weight, facts.bias)
    if facts.done < spec.n_epochs:
        return f"it **diverges**: after {epochs} the next makes w or b larger than 10¹²."
    if not facts.moved:
        return _unmoved(spec, line, last)
    if abs(facts.last - facts.first) <= NOTHING * facts.first:
        return f"the mse **stays** {last} in {epochs}; the best line's is {best}."
    if facts.last > facts.first:
        return f"the mse **rises** from {first} to **{last}** in {epochs}."
    if facts.last - facts.best.error <= max(AS_GOOD * facts.best.error, NOTHING * facts.first):
        least = f"the least is {best}" if facts.last >= facts.best.error else "nothing up to rounding"
        good = f"all but as good as the best one: mse **{last}**, {least}"
        return f"the line comes to **{line}** in {epochs}, {good}."
    return f"the mse **falls** from {first} to **{last}** in {epochs}: {line}; the best line's is {best}."


def _unmoved(spec: Spec, line: str, error: str) -> str:
    if spec.zero_grad != "between backward and step":
        return f"the line stays **{line}**, with an mse of {error}."
    return (
        "**nothing is learned**: zero_grad() stands between backward() and step() and throws every gradient "
        f"away, so the line stays {line}."
    )


def _told(value: float, other: float) -> str:
    """A number beside another one that it is compared with; four digits where rounding alone parts them."""
    return spoken(value) if abs(value - other) <= NOTHING * other else apart(value, other)[0]


def _limit(spec: Spec, facts: Facts) -> float | None:
    """The learning rate at which the walk changes its way, as the order of the calls has it."""
    late, curvature = spec.step_first and not spec.in_halves, facts.curvatures[1]
    if spec.zero_grad == "between backward and step" or (late and spec.zero_grad == "never"):
        return None
    return (1 if late else 4 if spec.zero_grad == "never" else 2) / curvature


def _why(spec: Spec, facts: Facts) -> str:
    """What the order of the calls and the bowl's steep axis decide, if the start lies off the minimum."""
    lost = " The first step() finds no gradient and **does nothing**." if spec.step_first else ""
    if spec.zero_grad == "between backward and step":
        return ""
    if facts.first - facts.best.error <= NOTHING * facts.first or facts.across <= NOTHING:
        return lost
    late = spec.step_first and not spec.in_halves
    if spec.zero_grad == "never":
        return lost + _added_up(facts, late)
    return lost + (_late(facts) if late else _in_order(spec, facts))


def _in_order(spec: Spec, facts: Facts) -> str:
    curvature = facts.curvatures[1]
    factor, limit = 1 - facts.rate * curvature, _told(2 / curvature, facts.rate)
    if abs(abs(factor) - 1) <= NOTHING:
        return f" It is just 2/λmax = **{limit}**: along the bowl's steep axis it swings and gets no nearer."
    if abs(factor) < 1:
        how = "overshoots, less every time" if factor < 0 else "comes closer from one side"
        return f" Below 2/λmax = {limit}, along the bowl's steep axis it {how}."
    hint = ""
    if 2 / curvature < (controls(type(spec))["learning_rate"].low or 0) and not spec.standardise:
        hint = " No rate here is small enough: standardise the data, under More settings."
    return (
        f" It is above 2/λmax = **{limit}**: along the bowl's steep axis each epoch multiplies the distance "
        f"by {exact(factor)}, so it **overshoots further every time**.{hint}"
    )


def _late(facts: Facts) -> str:
    product, limit = facts.rate * facts.curvatures[1], _told(1 / facts.curvatures[1], facts.rate)
    older = " Every other uses the gradient of **older weights**,"
    if abs(product - 1) <= NOTHING:
        return f"{older} and at just 1/λmax = {limit} it swings and gets no nearer."
    if product < 1:
        return f"{older} and below 1/λmax = {limit} it still settles."
    return f"{older} and above 1/λmax = {limit} it swings out, in the long run, **further every time**."


def _added_up(facts: Facts, late: bool) -> str:
    added = " Nobody calls zero_grad(), so **gradients add up**"
    if late:
        return f"{added}, late ones at that: in the long run it swings out further every time."
    limit = 4 / facts.curvatures[1]
    if facts.rate < limit:
        return f"{added}: in the long run the walk swings about the best line and never settles."
    return f"{added}, and from 4/λmax = {_told(limit, facts.rate)} on the swings grow without end."


def _new(spec: Spec, facts: Facts) -> str:
    said = f" Then, at the unseen x = {spoken(facts.new_x)}, it predicts **{spoken(facts.prediction)}**"
    if facts.low == facts.high:
        said += f"; all points have the x {spoken(facts.low)}, so nothing tells its slope."
    elif extrapolates(spec, facts):
        side = f"ends at {spoken(facts.high)}" if spec.new_at > 100 else f"begins at {spoken(facts.low)}"
        said += f", an **extrapolation**: the data {side}."
    else:
        said += ", inside the data's range."
    if facts.absolute:
        said += f" Least absolute error would draw {equation(facts.absolute.weight, facts.absolute.bias)}."
    return said
