"""All remedies trained at once, each with several seeds, and looked at every so many steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from dlcore.lessons.remedies_names import CHECK, LEARNING_RATE, N_SEEDS, REMEDIES
from dlcore.lessons.remedies_points import Taken, taken
from dlcore.settings import controls, made, stops
from dlcore.training.sweep.plan import Plan
from dlcore.training.sweep.stack import Stack
from dlcore.training.sweep.sweep import Sweep

if TYPE_CHECKING:
    from dlcore.lessons.remedies import Spec

CPU = torch.device("cpu")
TOGETHER = ("none", "l1", "l2", "dropout")
"""the remedies that are trained as one stack; early stopping looks on, more data are a stack of their own"""
LOSSES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
SEEN = (*LOSSES, "sizes", "squares", "kept_at", "fields")
"""what is known at every moment, in the order in which it comes"""
GRID = 40
"""cells along each side of a plane"""


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """All networks over time; float64 of shape (moments, remedies, seeds) where nothing else is said.

    Attributes:
        points: what they learnt.
        times: steps after which they were looked at.
        reach: the planes go from −reach to reach on both axes.
        train_loss: mean cross-entropy in nats of the points that each is trained on, nothing left out.
        test_loss: that of the test points.
        train_accuracy: share of training points given the class that their label says.
        test_accuracy: share of right test points.
        sizes: Σ|w| over all weights.
        squares: Σw².
        kept_at: steps after which early stopping's networks were as they are kept, int64 (moments, seeds).
        ended_at: steps after which it ended each, −1 where it has not by the last moment, int64 (seeds,).
        fields: logit of class 0 minus that of class 1 on the cells of the plane, for the network of the first
            seed: (moments, remedies, GRID, GRID), the lowest row first.
    """

    points: Taken
    times: tuple[int, ...]
    reach: float
    train_loss: Tensor
    test_loss: Tensor
    train_accuracy: Tensor
    test_accuracy: Tensor
    sizes: Tensor
    squares: Tensor
    kept_at: Tensor
    ended_at: Tensor
    fields: Tensor


def trained(spec: Spec) -> Trained:
    """All remedies with these settings; which one is looked at, and when, changes nothing of it."""
    known = controls(type(spec))
    still = {name: known[name].default for name in ("remedy", "steps")}
    return train(replace(spec, **still), stops(type(spec), "steps", spec.steps))


@lru_cache(maxsize=8)
def train(spec: Spec, times: tuple[int, ...]) -> Trained:
    """All remedies, looked at after these steps alone, in increasing order."""
    torch.set_num_threads(1)  # two threads wait for each other longer than such small sums take
    given = taken(spec)
    course = _Course(spec, given)
    looks = [course.at(time) for time in times]
    columns = [torch.stack(each) for each in zip(*looks, strict=True)]
    known = dict(zip(SEEN, columns, strict=True))
    return Trained(points=given, times=times, reach=course.reach, ended_at=course.ended_at, **known)


def plan_of(spec: Spec, remedy: str, seed: int) -> Plan:
    """How one network is trained, but for early stopping, which only looks on.

    Args:
        spec: the settings.
        remedy: one of `REMEDIES`.
        seed: of the network, from 0 to `N_SEEDS` − 1.
    """
    n = spec.n_points * (spec.factor if remedy == "more" else 1)
    own = {remedy: getattr(spec, remedy)} if remedy in ("l1", "l2", "dropout") else {}
    common = {"data": spec.data, "noise": spec.noise, "width": spec.width, "activation": "relu"}
    return made(
        Plan,
        **common,
        **own,
        n_points=n,
        optimiser="adam",
        learning_rate=LEARNING_RATE,
        batch_size=spec.n_points,
        seed=spec.seed + seed,
    )


class _Course:
    """The trainings as they go on."""

    def __init__(self, spec: Spec, given: Taken) -> None:
        self._spec, self._given, seeds = spec, given, range(N_SEEDS)
        plans = [plan_of(spec, remedy, seed) for remedy in TOGETHER for seed in seeds]
        more = [plan_of(spec, "more", seed) for seed in seeds]
        self._usual = Sweep(plans, torch.float64, CPU, given.usual)
        self._more = Sweep(more, torch.float64, CPU, given.more)
        everyone = [plan_of(spec, "none", seed) for _ in REMEDIES for seed in seeds]
        self._all = Stack(everyone, 2, 2, torch.float64, CPU)
        self._shown = Stack(everyone[: len(REMEDIES)], 2, 2, torch.float64, CPU)
        self._lowest = torch.full((N_SEEDS,), torch.inf, dtype=torch.float64)
        self._kept_at = torch.zeros(N_SEEDS, dtype=torch.int64)
        self.ended_at = torch.full((N_SEEDS,), -1)
        seen = torch.cat([given.usual.x, given.usual.test_x[: spec.n_points]])
        self.reach = float((10 * seen.abs().max()).ceil() / 10 + 0.1)
        middle = ((torch.arange(GRID, dtype=torch.float64) + 0.5) / GRID * 2 - 1) * self.reach
        self._cells = torch.cartesian_prod(middle, middle).flip(1)  # row by row, the lowest first
        self._look_on()

    def at(self, time: int) -> tuple[Tensor, ...]:
        """What is known of all networks after this many steps, never fewer than before."""
        while self._usual.step < time:
            ahead = min(CHECK - self._usual.step % CHECK, time - self._usual.step)
            self._usual.take(ahead)
            self._more.take(ahead)
            if self._usual.step % CHECK == 0:
                self._look_on()
        return self._seen()

    def _look_on(self) -> None:
        """Early stopping: keep what has the lowest validation loss so far, until patience ends."""
        x, y = self._given.validation_x, self._given.validation_y
        loss = _losses(_answers(self._usual.stack, x)[0], y)
        step, going = self._usual.step, self.ended_at < 0
        better = going & (loss < self._lowest)
        self._lowest = torch.where(better, loss, self._lowest)
        self._kept_at[better] = step
        self.ended_at[going & (step - self._kept_at >= self._spec.patience)] = step
        seeds = better.nonzero()[:, 0].tolist()
        early = list(REMEDIES).index("early") * N_SEEDS
        self._all.put([early + seed for seed in seeds], self._usual.stack, seeds)

    def _seen(self) -> tuple[Tensor, ...]:
        """The tensors of `Trained` at this moment, in their order."""
        together = range(len(TOGETHER) * N_SEEDS)
        last = range(len(REMEDIES) * N_SEEDS - N_SEEDS, len(REMEDIES) * N_SEEDS)
        self._all.put(together, self._usual.stack, together)
        self._all.put(last, self._more.stack, range(N_SEEDS))
        self._shown.put(range(len(REMEDIES)), self._all, range(0, len(REMEDIES) * N_SEEDS, N_SEEDS))
        usual, more = self._given.usual, self._given.more
        train, test = _answers(self._all, usual.x), _answers(self._all, usual.test_x)
        whole = _answers(self._more.stack, more.x)
        train_loss = torch.cat([_losses(train[:-1], usual.y), _losses(whole, more.y)])
        train_right = torch.cat([_right(train[:-1], usual.y), _right(whole, more.y)])
        tested = _losses(test, usual.test_y), _right(test, usual.test_y)
        weights = [each.detach().flatten(1) for each in self._all.weights()]
        table = torch.cat(weights, dim=1).view(len(REMEDIES), N_SEEDS, -1)
        sums = table.abs().sum(2), table.square().sum(2)
        return train_loss, tested[0], train_right, tested[1], *sums, self._kept_at.clone(), self._field()

    def _field(self) -> Tensor:
        logits = _answers(self._shown, self._cells, 1)[:, 0]
        return (logits[..., 0] - logits[..., 1]).view(len(REMEDIES), GRID, GRID)


def _answers(stack: Stack, x: Tensor, n_seeds: int = N_SEEDS) -> Tensor:
    """Logits of all networks of a stack, (remedies, seeds, points, 2)."""
    with torch.no_grad():
        logits = stack.logits(x.expand(len(stack.plans), *x.shape), training=False)
    return logits.view(-1, n_seeds, *logits.shape[1:])


def _losses(logits: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy over the last axis but one."""
    each = F.cross_entropy(logits.flatten(0, -2), y.expand(logits.shape[:-1]).flatten(), reduction="none")
    return each.view(logits.shape[:-1]).mean(-1)


def _right(logits: Tensor, y: Tensor) -> Tensor:
    return (logits.argmax(-1) == y).to(logits.dtype).mean(-1)
