"""Many deep networks at once, forwards and backwards, with the backward pass written out by hand.

They differ by one number, which every weight is multiplied by: the first axis of every tensor here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.theory.layer_activations import LAYER_ACTIVATIONS

EPS = 1e-5
"""what torch's normalisations add to the variance"""
AXES = {"batch": 1, "layer": 2}
"""over which axis of (networks, examples, neurons) each normalises"""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a hidden layer makes its outputs: a = φ(norm(W·a + b)), plus its inputs where it is residual.

    Attributes:
        activation: a name of `LAYER_ACTIVATIONS`.
        norm: "batch", "layer", or "none".
        residual: whether a layer's inputs are added to its outputs.
    """

    activation: str
    norm: str = "none"
    residual: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Networks alike but for their scale.

    Attributes:
        kind: of every hidden layer.
        weights: of each layer, the output layer last, of shape (out, in).
        biases: of each layer, of shape (out,).
        scales: what the weights of each network are multiplied by, of shape (networks,).
    """

    kind: Kind
    weights: Sequence[Tensor]
    biases: Sequence[Tensor]
    scales: Tensor

    def weight(self, layer: int) -> Tensor:
        """The weights of a layer, of shape (networks, out, in)."""
        return self.scales[:, None, None] * self.weights[layer]


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """What a forward pass leaves behind.

    Attributes:
        seen: what the activation of each hidden layer sees, of shape (networks, examples, neurons).
        inverse: what each normalisation multiplied by; None without one.
        outputs: the inputs, what every hidden layer gives, and the logits.
    """

    seen: Sequence[Tensor]
    inverse: Sequence[Tensor | None]
    outputs: Sequence[Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class Back:
    """The backward pass as it leaves a layer.

    Attributes:
        layer: its place among all layers, from 0.
        delta: δ = ∂E/∂z, of shape (networks, examples, neurons).
        weight: ∂E/∂W, of shape (networks, out, in): the sum of δ·a over the examples.
    """

    layer: int
    delta: Tensor
    weight: Tensor


def forward(stack: Stack, inputs: Tensor) -> Forward:
    """All networks on the same inputs.

    Args:
        stack: the networks.
        inputs: of shape (examples, in).
    """
    kind, activation = stack.kind, LAYER_ACTIVATIONS[stack.kind.activation]
    seen, inverse, outputs = [], [], [inputs.expand(len(stack.scales), *inputs.shape)]
    for layer in range(len(stack.weights) - 1):
        summed = _sums(stack, layer, outputs[-1])
        by = None
        if kind.norm != "none":
            axis = AXES[kind.norm]
            by = (summed.var(axis, correction=0, keepdim=True) + EPS).rsqrt()
            summed = (summed - summed.mean(axis, keepdim=True)) * by
        value = activation.value(summed)
        seen.append(summed)
        inverse.append(by)
        outputs.append(outputs[-1] + value if kind.residual else value)
    outputs.append(_sums(stack, len(stack.weights) - 1, outputs[-1]))
    return Forward(seen, inverse, outputs)


def backward(stack: Stack, done: Forward, labels: Tensor) -> Iterator[Back]:
    """From the output layer to the first: the gradient of the mean cross-entropy.

    Args:
        stack: the networks.
        done: their forward pass.
        labels: a class for each example, of shape (examples,).

    Yields:
        What comes back at each layer.
    """
    kind, slope = stack.kind, LAYER_ACTIVATIONS[stack.kind.activation].slope
    logits = done.outputs[-1]
    target = torch.nn.functional.one_hot(labels, logits.shape[-1]).to(logits.dtype)
    delta = (torch.softmax(logits, -1) - target) / len(labels)
    above = torch.zeros_like(done.outputs[0])
    for layer in range(len(stack.weights) - 1, -1, -1):
        if layer < len(done.seen):
            delta = _through_norm(kind, above * slope(done.seen[layer]), done, layer)
        yield Back(layer, delta, delta.mT @ done.outputs[layer])
        below = delta @ stack.weight(layer)
        above = above + below if kind.residual and layer < len(done.seen) else below


def _sums(stack: Stack, layer: int, outputs: Tensor) -> Tensor:
    return outputs @ stack.weight(layer).mT + stack.biases[layer]


def _through_norm(kind: Kind, gradient: Tensor, done: Forward, layer: int) -> Tensor:
    """Back through a normalisation: what the mean and the spread took is taken out of the gradient."""
    by, seen = done.inverse[layer], done.seen[layer]
    if by is None:
        return gradient
    axis = AXES[kind.norm]
    along = (gradient * seen).mean(axis, keepdim=True)
    return by * (gradient - gradient.mean(axis, keepdim=True) - seen * along)
