"""The maths of a gradient on its way through the layers, with the network's numbers in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor

from dlcore.lessons.layers_facts import Facts
from dlcore.lessons.layers_passes import Passes
from dlcore.lessons.layers_weight import Weight
from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex
from dlcore.nets.deep import N_EXAMPLES

if TYPE_CHECKING:
    from dlcore.lessons.layers import Spec

SUM = (r"z_n", "the weighted sums of layer n, one for each neuron and example")
SLOPE = (r"\varphi'", "the slope of the activation")
DELTA = (r"\delta_n", "∂E/∂z of layer n: the loss E by its sums")
SCALE = (r"\sigma_w", "the root of the number of inputs times the variance of a weight")
QUARTER = 0.25


@dataclass(frozen=True, slots=True)
class Here:
    """The layer looked at.

    Attributes:
        layer: its number, from 1; depth + 1 is the output layer.
        delta: its ‖∂E/∂z‖.
        weight: its ‖∂E/∂W‖.
        inputs: the size of what goes into it.
        above: that of the layer after it; none for the output layer.
        slope: E[φ′²] by theory; none for the output layer.
    """

    layer: int
    delta: float
    weight: float
    inputs: float
    above: float | None
    slope: float | None

    @staticmethod
    def of(spec: Spec, at: int, done: Passes, slopes: Tensor) -> Here:
        """The layer at this place, from 0."""
        deltas, weights, _ = done.sizes[:, 0].tolist()
        known = at + 1, deltas[at], weights[at], float(done.outputs[at].norm())
        if at == spec.depth:
            return Here(*known, None, None)
        return Here(*known, deltas[at + 1], float(slopes[0, at]))


def formulas(spec: Spec, facts: Facts, here: Here, weight: Weight) -> list[Formula]:
    """The layer, one step of the backward pass, its expected factor, and the gradient of one weight.

    Args:
        spec: the settings.
        facts: what is true of the network.
        here: the layer looked at.
        weight: the weight whose gradient is checked.
    """
    return [
        _layer(spec),
        *_back(spec, here),
        *_factor(spec, facts, here),
        *_quarter(spec, facts),
        *_of_weights(spec, here),
        _one(weight),
    ]


def _layer(spec: Spec) -> Formula:
    inside = {"none": "z_n", "batch": r"\mathrm{BN}(z_n)", "layer": r"\mathrm{LN}(z_n)"}[spec.norm]
    plus = r"a_{n-1} + " if spec.residual else ""
    symbols = [
        ("a_n", "what layer n gives; that of layer 0 are the inputs"),
        SUM,
        ("W_n", "its weights"),
        ("b_n", "its biases"),
        (r"\varphi", "the activation"),
        ("E", "the mean cross-entropy over the examples"),
    ]
    return Formula(rf"z_n = W_n\,a_{{n-1}} + b_n, \qquad a_n = {plus}\varphi({inside})", tuple(symbols))


def _back(spec: Spec, here: Here) -> list[Formula]:
    """How ∂E/∂z comes one layer back, with the sizes of the layer looked at."""
    through = {
        "none": r"\delta_n = \varphi'(z_n) \odot g_n",
        "batch": r"\delta_n = \mathrm{BN}'\!\left(\varphi' \odot g_n\right)",
        "layer": r"\delta_n = \mathrm{LN}'\!\left(\varphi' \odot g_n\right)",
    }[spec.norm]
    plus = r"g_{n+1} + " if spec.residual else ""
    line = rf"g_n = {plus}W_{{n+1}}^{{\top}}\,\delta_{{n+1}}, \qquad {through}"
    none = "; the output layer has none" if spec.residual else ""
    known = (DELTA, ("g_n", f"∂E/∂a of layer n{none}"), SLOPE)
    told = rf"\lVert\delta_{{{here.layer}}}\rVert = {tex(here.delta)}"
    if here.above:
        factor = tex(here.delta / here.above)
        told = (
            rf"\lVert\delta_{{{here.layer}}}\rVert = {factor} \cdot \lVert\delta_{{{here.layer + 1}}}\rVert"
            rf" = {factor} \cdot {tex(here.above)} = {tex(here.delta)}"
        )
    return [Formula(line, known), Formula(told, (DELTA,))]


def _factor(spec: Spec, facts: Facts, here: Here) -> list[Formula]:
    """What theory makes of a layer without normalisation: the weights count as much as the slope."""
    if here.slope is None or not spec.plain or here.layer == spec.depth:
        return []
    slope, factor = here.slope**0.5, facts.sigma * here.slope**0.5
    return [
        Formula(
            rf"\frac{{\lVert\delta_{{{here.layer}}}\rVert}}{{\lVert\delta_{{{here.layer + 1}}}\rVert}}"
            rf" \approx \sigma_w\,\sqrt{{\mathrm{{E}}[\varphi'^2]}} = {tex(facts.sigma)} \cdot {tex(slope)}"
            rf" = {tex(factor)}",
            (SCALE, (r"\mathrm{E}[\varphi'^2]", "the mean square slope, expected in a wide network"), SLOPE),
        )
    ]


def _quarter(spec: Spec, facts: Facts) -> list[Formula]:
    """The sigmoid's slope at its best, and what the weights make of it."""
    if spec.activation != "sigmoid" or not spec.plain:
        return []
    at_most = QUARTER * facts.sigma
    return [
        Formula(
            rf"\sigma' \le \tfrac14 \;\Rightarrow\; \sigma_w\,\sqrt{{\mathrm{{E}}[\varphi'^2]}} \le \tfrac14"
            rf"\,\sigma_w = {tex(at_most)}, \qquad \left(\tfrac14\right)^{{10}} = {tex(QUARTER**10)}",
            ((r"\sigma'", "the slope of the sigmoid, the φ′ of this network"), SCALE),
        )
    ]


def _of_weights(spec: Spec, here: Here) -> list[Formula]:
    """What theory takes for ‖∂E/∂W‖: exact for one example, and for examples that have nothing in common."""
    if spec.quantity != "weight":
        return []
    n, guess = here.layer, here.delta * here.inputs / N_EXAMPLES**0.5
    return [
        Formula(
            rf"\lVert\tfrac{{\partial E}}{{\partial W_{{{n}}}}}\rVert \approx \tfrac{{1}}{{\sqrt{{m}}}}"
            rf"\lVert\delta_{{{n}}}\rVert\,\lVert a_{{{n - 1}}}\rVert = {tex(guess)}, \quad "
            rf"\text{{measured }} {tex(here.weight)}",
            (("m", f"the number of examples, {N_EXAMPLES}: as if they had nothing in common"), DELTA),
        )
    ]


def _one(weight: Weight) -> Formula:
    place = f"{weight.layer},{weight.neuron},{weight.source}"
    delta = rf"\delta_{{{weight.layer},{weight.neuron}}}^{{(i)}}"
    return Formula(
        rf"\frac{{\partial E}}{{\partial W_{{{place}}}}} = \sum_{{i}} {delta}"
        rf"\,a_{{{weight.layer - 1},{weight.source}}}^{{(i)}} = {tex(weight.closed_form)}",
        (("W", "here one weight: its layer, its neuron, its input"), ("i", "numbers the examples")),
    )
