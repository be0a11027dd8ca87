"""One step of every network of a stack, each by its own optimiser, rate and penalties."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from dlcore.theory.update_rules import RULES
from dlcore.theory.update_steps import State
from dlcore.training.sweep.plan import Plan
from dlcore.training.sweep.stack import Stack

CLIP_EPSILON = 1e-6
"""what nn.utils.clip_grad_norm_ adds to the length before it divides by it"""


class Moving:
    """The optimisers of a stack; penalties are added to its gradient, long gradients clipped.

    Args:
        stack: whose parameters are moved.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack, self._steps = stack, 0
        plans, row = stack.plans, stack.row
        self._owners = stack.layout.owners(row.device)
        weight = stack.layout.weights(row.dtype, row.device)
        self._l1 = self._spread(lambda plan: plan.l1, weight)
        self._l2 = self._spread(lambda plan: 2 * plan.l2, weight)
        self._decay = self._spread(lambda plan: 0.0 if plan.optimiser == "adamw" else plan.weight_decay)
        clip = torch.tensor([plan.clip or torch.inf for plan in plans], dtype=row.dtype, device=row.device)
        self._clip, self._clips = clip, any(plan.clip for plan in plans)
        self._rules = [self._rule(name) for name in dict.fromkeys(plan.optimiser for plan in plans)]

    def _spread(self, of: Callable[[Plan], float], over: Tensor | None = None) -> Tensor | None:
        """A number of each network's plan at each of its parameters; None where all are 0."""
        numbers = [of(plan) for plan in self._stack.plans]
        if not any(numbers):
            return None
        row = self._stack.row
        spread = torch.tensor(numbers, dtype=row.dtype, device=row.device)[self._owners]
        return spread if over is None else spread * over

    def _rule(self, name: str) -> _Rule:
        plans = self._stack.plans
        chosen = torch.tensor([plan.optimiser == name for plan in plans], device=self._stack.row.device)
        where = None if bool(chosen.all()) else chosen[self._owners].nonzero()[:, 0]
        owners = self._owners if where is None else self._owners[where]
        columns = {
            key: torch.tensor([getattr(p, field) for p in plans], dtype=self._stack.row.dtype).to(
                self._stack.row.device
            )[owners]
            for key, field in FIELDS.items()
        }
        return _Rule(name, where, columns, self._stack.row if where is None else self._stack.row[where])

    def step(self) -> None:
        """Move all parameters by what stands in the stack's gradient."""
        self._steps += 1
        row, gradient = self._stack.row, self._stack.gradient
        if self._l1 is not None:
            gradient.addcmul_(self._l1, row.sign())
        if self._l2 is not None:
            gradient.addcmul_(self._l2, row)
        if self._clips:
            gradient.mul_(self._shortened(gradient)[self._owners])
        if self._decay is not None:
            gradient.addcmul_(self._decay, row)
        for rule in self._rules:
            rule.step(row, gradient, self._steps)

    def _shortened(self, gradient: Tensor) -> Tensor:
        """What each network's gradient is multiplied with."""
        squares = gradient.new_zeros(len(self._stack.plans)).index_add_(0, self._owners, gradient.square())
        return (self._clip / (squares.sqrt() + CLIP_EPSILON)).clamp(max=1.0)


FIELDS = {
    "rate": "learning_rate",
    "momentum": "momentum",
    "beta1": "momentum",
    "beta2": "beta2",
    "rho": "beta2",
    "weight_decay": "weight_decay",
}
"""hyper-parameters of the rules, and the settings they come from"""


class _Rule:
    """One optimiser for the networks that use it."""

    def __init__(self, name: str, where: Tensor | None, columns: dict[str, Tensor], row: Tensor) -> None:
        self._rule, self._where = RULES[name], where
        self._rate = columns.pop("rate")
        self._hyper = {key: columns.get(key, value) for key, value in self._rule.defaults.items()}
        self._state: State = self._rule.begin(row, self._rate)

    def step(self, row: Tensor, gradient: Tensor, number: int) -> None:
        where = self._where
        here, slope = (row, gradient) if where is None else (row[where], gradient[where])
        moved, self._state = self._rule.step(here, slope, self._state, self._rate, self._hyper, number)
        if where is None:
            row.copy_(moved)
        else:
            row[where] = moved
