"""The points that all remedies learn from: one pool, so that more data are the same points and others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.data.points import Points, points
from dlcore.lessons.remedies_names import N_TEST, POOL
from dlcore.runtime import seeded

if TYPE_CHECKING:
    from dlcore.lessons.remedies import Spec


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What is learnt from and what is judged by; inputs float64 of shape (n, 2), classes int64.

    Attributes:
        usual: the training points, and the test points.
        more: the same training points and others, the same test points.
        wrong: which labels of the training points are wrong, (n,).
        validation_x: as many points as are trained on, for early stopping alone.
        validation_y: their classes; some are wrong as those of the training points.
    """

    usual: Points
    more: Points
    wrong: Tensor
    validation_x: Tensor
    validation_y: Tensor


def taken(spec: Spec) -> Taken:
    """The points of these settings."""
    n = spec.n_points
    pool = points(spec.data, POOL, spec.noise, spec.seed, torch.float64)
    wrong = torch.rand(POOL, generator=seeded(spec.seed + 1), dtype=torch.float64) < spec.label_noise
    labels = torch.where(wrong, 1 - pool.y, pool.y)
    test_x, test_y = pool.test_x[:N_TEST], pool.test_y[:N_TEST]
    usual, more = (
        Points(pool.x[:count], labels[:count], test_x, test_y, 2) for count in (n, n * spec.factor)
    )
    return Taken(usual, more, wrong[:n], pool.x[-n:], labels[-n:])
