"""What descents leave behind: their points, and when they came to a minimum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.errors import BadSetting

FAR = 1e12
"""a run has diverged when a coordinate is larger than this"""


@dataclass(frozen=True, slots=True)
class Trace:
    """Where all runs went, one row a run, in the order in which they were given.

    Attributes:
        points: (rows, n_steps + 1, d) float64, the start first; NaN from a row's divergence on, as below.
        values: (rows, n_steps + 1) float64, the loss at each point.
        gradients: (rows, n_steps + 1, d) float64, at each point.
        n_valid: (rows,) int64, how many of a row's points come before the first that is beyond ±`FAR` or has
            a coordinate, value or gradient that is not finite; n_steps + 1 if the run did not diverge.
        kept: what the rule remembered after each step, by the names of `Rule.keeps`, each (rows, n_steps + 1,
            d) with its beginning first; empty unless asked for.
    """

    points: Tensor
    values: Tensor
    gradients: Tensor
    n_valid: Tensor
    kept: Mapping[str, Tensor]


def trace(
    points: Tensor, values: Tensor, gradients: Tensor, kept: Mapping[str, Tensor], order: Tensor
) -> Trace:
    """The trace of what was recorded step by step.

    Args:
        points: (n_steps + 1, rows, d) float64, NaN where a coordinate left ±`FAR`.
        values: (n_steps + 1, rows).
        gradients: (n_steps + 1, rows, d).
        kept: each (n_steps + 1, rows, d).
        order: (rows,) int64, where each row of the trace is in what was recorded.
    """
    finite = points.isfinite().all(2) & values.isfinite() & gradients.isfinite().all(2)
    valid = finite.cumprod(0).bool()

    def cut(recorded: Tensor) -> Tensor:
        mask = valid if recorded.ndim == 2 else valid[..., None]
        return torch.where(mask, recorded, torch.nan).transpose(0, 1)[order]

    cut_kept = {name: cut(each) for name, each in kept.items()}
    return Trace(cut(points), cut(values), cut(gradients), valid.sum(0)[order], cut_kept)


@dataclass(frozen=True, slots=True)
class Arrival:
    """When each row of a trace came to a minimum.

    Attributes:
        arrived: (rows,) bool, whether the row's last point is within the tolerance of a minimiser.
        first_step: (rows,) int64, the first step that led there, 0 for the start and −1 for never; a row that
            came by and went on has a first step and has not arrived.
    """

    arrived: Tensor
    first_step: Tensor


def arrived(trace: Trace, minima: Sequence[Sequence[float]] | Tensor, tolerance: float) -> Arrival:
    """Which rows ended at a known minimum, and when they first came to one.

    Args:
        trace: of points in d dimensions.
        minima: the known minimisers, (n, d) with n of at least 1.
        tolerance: the largest Euclidean distance that counts, above 0.

    Raises:
        BadSetting: there is no minimiser, one has not d coordinates, or the tolerance is not above 0.
    """
    places = torch.as_tensor(minima, dtype=torch.float64)
    if places.ndim != 2 or not len(places) or places.shape[1] != trace.points.shape[2]:
        raise BadSetting(
            f"Minima of shape {tuple(places.shape)} do not belong to these points: "
            f"give (n, {trace.points.shape[2]}) with at least one."
        )
    if not tolerance > 0:
        raise BadSetting(f"Nothing comes within {tolerance!r} of a minimum: choose a tolerance above 0.")
    near = torch.zeros(trace.values.shape, dtype=torch.bool)
    for place in places:
        near |= torch.linalg.vector_norm(trace.points - place, dim=2) <= tolerance  # never true of NaN
    first = torch.where(near.any(1), near.int().argmax(1), -1)
    return Arrival(near[:, -1], first)
