"""One network trained in full, with the numbers of every layer written down at every step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.training.randomness import Randomness
from dlcore.training.sweep.modules import build, linear
from dlcore.training.sweep.plan import Plan


@dataclass(frozen=True, slots=True)
class Burst:
    """Where a number first grew beyond the limit.

    Attributes:
        step: steps taken before it.
        layer: place among the linear layers, from the input on; the last one is the output.
        forward: whether it was a weighted sum on the way forward; otherwise the gradient of its weights on
            the way back.
        value: the largest weighted sum in size, or the length of the gradient.
    """

    step: int
    layer: int
    forward: bool
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """A training, step by step; float64, one row for each number of steps taken, the burst's included.

    Attributes:
        losses: mean cross-entropy of all examples in nats, (steps + 1,).
        accuracies: share of right examples, (steps + 1,).
        weight_gradients: lengths of ∂E/∂W by layer, the output's last, (steps + 1, layers).
        bias_gradients: lengths of ∂E/∂b alike.
        whole_gradients: length of the gradient of all parameters together before clipping, (steps + 1,).
        unit_difference: at the end, the largest difference between two units of one hidden layer in any of
            their incoming weights or their bias.
        burst: what ended the training early.
    """

    losses: Tensor
    accuracies: Tensor
    weight_gradients: Tensor
    bias_gradients: Tensor
    whole_gradients: Tensor
    unit_difference: float
    burst: Burst | None

    @property
    def last(self) -> int:
        """The last step at which all numbers were below the limit; 0 where there is none."""
        return len(self.losses) - 1 if self.burst is None else max(0, self.burst.step - 1)


def watched(plan: Plan, x: Tensor, y: Tensor, n_steps: int, limit: float = math.inf) -> Watched:
    """Train by full-batch gradient descent: each step uses all examples, so its gradient is the one shown.

    It is plain PyTorch, operation by operation what a script would do, so that the same numbers come out to
    the last digit: such training can be chaotic, and then a stack of networks, whose sums are rounded
    otherwise, comes out elsewhere after some dozens of steps.

    Args:
        plan: the network, its first weights, learning rate and clip; of the optimisers plain descent.
        x: inputs, (examples, n_in).
        y: their classes, (examples,).
        n_steps: to take.
        limit: a weighted sum larger than this in size, or a longer gradient of a layer's weights, ends it.
    """
    randomness = Randomness(plan.seed, torch.device("cpu"))
    with randomness:
        model = build(plan, x.shape[1], int(y.max()) + 1, x.dtype)
    layers, tops, rows, burst = linear(model), list[Tensor](), list[Tensor](), None
    for layer in layers:
        layer.register_forward_hook(lambda _layer, _given, z: tops.append(z.detach().abs().max()))
    rule = torch.optim.SGD(model.parameters(), lr=plan.learning_rate)
    for step in range(n_steps + 1):
        tops.clear()
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        rule.zero_grad()
        loss.backward()
        rows.append(_row(model, layers, loss.detach(), logits.detach(), y))
        burst = _burst(step, tops, rows[-1][3 : 3 + len(layers)], limit)
        if burst or step == n_steps:
            break
        if plan.clip:
            nn.utils.clip_grad_norm_(model.parameters(), plan.clip)
        rule.step()
    table, end = torch.stack(rows), 3 + len(layers)
    differences = [_difference(layer) for layer in layers[:-1]]
    return Watched(
        *(table[:, 0], table[:, 1], table[:, 3:end], table[:, end:], table[:, 2]),
        unit_difference=max(differences, default=0.0),
        burst=burst,
    )


def _row(model: nn.Module, layers: list[nn.Linear], loss: Tensor, logits: Tensor, y: Tensor) -> Tensor:
    """Loss, accuracy, length of the whole gradient, then those of each layer's weights and biases."""
    right = (logits.argmax(1) == y).to(loss.dtype).mean()
    gradients = [cast(Tensor, each.grad) for each in model.parameters()]
    parts = [cast(Tensor, each.grad).norm() for kind in ("weight", "bias") for each in _of(layers, kind)]
    return torch.stack([loss, right, nn.utils.get_total_norm(gradients), *parts])


def _of(layers: list[nn.Linear], kind: str) -> list[Tensor]:
    return [getattr(layer, kind) for layer in layers]


def _burst(step: int, tops: list[Tensor], gradients: Tensor, limit: float) -> Burst | None:
    """The first number beyond the limit in the order in which they are computed, or one that is none."""
    for layer, top in enumerate(tops):
        if not top <= limit:
            return Burst(step, layer, True, float(top))
    for layer in reversed(range(len(tops))):
        if not gradients[layer] <= limit:
            return Burst(step, layer, False, float(gradients[layer]))
    return None


def _difference(layer: nn.Linear) -> float:
    """The largest difference between two units of a layer in one of their numbers."""
    units = torch.cat([layer.weight, layer.bias[:, None]], dim=1).detach()
    return float((units.amax(0) - units.amin(0)).max())
