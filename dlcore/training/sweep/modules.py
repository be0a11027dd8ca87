"""The network of a plan as anybody would write it in PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from dlcore.nets.initialisation import between, initialise
from dlcore.nets.trainable import ACTIVATIONS
from dlcore.training.sweep.plan import Plan


class Residual(nn.Module):
    """Adds what it was given to what its layers make of it (He et al. 2016).

    Args:
        layers: whose output has the shape of their input.
    """

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """What the layers make of x, and x."""
        return x + self.layers(x)


def build(plan: Plan, n_in: int, n_out: int, dtype: torch.dtype) -> nn.Sequential:
    """The network with its first weights, drawn from torch's global generator on the CPU.

    Args:
        plan: its settings.
        n_in: numbers in one input.
        n_out: logits.
        dtype: of the parameters.
    """
    model = nn.Sequential(*_layers(plan, n_in, n_out, dtype))
    if plan.initialisation in FIRST:
        with torch.no_grad():
            for layer in linear(model):
                FIRST[plan.initialisation](layer)
    else:
        initialise(model, plan.initialisation)
    return model


def linear(model: nn.Module) -> list[nn.Linear]:
    """Its linear layers, from the input on."""
    return [layer for layer in model.modules() if isinstance(layer, nn.Linear)]


def norms(model: nn.Module) -> list[nn.BatchNorm1d | nn.LayerNorm]:
    """Its normalising layers, from the input on."""
    return [layer for layer in model.modules() if isinstance(layer, nn.BatchNorm1d | nn.LayerNorm)]


def _layers(plan: Plan, n_in: int, n_out: int, dtype: torch.dtype) -> Iterator[nn.Module]:
    for place in range(plan.depth):
        block = list(_hidden(plan, n_in if place == 0 else plan.width, dtype))
        if plan.residual and place:
            yield Residual(*block)
        else:
            yield from block
    yield nn.Linear(plan.width if plan.depth else n_in, n_out, dtype=dtype)


def _hidden(plan: Plan, n_in: int, dtype: torch.dtype) -> Iterator[nn.Module]:
    yield nn.Linear(n_in, plan.width, dtype=dtype)
    if plan.normalisation != "none":
        yield _NORMS[plan.normalisation](plan.width, dtype)
    yield ACTIVATIONS.get(plan.activation, nn.Identity)()
    if plan.dropout:
        yield nn.Dropout(plan.dropout)


_NORMS: dict[str, Callable[[int, torch.dtype], nn.Module]] = {
    "batch": lambda width, dtype: nn.BatchNorm1d(width, dtype=dtype),
    "layer": lambda width, dtype: nn.LayerNorm(width, dtype=dtype),
}


def _uniform(layer: nn.Linear) -> None:
    between(layer.weight)
    between(layer.bias)


def _equal(layer: nn.Linear) -> None:
    nn.init.constant_(layer.weight, 1 / layer.in_features)
    nn.init.zeros_(layer.bias)


def _nielsen(layer: nn.Linear) -> None:
    nn.init.normal_(layer.weight, std=layer.in_features**-0.5)
    nn.init.normal_(layer.bias)


FIRST: dict[str, Callable[[nn.Linear], None]] = {
    "uniform": _uniform,
    "equal": _equal,
    "nielsen": _nielsen,
}
"""first weights beyond those of `nets.initialisation`: U(−1, 1); every unit the mean of its inputs; and those
of Nielsen's network2: weights from N(0, 1/n_in), biases from N(0, 1)"""
