"""The gradient of one weight in three ways: autograd, the closed form, and finite differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from dlcore.lessons.layers_passes import Passes
from dlcore.nets.deep import Drawn
from dlcore.theory.activation_forms import FORMS

if TYPE_CHECKING:
    from dlcore.lessons.layers import Spec

NUDGE = 1e-6
"""by which the weight is moved for finite differences"""


@dataclass(frozen=True, slots=True)
class Weight:
    """One weight and its gradient.

    Attributes:
        layer: its layer, from 1; depth + 1 is the output layer.
        neuron: its row, from 1.
        source: its column, from 1.
        value: the weight.
        loss: E.
        autograd: ∂E/∂w by loss.backward().
        closed_form: Σ δ·a over the examples, δ by the backward pass written by hand.
        differences: (E(w + h) − E(w − h)) / 2h.
        resolution: about as much as rounding of E leaves of a difference: smaller ones cannot be seen.
    """

    layer: int
    neuron: int
    source: int
    value: float
    loss: float
    autograd: float
    closed_form: float
    differences: float
    resolution: float

    def table(self) -> np.ndarray:
        """Everything as the bytes of a row of float64: float32 would lose what is too small for it."""
        told = (self.layer, self.neuron, self.source, self.value, self.loss)
        row = [*told, self.autograd, self.closed_form, self.differences, self.resolution]
        return np.array(row, np.float64).view(np.uint8)


def network(spec: Spec, net: Drawn, weights: Sequence[Tensor]) -> Tensor:
    """The logits, by PyTorch's own functions.

    Args:
        spec: the settings.
        net: examples and biases.
        weights: of each layer, scaled.
    """
    activation, a = FORMS[spec.activation], net.inputs
    for layer, weight in zip(net.layers[:-1], weights, strict=False):
        z = nn.functional.linear(a, weight, layer.bias)
        if spec.norm == "batch":
            z = nn.functional.batch_norm(z, None, None, training=True)
        elif spec.norm == "layer":
            z = nn.functional.layer_norm(z, z.shape[1:])
        a = a + activation(z) if spec.residual else activation(z)
    return nn.functional.linear(a, weights[-1], net.layers[-1].bias)


def checked(spec: Spec, net: Drawn, done: Passes, at: int) -> Weight:
    """The gradient of the chosen weight in three ways.

    Args:
        spec: the settings.
        net: layers and examples.
        done: their pass with the written-out backward pass.
        at: the layer's place among all layers, from 0.
    """
    weights = [(layer.weight.detach() * spec.weight_scale).requires_grad_() for layer in net.layers]
    chosen = weights[at]
    row, column = min(spec.neuron, chosen.shape[0]) - 1, min(spec.source, chosen.shape[1]) - 1
    loss = _loss(spec, net, weights)
    (gradient,) = torch.autograd.grad(loss, chosen)
    with torch.no_grad():
        value = float(chosen[row, column])
        up, down = (_moved(spec, net, weights, (at, row, column), value + way * NUDGE) for way in (1, -1))
    closed = (done.deltas[at][:, row] * done.outputs[at][:, column]).sum()
    size = abs(float(loss.detach()))
    return Weight(
        at + 1,
        row + 1,
        column + 1,
        value,
        size,
        float(gradient[row, column]),
        float(closed),
        (up - down) / (2 * NUDGE),
        torch.finfo(torch.float64).eps * size / NUDGE,
    )


def _loss(spec: Spec, net: Drawn, weights: Sequence[Tensor]) -> Tensor:
    return nn.functional.cross_entropy(network(spec, net, weights), net.labels)


def _moved(
    spec: Spec, net: Drawn, weights: Sequence[Tensor], place: tuple[int, int, int], value: float
) -> float:
    """The loss with another value of one weight."""
    layer, row, column = place
    other = list(weights)
    other[layer] = weights[layer].detach().clone()
    other[layer][row, column] = value
    return float(_loss(spec, net, other))
