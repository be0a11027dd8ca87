"""A sweep: the data, the stack, and one step after the other for all networks at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from dlcore.data.points import Points
from dlcore.runtime import best_device
from dlcore.training.feasible import batches
from dlcore.training.sweep.data import points_of
from dlcore.training.sweep.moving import Moving
from dlcore.training.sweep.plan import Plan, check
from dlcore.training.sweep.report import NUMBERS, SweepReport
from dlcore.training.sweep.stack import Stack

N_REPORTS = 25
"""reports of a sweep besides those at its first and last step"""
PAUSE_S = 0.1
"""seconds after which a sweep can be left, or as long as one step takes"""


class Sweep:
    """Many networks in training. Each comes out as `Alone` would train it, up to rounding.

    Args:
        plans: the networks; they share data kind, number of points and batch size.
        dtype: of everything.
        device: where to compute; by default `dlcore.runtime.best_device()`.
        data: another task for all of them than the plans say.

    Attributes:
        step: steps taken.

    Raises:
        BadSetting: they cannot be trained as one stack.
    """

    def __init__(
        self,
        plans: Sequence[Plan],
        dtype: torch.dtype = torch.float32,
        device: torch.device | None = None,
        data: Points | None = None,
    ) -> None:
        check(plans)
        self.device = device or best_device()
        self.plans = plans
        self.places = sorted(range(len(plans)), key=lambda i: (-plans[i].depth, plans[i].activation))
        inside = [plans[i] for i in self.places]
        sets = [data] if data else points_of(inside, dtype)
        self._x, self._y, self._test_x, self._test_y = (
            torch.stack([getattr(each, name) for each in sets]).to(self.device)
            for name in ("x", "y", "test_x", "test_y")
        )
        self.stack = Stack(inside, self._x.shape[2], sets[0].n_classes, dtype, self.device)
        self._moving = Moving(self.stack)
        self._n, self._size = self._y.shape[1], plans[0].batch_size
        self.step, self.elapsed_s = 0, 0.0
        self._orders = torch.empty(0)
        self._same_order = self.stack.chances.all_alike

    def take(self, n_steps: int = 1) -> Tensor:
        """Take steps with all networks.

        Returns:
            The loss of each network's last batch before that step, in the stack's order; see `places`.
        """
        loss = torch.empty(0)
        for _ in range(n_steps):
            x, y = self._batch()
            loss = _losses(self.stack.logits(x, training=True, masks=self._masks(x.shape[1])), y)
            self.stack.gradient.zero_()
            loss.sum().backward()
            with torch.no_grad():
                self._moving.step()
            self.step += 1
        return loss.detach()

    def _masks(self, n: int) -> Sequence[Tensor | None]:
        chances = self.stack.chances
        return chances.masks(self.stack.layout, n, self.stack.row) if chances.any_dropout else ()

    def _batch(self) -> tuple[Tensor, Tensor]:
        """Inputs (networks, examples, n_in) and classes (networks, examples), each network's own."""
        place = self.step % batches(self._n, self._size)
        if place == 0:
            orders = self.stack.chances.orders(self._n)
            self._orders = (orders[:1] if self._same_order else orders).to(self.device)
        rows, count = self._orders[:, place * self._size : (place + 1) * self._size], len(self.plans)
        x, y = _picked(self._x, rows), _picked(self._y, rows)
        return x.expand(count, *x.shape[1:]), y.expand(count, *y.shape[1:])

    def run(self, n_steps: int, report_every: int | None = None) -> Iterator[SweepReport]:
        """Train to the end; stop asking to stop it.

        Args:
            n_steps: of each network.
            report_every: steps between two reports; by default about `N_REPORTS` come.

        Yields:
            A report after step 0, step 1, every `report_every` steps, and the last one.
        """
        yield from filter(None, self.moments(n_steps, report_every))

    def moments(self, n_steps: int, report_every: int | None = None) -> Iterator[SweepReport | None]:
        """As `run`, with None at moments in between, `PAUSE_S` apart, at which the sweep can be left."""
        every = report_every or max(1, n_steps // N_REPORTS)
        yield self.report(n_steps)
        while self.step < n_steps:
            begun = perf_counter()
            due = None
            while due is None or (not due and perf_counter() - begun < PAUSE_S):
                self.take()
                due = self.step in {1, n_steps} or self.step % every == 0
            self.elapsed_s += perf_counter() - begun
            yield self.report(n_steps) if due else None

    def report(self, n_steps: int) -> SweepReport:
        """How all networks do now, in the order of the plans."""
        begun = perf_counter()
        loss, right, weight, signal = self._slopes()
        with torch.no_grad():
            logits = self.stack.logits(self._all(self._test_x), training=False)
            y = self._all(self._test_y)
            test_loss, test_right = _losses(logits, y), _right(logits, y)
        order = np.argsort(self.places)
        numbers = dict(zip(NUMBERS, (loss, right, test_loss, test_right, weight, signal), strict=True))
        told = {name: each.detach().double().cpu().numpy()[order] for name, each in numbers.items()}
        self.elapsed_s += perf_counter() - begun
        return SweepReport(self.step, n_steps, np.arange(len(order)), elapsed_s=self.elapsed_s, **told)

    def _slopes(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Loss, accuracy and lengths of gradients over all training examples, batch norm as in training."""
        seen: list[Tensor] = []
        x, y = self._all(self._x), self._all(self._y)
        with self.stack.as_it_is():
            logits = self.stack.logits(x, training=True, seen=seen)
        self.stack.gradient.zero_()
        grads = torch.autograd.grad(_losses(logits, y).sum(), [*seen, *self.stack.weights()])
        n_layers = len(seen)
        lengths = [self._by_layer(part) for part in (grads[n_layers:], grads[:n_layers])]
        with torch.no_grad():
            answers = self.stack.logits(x, training=False)
        return _losses(answers, y), _right(answers, y), lengths[0], lengths[1]

    def _by_layer(self, gradients: Sequence[Tensor]) -> Tensor:
        """Lengths (networks, layers); a network's output layer follows its last hidden one."""
        count, deepest = len(self.plans), self.stack.layout.depth
        table = torch.full((count, deepest + 1), torch.nan, dtype=self.stack.row.dtype, device=self.device)
        for layer, each in enumerate(gradients[:-1]):
            table[: len(each), layer] = each.flatten(1).norm(dim=1)
        depths = torch.tensor([plan.depth for plan in self.stack.plans], device=self.device)
        table[torch.arange(count, device=self.device), depths] = gradients[-1].flatten(1).norm(dim=1)
        return table

    def _all(self, values: Tensor) -> Tensor:
        return values.expand(len(self.plans), *values.shape[1:])


def _picked(values: Tensor, rows: Tensor) -> Tensor:
    """The rows of each network's examples; either of them may be the same for all networks."""
    sets, n = values.shape[:2]
    if sets > 1:
        rows = rows + n * torch.arange(sets, device=rows.device)[:, None]
    return values.flatten(0, 1).index_select(0, rows.flatten()).view(*rows.shape, *values.shape[2:])


def _losses(logits: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy of each network, (networks,)."""
    each = F.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="none")
    return each.view(y.shape).mean(1)


def _right(logits: Tensor, y: Tensor) -> Tensor:
    """Share of right answers of each network; NaN where its logits are no numbers any more."""
    share = (logits.argmax(2) == y).to(logits.dtype).mean(1)
    return share.where(logits.isfinite().flatten(1).all(1), torch.nan)
