"""The derivation of the step, line by line with the numbers of one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex
from dlcore.theory.activations import ACTIVATIONS
from dlcore.theory.neuron import Neuron
from dlcore.theory.neuron_names import SQUARES

if TYPE_CHECKING:
    from dlcore.lessons.neuron import Spec

SLOPE = r"\frac{\partial E}{\partial w_1}"


@dataclass(frozen=True, slots=True)
class Here:
    """One record at the weights of one epoch, for the first output.

    Attributes:
        epoch: 0 for the start.
        record: its number, from 1.
        inputs: x₁ and x₂.
        target: y.
        weights: w₁ and w₂.
        total: h, the weighted sum.
        prediction: ŷ.
        error: q = y − ŷ.
        slope: f′(h).
        term: δ, the error term.
        begun: Δw₁ before the first record.
        change: Δw₁ after all records.
        gradient: the slope of the whole loss along both weights.
        loss: the whole loss.
    """

    epoch: int
    record: int
    inputs: tuple[float, float]
    target: float
    weights: tuple[float, float]
    total: float
    prediction: float
    error: float
    slope: float
    term: float
    begun: float
    change: float
    gradient: tuple[float, float]
    loss: float


def stacked(*lines: str) -> str:
    """Lines of maths below each other, each short enough for a narrow screen.

    Args:
        *lines: LaTeX.
    """
    return r"\begin{aligned} & " + r" \\ & ".join(lines) + r" \end{aligned}"


def derivation(spec: Spec, neuron: Neuron, here: Here) -> list[Formula]:
    """From the error of one record to the step of the first weight.

    Args:
        spec: the settings.
        neuron: what is learnt.
        here: the record looked at.
    """
    squares, scale, factor = neuron.loss in SQUARES, tex(neuron.scale), tex(neuron.factor)
    q, own = here.error, r"\hat y" if neuron.against_itself else "y"
    pull = q if squares else (q > 0) - (q < 0)
    (x1, x2), (w1, w2), y_hat = here.inputs, here.weights, here.prediction
    first = y_hat if neuron.against_itself else here.target
    power = f"{bracketed(q)}^2" if squares else f"|{tex(q)}|"
    part = neuron.scale * (q * q if squares else abs(q))
    rule = r"2 \cdot c\,q" if squares else r"c\,\operatorname{sign}(q)"
    put = rf"2 \cdot {scale} \cdot {bracketed(q)}" if squares else rf"{scale} \cdot {bracketed(pull)}"
    delta = r"(y-\hat y)\,f'(h)" if squares else r"\operatorname{sign}(y-\hat y)\,f'(h)"
    function = ACTIVATIONS[spec.activation]
    slope = -neuron.factor * here.term * x1
    outer = neuron.factor * pull
    sign = "+" if spec.wrong_sign else "-"
    own_step = spec.learning_rate * slope * (1 if spec.wrong_sign else -1)
    return [
        Formula(
            stacked(
                rf"E = c\,{'q^2' if squares else '|q|'} = {scale} \cdot {power} = {tex(part)}",
                rf"q = {own} - \hat y = {tex(first)} - {bracketed(y_hat)} = {tex(q)}",
            ),
            (("E", "this record's share of the loss"), ("q", "the error"), ("c", "the loss's own factor")),
        ),
        Formula(
            stacked(
                rf"\hat y = f(h) = {function.formula} = {tex(y_hat)}",
                r"h = w_1x_1 + w_2x_2",
                rf"= {tex(w1)} \cdot {bracketed(x1)} + {bracketed(w2)} \cdot {bracketed(x2)}",
                rf"= {tex(here.total)}",
            ),
            ((r"\hat y", "the prediction"), ("h", "the weighted sum"), ("f", "the activation")),
        ),
        Formula(
            stacked(
                rf"{SLOPE} = \frac{{\partial E}}{{\partial q}} \cdot "
                r"\frac{\partial q}{\partial \hat y} \cdot "
                r"\frac{\partial \hat y}{\partial h} \cdot \frac{\partial h}{\partial w_1}",
                rf"= {tex(outer)} \cdot (-1) \cdot {bracketed(here.slope)} \cdot {bracketed(x1)}",
                rf"= {tex(slope)}",
            ),
            ((SLOPE, "how fast the loss grows with the first weight: the local slopes multiply"),),
        ),
        Formula(stacked(rf"\frac{{\partial E}}{{\partial q}} = {rule}", rf"= {put} = {tex(outer)}")),
        Formula(
            r"\frac{\partial q}{\partial w_1} = -\frac{\partial \hat y}{\partial w_1} \quad\text{because}"
            r"\quad \frac{\partial q}{\partial \hat y} = -1"
        ),
        Formula(
            stacked(
                rf"\frac{{\partial \hat y}}{{\partial h}} = f'(h) = {function.slope_formula}",
                rf"= {tex(here.slope)}",
                rf"\frac{{\partial h}}{{\partial w_1}} = x_1 = {tex(x1)}",
            ),
            (("f'", "the activation's slope"),),
        ),
        Formula(
            stacked(
                rf"\delta = {delta}",
                rf"= {bracketed(pull)} \cdot {bracketed(here.slope)} = {tex(here.term)}",
            ),
            ((r"\delta", "the error term: the error times the slope"),),
        ),
        Formula(
            stacked(
                rf"{SLOPE} = -a\,\delta\,x_1",
                rf"= -{factor} \cdot {bracketed(here.term)} \cdot {bracketed(x1)} = {tex(slope)}",
            ),
            (("a", "2c for squares, else c"),),
        ),
        Formula(
            rf"{sign}\eta\,{SLOPE} = {'-' if spec.wrong_sign else ''}\eta\,a\,\delta\,x_1 = "
            rf"{tex(own_step)}, \quad \eta = {tex(spec.learning_rate)}",
            ((r"\eta", "the learning rate"),),
        ),
    ]
