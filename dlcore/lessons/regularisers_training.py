"""Five kinds of small networks and several seeds of each, trained at once on real digits as stacked tensors.

All kinds of a seed share first weights, pictures, order and moves: they differ in their remedy alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from dlcore.data.augmentation import warped
from dlcore.data.loading import load_images
from dlcore.lessons.regularisers import (
    CLASSES,
    LAST_EPOCH,
    N_TEST,
    SEEDS,
    SIDE,
    WIDTH,
    moments,
)
from dlcore.lessons.regularisers_stack import Drawn, Seen, Stack

if TYPE_CHECKING:
    from dlcore.lessons.regularisers import Spec

MOMENTUM = 0.9


@dataclass(frozen=True, slots=True)
class Plan:
    """What a training depends on, and when it is looked at: the settings without the remedy looked at."""

    shift: float
    turn: float
    mirror: bool
    smoothing: float
    batch_size: int
    n_train: int
    learning_rate: float
    seed: int
    moments: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """How all networks did at every moment.

    Attributes:
        drawn: what the first seed drew.
        scores: name to float64 of shape (kinds, seeds, moments): "loss" and "accuracy" on the training
            pictures as they are, "test_…" and "moved_…" on test pictures, "confidence" on the former of
            these; losses are plain cross-entropy, and batch norm is as in evaluation.
        sums: the first unit's weighted sums of the training pictures, before batch norm, in the first seed's
            networks that have it, (moments, 2, n).
        calm: what batch norm makes of the first of them in evaluation, (moments, 2).
        answers: the probability that each kind's first seed gives the right class of the first training
            picture, (moments, kinds).
    """

    drawn: Drawn
    scores: dict[str, Tensor]
    sums: Tensor
    calm: Tensor
    answers: Tensor


def trained(spec: Spec) -> Trained:
    """All kinds and seeds with these settings; where only what is looked at differs, it is known already."""
    same = {name: getattr(spec, name) for name in Plan.__slots__ if name != "moments"}
    return train(Plan(**same, moments=moments(spec)))


@lru_cache(maxsize=4)
def train(plan: Plan) -> Trained:
    """All kinds and seeds, looked at before the first epoch and at the moments of the plan."""
    drawn = tuple(draw(plan, SEEDS * plan.seed + one) for one in range(SEEDS))
    stack, orders = Stack(drawn, plan.smoothing), torch.stack([each.orders for each in drawn])
    optimiser = torch.optim.SGD(stack.parameters, lr=plan.learning_rate, momentum=MOMENTUM)
    seen = [stack.seen()]
    for epoch in range(LAST_EPOCH):
        stack.begin(epoch)
        for batch in range(plan.n_train // plan.batch_size):
            rows = orders[:, epoch, batch * plan.batch_size : (batch + 1) * plan.batch_size]
            loss = stack.loss(rows)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        if epoch + 1 in plan.moments:
            seen.append(stack.seen())
    return _together(drawn[0], seen)


def _together(drawn: Drawn, seen: list[Seen]) -> Trained:
    """All moments in one."""
    return Trained(
        drawn,
        {name: torch.stack([each.scores[name] for each in seen], dim=-1) for name in seen[0].scores},
        torch.stack([each.sums for each in seen]),
        torch.stack([each.calm for each in seen]),
        torch.stack([each.answers for each in seen]),
    )


@lru_cache(maxsize=1)
def _digits() -> tuple[Tensor, Tensor]:
    """All pictures, float64 of shape (n, 64), 0 to 1, and their classes."""
    known = load_images("digits")
    return (known.images.flatten(1).double() / 255 * 16).round() / 16, known.labels


def draw(plan: Plan, seed: int) -> Drawn:
    """What one seed draws, in the order in which the recipe draws it; moves have a generator of their own."""
    pixels, labels = _digits()
    draws, chances, orders = torch.Generator().manual_seed(seed), [], []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        chosen = torch.randperm(len(labels))
        train, test = chosen[: plan.n_train], chosen[-N_TEST:]
        layers = [nn.Linear(*shape, dtype=torch.float64) for shape in ((SIDE**2, WIDTH), (WIDTH, CLASSES))]
        chance = torch.rand(4, N_TEST, generator=draws, dtype=torch.float64)
        for _ in range(LAST_EPOCH):
            chances.append(torch.rand(4, plan.n_train, generator=draws, dtype=torch.float64))
            orders.append(torch.randperm(plan.n_train))
    repeated = pixels[train].repeat(LAST_EPOCH, 1)
    moved = moved_by(repeated, torch.cat(chances, dim=1), plan.shift, plan.turn, plan.mirror)
    return Drawn(
        first=tuple(each.detach() for layer in layers for each in (layer.weight, layer.bias)),
        x=pixels[train],
        y=labels[train],
        test_x=pixels[test],
        moved_x=moved_by(pixels[test], chance, plan.shift, plan.turn),
        test_y=labels[test],
        moved=moved.view(LAST_EPOCH, plan.n_train, -1),
        orders=torch.stack(orders),
    )


def moved_by(pixels: Tensor, chance: Tensor, shift: float, turn: float, mirror: bool = False) -> Tensor:
    """Pictures moved, turned and mirrored by chance.

    Args:
        pixels: of shape (n, 64).
        chance: of shape (4, n), 0 to 1: for the turn, for the move across and down, for the mirror.
        shift: largest move in pixels.
        turn: largest turn in degrees.
        mirror: whether half of them change left and right.

    Returns:
        Of shape (n, 64); what comes in from outside is 0.
    """
    angle = (2 * chance[0] - 1) * math.radians(turn)
    move = (2 * chance[1:3] - 1) * 2 * shift / SIDE  # a picture is 2 wide
    side = 1 - 2 * ((chance[3] < 0.5) & mirror).double()
    images = pixels.view(-1, 1, SIDE, SIDE)
    return warped(images, angle, move, side, torch.ones_like(angle)).flatten(1)
