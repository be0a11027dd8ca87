"""A different activation for every network of a stack, in one node of autograd's graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor, nn

from dlcore.nets.trainable import ACTIVATIONS, LEAK

aten = torch.ops.aten

FORMS: Mapping[str, nn.Module] = MappingProxyType(
    {**{name: made() for name, made in ACTIVATIONS.items()}, "identity": nn.Identity()}
)
"""each activation as a network alone has it"""
SLOPES: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = MappingProxyType(
    {
        "relu": lambda z, _a: (z > 0).to(z.dtype),
        "leaky_relu": lambda z, _a: torch.where(z > 0, torch.ones_like(z), LEAK),
        "elu": lambda z, _a: torch.where(z > 0, 1.0, z.exp()).to(z.dtype),
        "gelu": lambda z, _a: aten.gelu_backward(torch.ones_like(z), z),
        "silu": lambda z, _a: aten.silu_backward(torch.ones_like(z), z),
        "tanh": lambda z, a: aten.tanh_backward(torch.ones_like(z), a),
        "sigmoid": lambda z, a: aten.sigmoid_backward(torch.ones_like(z), a),
        "identity": lambda z, _a: torch.ones_like(z),
    }
)
"""its slope by z and the activation of z, as PyTorch's own backward has it"""


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
            return FORMS[self.groups[0][0]](z)
        return _Mixed.apply(z, self.groups)


class _Mixed(torch.autograd.Function):
    """Keeps the slopes, so that the way back is one multiplication."""

    @staticmethod
    def forward(ctx: Any, z: Tensor, groups: tuple[tuple[str, Tensor], ...]) -> Tensor:
        values, slopes = torch.empty_like(z), torch.empty_like(z)
        for name, rows in groups:
            here = z.index_select(0, rows)
            value = FORMS[name](here)
            values.index_copy_(0, rows, value)
            slopes.index_copy_(0, rows, SLOPES[name](here, value))
        ctx.save_for_backward(slopes)
        return values

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (slopes,) = ctx.saved_tensors
        return gradients[0] * slopes, None
