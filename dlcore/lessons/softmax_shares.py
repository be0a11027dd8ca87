"""The shares at every score of the first class, and what is true of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.lessons.softmax_facts import Facts
from dlcore.settings import stops
from dlcore.theory.softmax import by_hand, keeps_order, largest_exponent, one_against_rest, scaled, shares

if TYPE_CHECKING:
    from dlcore.lessons.softmax import Spec


@dataclass(frozen=True, slots=True)
class Shares:
    """What comes of every score of the first class.

    Attributes:
        values: of the first score.
        scores: z of the first row, of shape (values, classes).
        u: (z + c)/T, of the same shape.
        rows: shares by hand, of shape (values, rows, classes); NaN where there are none.
        right: shares of the first row without mistakes, of shape (values, classes).
        calm: the same at temperature 1.
        moved: the largest change of a share when the constant is added, of shape (values,).
        powers: e^u of the first row in the chosen precision, of shape (values, classes).
        error: what torch said instead of dividing.
    """

    values: tuple[float, ...]
    scores: Tensor
    u: Tensor
    rows: Tensor
    right: Tensor
    calm: Tensor
    moved: Tensor
    powers: Tensor
    error: str


def dtype_of(spec: Spec) -> torch.dtype:
    """What the page's own shares are computed in: the chosen precision only for the naive variant."""
    return getattr(torch, spec.precision) if spec.unsteady else torch.float64


def everywhere(spec: Spec) -> Shares:
    """The shares at every stop of the first score.

    Args:
        spec: the settings.
    """
    values = stops(type(spec), "score_1", spec.score_1)
    batch = torch.tensor(spec.batch, dtype=torch.float64).repeat(len(values), 1, 1)
    batch[:, 0, 0] = torch.tensor(values, dtype=torch.float64)
    scores = batch[:, 0]
    u = scaled(batch, spec.shift, spec.temperature)
    try:
        rows = by_hand(u, spec.rule, dtype_of(spec), naive=spec.naive, keepdim=not spec.no_keepdim)
        error = ""
    except RuntimeError as reason:
        rows, error = torch.full_like(u, torch.nan), str(reason)
    plain = shares(scaled(scores, 0.0, spec.temperature), spec.rule)
    added = shares(scaled(scores, spec.shift or 1.0, spec.temperature), spec.rule)
    return Shares(
        values=values,
        scores=scores,
        u=u[:, 0],
        rows=rows,
        right=shares(u[:, 0], spec.rule),
        calm=shares(scaled(scores, spec.shift, 1.0), spec.rule),
        moved=(added - plain).abs().amax(-1),
        powers=torch.exp(u[:, 0].to(getattr(torch, spec.precision))).double(),
        error=error,
    )


def facts_at(spec: Spec, all_shares: Shares, at: int) -> Facts:
    """What is true at one score of the first class.

    Args:
        spec: the settings.
        all_shares: at every score.
        at: its place among them.
    """
    u = all_shares.u[at]
    powers = all_shares.powers[at].to(getattr(torch, spec.precision))
    return Facts(
        scores=tuple(all_shares.scores[at].tolist()),
        scaled=tuple(u.tolist()),
        shares=tuple(all_shares.rows[at, 0].tolist()),
        right=tuple(all_shares.right[at].tolist()),
        calm=tuple(all_shares.calm[at].tolist()),
        ordered=bool(keeps_order(u, all_shares.rows[at, 0])),
        turned=bool(keeps_order(-u, all_shares.rows[at, 0])),
        moved=float(all_shares.moved[at]),
        powers=tuple(powers.tolist()),
        power_sum=float(powers.sum()),
        largest=largest_exponent(getattr(torch, spec.precision)),
        row_sums=tuple(all_shares.rows[at].sum(-1).tolist()),
        error=all_shares.error,
        pair=(float(one_against_rest(u)), float(torch.sigmoid(u[0]))),
    )
