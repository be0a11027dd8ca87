"""A training of the lesson “Early stopping”, judged after every epoch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.lessons.stopping import N_SEEDS
from dlcore.training.recorded import (
    Split,
    Training,
    examples,
    logits,
    losses,
    recorded,
    recorded_seeds,
    right,
)

if TYPE_CHECKING:
    from dlcore.lessons.stopping import Spec

SETS = ("train", "validation", "test", "fresh")


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A training, judged.

    Attributes:
        weights: each parameter after every epoch, epoch 0 first.
        split: its examples.
        loss: mean −ln p by epoch and set of `SETS`, (epochs + 1, 4).
        accuracy: the share that is right, alike.
        answers: logits of the fresh examples, (epochs + 1, fresh).
    """

    weights: tuple[Tensor, ...]
    split: Split
    loss: Tensor
    accuracy: Tensor
    answers: Tensor


def training(spec: Spec) -> Training:
    """What of the settings the network depends on."""
    names = ("n_train", "n_held", "label_noise", "width", "learning_rate", "batch_size", "epochs", "seed")
    return Training(leaked=spec.n_leaked, **{name: getattr(spec, name) for name in names})


@lru_cache(maxsize=8)
def seen(plan: Training) -> Seen:
    """The network of these settings after every epoch, on all four sets."""
    split = examples(plan)
    weights = _weights(plan if plan.leaked else replace(plan, n_held=1))
    answers = [logits(weights, getattr(split, name)[0]) for name in SETS]
    labels = [getattr(split, name)[1] for name in SETS]
    pairs = list(zip(answers, labels, strict=True))
    loss = torch.stack([losses(*pair).mean(1) for pair in pairs], 1)
    accuracy = torch.stack([right(*pair).mean(1) for pair in pairs], 1)
    return Seen(weights, split, loss, accuracy, answers[-1])


@lru_cache(maxsize=16)
def _weights(plan: Training) -> tuple[Tensor, ...]:
    """Without a leak the number of validation and test examples does not matter to them."""
    return recorded(plan)


@dataclass(frozen=True, slots=True, eq=False)
class Other:
    """One of ten seeds.

    Attributes:
        seed: it.
        watched: the losses that the rule looks at, from epoch 1 on.
        fresh: loss on fresh examples by epoch, from epoch 1 on.
        accuracy: accuracy on the watched set by epoch, from epoch 1 on.
    """

    seed: int
    watched: list[float]
    fresh: list[float]
    accuracy: list[float]


@lru_cache(maxsize=8)
def others(plan: Training, watched: str) -> tuple[Other, ...]:
    """Ten seeds, the first of them that of the plan, which comes from the page's own network."""
    place, first = SETS.index(watched), seen(plan)
    own = Other(plan.seed, *(each[1:].tolist() for each in _columns(first, place)))
    plans = [replace(plan, seed=plan.seed + more) for more in range(1, N_SEEDS)]
    stack = recorded_seeds(plan, [one.seed for one in plans])
    rest = [_other(one, tuple(each[n] for each in stack), watched) for n, one in enumerate(plans)]
    return (own, *rest)


def _columns(one: Seen, place: int) -> tuple[Tensor, Tensor, Tensor]:
    return one.loss[:, place], one.loss[:, -1], one.accuracy[:, place]


def _other(plan: Training, weights: tuple[Tensor, ...], watched: str) -> Other:
    split, after = examples(plan), [each[1:] for each in weights]
    x, y = getattr(split, watched)
    scores, fresh = logits(after, x), logits(after, split.fresh[0])
    columns = losses(scores, y), losses(fresh, split.fresh[1]), right(scores, y)
    return Other(plan.seed, *(each.mean(1).tolist() for each in columns))
