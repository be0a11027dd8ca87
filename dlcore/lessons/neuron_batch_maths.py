"""What follows for all records: the losses, the sum of their steps, and the rates that make the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.neuron_here import Here
from dlcore.lessons.neuron_maths import stacked
from dlcore.lessons.numbers import bracketed, tex
from dlcore.theory.neuron import Neuron
from dlcore.theory.neuron_names import SQUARES

if TYPE_CHECKING:
    from dlcore.lessons.neuron import Spec


def all_records(
    spec: Spec, neuron: Neuron, here: Here, sums: Mapping[str, float], same: Mapping[str, float]
) -> list[Formula]:
    """The losses by every definition, the misprint, one epoch, and the rates that make the same steps.

    Args:
        spec: the settings.
        neuron: what is learnt.
        here: the record looked at.
        sums: the losses at the weights of this epoch, by definition.
        same: the rates that make the same steps, by loss; empty where there are none.
    """
    return [*_losses(neuron, sums), _epoch(spec, neuron, here), *_rates(same)]


def _losses(neuron: Neuron, sums: Mapping[str, float]) -> list[Formula]:
    """The sum of squares and its multiples, and what is printed instead of the error."""
    half, whole, mean, half_mean = (tex(sums[name]) for name in SQUARES)
    wide = r"\sum_{\mu=1}^{m}\sum_{j=1}^{n}(y_j^\mu-\hat y_j^\mu)^2"
    output = r"f\left(\textstyle\sum w_ix_i\right)"
    return [
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
            ),
            (("i", "an input"),),
        ),
    ]


def _rates(same: Mapping[str, float]) -> list[Formula]:
    """The rates that make the same steps with another loss of squares."""
    if not same:
        return []
    names = (r"\frac12\mathrm{SSE}", r"\mathrm{SSE}", r"\mathrm{MSE}", r"\mathrm{1/(2m)}")
    each = [rf"\eta_{{{name}}} = {tex(rate)}" for name, rate in zip(names, same.values(), strict=True)]
    pairs = (r",\quad ".join(each[:2]), r",\quad ".join(each[2:]))
    return [Formula(stacked(r"\text{the same steps, because}\ \eta\,a\ \text{is the same:}", *pairs))]


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
