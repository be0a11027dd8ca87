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


def _lines(*lines: str) -> str:
    """A formula in lines one below the other, so that it fits on a telephone."""
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"


def _losses(spec: Spec, here: Here) -> list[Formula]:
    known = _told("L", "y", "p", "n")
    intended = _lines(
        r"L &= -\frac{1}{n}\sum\,[\,y \ln p + (1 - y)\ln(1 - p)\,]",
        f"&= {tex(here.intended)}",
    )
    literal = _lines(
        r"L &= -\frac{1}{n}\sum y \ln p",
        r"&\quad\; + \frac{1}{n}\sum\,(1 - y)\ln(1 - p)",
        f"&= {tex(here.literal)}",
    )
    squares = _lines(
        rf"\frac{{1}}{{2n}}\sum\,(y - \hat{{y}})^2 &= {tex(here.half_mean)}",
        rf"\mathtt{{nn.MSELoss}} = \frac{{1}}{{n}}\sum\,(y - \hat{{y}})^2 &= {tex(here.mse)}",
    )
    bare = [Formula(literal, known)] if spec.literal else []
    return [Formula(intended, known), *bare, Formula(squares, _told("hat", "w", "h", "s"))]


def _slopes(spec: Spec, here: Here) -> list[Formula]:
    """The slope of the record looked at along h, with each loss, and those of all records along w."""
    y, p, (one, other) = spec.wanted, here.found[0], here.pulls
    along, two, number = r"\frac{\partial l}{\partial h}", "", ""
    if spec.literal:
        entropy = _lines(
            rf"\text{{cross-entropy: }} {along} &= -y\,(1 - p) - (1 - y)\,p",
            rf"&= -{bracketed(y)} \cdot {bracketed(1 - p)} - {bracketed(1 - y)} \cdot {tex(p)}",
            f"&= {tex(one)}",
        )
    else:
        entropy = rf"\text{{cross-entropy: }} {along} = p - y = {tex(one)}"
    if spec.scale != 0.5:
        two, number = "2", r"2 \cdot "
    meant = rf"{two}(p - y)\,p\,(1 - p)"
    values = rf"{number}{bracketed(here.errors[1])} \cdot {tex(here.flat)}"
    if spec.identity:
        meant, values = rf"{two}(\hat{{y}} - y)", f"{number}{bracketed(here.errors[1])}"
    square = _lines(rf"\text{{squared error: }} {along} &= {meant}", f"&= {values}", f"&= {tex(other)}")
    weight = _lines(
        rf"\frac{{\partial L}}{{\partial w}} &= \frac{{1}}{{n}}\sum {along}\,x",
        rf"\text{{cross-entropy: }} &= {tex(here.slopes[0])}",
        rf"\text{{squared error: }} &= {tex(here.slopes[1])}",
    )
    return [
        Formula(entropy, _told("l", "h", "p", "y")),
        Formula(square, _told("l", "h", "hat")),
        Formula(weight, _told("L", "l", "w", "h", "n")),
    ]


def _bends(spec: Spec, here: Here) -> list[Formula]:
    """The second derivatives along h: of a cross-entropy of probabilities, and of squared error."""
    bend, two = r"\frac{\partial^2 l}{\partial h^2}", "" if spec.scale == 0.5 else "2"
    entropy = Formula(rf"\text{{cross-entropy: }} {bend} = p\,(1 - p) > 0", _told("l", "h", "p"))
    if here.turns is None:
        square = rf"\text{{squared error: }} {bend} = {two or '1'} > 0"
    else:
        inside = r"p\,(1 - p)^2\,(3p - 1)" if spec.wanted else r"p^2\,(1 - p)\,(2 - 3p)"
        side, third = ("<", "1/3") if spec.wanted else (">", "2/3")
        square = _lines(
            rf"\text{{squared error: }} {bend} &= {two}{inside}",
            rf"&< 0 \;\text{{ for }}\; p {side} {third}",
            rf"&\text{{ that is }}\; h {side} {tex(here.turns)}",
        )
    return [*([] if spec.literal else [entropy]), Formula(square, _told("l", "h", "p"))]
