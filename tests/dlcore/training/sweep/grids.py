"""Random grids of networks, and how far two trainings of one network are apart."""

import random
from collections.abc import Sequence

import torch

from dlcore.settings import made
from dlcore.training.spec import OPTIMISERS
from dlcore.training.sweep.alone import Alone
from dlcore.training.sweep.data import points_of
from dlcore.training.sweep.modules import linear
from dlcore.training.sweep.plan import ACTIVATIONS, INITIALISATIONS, NORMALISATIONS, Plan
from dlcore.training.sweep.sweep import Sweep

STEPS = 50
UNLIKE = tuple(name for name in INITIALISATIONS if name != "equal")
"""first weights whose units differ: from equal ones on, rounding alone decides which unit goes where"""


def random_plans(seed: int, count: int = 12) -> list[Plan]:
    """Networks that differ in everything a sweep lets them differ in."""
    draw = random.Random(seed)
    data = draw.choice(["blobs", "circles", "moons", "xor", "spirals", "digits"])
    common = {"data": data, "n_points": draw.choice([24, 64]), "batch_size": draw.choice([8, 16, 24])}
    return [made(Plan, **common, **_random(draw)) for _ in range(count)]


def _random(draw: random.Random) -> dict[str, object]:
    return {
        "noise": draw.choice([0.0, 0.1]),
        "data_seed": draw.randrange(5),
        "depth": draw.choice([0, 1, 2, 3, 6]),
        "width": draw.choice([2, 3, 8, 16]),
        "activation": draw.choice(ACTIVATIONS),
        "initialisation": draw.choice(UNLIKE),
        "normalisation": draw.choice(NORMALISATIONS),
        "residual": draw.random() < 0.4,
        "dropout": draw.choice([0.0, 0.0, 0.3, 0.5]),
        "optimiser": draw.choice(list(OPTIMISERS)),
        "learning_rate": draw.choice([0.001, 0.01, 0.05]),
        "momentum": draw.choice([0.0, 0.5, 0.9]),
        "beta2": draw.choice([0.9, 0.99]),
        "weight_decay": draw.choice([0.0, 0.0, 0.01]),
        "l1": draw.choice([0.0, 0.0, 0.001]),
        "l2": draw.choice([0.0, 0.0, 0.01]),
        "clip": draw.choice([0.0, 0.0, 0.5]),
        "seed": draw.randrange(99),
    }


def alone(plan: Plan, nudge: float = 0.0) -> list[torch.Tensor]:
    """Losses of one network by itself, and its last weights, in float64.

    Args:
        plan: the network.
        nudge: by which share its first weights are moved, up and down in turns, those of 0 a little too.
    """
    one = Alone(plan, points_of([plan], torch.float64)[0])
    with torch.no_grad():
        for layer in linear(one.model):
            signs = (1 - 2 * (torch.arange(layer.weight.numel()) % 2)).view_as(layer.weight).double()
            layer.weight.add_(nudge * signs * (layer.weight.abs() + 0.1))
    losses = torch.tensor(list(one.train(STEPS)), dtype=torch.float64)
    return [losses, *(layer.weight.detach() for layer in linear(one.model))]


def apart(plans: Sequence[Plan]) -> list[float]:
    """The largest difference of each network's losses and weights from those of the network alone."""
    together = Sweep(plans, torch.float64, torch.device("cpu"))
    losses, stack = torch.stack([together.take() for _ in range(STEPS)]), together.stack
    found = [0.0] * len(plans)
    for place, which in enumerate(together.places):
        weights = stack.layout.weights_of(place, plans[which], stack.row, stack.n_in)
        found[which] = _largest([losses[:, place], *(weight for weight, _ in weights)], alone(plans[which]))
    return found


def _largest(ours: Sequence[torch.Tensor], others: Sequence[torch.Tensor]) -> float:
    return max(float((a - b).abs().max()) for a, b in zip(ours, others, strict=True))


def touchy(plan: Plan) -> bool:
    """Whether rounding alone moves this training: a change in the 15th digit comes out in the 11th."""
    return not _largest(alone(plan), alone(plan, nudge=1e-15)) < 1e-11
