"""Every output of a network into every loss for classes, by torch's own modules: losses and gradients."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dlcore.theory.criteria import PAIRINGS, TRAINED

INDEXED = ("CrossEntropyLoss", "NLLLoss")
"""these take the number of the right class as target, the others a 1 for it and a 0 for every other class"""
PER_CLASS, RADIUS, SCATTER, START = 5, 2.0, 0.2, 0.1
"""points of each class, how far from the middle and how scattered, and the scale of the first weights"""


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What became of small networks that differ in what they hand to which loss.

    Attributes:
        losses: (steps + 1, pairings) float64, what each was trained with.
        accuracies: (steps + 1, pairings) float64, from 0 to 1.
    """

    losses: Tensor
    accuracies: Tensor


def outputs(logits: Tensor) -> dict[str, Tensor]:
    """What the three last layers make of logits, by name; probabilities are exp of log-probabilities.

    Args:
        logits: (…, K).

    Returns:
        Three of shape (…, K).
    """
    log_ps = logits.log_softmax(-1)
    return {"logits": logits, "log_ps": log_ps, "probabilities": log_ps.exp()}


def target(loss: str, labels: Tensor, n_classes: int) -> Tensor:
    """The right classes as a loss wants them.

    Args:
        loss: of `LOSSES`.
        labels: (n,) int64, from 0 to K − 1.
        n_classes: K.

    Returns:
        The labels, or (n, K) float64 with a 1 at each label.
    """
    return labels if loss in INDEXED else nn.functional.one_hot(labels, n_classes).double()


def accepted(loss: str, output: Tensor) -> Tensor:
    """Whether PyTorch takes an output: `BCELoss` refuses what is not between 0 and 1.

    Args:
        loss: of `LOSSES`.
        output: (n, K).

    Returns:
        (n,) of bool.
    """
    within = ((output >= 0) & (output <= 1)).all(-1)
    return within if loss == "BCELoss" else torch.ones_like(within)


def values(loss: str, output: Tensor, label: int) -> Tensor:
    """The loss of each example, each of which has the same right class.

    Args:
        loss: of `LOSSES`.
        output: (n, K) float64.
        label: y, from 0 to K − 1.

    Returns:
        (n,), NaN where PyTorch refuses.
    """
    taken = accepted(loss, output)
    wanted = target(loss, torch.full((int(taken.sum()),), label), output.shape[-1])
    made = getattr(nn, loss)(reduction="none")(output[taken], wanted)
    each = made if loss in INDEXED else made.mean(-1)
    return output.new_full(taken.shape, torch.nan).masked_scatter(taken, each)


def gradients(name: str, loss: str, logits: Tensor, label: int) -> Tensor:
    """How the loss of a pairing changes with every logit, from autograd.

    Args:
        name: of the output.
        loss: of `LOSSES`.
        logits: (n, K) float64.
        label: y.

    Returns:
        (n, K), NaN where PyTorch refuses.
    """
    begin = logits.detach().requires_grad_()
    made = values(loss, outputs(begin)[name], label)
    known = ~made.isnan()
    if not known.any():
        return torch.full_like(logits, torch.nan)
    (slopes,) = torch.autograd.grad(made[known].sum(), begin)
    return torch.where(known[:, None], slopes, torch.nan)


def answer(loss: str, output: Tensor, label: int) -> float | str:
    """What PyTorch says to one example: the loss, or its complaint.

    Args:
        loss: of `LOSSES`.
        output: (1, K) float64.
        label: y.
    """
    try:
        return getattr(nn, loss)()(output, target(loss, torch.tensor([label]), output.shape[-1])).item()
    except RuntimeError as error:
        return str(error)


def answers(logits: Tensor, label: int) -> dict[tuple[str, str], float | str]:
    """What PyTorch says to every pairing at one example.

    Args:
        logits: (1, K) float64.
        label: y.
    """
    made = outputs(logits)
    return {(name, loss): answer(loss, made[name], label) for name, loss in PAIRINGS}


def points(n_classes: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Points around a circle, a heap for each class, and the first weights of a network for them.

    Args:
        n_classes: K.
        seed: of what is drawn.

    Returns:
        (m, 2) float64, their classes (m,), and weights (2, K).
    """
    draw = torch.Generator().manual_seed(seed)
    labels = torch.arange(n_classes).repeat(PER_CLASS)
    angles = 2 * torch.pi * labels.double() / n_classes
    middles = RADIUS * torch.stack([angles.cos(), angles.sin()], 1)
    scatter = torch.randn(len(labels), 2, generator=draw, dtype=torch.float64)
    start = torch.randn(2, n_classes, generator=draw, dtype=torch.float64)
    return middles + SCATTER * scatter, labels, START * start


def train(n_classes: int, learning_rate: float, n_steps: int, seed: int) -> Trained:
    """Train one linear layer with each of the pairings `TRAINED`, from the same weights, all points a step.

    Args:
        n_classes: K, at least 2.
        learning_rate: of plain gradient descent.
        n_steps: at least 0.
        seed: of points and first weights.
    """
    inputs, labels, start = points(n_classes, seed)
    weights, losses, accuracies = start.repeat(len(TRAINED), 1, 1), [], []
    for _ in range(n_steps + 1):
        weights = weights.detach().requires_grad_()
        logits = inputs @ weights
        each = [
            getattr(nn, loss)()(outputs(logits[n])[name], labels) for n, (name, loss) in enumerate(TRAINED)
        ]
        (slopes,) = torch.autograd.grad(torch.stack(each).sum(), weights)
        losses.append(torch.stack(each).detach())
        accuracies.append((logits.argmax(2) == labels).double().mean(1))
        weights = weights - learning_rate * slopes
    return Trained(torch.stack(losses), torch.stack(accuracies))


def soft_target_loss(logits: Tensor, label: int, softness: float) -> float:
    """`CrossEntropyLoss` with probabilities as its target: part of them on the label, the rest shared by all.

    Args:
        logits: (1, K) float64.
        label: y.
        softness: from 0, a 1 for the label alone, to 1, all classes alike.
    """
    n_classes = logits.shape[-1]
    hard = nn.functional.one_hot(torch.tensor([label]), n_classes).double()
    return nn.CrossEntropyLoss()(logits, (1 - softness) * hard + softness / n_classes).item()
