"""The formulas of a fitted line, with its numbers in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.line_words import Facts
from dlcore.lessons.numbers import bracketed, tex

if TYPE_CHECKING:
    from dlcore.lessons.line import Spec


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
    scaled = ", in standard deviations from their mean" if spec.standardise else ""
    lines = [
        Formula(
            rf"\hat y = x W^\top + b = x \cdot {bracketed(here.weight)} + {bracketed(here.bias)}",
            (
                (r"\hat y", f"the predictions, {facts.n} × 1{scaled}"),
                ("x", f"the inputs, {facts.n} × 1: a row for each point{scaled}"),
                ("W", "the weight, 1 × 1: targets × inputs"),
                ("b", f"the bias, one for each target; both before epoch {here.epoch + 1}"),
            ),
        ),
        Formula(
            rf"E = \frac{{1}}{{n}} \sum (\hat y - y)^2 = {tex(here.loss)}",
            (
                ("E", "the loss: the mean of the squares drawn"),
                ("n", "how many points there are"),
                ("y", f"the targets{scaled}"),
            ),
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
            rf"(w, b)^\star = (X^\top X)^{{-1}} X^\top y = "
            rf"({tex(facts.best.weight)},\ {tex(facts.best.bias)})",
            (("X", "the inputs and a column of ones"), (r"(w, b)^\star", "the best line, without a loop")),
        ),
        Formula(
            rf"\eta < \frac{{2}}{{\lambda_{{\max}}}} = \frac{{2}}{{{tex(curvature)}}} = {tex(2 / curvature)}",
            ((r"\lambda_{\max}", r"the largest eigenvalue of $\frac{2}{n} X^\top X$, the bowl's curvature"),),
        ),
    ]
