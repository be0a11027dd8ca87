"""Slopes of activations of deep networks, each written by hand; the tests ask autograd."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor

from dlcore.theory.activation_forms import FORMS

LEAK = 0.01
"""slope of torch's LeakyReLU below 0"""


@dataclass(frozen=True, slots=True)
class LayerActivation:
    """A function of the weighted sum, element by element, in any floating precision.

    Attributes:
        value: φ(s), PyTorch's own.
        slope: φ′(s); at a kink what torch's autograd says.
        steepest: the largest |φ′|.
    """

    value: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    steepest: float


def _sigmoid_slope(s: Tensor) -> Tensor:
    value = torch.sigmoid(s)
    return value * (1 - value)


def _gelu_slope(s: Tensor) -> Tensor:
    """Φ(s) + s times the normal density: Hendrycks & Gimpel 2016."""
    return torch.special.ndtr(s) + s * torch.exp(-(s**2) / 2) / math.sqrt(2 * math.pi)


def _silu_slope(s: Tensor) -> Tensor:
    value = torch.sigmoid(s)
    return value * (1 + s * (1 - value))


def _steps(above: float, below: float) -> Callable[[Tensor], Tensor]:
    def slope(s: Tensor) -> Tensor:
        return torch.where(s > 0, torch.full_like(s, above), torch.full_like(s, below))

    return slope


def _elu_slope(s: Tensor) -> Tensor:
    return torch.where(s > 0, torch.ones_like(s), torch.exp(s))


LAYER_ACTIVATIONS: Mapping[str, LayerActivation] = MappingProxyType(
    {
        "sigmoid": LayerActivation(FORMS["sigmoid"], _sigmoid_slope, 0.25),
        "tanh": LayerActivation(FORMS["tanh"], lambda s: 1 - torch.tanh(s) ** 2, 1.0),
        "relu": LayerActivation(FORMS["relu"], _steps(1.0, 0.0), 1.0),
        "leaky_relu": LayerActivation(FORMS["leaky_relu"], _steps(1.0, LEAK), 1.0),
        "elu": LayerActivation(FORMS["elu"], _elu_slope, 1.0),
        "gelu": LayerActivation(FORMS["gelu"], _gelu_slope, 1.128904),
        "silu": LayerActivation(FORMS["silu"], _silu_slope, 1.099840),
        "identity": LayerActivation(FORMS["identity"], torch.ones_like, 1.0),
    }
)
"""by name"""
