"""The derivation of the step, line by line with the numbers of one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.neuron_here import Here
from dlcore.lessons.numbers import bracketed, tex
from dlcore.theory.activations import ACTIVATIONS
from dlcore.theory.neuron import Neuron
from dlcore.theory.neuron_names import SQUARES

if TYPE_CHECKING:
    from dlcore.lessons.neuron import Spec

SLOPE = r"\frac{\partial E}{\partial w_1}"


def stacked(*lines: str) -> str:
    """Lines of maths below each other, each short enough for a narrow screen.

    Args:
        *lines: LaTeX.
    """
    return r"\begin{aligned} & " + r" \\ & ".join(lines) + r" \end{aligned}"


def derivation(spec: Spec, neuron: Neuron, here: Here) -> list[Formula]:
    """From the error of one record to the step of the first weight.

    Where the output is compared with itself, what is said is what is true of that: an error of 0 whose
    slope is 0.

    Args:
        spec: the settings.
        neuron: what is learnt.
        here: the record looked at.
    """
    return [
        _share(neuron, here),
        _prediction(spec, here),
        _chain(neuron, here),
        _of_error(neuron, here),
        _minus(neuron),
        _local(spec, here),
        _term(neuron, here),
        _slope(neuron, here),
        _step(spec, neuron, here),
    ]


def _pull(neuron: Neuron, here: Here) -> float:
    return here.error if neuron.loss in SQUARES else (here.error > 0) - (here.error < 0)


def _slope_of(neuron: Neuron, here: Here) -> float:
    """The slope of the record's share of the loss along the first weight."""
    return -neuron.factor * here.term * here.inputs[0]


def _compared(neuron: Neuron) -> str:
    """What the prediction is taken off from."""
    return r"\hat y" if neuron.against_itself else "y"


def _share(neuron: Neuron, here: Here) -> Formula:
    q, squares, scale = here.error, neuron.loss in SQUARES, tex(neuron.scale)
    first = here.prediction if neuron.against_itself else here.target
    power = f"{bracketed(q)}^2" if squares else f"|{tex(q)}|"
    part = neuron.scale * (q * q if squares else abs(q))
    return Formula(
        stacked(
            rf"E = c\,{'q^2' if squares else '|q|'} = {scale} \cdot {power} = {tex(part)}",
            rf"q = {_compared(neuron)} - \hat y = {tex(first)} - {bracketed(here.prediction)} = {tex(q)}",
        ),
        (
            ("E", "this record's share of the loss"),
            ("q", "the error"),
            ("c", "the loss's own factor"),
            ("y", "the target"),
        ),
    )


def _prediction(spec: Spec, here: Here) -> Formula:
    (x1, x2), (w1, w2) = here.inputs, here.weights
    sigmoid = ((r"\sigma(h)", r"the sigmoid, $1/(1+e^{-h})$"),) if spec.activation == "sigmoid" else ()
    return Formula(
        stacked(
            rf"\hat y = f(h) = {ACTIVATIONS[spec.activation].formula} = {tex(here.prediction)}",
            r"h = w_1x_1 + w_2x_2",
            rf"= {tex(w1)} \cdot {bracketed(x1)} + {bracketed(w2)} \cdot {bracketed(x2)}",
            rf"= {tex(here.total)}",
        ),
        (
            (r"\hat y", "the prediction"),
            ("h", "the weighted sum"),
            ("f", "the activation"),
            *sigmoid,
            ("x_1, x_2", "the record's inputs"),
            ("w_1, w_2", "the weights"),
        ),
    )


def _chain(neuron: Neuron, here: Here) -> Formula:
    minus = 0 if neuron.against_itself else -1
    outer = tex(neuron.factor * _pull(neuron, here))
    return Formula(
        stacked(
            rf"{SLOPE} = \frac{{\partial E}}{{\partial q}} \cdot "
            r"\frac{\partial q}{\partial \hat y} \cdot "
            r"\frac{\partial \hat y}{\partial h} \cdot \frac{\partial h}{\partial w_1}",
            rf"= {outer} \cdot {bracketed(minus)} \cdot {bracketed(here.slope)} \cdot "
            rf"{bracketed(here.inputs[0])}",
            rf"= {tex(_slope_of(neuron, here))}",
        ),
        ((SLOPE, "how fast the loss grows with the first weight: the local slopes multiply"),),
    )


def _of_error(neuron: Neuron, here: Here) -> Formula:
    pull, squares, scale = _pull(neuron, here), neuron.loss in SQUARES, tex(neuron.scale)
    rule = r"2 \cdot c\,q" if squares else r"c\,\operatorname{sign}(q)"
    put = rf"2 \cdot {scale} \cdot {bracketed(pull)}" if squares else rf"{scale} \cdot {bracketed(pull)}"
    return Formula(
        stacked(rf"\frac{{\partial E}}{{\partial q}} = {rule}", rf"= {put} = {tex(neuron.factor * pull)}")
    )


def _minus(neuron: Neuron) -> Formula:
    if neuron.against_itself:
        return Formula(
            r"\frac{\partial q}{\partial w_1} = 0 \quad\text{because}\quad "
            r"\frac{\partial q}{\partial \hat y} = 1 - 1 = 0"
        )
    return Formula(
        r"\frac{\partial q}{\partial w_1} = -\frac{\partial \hat y}{\partial w_1} \quad\text{because}"
        r"\quad \frac{\partial q}{\partial \hat y} = -1"
    )


def _local(spec: Spec, here: Here) -> Formula:
    return Formula(
        stacked(
            rf"\frac{{\partial \hat y}}{{\partial h}} = f'(h) = {ACTIVATIONS[spec.activation].slope_formula}",
            rf"= {tex(here.slope)}",
            rf"\frac{{\partial h}}{{\partial w_1}} = x_1 = {tex(here.inputs[0])}",
        ),
        (("f'", "the activation's slope"),),
    )


def _term(neuron: Neuron, here: Here) -> Formula:
    error = rf"({_compared(neuron)}-\hat y)"
    pull = error if neuron.loss in SQUARES else rf"\operatorname{{sign}}{error}"
    return Formula(
        stacked(
            rf"\delta = {pull}\,f'(h)",
            rf"= {bracketed(_pull(neuron, here))} \cdot {bracketed(here.slope)} = {tex(here.term)}",
        ),
        ((r"\delta", "the error term: the error times the slope"),),
    )


def _slope(neuron: Neuron, here: Here) -> Formula:
    numbers = rf"-{tex(neuron.factor)} \cdot {bracketed(here.term)} \cdot {bracketed(here.inputs[0])}"
    return Formula(
        stacked(rf"{SLOPE} = -a\,\delta\,x_1", rf"= {numbers} = {tex(_slope_of(neuron, here))}"),
        (("a", "2c for squares, else c"),),
    )


def _step(spec: Spec, neuron: Neuron, here: Here) -> Formula:
    sign, minus = ("+", "-") if spec.wrong_sign else ("-", "")
    own_step = spec.learning_rate * _slope_of(neuron, here) * (1 if spec.wrong_sign else -1)
    return Formula(
        rf"{sign}\eta\,{SLOPE} = {minus}\eta\,a\,\delta\,x_1 = "
        rf"{tex(own_step)}, \quad \eta = {tex(spec.learning_rate)}",
        ((r"\eta", "the learning rate"),),
    )
