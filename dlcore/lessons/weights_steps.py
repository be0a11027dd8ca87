"""The first training steps from a start: whether neurons of one layer ever become different."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from dlcore.lessons.arrays import drawn
from dlcore.lessons.weights_layer import INPUT_SEED, rows_of, start_of
from dlcore.lessons.weights_names import LEARNING_RATE, NAMES
from dlcore.nets.first_weights import Network, set_layer

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec

N_RECORDS, N_HIDDEN, N_CLASSES = 32, 4, 3
"""made-up records, neurons of fc1, classes"""
SHOWN = 32
"""inputs of the matrix that are drawn"""
ROUNDING = 1e-12
"""weights that differ by less are the same but for rounding"""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The first training steps of a network.

    Attributes:
        fan_in: inputs of each neuron of fc1.
        weights: fc1.weight, of shape (steps + 1, neurons, fan-in).
        losses: of shape (steps + 1,).
        moved: how far each of `NAMES` is from its start at most, of shape (steps + 1, 4).
        differ: by how much two neurons of fc1 differ at most, of shape (steps + 1,).
    """

    fan_in: int
    weights: Tensor
    losses: Tensor
    moved: Tensor
    differ: Tensor


def learnt(spec: Spec, fan_in: int) -> Steps:
    """Gradient descent from this start on made-up records, all of them at once."""
    from dlcore.lessons.weights import N_STEPS

    draw = torch.Generator().manual_seed(INPUT_SEED)
    records, labels = rows_of(N_RECORDS, fan_in, draw), _labels(draw)
    activation = getattr(torch, spec.activation)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(spec.seed)
        model = Network(fan_in, N_HIDDEN, N_CLASSES)
        for layer in (model.fc1, model.fc2):
            set_layer(layer, start_of(spec))
    optimiser = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    walks: list[list[Tensor]] = [[] for _ in NAMES]
    losses = []
    for _ in range(N_STEPS + 1):
        loss = F.cross_entropy(model.fc2(activation(model.fc1(records))), labels)
        losses.append(loss.detach())
        for walk, each in zip(walks, model.parameters(), strict=True):
            walk.append(each.detach().clone())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    places = [torch.stack(walk) for walk in walks]
    moved = torch.stack([(each - each[0]).abs().flatten(1).amax(1) for each in places], 1)
    return Steps(fan_in, places[0], torch.stack(losses), moved, _differ(places[0]))


def _labels(draw: torch.Generator) -> Tensor:
    return torch.randint(N_CLASSES, (N_RECORDS,), generator=draw)


def _differ(weights: Tensor) -> Tensor:
    """The largest difference between two neurons of a layer, of shape (steps + 1,)."""
    return (weights.amax(1) - weights.amin(1)).amax(1)


def numbers(steps: Steps) -> dict[str, Any]:
    """What the recipe prints too."""
    return {
        "first_loss": steps.losses[0].item(),
        "final_loss": steps.losses[-1].item(),
        "neurons_differ_first": steps.differ[0].item(),
        "neurons_differ_last": steps.differ[-1].item(),
        "moved": steps.moved[-1].tolist(),
    }


def arrays(several: Sequence[Steps]) -> dict[str, np.ndarray]:
    """The pictures: the first axis that of the fan-ins, the second that of the steps."""
    return {
        "losses": np.stack([drawn(each.losses) for each in several]),
        "moved": np.stack([drawn(each.moved) for each in several]),
        "differ": np.stack(
            [drawn(torch.where(each.differ < ROUNDING, 0.0, each.differ)) for each in several]
        ),
        "neurons": np.stack([_shaded(each.weights) for each in several]),
    }


def _shaded(weights: Tensor) -> np.ndarray:
    """The first inputs of all neurons as shades, 127 is 0, uint8 of shape (steps + 1, neurons, `SHOWN`).

    Neurons are counted from the top; where there are fewer inputs, 127 stands for nothing.
    """
    most = weights.abs().max().clamp(min=1e-300)
    some = (127 + 127 * weights[..., :SHOWN] / most).round().numpy().astype(np.uint8)
    cells = np.full((*weights.shape[:2], SHOWN), 127, np.uint8)
    cells[..., : some.shape[-1]] = some
    return cells[:, ::-1].copy()
