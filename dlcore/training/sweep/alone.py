"""One network of a sweep trained by itself: PyTorch's own layers, autograd and optimisers."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.data.points import Points
from dlcore.training.feasible import batches
from dlcore.training.randomness import Randomness
from dlcore.training.rules import optimiser_settings
from dlcore.training.spec import Spec
from dlcore.training.sweep.modules import build, linear
from dlcore.training.sweep.plan import Plan


class Alone:
    """What `Stack` does for many, done for one, as in a course.

    Args:
        plan: the network and its training.
        points: its data.

    Attributes:
        model: the network; its weights change with every step.
        step: steps taken.
    """

    def __init__(self, plan: Plan, points: Points) -> None:
        self.plan, self.points, self.step = plan, points, 0
        self.randomness = Randomness(plan.seed, torch.device("cpu"))
        with self.randomness:
            self.model = build(plan, points.x.shape[1], points.n_classes, points.x.dtype)
        self.rule = _optimiser(plan, self.model)
        self.order = torch.empty(0)

    def train(self, n_steps: int) -> Iterator[float]:
        """Take steps; yields the loss of each batch before its step, penalties left out."""
        self.model.train()
        with self.randomness:
            for _ in range(n_steps):
                x, y = self._batch()
                loss = F.cross_entropy(self.model(x), y)
                self.rule.zero_grad()
                (loss + self._penalty()).backward()
                if self.plan.clip:
                    nn.utils.clip_grad_norm_(self.model.parameters(), self.plan.clip)
                self.rule.step()
                self.step += 1
                yield float(loss.detach())

    def _batch(self) -> tuple[Tensor, Tensor]:
        n, size = len(self.points.y), self.plan.batch_size
        place = self.step % batches(n, size)
        if place == 0:
            self.order = torch.randperm(n)
        rows = self.order[place * size : (place + 1) * size]
        return self.points.x[rows], self.points.y[rows]

    def _penalty(self) -> Tensor | float:
        if not (self.plan.l1 or self.plan.l2):
            return 0.0
        weights = [layer.weight for layer in linear(self.model)]
        return sum(self.plan.l1 * each.abs().sum() + self.plan.l2 * each.square().sum() for each in weights)


def _optimiser(plan: Plan, model: nn.Module) -> torch.optim.Optimizer:
    names = ("optimiser", "learning_rate", "momentum", "beta2", "weight_decay")
    same = {name: getattr(plan, name) for name in names}
    kind, settings = optimiser_settings(Spec(**same), fused=False)
    return getattr(torch.optim, kind)(model.parameters(), **settings)
