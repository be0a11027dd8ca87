"""A small network whose weights are kept after every epoch, so that any rule can be asked where to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.data.rings import rings
from dlcore.runtime import seeded
from dlcore.training.randomness import Randomness

N_FRESH = 2000
"""examples that nothing is chosen by: they stand for all there will ever be"""
CPU = torch.device("cpu")
Examples = tuple[Tensor, Tensor]
"""inputs (n, 2) and labels 0 or 1 (n,), float64"""


@dataclass(frozen=True, slots=True)
class Training:
    """A network and its training.

    Attributes:
        n_train: training examples.
        n_held: validation examples, and as many test examples.
        label_noise: probability of a wrong label.
        leaked: so many test examples take the place of training examples.
        width: units in each of the two hidden layers.
        learning_rate: of Adam.
        batch_size: examples in a step.
        epochs: passes over the training examples.
        seed: of examples, first weights and batches.
    """

    n_train: int
    n_held: int
    label_noise: float
    leaked: int
    width: int
    learning_rate: float
    batch_size: int
    epochs: int
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The four sets of one training, none of which shares an example with another but for the leak."""

    train: Examples
    validation: Examples
    test: Examples
    fresh: Examples


def examples(plan: Training) -> Split:
    """The examples of a training; the training and fresh ones are the same for every `n_held`."""
    source, noise = seeded(plan.seed), plan.label_noise
    train, fresh, validation, test = (
        rings(n, noise, source) for n in (plan.n_train, N_FRESH, plan.n_held, plan.n_held)
    )
    for own, others in zip(train, test, strict=True):
        own[: plan.leaked] = others[: plan.leaked]
    return Split(train, validation, test, fresh)


def network(width: int) -> nn.Sequential:
    """Two hidden layers of tanh units and one logit for each example; float64."""
    sizes = [(2, width), (width, width), (width, 1)]
    first, second, last = (nn.Linear(*size, dtype=torch.float64) for size in sizes)
    return nn.Sequential(first, nn.Tanh(), second, nn.Tanh(), last, nn.Flatten(0))


def recorded(plan: Training) -> tuple[Tensor, ...]:
    """Train a network, all epochs; plain PyTorch, operation by operation what a script would do.

    Returns:
        Each parameter before and after every epoch, in the order of `network(width).parameters()`, its first
        axis the epochs: (epochs + 1, …).
    """
    x, y = examples(plan).train
    kept: list[list[Tensor]] = []
    with Randomness(plan.seed, CPU):
        model = network(plan.width)
        optimiser = torch.optim.Adam(model.parameters(), lr=plan.learning_rate)
        for epoch in range(plan.epochs + 1):
            for rows in torch.randperm(len(y)).split(plan.batch_size) if epoch else ():
                optimiser.zero_grad()
                F.binary_cross_entropy_with_logits(model(x[rows]), y[rows]).backward()
                optimiser.step()
            kept.append([each.detach().clone() for each in model.parameters()])
    return tuple(torch.stack(each) for each in zip(*kept, strict=True))


def recorded_seeds(plan: Training, seeds: Sequence[int]) -> tuple[Tensor, ...]:
    """The same for several seeds at once, as one stack; each comes out as alone but for rounding.

    Returns:
        As `recorded`, each parameter (seeds, epochs + 1, …).
    """
    plans = [replace(plan, seed=seed) for seed in seeds]
    x, y = (torch.stack(each) for each in zip(*(examples(one).train for one in plans), strict=True))
    models, orders = [], []
    for one in plans:
        with Randomness(one.seed, CPU):
            models.append(list(network(one.width).parameters()))
            orders.append(torch.stack([torch.randperm(one.n_train) for _ in range(one.epochs)]))
    weights = [torch.stack(each).detach().requires_grad_() for each in zip(*models, strict=True)]
    optimiser = torch.optim.Adam(weights, lr=plan.learning_rate)
    which, kept = torch.arange(len(plans))[:, None], [[each.detach().clone() for each in weights]]
    for order in torch.stack(orders, 1):
        for rows in order.split(plan.batch_size, 1):
            loss = F.binary_cross_entropy_with_logits(
                logits(weights, x[which, rows]), y[which, rows], reduction="none"
            )
            optimiser.zero_grad()
            loss.mean(1).sum().backward()
            optimiser.step()
        kept.append([each.detach().clone() for each in weights])
    return tuple(torch.stack(each, 1) for each in zip(*kept, strict=True))


def logits(weights: Sequence[Tensor], x: Tensor) -> Tensor:
    """What a stack of such networks answers.

    Args:
        weights: each parameter, (networks, …).
        x: inputs, (n, 2) for all or (networks, n, 2).

    Returns:
        (networks, n).
    """
    (w1, b1, w2, b2, w3, b3), x = weights, x.expand(len(weights[0]), *x.shape[-2:])
    h = torch.tanh(torch.baddbmm(b1[:, None], x, w1.mT))
    h = torch.tanh(torch.baddbmm(b2[:, None], h, w2.mT))
    return torch.baddbmm(b3[:, None], h, w3.mT)[..., 0]


def losses(scores: Tensor, y: Tensor) -> Tensor:
    """−ln p of every label, of the shape of `scores`, which are logits."""
    return F.binary_cross_entropy_with_logits(scores, y.expand_as(scores), reduction="none")


def right(scores: Tensor, y: Tensor) -> Tensor:
    """1 where a logit is on the side of its label, else 0; of the shape of `scores`."""
    return ((scores > 0) == (y > 0.5)).to(scores.dtype)
