"""Stochastic gradient descent on a line fit, walked: many walks at once, each with its own batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from dlcore.theory.minibatch import LineFit
from dlcore.theory.traces import FAR


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """Where all walks went.

    Attributes:
        points: (n_steps + 1, n_walks, 2) float64, the start first; NaN from where a walk left ±`FAR`.
        batches: of the first walk, for each step the numbers of its records.
    """

    points: Tensor
    batches: list[Tensor]

    @property
    def last(self) -> Tensor:
        """(n_walks,) int64, the last step of each walk before it left."""
        return self.points.isfinite().all(2).sum(0) - 1


@dataclass(frozen=True, slots=True)
class Draws:
    """How batches are drawn for many walks, step by step; batches of all sizes come of the same draws.

    Attributes:
        n_records: how many there are, m.
        drawn: "afresh": different records, whatever came before; "epochs": in a shuffled order, each once
            before any comes again, the last batch of an epoch smaller if need be; "replacement": each drawn
            from all of them, so that one may come twice.
        n_walks: how many walks there are.
        n_steps: how many batches each gets.
        seed: of the draws.
    """

    n_records: int
    drawn: str
    n_walks: int
    n_steps: int
    seed: int

    def batches(self, sizes: Sequence[int]) -> Iterator[Iterator[Tensor]]:
        """For each size the records of every step's batches.

        Args:
            sizes: each from 1 to `n_records`.

        Yields:
            For each size, step by step, integers of shape (n_walks, size), or fewer columns at the end of an
            epoch; one row where all batches are alike, because all records are in each.
        """
        return (self._of_size(size) for size in sizes)

    def _of_size(self, size: int) -> Iterator[Tensor]:
        if self.drawn == "replacement":
            draw = torch.Generator().manual_seed(self.seed)
            for _ in range(self.n_steps):
                yield torch.randint(self.n_records, (self.n_walks, size), generator=draw)
        elif size == self.n_records:
            for _ in range(self.n_steps):
                yield torch.arange(size)[None]  # all of them: the order changes nothing
        elif self.drawn == "afresh":
            for order in _orders(self.n_records, self.n_walks, self.n_steps, self.seed):
                yield order[:, self.n_records - size :].long()
        else:
            per_epoch, n_epochs = -(-self.n_records // size), -(-self.n_steps // 2)  # of two steps or more
            orders = _orders(self.n_records, self.n_walks, n_epochs, self.seed)
            for step in range(self.n_steps):
                begin = step % per_epoch * size
                yield orders[step // per_epoch][:, begin : begin + size].long()


@lru_cache(maxsize=2)  # one of 500 steps with 569 records takes 18 MB
def _orders(n_records: int, n_walks: int, n_orders: int, seed: int) -> Tensor:
    """Random orders of all records, (n_orders, n_walks, n_records) int16, for batches of every size."""
    draw, orders = torch.Generator().manual_seed(seed), np.empty((n_orders, n_walks, n_records), np.int16)
    for order in orders:
        chances = torch.rand(n_walks, n_records, generator=draw, dtype=torch.float64)
        order[:] = chances.numpy().argsort(1)  # three times as fast as torch's
    return torch.from_numpy(orders)


def walks(fit: LineFit, rate: float, start: Tensor, draws: Iterable[Tensor], shape: tuple[int, int]) -> Walks:
    """Descend many times from one start, with other batches each time.

    Args:
        fit: what they descend on.
        rate: the learning rate.
        start: (2,) float64, weight and bias.
        draws: for each step the numbers of the records in the batch of every walk, see `Draws`.
        shape: how many steps there are, and how many walks.
    """
    products = torch.stack([fit.x * fit.x, fit.x, fit.x * fit.y, fit.y], 1)
    points = start.new_empty(shape[0] + 1, shape[1], 2)
    points[0], now, kept = start, start[None], list[Tensor]()
    for step, chosen in enumerate(draws, start=1):
        times = products.new_zeros(len(chosen), len(products))
        times.scatter_add_(1, chosen, products.new_ones(1, 1).expand_as(chosen))
        means = times @ products / chosen.shape[1]  # all that a batch's gradient takes of it
        xx, x, xy, y = means.unbind(1)
        w, b = now.unbind(1)
        slope = torch.stack([w * xx + b * x - xy, w * x + b - y], 1)
        now = now - 2 * rate * slope
        points[step] = now
        kept.append(chosen[0].clone())  # not all of `chosen`
    near = (points.abs() <= FAR).all(2, keepdim=True).cumprod(0).bool()  # never true of NaN
    return Walks(torch.where(near, points, torch.nan), kept)
