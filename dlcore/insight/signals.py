"""How large a signal is after each layer of a deep network, and the gradient on its way back."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dlcore.theory.layer_activations import LAYER_ACTIVATIONS

SHALLOW = 0.05
"""an activation is saturated where its slope is less than this share of its steepest"""
STEEPEST = {name: LAYER_ACTIVATIONS[name].steepest for name in ("sigmoid", "tanh", "relu")}
"""the largest slope of each activation"""


@dataclass(frozen=True, slots=True)
class Signals:
    """Root mean squares, the input first.

    Attributes:
        forwards: of the input and of each layer's activations: layers + 1 numbers.
        backwards: of the gradient at the same places.
        weights: of the gradient of each layer's weights: as many numbers as layers.
    """

    forwards: list[float]
    backwards: list[float]
    weights: list[float]


def rms(values: Tensor) -> float:
    """The root of the mean square: how large numbers are, whatever their sign."""
    return values.detach().square().mean().sqrt().item()


def signals(
    layers: Sequence[nn.Linear], activation: Callable[[Tensor], Tensor], inputs: Tensor, pull: Tensor
) -> Signals:
    """Send inputs through the layers, and a gradient back from the end, by autograd.

    Args:
        layers: each followed by the activation.
        activation: a function that autograd knows.
        inputs: of shape (n, fan-in of the first layer).
        pull: the gradient with respect to what the last layer gives, of its shape.
    """
    signal = inputs.clone().requires_grad_()
    seen = [signal]
    for layer in layers:
        signal = activation(layer(signal))
        signal.retain_grad()
        seen.append(signal)
    signal.backward(pull)
    back = [each.grad for each in seen]
    slopes = [layer.weight.grad for layer in layers]
    return Signals(
        [rms(each) for each in seen],
        [rms(each) for each in back if each is not None],
        [rms(each) for each in slopes if each is not None],
    )


def saturated(name: str, sums: Tensor) -> float:
    """The share of weighted sums at which an activation is so flat that it hardly learns.

    Args:
        name: of the activation: one of `STEEPEST`.
        sums: float64 of any shape.

    Returns:
        From 0 to 1; with ReLU the share of sums that are not above 0, where its slope is 0.
    """
    at = sums.detach().clone().requires_grad_()
    getattr(torch, name)(at).sum().backward()
    assert at.grad is not None  # a leaf that everything depends on
    return (at.grad < SHALLOW * STEEPEST[name]).double().mean().item()


def edge(name: str) -> float | None:
    """How far from 0 a sum is saturated; None for ReLU, which has one flat side.

    Tanh: 1 − t² = s gives cosh² h = 1/s; sigmoid: its slope is a quarter of that of tanh at h/2.
    """
    far = math.acosh(1 / math.sqrt(SHALLOW))
    return {"tanh": far, "sigmoid": 2 * far}.get(name)
