"""What is true of a training and of the rule that ends it."""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.theory.early_stopping import Stop


@dataclass(frozen=True, slots=True)
class Score:
    """Loss in nats and accuracy from 0 to 1 on one set."""

    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Ten:
    """The same with ten seeds.

    Attributes:
        naive: mean fresh loss of the weights that the naive rule keeps.
        kept: that of the weights this patience keeps.
        last: that of the weights after all epochs.
        better: seeds in which this patience has the lower fresh loss than the naive rule.
        worse: seeds in which it has the higher one.
        beats_last: seeds in which it has a lower fresh loss than training on to the end.
    """

    naive: float
    kept: float
    last: float
    better: int
    worse: int
    beats_last: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one patience.

    Attributes:
        stop: where it ends the training.
        kept: the epoch of the weights that the network ends with.
        best: loss and accuracy in the best epoch on the set that is watched.
        stopped: the same in the last epoch that is trained.
        restored: the same of the weights kept.
        train: scores of the weights kept.
        test: the same.
        fresh: the same.
        naive: where patience 1 ends the training.
        naive_fresh: scores of the weights that it keeps.
        all_epochs: how many there are.
        end: scores on the watched set after all of them.
        ten: of ten seeds, where they were asked for.
    """

    stop: Stop
    kept: int
    best: Score
    stopped: Score
    restored: Score
    train: Score
    test: Score
    fresh: Score
    naive: Stop
    naive_fresh: Score
    all_epochs: int
    end: Score
    ten: Ten | None = None


STILL = 0.03
"""an accuracy that changes by no more than this hardly moves"""


def kept_epoch(stop: Stop, restore: str) -> int:
    """The epoch of the weights that the network ends with: without a copy, the dict follows the last ones."""
    return stop.best if restore == "best" else stop.epoch
