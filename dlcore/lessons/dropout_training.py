"""Networks that learn a few digits with dropout, all of them as one stack, and how much each unit matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from dlcore.data.loading import load_images
from dlcore.lessons.dropout import LEARNING_RATE, N_EPOCHS, N_HIDDEN, N_NETWORKS, N_TEST, dropped_of
from dlcore.lessons.dropout_facts import Learnt
from dlcore.nets.dropout import OneHidden, eval_factor, kept_factor
from dlcore.training.randomness import Randomness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlcore.lessons.dropout import Spec

N_PIXELS, N_CLASSES, HALF = 64, 10, 0.5
EDGES = np.linspace(-1.05, 1.05, 22)
"""of the bins of the weights' histogram; what lies beyond is counted in the outermost"""
Data = tuple[Tensor, Tensor, Tensor, Tensor]


def digits(spec: Spec) -> Data:
    """Training images, labels of which some are wrong, test images and their labels; float64, 0 to 1."""
    known = load_images("digits")
    x = (known.images.flatten(1).double() / 255 * 16).round() / 16
    y, n = known.labels[: spec.n_images].clone(), spec.n_images
    with Randomness(0, torch.device("cpu")):
        wrong = torch.randperm(n)[: round(n * spec.wrong_labels)]
        y[wrong] = (y[wrong] + torch.randint(1, N_CLASSES, wrong.shape)) % N_CLASSES
    return x[:n], y, x[-N_TEST:], known.labels[-N_TEST:]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """Networks after their training, those of one drop probability next to each other.

    Attributes:
        drops: the probabilities, increasing.
        facts: for each of them.
        train: losses in eval mode after each epoch, (drops, N_NETWORKS, N_EPOCHS + 1).
        test: alike.
        shares: of all weights in each bin of `EDGES`, (drops, bins).
    """

    drops: tuple[float, ...]
    facts: tuple[Learnt, ...]
    train: Tensor
    test: Tensor
    shares: Tensor


class Stack:
    """Networks with one hidden layer, each with its own first weights and its own stream of masks.

    Args:
        spec: the settings.
        drops: a drop probability for each.
        seeds: of each.
    """

    def __init__(self, spec: Spec, drops: Sequence[float], seeds: Sequence[int]) -> None:
        self.drops = drops
        made, self.sources = [], []
        for seed in seeds:
            randomness = Randomness(seed, torch.device("cpu"))
            with randomness:
                net = OneHidden(N_PIXELS, N_HIDDEN, N_CLASSES, 0.0)
            made.append([net.fc1.weight.T, net.fc1.bias[None], net.fc2.weight.T, net.fc2.bias[None]])
            source = torch.Generator()
            source.set_state(randomness.state()["own"][0])
            self.sources.append(source)
        self.parameters = [
            torch.stack([each.detach() for each in part]).requires_grad_() for part in zip(*made, strict=True)
        ]
        self.kept = [kept_factor(drop, spec.scaling) for drop in drops]
        factors = [eval_factor(drop, spec.scaling) for drop in drops]
        self.used = torch.tensor(factors, dtype=torch.float64)[:, None, None]

    def hidden(self, x: Tensor) -> Tensor:
        """What the units give before dropout, (networks, examples, units)."""
        w, b, *_ = self.parameters
        return torch.baddbmm(b, x.expand(len(self.drops), -1, -1), w).relu()

    def logits(self, h: Tensor) -> Tensor:
        """Of hidden values (networks, examples, units)."""
        *_, w, b = self.parameters
        return torch.baddbmm(b, h, w)

    def masks(self, n: int, drops: Sequence[float], kept: Sequence[float]) -> Tensor:
        """As each network alone would draw them: nothing is drawn where none or all are left out."""
        masks = torch.ones(len(drops), n, N_HIDDEN, dtype=torch.float64)
        for mask, drop, factor, source in zip(masks, drops, kept, self.sources, strict=True):
            if 0 < drop < 1:
                mask.bernoulli_(1 - drop, generator=source).mul_(factor)
            elif drop:
                mask.zero_()
        return masks


def losses(logits: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy of each network, (networks,)."""
    repeated = y.expand(len(logits), -1).flatten()
    each = F.cross_entropy(logits.flatten(0, 1), repeated, reduction="none")
    return each.view(len(logits), -1).mean(1)


def trained(spec: Spec, ps: Sequence[float]) -> Trained:
    """Train five networks for each p, and five without dropout.

    Args:
        spec: the other settings.
        ps: values of p, as the spec reads them.
    """
    drops = tuple(sorted({0.0, *(dropped_of(p, spec.keeps) for p in ps)}))
    seeds = range(spec.seed, spec.seed + N_NETWORKS)
    stack = Stack(spec, [drop for drop in drops for _ in seeds], [seed for _ in drops for seed in seeds])
    x, y, test_x, test_y = digits(spec)
    rule, curves = torch.optim.Adam(stack.parameters, lr=LEARNING_RATE), []
    for epoch in range(N_EPOCHS + 1):
        with torch.no_grad():
            h, seen = stack.hidden(x) * stack.used, stack.hidden(test_x) * stack.used
            curves.append(torch.stack([losses(stack.logits(h), y), losses(stack.logits(seen), test_y)]))
        if epoch < N_EPOCHS:
            kept = stack.hidden(x) * stack.masks(len(y), stack.drops, stack.kept)
            rule.zero_grad()
            losses(stack.logits(kept), y).sum().backward()
            rule.step()
    both = torch.stack(curves, dim=-1).unflatten(1, (len(drops), N_NETWORKS))
    looked = _looked(stack, test_x, test_y).unflatten(1, (len(drops), N_NETWORKS))
    facts = tuple(
        Learnt(
            drop, *(tuple(part.tolist()) for part in (both[0, at, :, -1], both[1, at, :, -1], *looked[:, at]))
        )
        for at, drop in enumerate(drops)
    )
    return Trained(drops, facts, both[0], both[1], _shares(stack, len(drops)))


@torch.no_grad()
def _looked(stack: Stack, x: Tensor, y: Tensor) -> Tensor:
    """Right answers, harm of one unit, right answers with half of them, length of weights; (4, networks)."""
    h = stack.hidden(x) * stack.used
    logits, weights = stack.logits(h), stack.parameters[2]
    whole = losses(logits, y)
    worst = torch.full_like(whole, -torch.inf)
    for unit in range(N_HIDDEN):
        without = logits - h[:, :, unit, None] * weights[:, unit, None]
        worst = torch.maximum(worst, losses(without, y) - whole)
    n = len(stack.drops)
    half = stack.logits(h * stack.masks(len(y), [HALF] * n, [1 / (1 - HALF)] * n))
    squares = sum(part.square().sum((1, 2)) for part in stack.parameters[::2])
    return torch.stack([_right(logits, y), worst, _right(half, y), torch.as_tensor(squares).sqrt()])


def _right(logits: Tensor, y: Tensor) -> Tensor:
    return (logits.argmax(2) == y).double().mean(1)


def _shares(stack: Stack, n_drops: int) -> Tensor:
    """The histogram of all weights of the networks of each drop probability."""
    both = [part.detach().flatten(1).unflatten(0, (n_drops, -1)).flatten(1) for part in stack.parameters[::2]]
    low, high = EDGES[0], EDGES[-1]
    rows = torch.cat(both, dim=1).clamp(low, high)
    counts = torch.stack([torch.histc(row, len(EDGES) - 1, low, high) for row in rows])
    return counts / counts.sum(1, keepdim=True)
