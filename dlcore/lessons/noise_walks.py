"""Walks with batches computed: those of one batch size, or of every batch size, and what theory says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.data.columns import COLUMNS, pairs
from dlcore.lessons import noise
from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.lessons.noise_facts import Facts, facts_of, radius, second_half
from dlcore.lessons.noise_maths import Here, formulas
from dlcore.lessons.noise_words import say
from dlcore.theory.minibatch import LineFit, ball, largest_rate, line_fit, moments, noise_share
from dlcore.theory.minibatch_walks import Draws, Walks, walks
from dlcore.theory.traces import FAR

if TYPE_CHECKING:
    from dlcore.lessons.noise import Spec

GRID = 101
"""points along each side of the map"""
N_ROUND = 65
"""points of an ellipse"""
REACH = 1.7
"""the map shows so much on each side of the minimum"""
ROOM = 0.15
"""and so much beyond a start that lies further out"""
N_SHOWN = 32
"""records of a batch that are marked at most"""
OTHER_RATES = (0.25, 4.0)
"""the ball is also told at these multiples of the learning rate"""


def result(spec: Spec) -> Result[Spec]:
    """The walks with these settings.

    Raises:
        Unavailable: scikit-learn, in which the records come, is not installed.
    """
    fit = fit_of(spec)
    batch = min(spec.batch_size, len(fit.x))
    (many,) = _walks(spec, fit, [batch])
    (expected,) = _moments(spec, fit, [batch])
    facts = facts_of(spec, fit, batch, many, expected)
    last = int(many.last[0])
    points = many.points[: last + 1, 0]
    at = max(0, min(spec.step, last) - 1)  # where the step begins that leads to the one looked at
    table = torch.cat(
        [points, fit.excess(points)[:, None], _excess(fit, expected)[: last + 1, None]], dim=1
    ).tolist()
    slope = (points[at] - points[min(at + 1, last)]) / spec.learning_rate
    here = Here(at, tuple(points[at].tolist()), tuple(slope.tolist()))
    return Result(
        spec=spec,
        numbers=_numbers(spec, fit, facts, many, expected),
        says=say(facts),
        formulas=formulas(facts, fit, here),
        head=("step", "weight", "bias", "loss above the smallest", "expected by theory"),
        rows=[(float(number), *row) for number, row in enumerate(table)],
        picture={"batch": _marked(fit, many, last)},
    )


def swept(spec: Spec) -> Sweep:
    """The walks at all batch sizes, this one's among them.

    Raises:
        Unavailable: as `result`.
    """
    fit, values = fit_of(spec), noise.stops(spec)
    sizes = [min(value, len(fit.x)) for value in values]
    expected = _moments(spec, fit, sizes)
    every = _walks(spec, fit, sizes)
    facts = [
        facts_of(spec, fit, size, many, expected[n])
        for n, (size, many) in enumerate(zip(sizes, every, strict=True))
    ]
    first = torch.stack([many.points[:, 0] for many in every])
    shares = [noise_share(size, len(fit.x), spec.drawn) for size in sizes]
    return Sweep(
        values=values,
        says=tuple(map(say, facts)),
        arrays={
            "points": _float32(first),
            "last": np.array([int(many.last[0]) for many in every], np.uint16),
            "wrong": np.array([each.ends_badly for each in facts], np.uint8),
            "excess": _float32(fit.excess(first)),
            "expected": _float32(_excess(fit, expected)),
            "ends": _float32(torch.stack([many.points[-1] for many in every])),
            "ball": np.stack([_ellipse(fit, ball(fit, spec.learning_rate, share)) for share in shares]),
            "sizes": np.array(sizes, np.uint16),
            "measured": np.array([_or_nan(each.measured) for each in facts], np.float32),
            "theory": np.array([_or_nan(each.theory) for each in facts], np.float32),
            "settled_others": _other_rates(spec, fit, shares),
        },
        still=_still(spec, fit),
    )


def fit_of(spec: Spec) -> LineFit:
    """The records and their best line.

    Raises:
        Unavailable: as `result`.
    """
    columns = torch.tensor(pairs(spec.data), dtype=torch.float64).T
    return line_fit(*(_scaled(column, spec.scaling) for column in columns))


def _scaled(column: Tensor, scaling: str) -> Tensor:
    if scaling == "standardised":
        return (column - column.mean()) / column.std(correction=0)
    return (column - column.min()) / (column.max() - column.min())


def _start(spec: Spec) -> Tensor:
    return torch.tensor([spec.start_w, spec.start_b], dtype=torch.float64)


def _walks(spec: Spec, fit: LineFit, sizes: Sequence[int]) -> list[Walks]:
    shape = spec.n_steps, noise.N_WALKS
    draws = Draws(len(fit.x), spec.drawn, noise.N_WALKS, spec.n_steps, spec.seed)
    return [walks(fit, spec.learning_rate, _start(spec), each, shape) for each in draws.batches(sizes)]


def _moments(spec: Spec, fit: LineFit, sizes: Sequence[int]) -> Tensor:
    shares = [noise_share(size, len(fit.x), spec.drawn) for size in sizes]
    there = torch.tensor(shares, dtype=torch.float64)
    return moments(fit, spec.learning_rate, there, _start(spec), spec.n_steps)


def _numbers(spec: Spec, fit: LineFit, facts: Facts, many: Walks, expected: Tensor) -> dict[str, Number]:
    last, late = int(many.last[0]), second_half(spec.n_steps)
    final = many.points[last, 0]
    known = facts.theory is not None and facts.theory <= FAR
    return {
        "records_seen": spec.n_steps * facts.batch,
        "steps_taken": last,
        "minimum": fit.minimum.tolist(),
        "smallest_loss": fit.smallest_loss,
        "final_point": final.tolist(),
        "final_loss": fit.smallest_loss + float(fit.excess(final)),
        "distance": facts.measured,
        "distance_error": facts.error,
        "distance_theory": facts.theory,
        "distance_settled": facts.settled,
        "excess_loss": float(fit.excess(many.points[late]).mean()) if facts.n_left == 0 else None,
        "excess_loss_theory": float(_excess(fit, expected[late]).mean()) if known else None,
        "largest_learning_rate": facts.largest,
    }


def _excess(fit: LineFit, expected: Tensor) -> Tensor:
    """The loss above the smallest one that theory expects, (…, 3, 3) to (…)."""
    return (expected[..., :2, :2] * fit.hessian).sum((-1, -2)) / 2


def _marked(fit: LineFit, many: Walks, last: int) -> np.ndarray:
    """The records whose batch led to each step of the first walk, float32 (steps + 1, shown, 2), NaN for none."""
    shown = min(N_SHOWN, max(len(batch) for batch in many.batches))
    marked = torch.full((last + 1, shown, 2), torch.nan)
    records = torch.stack([fit.x, fit.y], 1).float()
    for step, batch in enumerate(many.batches[:last], start=1):
        marked[step, : len(batch)] = records[batch[:shown]]
    return marked.numpy()


def _other_rates(spec: Spec, fit: LineFit, shares: list[float]) -> np.ndarray:
    """The radius at which walks settle with other learning rates, float32 (rates, sizes), NaN for never."""
    told = [
        [_or_nan(radius(ball(fit, spec.learning_rate * by, each))) for each in shares] for by in OTHER_RATES
    ]
    return np.array(told, np.float32)


def _ellipse(fit: LineFit, spread: Tensor | None) -> np.ndarray:
    """Where walks are within two standard deviations, float32 (points, 2)."""
    if spread is None:
        return np.full((N_ROUND, 2), np.nan, np.float32)
    variances, axes = torch.linalg.eigh(spread)
    turn = torch.linspace(0, 2 * torch.pi, N_ROUND, dtype=torch.float64)
    circle = torch.stack([turn.cos(), turn.sin()], 1)
    return _float32(fit.minimum + 2 * (circle * variances.clamp(min=0).sqrt()) @ axes.T)


def _still(spec: Spec, fit: LineFit) -> dict[str, object]:
    """What is the same for all batch sizes."""
    known, start = COLUMNS[spec.data], _start(spec)
    low = torch.minimum(fit.minimum - REACH, start - ROOM)
    high = torch.maximum(fit.minimum + REACH, start + ROOM)
    grid = [
        torch.linspace(float(a), float(b), GRID, dtype=torch.float64) for a, b in zip(low, high, strict=True)
    ]
    up, across = torch.meshgrid(grid[1], grid[0], indexing="ij")
    alike = [torch.arange(len(fit.x))[None]] * spec.n_steps
    together = walks(fit, spec.learning_rate, start, alike, (spec.n_steps, 1))
    return {
        "records": torch.stack([fit.x, fit.y], 1).numpy(),
        "names": (known.across, known.up, known.records),
        "n_records": len(fit.x),
        "minimum": fit.minimum.numpy(),
        "window": [[float(a), float(b)] for a, b in zip(low, high, strict=True)],
        "grid": [axis.numpy() for axis in grid],
        "heights": (fit.smallest_loss + fit.excess(torch.stack([across, up], -1))).numpy(),
        "together": _float32(together.points[:, 0]),
        "n_steps": spec.n_steps,
        "rate": spec.learning_rate,
        "drawn": spec.drawn,
        "counted": spec.counted,
        "scaling": spec.scaling,
        "smallest_batch": smallest_batch(spec, fit),
    }


def smallest_batch(spec: Spec, fit: LineFit) -> int | None:
    """The fewest records in a batch with which walks settle at this learning rate; None where none do.

    Args:
        spec: the settings.
        fit: what is descended on.
    """

    def settles(size: int) -> bool:
        share = noise_share(size, len(fit.x), spec.drawn)
        return spec.learning_rate < largest_rate(fit, share)

    low, high = 1, len(fit.x)
    if not settles(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if settles(middle) else (middle + 1, high)
    return low


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _float32(values: Tensor) -> np.ndarray:
    with np.errstate(over="ignore"):  # too high to be drawn is high enough
        return values.numpy().astype(np.float32)
