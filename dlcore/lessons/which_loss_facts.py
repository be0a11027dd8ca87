"""What is true of a race between cross-entropy and squared error, as plain numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Racer:
    """What came of one loss.

    Attributes:
        arrives: the first step at which the record looked at is near its target; None for never.
        n_taken: how many steps were taken before a weight became too large.
        slope: of the loss along the weight at the start.
        first: the loss at the start.
        last: the loss at the end.
        end_sum: h of the record looked at, at the end.
        end: its prediction there.
    """

    arrives: int | None
    n_taken: int
    slope: float
    first: float
    last: float
    end_sum: float
    end: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of both.

    Attributes:
        start: h₀, the weighted sum of the record looked at.
        begun: σ(h₀).
        flat: what squared error multiplies this record's error by: p(1 − p), or 1 for an identity unit.
        entropy: what came of cross-entropy.
        square: what came of squared error.
        endless: whether the cross-entropy has no lowest value.
        label_zero: with cross-entropy, the smallest and the largest final prediction of the records with
            target 0; empty if there are none.
    """

    start: float
    begun: float
    flat: float
    entropy: Racer
    square: Racer
    endless: bool
    label_zero: tuple[float, ...]
