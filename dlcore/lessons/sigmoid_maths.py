"""The maths of a neuron that says per cent, with its numbers in place."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex
from dlcore.theory.sigmoid_forms import true_slope, true_value

if TYPE_CHECKING:
    from dlcore.lessons.sigmoid import Spec

SIGN = ("t", "+1 for a point labelled yes, −1 for no")
LABEL = ("y", "the label: 1 for yes, 0 for no")
ERRORS = {
    "mistakes": (r"\sum [\hat{y} \ne y]", "", LABEL),
    "distance": (r"\sum |y - \hat{y}|", r"-\sum t\,\sigma'(h)\,x_1", LABEL),
    "log_loss": (r"\sum -\ln p", r"\sum (\hat{y} - y)\,x_1", LABEL),
    "hinge": (r"\sum \max(0, 1 - t h)", r"-\sum_{t h < 1} t\,x_1", SIGN),
    "perceptron": (r"\sum \text{ReLU}(-t h)", r"-\sum_{t h < 0} t\,x_1", SIGN),
    "absolute": (r"\sum |t - h|", r"\sum \operatorname{sign}(h - t)\,x_1", SIGN),
}
"""of each error its formula, its slope along w₁ (none where there is nothing to sum), and what the letter for
the label means"""


@dataclass(frozen=True, slots=True)
class Here:
    """The step looked at.

    Attributes:
        weight: w₁.
        error: E.
        slope: ∂E/∂w₁.
        score: h of the point looked at.
    """

    weight: float
    error: float
    slope: float
    score: float


def formulas(spec: Spec, here: Here) -> list[Formula]:
    """The neuron, its slope, its error, one step, how steep it is, and the form by hand if that is asked for.

    Args:
        spec: the settings.
        here: the step looked at.
    """
    return [
        *_neuron(spec, here),
        *_error(spec, here),
        *_steepness(spec, here),
        *(_by_hand() if spec.by_hand else []),
    ]


def _neuron(spec: Spec, here: Here) -> list[Formula]:
    x1, x2, _ = spec.points[spec.looked_at - 1]
    score = (
        rf"h = w_1 x_1 + w_2 x_2 + b = {tex(here.weight)} \cdot {bracketed(x1)} + "
        rf"{bracketed(spec.weight_2)} \cdot {bracketed(x2)} + {bracketed(spec.bias)} = {tex(here.score)}"
    )
    step = r"\hat{y} = [h \ge 0] = " + str(int(here.score >= 0))
    smooth = rf"\hat{{y}} = \sigma(h) = \frac{{1}}{{1 + e^{{-h}}}} = {tex(true_value(here.score))}"
    slope = rf"\sigma'(h) = \sigma(h)\,(1 - \sigma(h)) = {tex(true_slope(here.score))}"
    return [
        Formula(
            score,
            (
                ("h", f"the score of a point; here of point {spec.looked_at}, after step {spec.step}"),
                ("w_1, w_2", "the weights"),
                ("x_1, x_2", "where this point lies"),
                ("b", "the bias"),
            ),
        ),
        Formula(step, ((r"\hat{y}", "what the neuron says: with a step, yes (1) or no (0)"),)),
        Formula(smooth, ((r"\sigma", "the sigmoid: how sure of yes the neuron is, from 0 to 1"),)),
        Formula(slope, ((r"\sigma'", "its slope, at most ¼"),)),
    ]


def _error(spec: Spec, here: Here) -> list[Formula]:
    error, slope, letter = ERRORS[spec.error]
    after = here.weight - spec.learning_rate * here.slope
    more = (("p", "the probability of the point's own label: ŷ for yes, 1 − ŷ for no"),)
    kink = {
        "hinge": "; a point with t·h = 1 counts 0",
        "perceptron": "; a point with h = 0 counts 0",
        "absolute": "; a point with h = t counts 0",
    }.get(spec.error, "")
    found = "autograd finds nothing to follow" if spec.error == "mistakes" else f"by autograd{kink}"
    gradient = r"\frac{\partial E}{\partial w_1}"
    summed = f"{gradient} = {slope} = {tex(here.slope)}" if slope else f"{gradient} = {tex(here.slope)}"
    terms = [(gradient, f"its slope along w₁; {found}")]
    if slope:
        terms.append((r"\sum", "over all points, each with its own h, x₁ and label"))
    if spec.error == "distance":
        terms.append(SIGN)  # the error itself has no t
    return [
        Formula(
            rf"E = {error} = {tex(here.error)}",
            (("E", "the error, over all points"), letter, *(more if spec.error == "log_loss" else ())),
        ),
        Formula(summed, tuple(terms)),
        Formula(
            rf"w_1 \leftarrow w_1 - \eta\,{gradient} = {tex(here.weight)} - {tex(spec.learning_rate)} "
            rf"\cdot {bracketed(here.slope)} = {tex(after)}",
            ((r"\eta", "the learning rate"),),
        ),
    ]


def _steepness(spec: Spec, here: Here) -> list[Formula]:
    length = math.hypot(here.weight, spec.weight_2)
    norm = (
        rf"\lVert w \rVert = \sqrt{{w_1^2 + w_2^2}} = \sqrt{{{bracketed(here.weight)}^2 + "
        rf"{bracketed(spec.weight_2)}^2}} = {tex(length)}"
    )
    lines = [Formula(norm, ((r"\lVert w \rVert", "the length of the weights: how steep ŷ is"),))]
    if length:
        band = rf"\frac{{2 \ln 9}}{{\lVert w \rVert}} = {tex(2 * math.log(9) / length)}"
        lines.append(Formula(band, ((r"2 \ln 9", "by so much h differs between ŷ = 10 % and 90 %"),)))
    return lines


def _by_hand() -> list[Formula]:
    return [
        Formula(
            r"\frac{d}{dx}\,\frac{1}{1 + e^{-x}} = \left(\frac{1}{1 + e^{-x}}\right)^{2} \cdot e^{-x} "
            r"\;\to\; 0 \cdot \infty",
            ((r"0 \cdot \infty", "what autograd multiplies once e⁻ˣ overflows: not a number"),),
        )
    ]
