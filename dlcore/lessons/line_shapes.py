"""The layer of a line with more inputs, more outputs, and more layers: its shapes, and one entry computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from dlcore.lessons.line import N_ROWS

if TYPE_CHECKING:
    from dlcore.lessons.line import Spec

SEED = 0
"""of the numbers in the matrices, whole multiples of ½"""

Shape = tuple[int, ...]
Matrix = list[list[float]]


@dataclass(frozen=True, slots=True)
class Passed:
    """A layer that points have gone through.

    Attributes:
        code: how it is made.
        weight: the shape of its weight, outputs × inputs; None where it has none.
        bias: that of its bias, one number for each output.
        output: that of what comes out, points × outputs.
        n_parameters: how many numbers are learnt in it.
    """

    code: str
    weight: Shape | None
    bias: Shape | None
    output: Shape
    n_parameters: int


@dataclass(frozen=True, slots=True)
class Shapes:
    """Points on their way through layers, and the first layer with its numbers.

    Attributes:
        x: the inputs, points × inputs.
        weight: W of the first layer, outputs × inputs.
        bias: b of it.
        output: what the first layer makes of the inputs, points × outputs, as torch computes it.
        row: which point is looked at, from 0.
        column: which output of the first layer.
        layers: all of them in their order.
        n_parameters: in all of them.
    """

    x: Matrix
    weight: Matrix
    bias: list[float]
    output: Matrix
    row: int
    column: int
    layers: tuple[Passed, ...]
    n_parameters: int


def shapes(spec: Spec) -> Shapes:
    """What a worker is asked for: the layers with these sizes, built and used by torch.

    Args:
        spec: the settings.
    """
    draw = torch.Generator().manual_seed(SEED)
    model, x = built(spec, draw), drawn(draw, N_ROWS, spec.n_inputs)
    with torch.no_grad():
        first = model[0](x)
        passed = tuple(_passed(x, model))
    entry = min(spec.entry, first.numel()) - 1
    return Shapes(
        x.tolist(),
        model[0].weight.tolist(),  # type: ignore[operator]
        model[0].bias.tolist(),  # type: ignore[operator]
        first.tolist(),
        entry // first.shape[1],
        entry % first.shape[1],
        passed,
        sum(each.numel() for each in model.parameters()),
    )


def built(spec: Spec, draw: torch.Generator) -> nn.Sequential:
    """Linear layers with ReLU between them, float64.

    Args:
        spec: the settings.
        draw: where their numbers come from.
    """
    sizes = [spec.n_inputs, *[spec.n_hidden] * (spec.n_layers - 1), spec.n_outputs]
    layers = list[nn.Module]()
    for number, (n_in, n_out) in enumerate(pairwise(sizes)):
        linear = nn.Linear(n_in, n_out, dtype=torch.float64)
        linear.load_state_dict({"weight": drawn(draw, n_out, n_in), "bias": drawn(draw, n_out)})
        layers += [nn.ReLU(), linear] if number else [linear]
    return nn.Sequential(*layers)


def drawn(draw: torch.Generator, *size: int) -> Tensor:
    """Whole multiples of ½ from −2 to 2, with which every product is exact.

    Args:
        draw: where they come from.
        *size: the shape.
    """
    return torch.randint(-4, 5, size, generator=draw).double() / 2


def _passed(x: Tensor, model: nn.Sequential) -> Iterator[Passed]:
    for layer in model:
        x = layer(x)
        if isinstance(layer, nn.Linear):
            code = f"nn.Linear({layer.in_features}, {layer.out_features})"
            weight, bias = tuple(layer.weight.shape), tuple(layer.bias.shape)
            yield Passed(code, weight, bias, tuple(x.shape), layer.weight.numel() + layer.bias.numel())
        else:
            yield Passed("nn.ReLU()", None, None, tuple(x.shape), 0)
