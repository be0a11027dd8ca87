"""Shares computed at every score of the first class at once; a result is one place of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.lessons.softmax_maths import maths
from dlcore.lessons.softmax_words import Facts, say
from dlcore.settings import stops
from dlcore.theory.softmax import (
    NOTHING,
    RULES,
    by_hand,
    jacobian,
    keeps_order,
    largest_exponent,
    loss_gradient,
    one_against_rest,
    parts,
    scaled,
    shares,
)
from dlcore.theory.softmax_names import PRECISIONS

if TYPE_CHECKING:
    from dlcore.lessons.softmax import Spec


HEAD = ("class", "score z", "u = (z + c)/T", "f(u)", "share", "done right", "eᵘ as it is", "eᵘ/Σeᵘ as it is")
"""the columns of the table: of the last two the precision is the chosen one"""


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


def result(spec: Spec) -> Result[Spec]:
    """The shares with these settings.

    Args:
        spec: the settings.
    """
    found = everywhere(spec)
    at = found.values.index(spec.score_1)
    facts = facts_at(spec, found, at)
    u, right = found.u[at], found.right[at]
    slopes = jacobian(u, spec.rule) / spec.temperature
    part = parts(u, spec.rule)
    naive = by_hand(u[None], "exp", getattr(torch, spec.precision), naive=True)[0]
    shown = (found.scores[at], u, part, found.rows[at, 0], right, found.powers[at], naive)
    return Result(
        spec=spec,
        numbers=_numbers(spec, facts, slopes),
        says=say(spec, facts),
        formulas=maths(spec, facts, tuple(part.tolist()), float(slopes[0, 0])),
        head=HEAD,
        rows=[(float(number), *row) for number, row in enumerate(torch.stack(shown, -1).tolist(), 1)],
        picture={
            "jacobian": _float32(with_sums(slopes)),
            "batch": _float32(found.rows[at]),
            "compared": _float32(compared(spec, found.scores[at])),
            "ends": np.array([largest_exponent(getattr(torch, each)) for each in PRECISIONS], np.float32),
        },
    )


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


def _numbers(spec: Spec, facts: Facts, slopes: Tensor) -> dict[str, Number]:
    numbers: dict[str, Number] = {
        "shares": _known(facts.shares),
        "row_sums": _known(facts.row_sums),
        "error": facts.error,
        "all_positive": int(min(facts.shares) > 0 and not facts.missing),
        "order_kept": int(facts.ordered),
        "shift_moves": _known([facts.moved])[0],
        "jacobian": _known(slopes.flatten().tolist()),
        "largest_exponent": largest_exponent(dtype_of(spec)),
    }
    if spec.rule == "exp":
        numbers |= {"sigmoid_of_difference": facts.pair[0], "sigmoid_of_first": facts.pair[1]}
    return numbers


def _known(values: Any) -> list[float]:
    """JSON knows no NaN: None stands for it."""
    return cast(list[float], [each if np.isfinite(each) else None for each in values])


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


def swept(spec: Spec) -> Sweep:
    """The shares at all scores of the first class, this one's among them.

    Args:
        spec: the settings.
    """
    found = everywhere(spec)
    every = torch.stack([shares(found.u, rule)[:, 0] for rule in RULES], -1)
    sigmoids = torch.stack([one_against_rest(found.u), torch.sigmoid(found.u[:, 0])], -1)
    return Sweep(
        values=found.values,
        says=tuple(say(spec, facts_at(spec, found, at)) for at in range(len(found.values))),
        arrays={
            "u": _float32(found.u),
            "parts": _float32(parts(found.u, spec.rule, naive=spec.naive)),
            "shares": _float32(found.rows[:, 0]),
            "row_sums": _float32(found.rows.sum(-1)),
            "slopes": _float32(jacobian(found.u, spec.rule) / spec.temperature),
            "every": _float32(every),
            "sigmoids": _float32(sigmoids),
        },
        still={"spec": spec, "error": found.error},
    )


def _float32(values: Tensor) -> np.ndarray:
    with np.errstate(over="ignore"):  # too large to be drawn is large enough
        return values.numpy().astype(np.float32)
