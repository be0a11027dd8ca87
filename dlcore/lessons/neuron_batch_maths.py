"""What follows for all records: the losses, the sum of their steps, and the rates that make the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula, Number
from dlcore.lessons.neuron_maths import Here, stacked
from dlcore.lessons.numbers import bracketed, tex
from dlcore.theory.neuron import Neuron
from dlcore.theory.neuron_names import SQUARES

if TYPE_CHECKING:
    from dlcore.lessons.neuron import Spec


def all_records(
    spec: Spec, neuron: Neuron, here: Here, sums: Mapping[str, Number], same: Mapping[str, Number]
) -> list[Formula]:
    """The losses by every definition, the misprint, one epoch, and the rates that make the same steps.

    Args:
        spec: the settings.
        neuron: what is learnt.
        here: the record looked at.
        sums: the losses at the weights of this epoch, by definition.
        same: the rates that make the same steps.
    """
    half, whole, mean, half_mean = (
        tex(float(str(sums[f"final_{name}"]))) for name in ("half_sse", "sse", "mse", "half_mse")
    )
    wide = r"\sum_{\mu=1}^{m}\sum_{j=1}^{n}(y_j^\mu-\hat y_j^\mu)^2"
    output = r"f\left(\textstyle\sum w_ix_i\right)"
    lines = [
        Formula(
            stacked(rf"\tfrac12{wide} = {half}", rf"{wide} = {whole} \ge 0"),
            ((r"\mu", "a record"), ("j", "an output"), ("m", "records, copies counted"), ("n", "outputs")),
        ),
        Formula(
            stacked(
                rf"\text{{nn.MSELoss}} = \frac{{1}}{{m\,n}}\sum\sum q^2 = "
                rf"\frac{{{whole}}}{{{neuron.n_records} \cdot {neuron.n_outputs}}} = {mean}",
                rf"\frac{{1}}{{2m}}\sum\sum q^2 = {half_mean}",
            )
        ),
        Formula(
            stacked(
                rf"\left[\hat y - {output}\right]^2 = 0 \ \text{{always:}}",
                rf"\text{{the error is}}\ y - {output}",
            )
        ),
        _epoch(spec, neuron, here),
    ]
    rates = [same[f"same_steps_{name}"] for name in SQUARES]
    if None not in rates:
        names = (r"\frac12\mathrm{SSE}", r"\mathrm{SSE}", r"\mathrm{MSE}", r"\mathrm{1/(2m)}")
        each = [
            rf"\eta_{{{name}}} = {tex(float(str(rate)))}" for name, rate in zip(names, rates, strict=True)
        ]
        pairs = (r",\quad ".join(each[:2]), r",\quad ".join(each[2:]))
        lines.append(
            Formula(stacked(r"\text{the same steps, because}\ \eta\,a\ \text{is the same:}", *pairs))
        )
    return lines


def _epoch(spec: Spec, neuron: Neuron, here: Here) -> Formula:
    """Accumulated over all records, then one jump."""
    step = spec.learning_rate * neuron.factor * here.change
    place, rate = here.weights[0], tex(spec.learning_rate)
    product = rf"{rate} \cdot {tex(neuron.factor)} \cdot {bracketed(here.change)}"
    if spec.literal_dash:
        jump = (
            r"w_1 \leftarrow w_1 + \eta\,a\,\Delta w_1 - \eta\,a\,\Delta w_1",
            rf"= {tex(place)} + {product}",
            rf"{{}} - {product} = {tex(place)}",
        )
    else:
        sign, after = ("-", place - step) if spec.wrong_sign else ("+", place + step)
        jump = (
            rf"w_1 \leftarrow w_1 {sign} \eta\,a\,\Delta w_1",
            rf"= {tex(place)} {sign} {product} = {tex(after)}",
        )
    return Formula(
        stacked(rf"\Delta w_1 = {tex(here.begun)} + \sum_\mu \delta^\mu x_1^\mu = {tex(here.change)}", *jump),
        ((r"\Delta w_1", "what all records ask of the first weight, from 0 in every epoch"),),
    )
