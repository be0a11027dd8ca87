"""Stochastic gradient descent on a line fit, walked: many walks at once, each with its own batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

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
        deepest = max((size for size in sizes if size < self.n_records), default=0)
        orders = self._orders(self.n_records if self.drawn == "epochs" else deepest)
        seen: list[Tensor] = []  # orders are drawn once for all sizes

        def order(number: int) -> Tensor:
            while len(seen) <= number:
                seen.append(next(orders))
            return seen[number]

        for size in sizes:
            yield self._of_size(size, order)

    def _of_size(self, size: int, order: Callable[[int], Tensor]) -> Iterator[Tensor]:
        draw, per_epoch = torch.Generator().manual_seed(self.seed), -(-self.n_records // size)
        for step in range(self.n_steps):
            if self.drawn == "replacement":
                yield torch.randint(self.n_records, (self.n_walks, size), generator=draw)
            elif size == self.n_records:
                yield torch.arange(size)[None]  # all of them: the order changes nothing
            elif self.drawn == "afresh":
                yield order(step)[:, :size].long()
            else:
                begin = step % per_epoch * size
                yield order(step // per_epoch)[:, begin : begin + size].long()

    def _orders(self, deepest: int) -> Iterator[Tensor]:
        """Records in random orders, the first `deepest` of each."""
        draw = torch.Generator().manual_seed(self.seed)
        while True:
            chances = torch.rand(self.n_walks, self.n_records, generator=draw, dtype=torch.float64)
            if deepest < self.n_records:
                yield chances.topk(deepest).indices.short()
            else:
                yield chances.argsort(1).short()


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
        xx, x, xy, y = products[chosen].mean(1).unbind(1)  # all that a batch's gradient takes of it
        w, b = now.unbind(1)
        slope = torch.stack([w * xx + b * x - xy, w * x + b - y], 1)
        now = now - 2 * rate * slope
        points[step] = now
        kept.append(chosen[0])
    near = (points.abs() <= FAR).all(2, keepdim=True).cumprod(0).bool()  # never true of NaN
    return Walks(torch.where(near, points, torch.nan), kept)
