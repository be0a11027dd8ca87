"""The derivation of the step, line by line with the numbers of one record, and what all records do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula, Number
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


def formulas(
    spec: Spec, neuron: Neuron, here: Here, sums: Mapping[str, Number], same: Mapping[str, Number]
) -> list[Formula]:
    """The derivation in nine lines, then what follows for all records.

    Args:
        spec: the settings.
        neuron: what is learnt.
        here: the record looked at.
        sums: the losses at the weights of this epoch, by definition.
        same: the rates that make the same steps.
    """
    return [*derivation(spec, neuron, here), *_all_records(spec, neuron, here, sums, same)]


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
    slope = -factor_times(neuron, here) * x1
    sign = "+" if spec.wrong_sign else "-"
    own_step = spec.learning_rate * slope * (1 if spec.wrong_sign else -1)
    return [
        Formula(
            rf"E = c\,{'q^2' if squares else '|q|'} = {scale} \cdot {power} = {tex(part)}, \quad "
            rf"q = {own} - \hat y = {tex(first)} - {bracketed(y_hat)} = {tex(q)}",
            (("E", "this record's share of the loss"), ("q", "the error"), ("c", "the loss's own factor")),
        ),
        Formula(
            rf"\hat y = f(h) = {function.formula} = {tex(y_hat)}, \quad h = w_1x_1 + w_2x_2 = "
            rf"{tex(w1)} \cdot {bracketed(x1)} + {bracketed(w2)} \cdot {bracketed(x2)} = {tex(here.total)}",
            ((r"\hat y", "the prediction"), ("h", "the weighted sum"), ("f", "the activation")),
        ),
        Formula(
            rf"{SLOPE} = \frac{{\partial E}}{{\partial q}} \cdot \frac{{\partial q}}{{\partial \hat y}} "
            r"\cdot \frac{\partial \hat y}{\partial h} \cdot \frac{\partial h}{\partial w_1} = "
            rf"{tex(neuron.factor * pull)} \cdot (-1) \cdot {bracketed(here.slope)} \cdot {bracketed(x1)} = "
            rf"{tex(slope)}",
            ((SLOPE, "how fast the loss grows with the first weight: the local slopes multiply"),),
        ),
        Formula(rf"\frac{{\partial E}}{{\partial q}} = {rule} = {put} = {tex(neuron.factor * pull)}"),
        Formula(
            r"\frac{\partial q}{\partial w_1} = -\frac{\partial \hat y}{\partial w_1} \quad\text{because}"
            r"\quad \frac{\partial q}{\partial \hat y} = -1"
        ),
        Formula(
            rf"\frac{{\partial \hat y}}{{\partial h}} = f'(h) = {function.slope_formula} = {tex(here.slope)}"
            rf", \quad \frac{{\partial h}}{{\partial w_1}} = x_1 = {tex(x1)}",
            (("f'", "the activation's slope"),),
        ),
        Formula(
            rf"\delta = {delta} = {bracketed(pull)} \cdot {bracketed(here.slope)} = {tex(here.term)}",
            ((r"\delta", "the error term: the error times the slope"),),
        ),
        Formula(
            rf"{SLOPE} = -a\,\delta\,x_1 = -{factor} \cdot {bracketed(here.term)} \cdot {bracketed(x1)} = "
            rf"{tex(slope)}",
            (("a", "2c for squares, else c"),),
        ),
        Formula(
            rf"{sign}\eta\,{SLOPE} = {'-' if spec.wrong_sign else ''}\eta\,a\,\delta\,x_1 = "
            rf"{tex(own_step)}, \quad \eta = {tex(spec.learning_rate)}",
            ((r"\eta", "the learning rate"),),
        ),
    ]


def factor_times(neuron: Neuron, here: Here) -> float:
    """a·δ of the record looked at, one copy of it."""
    return neuron.factor * here.term


def _all_records(
    spec: Spec, neuron: Neuron, here: Here, sums: Mapping[str, Number], same: Mapping[str, Number]
) -> list[Formula]:
    m, outputs = neuron.n_records, neuron.n_outputs
    half, whole, mean, half_mean = (
        tex(float(str(sums[f"final_{name}"]))) for name in ("half_sse", "sse", "mse", "half_mse")
    )
    wide = r"\sum_{\mu=1}^{m}\sum_{j=1}^{n}(y_j^\mu-\hat y_j^\mu)^2"
    lines = [
        Formula(
            rf"\tfrac12{wide} = {half}, \quad {wide} = {whole} \ge 0",
            ((r"\mu", "a record"), ("j", "an output"), ("m", "records, copies counted"), ("n", "outputs")),
        ),
        Formula(
            rf"\text{{nn.MSELoss}} = \frac{{1}}{{m\,n}}\sum\sum q^2 = "
            rf"\frac{{{whole}}}{{{m} \cdot {outputs}}} = {mean}, \quad "
            rf"\frac{{1}}{{2m}}\sum\sum q^2 = {half_mean}"
        ),
        Formula(
            r"\left[\hat y - f\left(\textstyle\sum w_ix_i\right)\right]^2 = 0 \ \text{always: the error is}\ "
            r"y - f\left(\textstyle\sum w_ix_i\right)"
        ),
        _batch(spec, neuron, here),
    ]
    if same["same_steps_sse"] is not None:
        rates = (tex(float(str(same[f"same_steps_{name}"]))) for name in SQUARES)
        lines.append(
            Formula(
                r"\eta\,a\ \text{is the same for}\quad \eta_{\frac12\mathrm{SSE}} = "
                + r",\ \eta_{\mathrm{%s}} = ".join(rates) % ("SSE", "MSE", "1/(2m)")
            )
        )
    return lines


def _batch(spec: Spec, neuron: Neuron, here: Here) -> Formula:
    """Accumulated over all records, then one jump."""
    step = spec.learning_rate * neuron.factor * here.change
    place, rate = here.weights[0], tex(spec.learning_rate)
    product = rf"{rate} \cdot {tex(neuron.factor)} \cdot {bracketed(here.change)}"
    begun = rf"{tex(here.begun)} + \sum_\mu \delta^\mu x_1^\mu = {tex(here.change)}"
    if spec.literal_dash:
        same = tex(place)
        jump = rf"w_1 + \eta\,a\,\Delta w_1 - \eta\,a\,\Delta w_1 = {same} + {product} - {product} = {same}"
    else:
        sign, after = ("-", place - step) if spec.wrong_sign else ("+", place + step)
        jump = rf"w_1 {sign} \eta\,a\,\Delta w_1 = {tex(place)} {sign} {product} = {tex(after)}"
    return Formula(
        rf"\Delta w_1 = {begun}, \quad w_1 \leftarrow {jump}",
        ((r"\Delta w_1", "what all records ask of the first weight, from 0 in every epoch"),),
    )
