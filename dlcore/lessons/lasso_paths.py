"""Weights with every penalty, on one table: solved, and judged on all its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.data.tables import Table, made, patients
from dlcore.lessons.lasso import FACTORS, grid
from dlcore.theory.elastic_net import elastic_net, penalised_bias, slopes

if TYPE_CHECKING:
    from dlcore.lessons.lasso import Spec

TIE = 1e-9
"""validation errors that differ by a smaller share are the same"""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A table as a regression is given it.

    Attributes:
        table: where it comes from.
        x: all rows' features, centred on the training rows, divided by their spread unless that is left
            out: (n, k).
        y: all targets, (n,).
        spreads: standard deviations of the columns of `x` on the training rows, (k,).
        truth: the true weights times the spread of their features, (k,); None where nobody knows.
        gram: XᵀX/n of the training rows, (k, k).
        moments: Xᵀy/n of them, (k,).
        mean: of their targets.
    """

    table: Table
    x: Tensor
    y: Tensor
    spreads: Tensor
    truth: Tensor | None
    gram: Tensor
    moments: Tensor
    mean: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The regressions with several penalties.

    Attributes:
        weights: (m, k).
        effects: weights times the spread of their features, (m, k).
        bias: the prediction where all features are at their mean, (m,).
        errors: mean squared errors on training, validation and test rows, (m, 3).
        slopes: of the training error along each weight, (m, k).
    """

    weights: Tensor
    effects: Tensor
    bias: Tensor
    errors: Tensor
    slopes: Tensor


def table_of(spec: Spec) -> Table:
    """The table with these settings, before units and scales."""
    if spec.data == "diabetes":
        return patients(spec.n_train, spec.seed)
    n_true = min(spec.n_true, spec.n_features)
    return made(spec.n_train, spec.n_features, n_true, spec.twins, spec.noise, spec.seed)


def prepared(spec: Spec, raw: bool) -> Prepared:
    """The table of these settings, its features divided by their spread unless they stay `raw`."""
    table = table_of(spec)
    n, x, y = table.ends[0], table.x.clone(), table.y + spec.shift
    x[:, spec.rescaled] *= FACTORS[spec.units]
    x = x - x[:n].mean(0)
    truth = None if table.truth is None else table.truth * table.x[:n].std(0, correction=0)
    if not raw:
        x = x / x[:n].std(0, correction=0)
    spreads, mean = x[:n].std(0, correction=0), y[:n].mean()
    gram, moments = x[:n].T @ x[:n] / n, x[:n].T @ (y[:n] - mean) / n
    return Prepared(table, x, y, spreads, truth, gram, moments, mean)


def path(given: Prepared, penalties: Sequence[float], mix: float, penalise_bias: bool) -> Path:
    """The regressions with these penalties.

    Args:
        given: the table.
        penalties: λ, m of them.
        mix: the share of λ that is λ₁; the rest is λ₂.
        penalise_bias: whether the bias costs what a weight costs.
    """
    strengths = torch.tensor(penalties, dtype=torch.float64)
    l1, l2 = mix * strengths, (1 - mix) * strengths
    weights = elastic_net(given.gram, given.moments, l1, l2)
    bias = penalised_bias(given.mean, l1, l2) if penalise_bias else given.mean.expand(len(l1))
    squares = (given.y - weights @ given.x.T - bias[:, None]).square()
    parts = squares.tensor_split(given.table.ends, 1)
    return Path(
        weights,
        weights * given.spreads,
        bias,
        torch.stack([part.mean(1) for part in parts], 1),
        slopes(given.gram, given.moments, weights),
    )


def chosen(errors: Tensor) -> int:
    """The place with the lowest validation error; of equal ones the first.

    Args:
        errors: (m, 3), those of `Path`.
    """
    validation = errors[:, 1]
    return int((validation <= validation.min() * (1 + TIE)).int().argmax())


def by_validation(spec: Spec, mix: float) -> tuple[float, int, float, float]:
    """The best that a mix does: the λ that validation chooses, weights left, validation and test error."""
    found = path(prepared(spec, spec.raw_scales), grid(), mix, spec.penalise_bias)
    at = chosen(found.errors)
    left = int((found.weights[at] != 0).sum())
    return grid()[at], left, float(found.errors[at, 1]), float(found.errors[at, 2])
