"""Early stopping as a rule on a recorded curve, and what it adds to a score that it was chosen by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a rule ends a training.

    Attributes:
        epoch: the last one that is trained, from 1.
        best: that of the last improvement, whose weights are worth keeping.
        waited: epochs since then.
        ran_out: whether patience ended it; otherwise the epochs did.
    """

    epoch: int
    best: int
    waited: int
    ran_out: bool


def early_stop(losses: Sequence[float], patience: int, min_delta: float = 0.0) -> Stop:
    """Stop after so many epochs in a row without an improvement (Goodfellow et al. 2016, algorithm 7.1).

    An epoch improves where its loss is lower than that of the last improvement by more than `min_delta`;
    the first epoch always does. With patience 1 it is the naive rule: stop at the first rise.

    >>> early_stop([0.8, 0.7, 0.6, 0.55, 0.56, 0.54, 0.53, 0.57], patience=1)
    Stop(epoch=5, best=4, waited=1, ran_out=True)

    Args:
        losses: of each epoch, the first of them epoch 1; at least one.
        patience: at least 1.
        min_delta: at least 0.
    """
    lowest, best, waited, epoch = math.inf, 1, 0, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < lowest - min_delta:
            lowest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return Stop(epoch, best, waited, True)
    return Stop(epoch, best, waited, False)


@dataclass(frozen=True, slots=True)
class Gap:
    """A told score minus the true one: its mean over many sets, and the standard error of that mean."""

    mean: float
    error: float


def optimism(scores: Tensor, chosen_by: Tensor, told_by: Tensor) -> tuple[Gap, Gap]:
    """How far a score lies above the truth where the best of several candidates was chosen by it.

    All examples together are the truth; small sets are drawn from them. By each small set the candidate with
    the highest score is chosen, the first of those that tie.

    Args:
        scores: of each candidate for each example, (candidates, examples): the higher, the better.
        chosen_by: rows of the examples of each small set, int64 (sets, n); an example may come twice.
        told_by: the same of other sets, (sets, n).

    Returns:
        The gap of the score by which the candidate was chosen, and that of its score on the other set.
    """
    first, second = _means(scores, chosen_by), _means(scores, told_by)
    best = first.argmax(0, keepdim=True)
    truth = scores.mean(1)[best[0]]
    return _gap(first.gather(0, best)[0] - truth), _gap(second.gather(0, best)[0] - truth)


def _means(scores: Tensor, rows: Tensor) -> Tensor:
    """The mean score of each candidate on each set, (candidates, sets), by how often a set has an example."""
    counts = scores.new_zeros(len(rows), scores.shape[1])
    counts.scatter_add_(1, rows, counts.new_ones(rows.shape))
    return scores @ counts.T / rows.shape[1]


def _gap(gaps: Tensor) -> Gap:
    return Gap(float(gaps.mean()), float(gaps.std()) / math.sqrt(len(gaps)))
