"""All rules measured at the same scores, and a table of slopes with its sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.theory.softmax import NOTHING, RULES, keeps_order, loss_gradient, scaled, shares

if TYPE_CHECKING:
    from dlcore.lessons.softmax import Spec


def compared(spec: Spec, scores: Tensor) -> Tensor:
    """All rules at these scores, measured.

    Args:
        spec: the settings.
        scores: z, of shape (classes,).

    Returns:
        Of shape (rules, classes + 3): the shares, whether they keep the order, the largest change of a
        share when the constant (or 1) is added to every score, and how far the gradient of −log p of the
        first class is from p − y at most.
    """
    u = scaled(scores, spec.shift, spec.temperature)
    rows: list[Tensor] = []
    for rule in RULES:
        share = shares(u, rule)
        before, after = (shares(scaled(scores, c, spec.temperature), rule) for c in (0.0, spec.shift or 1.0))
        simple = share - torch.eye(len(u), dtype=torch.float64)[0]
        gap = (loss_gradient(u, rule, 0) - simple).abs().amax()
        order = keeps_order(u, share).double()
        rows.append(torch.cat([share, torch.stack([order, (after - before).abs().amax(), gap])]))
    return torch.stack(rows)


def with_sums(slopes: Tensor) -> Tensor:
    """A table with a last column for the sums of its rows and a last row for those of its columns.

    Args:
        slopes: of shape (n, n).

    Returns:
        Of shape (n + 1, n + 1); a sum that is 0 but for rounding is 0, the sum of sums is too.
    """
    for dim in (1, 0):
        total, size = slopes.sum(dim, keepdim=True), slopes.abs().sum(dim, keepdim=True)
        slopes = torch.cat([slopes, total.masked_fill(total.abs() <= NOTHING * size, 0)], dim)
    return slopes
