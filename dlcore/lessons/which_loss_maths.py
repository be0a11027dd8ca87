"""The maths of both losses with the race's numbers in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex

if TYPE_CHECKING:
    from dlcore.lessons.which_loss import Spec

SYMBOLS = {
    "L": ("L", "a loss over all records"),
    "l": ("l", "the loss of the record x = 1"),
    "y": ("y", "a target"),
    "p": ("p", "σ(h), the prediction of a sigmoid unit"),
    "s": (r"\sigma", "the sigmoid, 1/(1 + e⁻ʰ)"),
    "h": ("h", "the weighted sum w·x + b, of x = 1 where a number stands"),
    "w": ("w, b, x", "weight, bias and input"),
    "n": ("n", "how many records there are"),
    "hat": (r"\hat{y}", "the prediction: p, or h of an identity unit"),
}


@dataclass(frozen=True, slots=True)
class Here:
    """Both units at the step looked at.

    Attributes:
        step: its number.
        sums: h of the record x = 1 with cross-entropy and with squared error.
        found: their predictions.
        losses: of all records.
        pulls: slopes of the record's loss along h.
        slopes: of the loss of all records along the weight.
        errors: prediction minus target.
        flat: p(1 − p) with squared error, 1 for an identity unit.
        intended: cross-entropy with its brackets, at the weights of cross-entropy.
        literal: the same without.
        half_mean: 1/(2n)·Σ of the squares at the weights of squared error.
        mse: torch's mean of them.
        turns: h at which squared error through a sigmoid bends the other way; None where it never does.
    """

    step: int
    sums: tuple[float, float]
    found: tuple[float, float]
    losses: tuple[float, float]
    pulls: tuple[float, float]
    slopes: tuple[float, float]
    errors: tuple[float, float]
    flat: float
    intended: float
    literal: float
    half_mean: float
    mse: float
    turns: float | None


def formulas(spec: Spec, here: Here) -> list[Formula]:
    """Both losses, their slopes, and where squared error bends down.

    Args:
        spec: the settings.
        here: both units at the step looked at.
    """
    return [*_losses(spec, here), *_slopes(spec, here), *_bends(spec, here)]


def _told(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple(SYMBOLS[name] for name in names)


def _losses(spec: Spec, here: Here) -> list[Formula]:
    known = _told("L", "y", "p", "n")
    intended = Formula(
        r"L = -\frac{1}{n}\sum_i \left[\,y_i \ln p_i + (1 - y_i)\ln(1 - p_i)\,\right] = "
        + tex(here.intended),
        known,
    )
    literal = Formula(
        r"L = -\frac{1}{n}\sum_i y_i \ln p_i + \frac{1}{n}\sum_i (1 - y_i)\ln(1 - p_i) = "
        + tex(here.literal),
        (*known, ("i", "counts the records")),
    )
    squares = Formula(
        rf"L = \frac{{1}}{{2n}}\sum_i (y_i - \hat{{y}}_i)^2 = {tex(here.half_mean)}, \quad "
        rf"\mathtt{{nn.MSELoss}} = \frac{{1}}{{n}}\sum_i (y_i - \hat{{y}}_i)^2 = {tex(here.mse)}",
        _told("hat", "w", "h", "s"),
    )
    return [intended, *([literal] if spec.literal else []), squares]


def _slopes(spec: Spec, here: Here) -> list[Formula]:
    """The slope of the record looked at along h, with each loss."""
    y, p, (one, other) = spec.wanted, here.found[0], here.pulls
    if spec.literal:
        entropy = (
            rf"\frac{{\partial l}}{{\partial h}} = -y\,(1 - p) - (1 - y)\,p = -{bracketed(y)} \cdot "
            rf"{bracketed(1 - p)} - {bracketed(1 - y)} \cdot {tex(p)} = {tex(one)}"
        )
    else:
        entropy = rf"\frac{{\partial l}}{{\partial h}} = p - y = {tex(one)}"
    two, number = ("", "") if spec.scale == 0.5 else ("2", r"2 \cdot ")
    if spec.identity:
        square = (
            rf"\frac{{\partial l}}{{\partial h}} = {two}(\hat{{y}} - y) = {number}"
            rf"{bracketed(here.errors[1])} = {tex(other)}"
        )
    else:
        square = (
            rf"\frac{{\partial l}}{{\partial h}} = {two}(p - y)\,p\,(1 - p) = {number}"
            rf"{bracketed(here.errors[1])} \cdot {tex(here.flat)} = {tex(other)}"
        )
    weight = (
        r"\frac{\partial L}{\partial w} = \frac{1}{n}\sum_i \frac{\partial l_i}{\partial h_i}\,x_i = "
        rf"{tex(here.slopes[0])} \;\text{{ with cross-entropy, }}\; {tex(here.slopes[1])} "
        r"\;\text{ with squared error}"
    )
    return [
        Formula(entropy, _told("l", "h", "p", "y")),
        Formula(square, _told("l", "h", "hat")),
        Formula(weight, _told("L", "l", "w", "h", "n")),
    ]


def _bends(spec: Spec, here: Here) -> list[Formula]:
    """The second derivatives along h, of the losses as they are meant."""
    entropy = Formula(
        r"\frac{\partial^2 l}{\partial h^2} = p\,(1 - p) > 0 \quad\text{for cross-entropy: convex}",
        _told("l", "h", "p"),
    )
    if here.turns is None:
        two = "1" if spec.scale == 0.5 else "2"
        whose = r"\quad\text{for squares of an identity unit}"
        flat = rf"\frac{{\partial^2 l}}{{\partial h^2}} = {two} > 0 {whose}"
        return [] if spec.literal or not spec.proper else [entropy, Formula(flat, _told("l", "h"))]
    two = "" if spec.scale == 0.5 else "2"
    inside = r"p\,(1 - p)^2\,(3p - 1)" if spec.wanted else r"p^2\,(1 - p)\,(2 - 3p)"
    side, third = ("<", "1/3") if spec.wanted else (">", "2/3")
    square = Formula(
        rf"\frac{{\partial^2 l}}{{\partial h^2}} = {two}{inside} < 0 \;\text{{ for }}\; p {side} {third}, "
        rf"\;\text{{ that is }}\; h {side} {tex(here.turns)}",
        _told("l", "h", "p"),
    )
    return [square] if spec.literal else [entropy, square]
