"""Small networks trained in full with a penalty on their weights: alone in plain PyTorch, or many at once.

The penalty is λ Σw² or λ Σ|w|. It acts through the loss, so that its slope is part of the gradient that the
optimiser sees, or beside the step: as decoupled weight decay (Loshchilov & Hutter 2019), or, for L1, as the
soft threshold that follows the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.theory.penalties import soft_threshold
from dlcore.training.randomness import Randomness

RATES = {"sgd": 0.2, "adam": 0.02}
"""learning rate by optimiser: plain gradient descent, and Adam"""
EPS = 0.01
"""Adam’s ε. With 1e-8 it divides gradients near 0 by nearly nothing: rounding alone then decides the end."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a network is trained.

    Attributes:
        how: "l2_loss" and "l1_loss" put the penalty into the loss; "l2_beside" shortens the weights beside
            the step, "l1_threshold" moves them towards 0 after it.
        optimiser: a key of `RATES`.
        biases: whether biases are penalised as weights are.
        n_steps: steps, each over all examples.
    """

    how: str
    optimiser: str
    biases: bool
    n_steps: int

    @property
    def rate(self) -> float:
        """The learning rate."""
        return RATES[self.optimiser]


def network(units: int, seed: int) -> nn.Sequential:
    """2 inputs, two hidden layers of tanh and one logit, with PyTorch's first weights; float64.

    Args:
        units: of each hidden layer.
        seed: what the first weights are drawn from.
    """
    with Randomness(seed, torch.device("cpu")):
        return nn.Sequential(
            nn.Linear(2, units, dtype=torch.float64),
            nn.Tanh(),
            nn.Linear(units, units, dtype=torch.float64),
            nn.Tanh(),
            nn.Linear(units, 1, dtype=torch.float64),
        )


def optimiser(groups: list[dict[str, Any]], way: Way) -> torch.optim.Optimizer:
    """Plain gradient descent, or Adam, whose weight decay stands beside the step: AdamW.

    Args:
        groups: of parameters, each with its `weight_decay`.
        way: which of the two, and the learning rate.
    """
    if way.optimiser == "sgd":
        return torch.optim.SGD(groups, lr=way.rate)
    return torch.optim.AdamW(groups, lr=way.rate, eps=EPS)


def by_torch(
    model: nn.Sequential, x: Tensor, y: Tensor, way: Way, strength: float, decay: float | None = None
) -> nn.Sequential:
    """Train one network as a script does.

    Args:
        model: what `network` returns; it is changed.
        x: examples, (n, 2) float64.
        y: their classes, 0 or 1, float64 of shape (n,).
        way: how.
        strength: λ, at least 0.
        decay: the optimiser's `weight_decay`; 2λ for "l2_beside" and 0 otherwise, if it is not given.

    Returns:
        The same model, trained.
    """
    pulled = [each for each in model.parameters() if way.biases or each.dim() > 1]
    rest = [each for each in model.parameters() if not way.biases and each.dim() == 1]
    if decay is None:
        decay = 2 * strength if way.how == "l2_beside" else 0.0
    groups = [{"params": pulled, "weight_decay": decay}, {"params": rest, "weight_decay": 0.0}]
    kept = [group for group in groups if group["params"]]
    rule = optimiser(kept, way)
    for _ in range(way.n_steps):
        rule.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(x)[:, 0], y)
        if way.how == "l2_loss":
            loss = loss + strength * torch.stack([each.square().sum() for each in pulled]).sum()
        elif way.how == "l1_loss":
            loss = loss + strength * torch.stack([each.abs().sum() for each in pulled]).sum()
        loss.backward()
        rule.step()
        if way.how == "l1_threshold":
            with torch.no_grad():
                for each in pulled:
                    each.copy_(soft_threshold(each, way.rate * strength))
    return model


def trained(
    first: Sequence[Tensor],
    x: Tensor,
    y: Tensor,
    way: Way,
    strengths: Tensor,
    of_biases: Tensor | None = None,
) -> list[Tensor]:
    """Train one network for every strength, all of them in the same steps.

    Args:
        first: as `network(…).parameters()`; or with one more axis in front, where each has its own.
        x: examples, (n, 2) float64, or (networks, n, 2).
        y: their classes, 0 or 1, float64 of shape (n,), or (networks, n).
        way: how.
        strengths: λ of each network, float64 of shape (networks,), at least 0.
        of_biases: what biases cost in each, alike; without it `way` says whether they cost as much.

    Returns:
        Weights and biases by turns, their first axis that of the networks.
    """
    shapes = [(len(strengths), *each.shape[-1 if place % 2 else -2 :]) for place, each in enumerate(first)]
    pairs = zip(first, shapes, strict=True)
    several = [each.detach().expand(shape).clone().requires_grad_() for each, shape in pairs]
    rule = optimiser([{"params": several, "weight_decay": 0.0}], way)
    of_biases = strengths if of_biases is None and way.biases else of_biases
    pulled = [
        (each, strength.reshape(-1, *(1,) * (each.dim() - 1)))
        for each, strength in zip(several, (strengths, of_biases) * (len(several) // 2), strict=True)
        if strength is not None
    ]
    for _ in range(way.n_steps):
        rule.zero_grad()
        losses(several, x, y).sum().backward()
        with torch.no_grad():
            _before(pulled, way)
            rule.step()
            if way.how == "l1_threshold":
                for each, strength in pulled:
                    each.copy_(soft_threshold(each, way.rate * strength))
    return [each.detach() for each in several]


def logits_of(several: Sequence[Tensor], x: Tensor) -> Tensor:
    """The logits of all networks.

    Args:
        several: what `trained` returns.
        x: examples, (n, 2) or (networks, n, 2).

    Returns:
        Of shape (networks, n).
    """
    a = x.expand(len(several[0]), *x.shape[-2:])
    for place in range(0, len(several), 2):
        a = torch.baddbmm(several[place + 1][:, None], a if not place else a.tanh(), several[place].mT)
    return a[..., 0]


def losses(several: Sequence[Tensor], x: Tensor, y: Tensor) -> Tensor:
    """The mean cross-entropy of every network in nats, the penalty left out.

    Args:
        several: what `trained` returns.
        x: examples, (n, 2) or (networks, n, 2).
        y: their classes, float64 of shape (n,) or (networks, n).

    Returns:
        Of shape (networks,).
    """
    logits = logits_of(several, x)
    return F.binary_cross_entropy_with_logits(logits, y.expand_as(logits), reduction="none").mean(1)


def _before(pulled: Sequence[tuple[Tensor, Tensor]], way: Way) -> None:
    """What the penalty does before the step: it joins the gradients, or shortens the weights."""
    for each, strength in pulled:
        if way.how == "l2_loss" and each.grad is not None:
            each.grad.add_(2 * strength * each)
        elif way.how == "l1_loss" and each.grad is not None:
            each.grad.add_(strength * each.sign())
        elif way.how == "l2_beside":
            each.mul_(1 - way.rate * 2 * strength)
