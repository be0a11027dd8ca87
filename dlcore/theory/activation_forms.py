"""Activations as PyTorch has them, their slopes by autograd, and ten of them in a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor, nn
from torch.nn import functional

FORMS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": functional.leaky_relu,
        "elu": functional.elu,
        "gelu": functional.gelu,
        "silu": functional.silu,
        "softplus": functional.softplus,
        "identity": nn.Identity(),
    }
)
"""PyTorch's function by name, with PyTorch's defaults: LeakyReLU's slope below 0 is 0.01, ELU's α is 1"""
SLIGHT = 0.01
"""an activation whose slope stays below this in size is called saturated"""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Layers of one unit each, z = w·a + b and a = φ(z), for several settings at once.

    Attributes:
        places: z of every layer, of shape (settings, layers).
        values: φ(z), of the same shape.
        slopes: φ′(z), of the same shape.
        factors: w·φ′(z): what a gradient is multiplied by on its way back through a layer.
        left: what is left of a gradient of 1 at the output after the last layer, the last two, … all layers.
        logs: log₁₀ of the size of `left`, from the sum of logarithms: no underflow; −inf where a slope is 0.
    """

    places: Tensor
    values: Tensor
    slopes: Tensor
    factors: Tensor
    left: Tensor
    logs: Tensor


def value_and_slope(name: str, z: Tensor) -> tuple[Tensor, Tensor]:
    """An activation and its slope by autograd.

    Args:
        name: one of `FORMS`.
        z: float64 of any shape.

    Returns:
        φ(z) and φ′(z), of the shape of `z`; at a kink what autograd takes.
    """
    with torch.enable_grad():
        leaf = z.detach().clone().requires_grad_()
        value = FORMS[name](leaf)
        (slope,) = torch.autograd.grad(value.sum(), leaf)
    return value.detach(), slope


def tanh_by_sigmoid(z: Tensor) -> Tensor:
    """2σ(2z) − 1, which is tanh(z).

    Args:
        z: of any shape.
    """
    return 2 * torch.sigmoid(2 * z) - 1


def held(name: str, places: Tensor, weight: float) -> Chain:
    """Layers whose biases bring every z to where it is wanted.

    Args:
        name: one of `FORMS`.
        places: z of every layer, float64 of shape (settings, layers).
        weight: w between all layers.
    """
    return _chain(name, places, weight)


def forward(name: str, first: Tensor, weight: float, n_layers: int) -> Chain:
    """Layers without a bias after the first: each z is what the forward pass brings, w·φ(z) of the last.

    Args:
        name: one of `FORMS`.
        first: z of the first layer, float64 of shape (settings,).
        weight: w between all layers.
        n_layers: how many.
    """
    places = [first]
    for _ in range(n_layers - 1):
        places.append(weight * FORMS[name](places[-1]))
    return _chain(name, torch.stack(places, -1), weight)


def _chain(name: str, places: Tensor, weight: float) -> Chain:
    values, slopes = value_and_slope(name, places)
    factors = weight * slopes
    back = factors.flip(-1)
    return Chain(places, values, slopes, factors, back.cumprod(-1), back.abs().log10().cumsum(-1))


def flat_ends(name: str, reach: float) -> tuple[float, float]:
    """Where an activation is saturated: its slope stays below 0.01 in size from there outwards.

    Args:
        name: one of `FORMS`.
        reach: how far to either side of 0 is looked at.

    Returns:
        The z below which it is, and that above which it is, to two decimals; −inf and inf where it is not.
    """
    across = _across(reach)
    small = value_and_slope(name, across)[1].abs() < SLIGHT
    left = int(small.long().cumprod(0).sum())
    right = int(small.flip(0).long().cumprod(0).sum())
    low = float(across[left - 1]) if left else -torch.inf
    return low, float(across[-right]) if right else torch.inf


def steepest(name: str, reach: float) -> float:
    """The largest slope of an activation.

    Args:
        name: one of `FORMS`.
        reach: how far to either side of 0 is looked at, at every hundredth.
    """
    return float(value_and_slope(name, _across(reach))[1].max())


def _across(reach: float) -> Tensor:
    n = round(100 * reach)
    return torch.arange(-n, n + 1, dtype=torch.float64) / 100
