"""A different activation for every network of a stack, in one node of autograd's graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

aten = torch.ops.aten
LEAK = 0.1
"""slope of leaky ReLU below 0, as in `nets.trainable`"""


def _sigmoid(z: Tensor) -> tuple[Tensor, Tensor]:
    value = torch.sigmoid(z)
    return value, aten.sigmoid_backward(torch.ones_like(z), value)


def _tanh(z: Tensor) -> tuple[Tensor, Tensor]:
    value = torch.tanh(z)
    return value, aten.tanh_backward(torch.ones_like(z), value)


PAIRS: Mapping[str, Callable[[Tensor], tuple[Tensor, Tensor]]] = MappingProxyType(
    {
        "relu": lambda z: (F.relu(z), (z > 0).to(z.dtype)),
        "leaky_relu": lambda z: (F.leaky_relu(z, LEAK), torch.where(z > 0, torch.ones_like(z), LEAK)),
        "elu": lambda z: (F.elu(z), torch.where(z > 0, 1.0, z.exp()).to(z.dtype)),
        "gelu": lambda z: (F.gelu(z), aten.gelu_backward(torch.ones_like(z), z)),
        "silu": lambda z: (F.silu(z), aten.silu_backward(torch.ones_like(z), z)),
        "tanh": _tanh,
        "sigmoid": _sigmoid,
        "identity": lambda z: (z, torch.ones_like(z)),
    }
)
"""value and slope of each activation, the slope as PyTorch's own backward has it"""
ONE: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {
        "relu": F.relu,
        "leaky_relu": lambda z: F.leaky_relu(z, LEAK),
        "elu": F.elu,
        "gelu": F.gelu,
        "silu": F.silu,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "identity": lambda z: z,
    }
)


@dataclass(frozen=True, slots=True)
class Mixture:
    """Which networks of a stack have which activation.

    Attributes:
        groups: names with the places of their networks, int64; together every place once.
    """

    groups: tuple[tuple[str, Tensor], ...]

    @classmethod
    def of(cls, names: Sequence[str], device: torch.device) -> Mixture:
        """Of networks with these activations, in their order."""
        return cls(
            tuple(
                (name, torch.tensor([i for i, each in enumerate(names) if each == name], device=device))
                for name in dict.fromkeys(names)
            )
        )

    def __call__(self, z: Tensor) -> Tensor:
        """Activations of z, (networks, examples, units), each network's by its own function."""
        if len(self.groups) == 1:
            return ONE[self.groups[0][0]](z)
        return _Mixed.apply(z, self.groups)


class _Mixed(torch.autograd.Function):
    """Keeps the slopes, so that the way back is one multiplication."""

    @staticmethod
    def forward(ctx: Any, z: Tensor, groups: tuple[tuple[str, Tensor], ...]) -> Tensor:
        values, slopes = torch.empty_like(z), torch.empty_like(z)
        for name, rows in groups:
            value, slope = PAIRS[name](z.index_select(0, rows))
            values.index_copy_(0, rows, value)
            slopes.index_copy_(0, rows, slope)
        ctx.save_for_backward(slopes)
        return values

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (slopes,) = ctx.saved_tensors
        return gradients[0] * slopes, None
