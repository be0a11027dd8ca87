"""What is true of networks with and without a remedy at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.lessons.regularisers import BATCHES, NORMALISED, SEEDS, batch_sizes, moments
from dlcore.lessons.regularisers_stack import EPSILON, KINDS

if TYPE_CHECKING:
    from dlcore.lessons.regularisers import Spec
    from dlcore.lessons.regularisers_training import Trained

Pair = tuple[float, float]
"""without a remedy, and with it; means over the seeds"""
SCORES = ("loss", "accuracy", "test_loss", "test_accuracy", "moved_accuracy", "confidence")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true at one moment.

    Attributes:
        epoch: epochs so far.
        loss: plain cross-entropy on the training pictures as they are.
        accuracy: on them, a share.
        test_loss: the same on the test pictures as they are.
        test_accuracy: on them.
        moved_accuracy: on test pictures that are moved and turned as in augmentation.
        confidence: mean probability of the first choice on the test pictures.
        without: test accuracies of each seed without a remedy.
        having: and with it.
        scatter: standard deviation of one picture's first unit after batch norm, from batch to batch; None
            with other remedies.
    """

    epoch: int
    loss: Pair
    accuracy: Pair
    test_loss: Pair
    test_accuracy: Pair
    moved_accuracy: Pair
    confidence: Pair
    without: tuple[float, ...]
    having: tuple[float, ...]
    scatter: float | None

    @property
    def better(self) -> int:
        """With how many seeds the remedy has the higher test accuracy."""
        return sum(one > other for one, other in zip(self.having, self.without, strict=True))

    @property
    def worse(self) -> int:
        """With how many it has the lower one."""
        return sum(one < other for one, other in zip(self.having, self.without, strict=True))


def facts_of(spec: Spec, trained: Trained, epoch: int) -> Facts:
    """What is true after this epoch, one of the moments."""
    at, pair = moments(spec).index(epoch), [KINDS.index("none"), KINDS.index(spec.remedy)]
    means = {name: tuple(trained.scores[name][pair, :, at].mean(1).tolist()) for name in SCORES}
    without, having = trained.scores["test_accuracy"][pair, :, at].tolist()
    scatter = None
    if spec.remedy == "norm":
        scatter = float(batched(spec, trained)[at, batch_sizes(spec).index(spec.batch_size)].std())
    return Facts(epoch, **means, without=tuple(without), having=tuple(having), scatter=scatter)


def batched(spec: Spec, trained: Trained) -> Tensor:
    """What batch norm makes of one picture's first unit in batches drawn at random, before scale and shift.

    Returns:
        float64 of shape (moments, batch sizes, BATCHES): the first training picture among others, in the
        network of the remedy looked at.
    """
    sums = trained.sums[:, NORMALISED.index(spec.remedy)]
    draw, count = torch.Generator().manual_seed(SEEDS * spec.seed), sums.shape[1] - 1
    others = torch.stack([torch.randperm(count, generator=draw) for _ in range(BATCHES)]) + 1
    values = []
    for size in batch_sizes(spec):
        rows = torch.cat([torch.zeros(BATCHES, 1, dtype=torch.int64), others[:, : size - 1]], dim=1)
        batch = sums[:, rows]
        spread = (batch.var(-1, correction=0) + EPSILON).sqrt()
        values.append((batch[..., 0] - batch.mean(-1)) / spread)
    return torch.stack(values, dim=1)
