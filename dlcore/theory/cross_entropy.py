"""Cross-entropy and what it is made of, in float64: torch's own loss, and the closed forms that explain it.

Points lie along the axis before the last and classes along the last; whatever comes before are copies of the
table with other logits, computed at once.
"""

from __future__ import annotations

import math
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional

HIDDEN = 64
"""inputs, and neurons in the middle, of a network that has learnt nothing"""
N_EXAMPLES = 256
"""examples its loss is measured on"""
RACE_STEPS = 40
RACE_RATE = 1.0


def losses(logits: Tensor, targets: Tensor, smoothing: float = 0.0) -> Tensor:
    """The cross-entropy of every point, from `torch.nn.functional.cross_entropy`, in nats.

    Args:
        logits: of shape (…, m, K).
        targets: probabilities of shape (m, K), each row with the sum 1.
        smoothing: ε of label smoothing, 0 to 1.

    Returns:
        Of shape (…, m).
    """
    classes, wanted = logits.shape[-1], targets.expand_as(logits)
    each = functional.cross_entropy(
        logits.reshape(-1, classes),
        wanted.reshape(-1, classes),
        reduction="none",
        label_smoothing=smoothing,
    )
    return each.reshape(logits.shape[:-1])


def smoothed(targets: Tensor, smoothing: float) -> Tensor:
    """(1 − ε)·y + ε/K: what label smoothing makes of targets.

    Args:
        targets: of shape (…, K).
        smoothing: ε.
    """
    return (1 - smoothing) * targets + smoothing / targets.shape[-1]


def entropy(targets: Tensor) -> Tensor:
    """−Σ y ln y of every row, 0 for a one-hot one: the least its cross-entropy can be.

    Args:
        targets: probabilities of shape (…, K).
    """
    return torch.special.entr(targets).sum(-1)


def divergence(targets: Tensor, logits: Tensor) -> Tensor:
    """KL(y‖p) = Σ y (ln y − ln p), from `torch.nn.functional.kl_div`: what a prediction costs on top.

    Args:
        targets: probabilities of shape (m, K).
        logits: of shape (…, m, K).
    """
    logs = torch.log_softmax(logits, -1)
    return functional.kl_div(logs, targets.expand_as(logs), reduction="none").sum(-1)


def by_autograd(logits: Tensor, targets: Tensor, smoothing: float = 0.0) -> Tensor:
    """The slope of every point's cross-entropy along each of its logits; the closed form is p − y.

    Args:
        logits: of shape (…, m, K).
        targets: of shape (m, K).
        smoothing: ε of label smoothing.
    """
    moved = logits.detach().clone().requires_grad_()
    (slopes,) = torch.autograd.grad(losses(moved, targets, smoothing).sum(), moved)
    return slopes


def least(probability: Tensor, target: Tensor, klass: int) -> Tensor:
    """The least cross-entropy where one class has this probability.

    The others then share the rest as the target does. For a label it is −ln p.

    Args:
        probability: of the class, above 0 and below 1, of shape (n,).
        target: probabilities of shape (K,).
        klass: the class.
    """
    own = target[klass]
    rest = torch.cat([target[:klass], target[klass + 1 :]])
    inner = entropy(rest) + torch.xlogy(rest.sum(), rest.sum())
    return inner - own * probability.log() - torch.xlogy(rest.sum(), 1 - probability)


def squared(logits: Tensor, targets: Tensor) -> Tensor:
    """Σⱼ (pⱼ − yⱼ)² of every row: the squared error of probabilities, never above 2.

    Args:
        logits: of shape (…, K).
        targets: of shape (…, K).
    """
    return ((torch.softmax(logits, -1) - targets) ** 2).sum(-1)


def squared_slopes(logits: Tensor, targets: Tensor) -> Tensor:
    """The slope of the squared error along each logit, from autograd: almost 0 where p is almost 0 or 1.

    Args:
        logits: of shape (…, K).
        targets: of shape (…, K).
    """
    moved = logits.detach().clone().requires_grad_()
    (slopes,) = torch.autograd.grad(squared(moved, targets).sum(), moved)
    return slopes


def race(logits: Tensor, target: Tensor) -> Tensor:
    """Gradient descent on the logits themselves, once by cross-entropy and once by squared error.

    Both begin at the same logits and take `RACE_STEPS` steps with learning rate `RACE_RATE`.

    Args:
        logits: where to begin, of shape (n, K).
        target: probabilities of shape (K,).

    Returns:
        Probabilities after each step, of shape (2, n, RACE_STEPS + 1, K): by cross-entropy, by squares.
    """
    lanes, seen = torch.stack([logits, logits]), []
    for _ in range(RACE_STEPS + 1):
        seen.append(torch.softmax(lanes, -1))
        slopes = torch.stack([seen[-1][0] - target, squared_slopes(lanes[1], target)])
        lanes = lanes - RACE_RATE * slopes
    return torch.stack(seen, 2)


def distances(prediction: Tensor, target: Tensor) -> tuple[float, float, float]:
    """How far a prediction is from a target: L1, L2, and cross-entropy.

    For a one-hot target L1 = 2(1 − p), so it always ranks predictions as cross-entropy does; L2 does so for
    two classes, where it is √2·(1 − p), and may differ for more.

    Args:
        prediction: probabilities of shape (K,), above 0 where the target is.
        target: of shape (K,).
    """
    away = prediction - target
    return (
        float(away.abs().sum()),
        float(torch.linalg.vector_norm(away)),
        float(-torch.xlogy(target, prediction).sum()),
    )


@cache
def untrained(n_classes: int, seed: int = 0) -> float:
    """The cross-entropy of a network that has learnt nothing, measured: near ln K, for its logits are small.

    Two layers that begin as `torch.nn.Linear` does, each number uniform within 1/√inputs of 0, with a ReLU
    between, on inputs and labels drawn at random.

    Args:
        n_classes: K.
        seed: of all that is drawn.
    """
    generator = torch.Generator().manual_seed(seed)

    def uniform(*shape: int) -> Tensor:
        drawn = torch.empty(shape, dtype=torch.float64)
        return drawn.uniform_(-1 / math.sqrt(HIDDEN), 1 / math.sqrt(HIDDEN), generator=generator)

    inputs = torch.randn(N_EXAMPLES, HIDDEN, dtype=torch.float64, generator=generator)
    hidden = torch.relu(inputs @ uniform(HIDDEN, HIDDEN) + uniform(HIDDEN))
    logits = hidden @ uniform(HIDDEN, n_classes) + uniform(n_classes)
    labels = torch.randint(n_classes, (N_EXAMPLES,), generator=generator)
    return float(functional.cross_entropy(logits, labels))
