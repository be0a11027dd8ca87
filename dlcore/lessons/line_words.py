"""What is said of a fitted line: its sentence and its formulas, from its numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, spoken, tex
from dlcore.theory.line_fit import Line

if TYPE_CHECKING:
    from dlcore.lessons.line import Spec

AS_GOOD = 0.01
"""a line is as good as the best one when its error is larger by at most this share"""
NOTHING = 1e-9
"""shares of the error, or of a distance, below this are none"""
SMALLEST_RATE = 0.01
"""the learning-rate slider begins here"""


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


def extrapolates(spec: Spec) -> bool:
    """Whether the unseen x lies outside the data."""
    return not 0 <= spec.new_at <= 100


def say(spec: Spec, facts: Facts) -> str:
    """What the training does, why, and what the line says where nothing was seen; ** … ** is strong."""
    does = f"{_what(spec, facts)}{_why(spec, facts)}{_new(spec, facts)}"
    return f"With learning rate **{spoken(facts.rate)}** {does}"


def equation(weight: float, bias: float) -> str:
    """A line as it is read aloud: "y = 1.98·x − 0.3"."""
    return f"y = {spoken(weight)}·x {'−' if bias < 0 else '+'} {spoken(abs(bias))}"


def _what(spec: Spec, facts: Facts) -> str:
    first, last, best = spoken(facts.first), spoken(facts.last), spoken(facts.best.error)
    epochs, line = _epochs(facts.done), equation(facts.weight, facts.bias)
    if facts.done < spec.n_epochs:
        return f"it **diverges**: after {epochs} w or b is a number too large to go on."
    if not facts.moved and spec.zero_grad == "between backward and step":
        return (
            "**nothing is learned**: zero_grad() stands between backward() and step() and throws every "
            f"gradient away, so the line stays {line}."
        )
    if not facts.moved:
        return f"the line stays **{line}**, with an mse of {last}."
    if facts.last > facts.first:
        return f"the mse **rises** from {first} to **{last}** in {epochs}."
    if facts.last - facts.best.error <= max(AS_GOOD * facts.best.error, NOTHING * facts.first):
        found = "finds" if facts.done == 1 else "find"
        return f"{epochs} {found} **{line}**, as good as the best line: mse **{last}**, the least is {best}."
    return f"the mse **falls** from {first} to **{last}** in {epochs}: {line}. The best line has {best}."


def _epochs(count: int) -> str:
    return f"{count} {'epoch' if count == 1 else 'epochs'}"


def _why(spec: Spec, facts: Facts) -> str:
    """What the order of the calls and the bowl's steepest curvature decide, if the start is off the minimum."""
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
    factor, limit = 1 - facts.rate * curvature, spoken(2 / curvature)
    if abs(factor) <= 1:
        how = "overshoots, less every time" if factor < 0 else "comes closer from one side"
        return f" Below 2/λmax = {limit} it {how}."
    hint = ""
    if 2 / curvature < SMALLEST_RATE and not spec.standardise:
        hint = " No rate here is small enough: standardise the data, under More settings."
    return (
        f" It is above 2/λmax = **{limit}**: along the bowl's steep axis each epoch multiplies the distance "
        f"by {spoken(factor)}, so it **overshoots further every time**.{hint}"
    )


def _late(facts: Facts) -> str:
    limit = 1 / facts.curvatures[1]
    does = "it still settles" if facts.rate < limit else "it swings out **further every time**"
    side = "below" if facts.rate < limit else "from"
    end = "" if facts.rate < limit else " on"
    return (
        f" Every other uses the gradient of **older weights**, and {side} 1/λmax = {spoken(limit)}{end} {does}."
    )


def _added_up(facts: Facts, late: bool) -> str:
    added = " Nobody calls zero_grad(), so **gradients add up**"
    if late:
        return f"{added}, late ones at that: it swings out further every time."
    limit = 4 / facts.curvatures[1]
    if facts.rate < limit:
        return f"{added}: the walk swings about the best line and never settles."
    return f"{added}, and from 4/λmax = {spoken(limit)} on the swings grow without end."


def _new(spec: Spec, facts: Facts) -> str:
    said = f" At the unseen x = {spoken(facts.new_x)} it predicts **{spoken(facts.prediction)}**"
    if facts.low == facts.high:
        said += f"; all points have the x {spoken(facts.low)}, so nothing tells its slope."
    elif extrapolates(spec):
        side = f"ends at {spoken(facts.high)}" if spec.new_at > 100 else f"begins at {spoken(facts.low)}"
        said += f", an **extrapolation**: the data {side}."
    else:
        said += ", inside the data's range."
    if facts.absolute:
        said += f" Least absolute error would draw {equation(facts.absolute.weight, facts.absolute.bias)}."
    return said


@dataclass(frozen=True, slots=True)
class Here:
    """One epoch of the walk.

    Attributes:
        epoch: its number, 0 for the first.
        weight: w before it.
        bias: b before it.
        grad_weight: the gradient for w that its step takes.
        grad_bias: that for b.
        loss: the mean squared error before it.
    """

    epoch: int
    weight: float
    bias: float
    grad_weight: float
    grad_bias: float
    loss: float


def formulas(spec: Spec, facts: Facts, here: Here) -> list[Formula]:
    """Model, loss, gradients, one step, the closed form and the limit of the rate, with numbers."""
    rate, curvature = spec.learning_rate, facts.curvatures[1]
    lines = [
        Formula(
            rf"\hat y = x W^\top + b = x \cdot {bracketed(here.weight)} + {bracketed(here.bias)}",
            (
                ("x", rf"the inputs, {facts.n} × 1: a row for each point"),
                ("W", "the weight, 1 × 1: targets × inputs"),
                ("b", f"the bias, one for each target; both before epoch {here.epoch + 1}"),
            ),
        ),
        Formula(
            rf"E = \frac{{1}}{{n}} \sum (\hat y - y)^2 = {tex(here.loss)}",
            (("E", "the loss: the mean of the squares drawn"),),
        ),
        Formula(
            r"\frac{\partial E}{\partial w} = \frac{2}{n} \sum (\hat y - y)\,x, \qquad "
            r"\frac{\partial E}{\partial b} = \frac{2}{n} \sum (\hat y - y)",
        ),
    ]
    for name, value, grad in (
        ("w", here.weight, here.grad_weight),
        ("b", here.bias, here.grad_bias),
    ):
        lines.append(
            Formula(
                rf"{name} \leftarrow {name} - \eta\,g_{name} = {tex(value)} - {tex(rate)} \cdot "
                rf"{bracketed(grad)} = {tex(value - rate * grad)}",
                ((r"\eta", "the learning rate"), (f"g_{name}", f"what step() finds in {name}.grad")),
            )
        )
    return [
        *lines,
        Formula(
            rf"(w, b)^\star = (X^\top X)^{{-1}} X^\top y = ({tex(facts.best.weight)},\ {tex(facts.best.bias)})",
            (("X", "the inputs and a column of ones"), (r"(w, b)^\star", "the best line, without a loop")),
        ),
        Formula(
            rf"\eta < \frac{{2}}{{\lambda_\max}} = \frac{{2}}{{{tex(curvature)}}} = {tex(2 / curvature)}",
            ((r"\lambda_\max", r"the largest eigenvalue of $\frac{2}{n} X^\top X$, the bowl's curvature"),),
        ),
    ]
