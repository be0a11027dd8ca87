"""What is true of walks with one batch size, as numbers: measured, and by theory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from dlcore.theory.minibatch import ball, largest_rate, noise_share
from dlcore.theory.traces import FAR

if TYPE_CHECKING:
    from torch import Tensor

    from dlcore.lessons.noise import Spec
    from dlcore.theory.minibatch import LineFit
    from dlcore.theory.minibatch_walks import Walks

FOURFOLD = 4
"""times the batch: what halves the ball"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of the walks. Distances are root mean squares, in units of the weights.

    Attributes:
        batch: records in a batch, B.
        n_records: records there are, m.
        rate: the learning rate.
        drawn: how batches are drawn.
        n_steps: how many steps are taken.
        n_walks: how many walks there are.
        n_left: how many of them left for numbers too large.
        start: the distance of the start from the minimum.
        end: that of the first walk's last point.
        measured: the distance of all walks in the second half of their steps; None if one left.
        error: the standard error of `measured`.
        theory: what `measured` is expected to be, for batches drawn independently; None if too large.
        approach: the distance of the average walk, which theory gives without noise, in that half.
        settled: what the distance tends to; None if it grows without bound.
        fourfold: the same with batches four times as large; None if there are none.
        largest: the largest learning rate that settles with this batch.
        largest_without: the same without any noise: 2 divided by the largest curvature.
        costs: whether what the walks cost is told: they are drawn over the records looked at.
        excess: the loss of all walks above the smallest one, in the second half; None if one left.
        excess_together: that of all records together after they were looked at as often; None if too large.
    """

    batch: int
    n_records: int
    rate: float
    drawn: str
    n_steps: int
    n_walks: int
    n_left: int
    start: float
    end: float
    measured: float | None
    error: float | None
    theory: float | None
    approach: float
    settled: float | None
    fourfold: float | None
    largest: float
    largest_without: float
    costs: bool
    excess: float | None
    excess_together: float | None

    @property
    def records_seen(self) -> int:
        """Records looked at by one walk."""
        return self.n_steps * self.batch

    @property
    def steps_together(self) -> int:
        """Whole steps that all records together make of as many."""
        return self.records_seen // self.n_records

    @property
    def share(self) -> float:
        """The variance of a batch's mean, as a share of that of single records."""
        return noise_share(self.batch, self.n_records, self.drawn)

    @property
    def per_epoch(self) -> int:
        """Steps in an epoch."""
        return -(-self.n_records // self.batch)

    @property
    def last_batch(self) -> int:
        """Records in the last batch of an epoch."""
        return self.n_records - (self.per_epoch - 1) * self.batch

    @property
    def ends_badly(self) -> bool:
        """Whether the walks go further away instead of nearer, or left."""
        return self.n_left > 0 or (self.measured is not None and self.measured > self.start)


def facts_of(spec: Spec, fit: LineFit, batch: int, many: Walks, expected: Tensor) -> Facts:
    """What is true of the walks with one batch size.

    Args:
        spec: their settings.
        fit: what they descend on.
        batch: records in a batch.
        many: the walks.
        expected: their second moments by theory, (n_steps + 1, 3, 3).
    """
    late, n_records = second_half(spec.n_steps), len(fit.x)
    n_left = int((many.last < spec.n_steps).sum())
    share, more = noise_share(batch, n_records, spec.drawn), FOURFOLD * batch
    measured, error = (None, None) if n_left else _measured(fit, many.points[late], share)
    theory = float((expected[late, 0, 0] + expected[late, 1, 1]).mean().sqrt())
    fourfold = noise_share(more, n_records, spec.drawn) if more <= n_records else 0.0
    final = many.points[int(many.last[0]), 0]
    return Facts(
        batch=batch,
        n_records=n_records,
        rate=spec.learning_rate,
        drawn=spec.drawn,
        n_steps=spec.n_steps,
        n_walks=many.points.shape[1],
        n_left=n_left,
        start=float((many.points[0, 0] - fit.minimum).norm()),
        end=float((final - fit.minimum).norm()),
        measured=measured,
        error=error,
        theory=theory if theory <= FAR else None,
        approach=float(expected[late, :2, 2].square().sum(1).mean().sqrt()),
        settled=radius(ball(fit, spec.learning_rate, share)),
        fourfold=radius(ball(fit, spec.learning_rate, fourfold)) if fourfold else None,
        largest=largest_rate(fit, share),
        largest_without=largest_rate(fit, 0.0),
        costs=spec.counted == "records",
        excess=None if n_left else float(fit.excess(many.points[late]).mean()),
        excess_together=_together(
            fit, spec.learning_rate, many.points[0, 0], spec.n_steps * batch // n_records
        ),
    )


def _together(fit: LineFit, rate: float, start: Tensor, n_steps: int) -> float | None:
    """The loss above the smallest one after steps with all records."""
    step = torch.eye(2, dtype=torch.float64) - rate * fit.hessian
    away = torch.linalg.matrix_power(step, n_steps) @ (start - fit.minimum)
    excess = float(fit.excess(fit.minimum + away))
    return excess if excess <= FAR else None


def second_half(n_steps: int) -> slice:
    """The steps in which distances are measured: those after the middle, the last one always."""
    return slice(n_steps // 2 + 1, None)


def radius(spread: Tensor | None) -> float | None:
    """The root mean square distance of points with this covariance from their mean."""
    return None if spread is None else float(spread.trace().clamp(min=0).sqrt())


def _measured(fit: LineFit, points: Tensor, share: float) -> tuple[float, float]:
    """The distance from the minimum over steps and walks, and its standard error from walk to walk."""
    of_walks = (points - fit.minimum).square().sum(2).mean(0)
    distance = float(of_walks.mean().sqrt())
    error = float(of_walks.std()) / len(of_walks) ** 0.5 / (2 * distance) if share else 0.0
    return distance, error
