"""What a neuron that says yes or no can be judged by, and which of these judgements have a usable slope.

A neuron has the score h = w₁x₁ + w₂x₂ + b of a point. Its label y is 1 for yes and 0 for no, t = 2y − 1 is
+1 or −1. Every error is the sum of a penalty for each point, and its slope is what PyTorch's autograd says:
a comparison such as h ≥ 0 leaves autograd nothing to follow, and at a kink it takes one slope of the two
sides, or one between them: 0 for ReLU and |x|.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn import functional

Penalty = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class Neuron:
    """Labelled points and what of the neuron is not learnt.

    Attributes:
        points: of each x₁, x₂ and its label, 1 or 0.
        weight_2: w₂.
        bias: b.
    """

    points: tuple[tuple[float, float, int], ...]
    weight_2: float
    bias: float

    def labels(self) -> Tensor:
        """Of shape (points,), float64: 1 for yes and 0 for no."""
        return torch.tensor([point[2] for point in self.points], dtype=torch.float64)

    def scores(self, weight: Tensor) -> Tensor:
        """H of every point.

        Args:
            weight: w₁, of shape (...), float64.

        Returns:
            (..., points) float64.
        """
        x1, x2, _ = torch.tensor(self.points, dtype=torch.float64).unbind(1)
        return weight[..., None] * x1 + self.weight_2 * x2 + self.bias


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Steps of gradient descent in w₁; every tensor has the shape (..., steps + 1), float64.

    Attributes:
        weights: w₁.
        errors: what is made small.
        slopes: ∂E/∂w₁ by autograd.
        mistakes: how many points lie on the wrong side.
    """

    weights: Tensor
    errors: Tensor
    slopes: Tensor
    mistakes: Tensor


def says_yes(scores: Tensor) -> Tensor:
    """The step function [h ≥ 0]: 1 for yes and 0 for no, nothing between; autograd cannot follow it.

    Args:
        scores: of any shape.
    """
    return (scores >= 0).to(scores.dtype)


def signs(labels: Tensor) -> Tensor:
    """T = 2y − 1: +1 for yes, −1 for no."""
    return 2 * labels - 1


def mistake(scores: Tensor, labels: Tensor) -> Tensor:
    """1 where the step function says the wrong thing, else 0."""
    return (says_yes(scores) != labels).to(scores.dtype)


def distance(scores: Tensor, labels: Tensor) -> Tensor:
    """|y − σ(h)|: the step of `mistake` made smooth by the sigmoid, and flat where that saturates."""
    return (labels - torch.sigmoid(scores)).abs()


def log_loss(scores: Tensor, labels: Tensor) -> Tensor:
    """−ln p(label), p(yes) = σ(h): taken from the score, so that it never overflows."""
    return functional.binary_cross_entropy_with_logits(scores, labels.expand_as(scores), reduction="none")


def hinge(scores: Tensor, labels: Tensor) -> Tensor:
    """max(0, 1 − t·h): 0 from a margin of 1 on, a kink there."""
    return torch.relu(1 - signs(labels) * scores)


def perceptron(scores: Tensor, labels: Tensor) -> Tensor:
    """ReLU(−t·h): how far a point lies on the wrong side, 0 on the right one, a kink between them."""
    return torch.relu(-signs(labels) * scores)


def absolute(scores: Tensor, labels: Tensor) -> Tensor:
    """|t − h|: how far the score is from +1 or −1, a kink there."""
    return (signs(labels) - scores).abs()


PENALTIES: Mapping[str, Penalty] = MappingProxyType(
    {
        "mistakes": mistake,
        "distance": distance,
        "log_loss": log_loss,
        "hinge": hinge,
        "perceptron": perceptron,
        "absolute": absolute,
    }
)
"""of scores (..., points) and labels (points,), by name; the penalties have the shape of the scores"""


def error_and_slope(neuron: Neuron, error: str, weight: Tensor) -> tuple[Tensor, Tensor]:
    """The sum of the penalties and its slope along w₁.

    Args:
        neuron: points and the other weights.
        error: a name in `PENALTIES`.
        weight: w₁, of shape (...), float64.

    Returns:
        Error and ∂E/∂w₁, both of shape (...). The slope is autograd's; where it finds nothing to follow, as
        behind a comparison, it is 0, which is the slope of a staircase between its jumps.
    """
    with torch.enable_grad():
        leaf = weight.detach().clone().requires_grad_(True)
        errors = PENALTIES[error](neuron.scores(leaf), neuron.labels()).sum(-1)
        if not errors.requires_grad:
            return errors, torch.zeros_like(leaf)
        (slope,) = torch.autograd.grad(errors.sum(), leaf)
    return errors.detach(), slope


def n_mistakes(neuron: Neuron, weight: Tensor) -> Tensor:
    """How many points the step function gets wrong.

    Args:
        neuron: points and the other weights.
        weight: w₁, of shape (...), float64.

    Returns:
        (...) float64.
    """
    return mistake(neuron.scores(weight), neuron.labels()).sum(-1)


def descended(neuron: Neuron, error: str, starts: Tensor, rate: float, n_steps: int) -> Walk:
    """Gradient descent in w₁ from every start at once: w₁ ← w₁ − η·∂E/∂w₁.

    Args:
        neuron: points and the other weights, which stay.
        error: a name in `PENALTIES`.
        starts: of shape (...), float64.
        rate: η.
        n_steps: how many steps are taken.
    """
    weight, rows = starts.clone(), list[tuple[Tensor, ...]]()
    for _ in range(n_steps + 1):
        value, slope = error_and_slope(neuron, error, weight)
        rows.append((weight, value, slope, n_mistakes(neuron, weight)))
        weight = weight - rate * slope
    return Walk(*(torch.stack(column, -1) for column in zip(*rows, strict=True)))


def slope_of(penalty: Callable[[Tensor], Tensor], at: Tensor) -> Tensor:
    """The slope of a function of single numbers by autograd; 0 where that has nothing to follow.

    Args:
        penalty: from a tensor to one of the same shape, each number by itself.
        at: where, of any shape.
    """
    with torch.enable_grad():
        leaf = at.detach().clone().requires_grad_(True)
        value = penalty(leaf)
        if not value.requires_grad:
            return torch.zeros_like(leaf)
        return torch.autograd.grad(value.sum(), leaf)[0]
