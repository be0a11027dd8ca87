"""Walks with batches computed, those of one batch size, and what theory says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.data.columns import pairs
from dlcore.lessons import noise
from dlcore.lessons.lesson import Number, Result
from dlcore.lessons.noise_facts import Facts, facts_of
from dlcore.lessons.noise_maths import Here, formulas
from dlcore.lessons.noise_words import say
from dlcore.theory.minibatch import LineFit, fitted_line, moments, noise_share
from dlcore.theory.minibatch_walks import Draws, Walks, walks

if TYPE_CHECKING:
    from dlcore.lessons.noise import Spec

N_SHOWN = 32
"""records of a batch that are marked at most"""


def result(spec: Spec) -> Result[Spec]:
    """The walks with these settings.

    Raises:
        Unavailable: scikit-learn, in which the records come, is not installed.
    """
    fit = fit_of(spec)
    batch = min(spec.batch_size, len(fit.x))
    (many,) = walks_of(spec, fit, [batch])
    (expected,) = moments_of(spec, fit, [batch])
    facts = facts_of(spec, fit, batch, many, expected)
    last = int(many.last[0])
    points = many.points[: last + 1, 0]
    at = max(0, min(spec.step, last) - 1)  # where the step begins that leads to the one looked at
    table = torch.cat(
        [points, fit.excess(points)[:, None], expected_excess(fit, expected)[: last + 1, None]], dim=1
    ).tolist()
    slope = (points[at] - points[min(at + 1, last)]) / spec.learning_rate
    here = Here(at, tuple(points[at].tolist()), tuple(slope.tolist()))
    return Result(
        spec=spec,
        numbers=_numbers(spec, fit, facts, many),
        says=say(facts),
        formulas=formulas(facts, fit, here),
        head=("step", "weight", "bias", "loss above the smallest", "expected by theory"),
        rows=[(float(number), *row) for number, row in enumerate(table)],
        picture={"batch": _marked(fit, many, last)} | _theory(facts),
    )


def fit_of(spec: Spec) -> LineFit:
    """The records and their best line.

    Raises:
        Unavailable: as `result`.
    """
    columns = torch.tensor(pairs(spec.data), dtype=torch.float64).T
    return fitted_line(*(_scaled(column, spec.scaling) for column in columns))


def _scaled(column: Tensor, scaling: str) -> Tensor:
    if scaling == "standardised":
        return (column - column.mean()) / column.std(correction=0)
    return (column - column.min()) / (column.max() - column.min())


def start_of(spec: Spec) -> Tensor:
    """Where all walks begin, (2,) float64."""
    return torch.tensor([spec.start_w, spec.start_b], dtype=torch.float64)


def walks_of(spec: Spec, fit: LineFit, sizes: Sequence[int]) -> list[Walks]:
    """The walks with batches of each size.

    Args:
        spec: the settings.
        fit: what they descend on.
        sizes: records in a batch.
    """
    shape = spec.n_steps, noise.N_WALKS
    draws = Draws(len(fit.x), spec.drawn, noise.N_WALKS, spec.n_steps, spec.seed)
    return [walks(fit, spec.learning_rate, start_of(spec), each, shape) for each in draws.batches(sizes)]


def moments_of(spec: Spec, fit: LineFit, sizes: Sequence[int]) -> Tensor:
    """What theory says of walks with batches of each size, (sizes, n_steps + 1, 3, 3) float64.

    Args:
        spec: the settings.
        fit: what they descend on.
        sizes: records in a batch.
    """
    shares = [noise_share(size, len(fit.x), spec.drawn) for size in sizes]
    there = torch.tensor(shares, dtype=torch.float64)
    return moments(fit, spec.learning_rate, there, start_of(spec), spec.n_steps)


def _numbers(spec: Spec, fit: LineFit, facts: Facts, many: Walks) -> dict[str, Number]:
    last = int(many.last[0])
    final = many.points[last, 0]
    return {
        "records_seen": spec.n_steps * facts.batch,
        "steps_taken": last,
        "minimum": fit.minimum.tolist(),
        "smallest_loss": fit.smallest_loss,
        "final_point": final.tolist(),
        "final_loss": fit.smallest_loss + float(fit.excess(final)),
        "distance": facts.measured,
        "distance_error": facts.error,
        "excess_loss": facts.excess,
    }


def _theory(facts: Facts) -> dict[str, np.ndarray]:
    """What the walks are compared with: no recipe computes it. NaN for none."""
    told = {
        "theory": facts.theory,
        "settled": facts.settled,
        "largest": facts.largest,
        "together": facts.excess_together,
    }
    return {name: np.array([np.nan if each is None else each], np.float32) for name, each in told.items()}


def expected_excess(fit: LineFit, expected: Tensor) -> Tensor:
    """The loss above the smallest one that theory expects, (…, 3, 3) to (…)."""
    return (expected[..., :2, :2] * fit.hessian).sum((-1, -2)) / 2


def _marked(fit: LineFit, many: Walks, last: int) -> np.ndarray:
    """The batch that led to each step of the first walk, float32 (steps + 1, shown, 2), NaN for none."""
    shown = min(N_SHOWN, max(len(batch) for batch in many.batches))
    marked = torch.full((last + 1, shown, 2), torch.nan)
    records = torch.stack([fit.x, fit.y], 1).float()
    for step, batch in enumerate(many.batches[:last], start=1):
        marked[step, : len(batch)] = records[batch[:shown]]
    return marked.numpy()
