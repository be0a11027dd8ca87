"""All networks of the lesson “Regularising on images” as one stack: each learns as if it were alone."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.lessons.regularisers import AUGMENTED, CLASSES, NORMALISED, SMOOTHED, VARIANTS, WIDTH

KINDS = tuple(VARIANTS)
NORMED = [KINDS.index(name) for name in NORMALISED]
PLAIN = [n for n in range(len(KINDS)) if n not in NORMED]
PLACES = [[*PLAIN, *NORMED].index(n) for n in range(len(KINDS))]
"""where each kind stands when those with batch norm come last"""
EPSILON = 1e-5
"""as nn.BatchNorm1d has it"""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What one seed draws, the same for every kind of network.

    Attributes:
        first: weights and biases of both layers at the start.
        x: training pictures, float64 of shape (n, 64), 0 to 1.
        y: their classes.
        test_x: the test pictures as they are, (N_TEST, 64).
        moved_x: the same ones, each moved and turned by chance.
        test_y: their classes.
        moved: the training pictures as every epoch moves them, (epochs, n, 64).
        orders: their order in every epoch, (epochs, n).
    """

    first: tuple[Tensor, ...]
    x: Tensor
    y: Tensor
    test_x: Tensor
    moved_x: Tensor
    test_y: Tensor
    moved: Tensor
    orders: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """How all networks do at one moment; see `regularisers_training.Trained`."""

    scores: dict[str, Tensor]
    sums: Tensor
    calm: Tensor
    answers: Tensor


def targets(labels: Tensor, epsilon: Tensor | float) -> Tensor:
    """Smoothed labels, y·(1 − ε) + ε/K, as nn.CrossEntropyLoss(label_smoothing=ε) has them.

    Args:
        labels: classes, of shape (…).
        epsilon: ε, 0 to 1, of a shape that fits (…, classes).

    Returns:
        float64 of shape (…, classes).
    """
    return F.one_hot(labels, CLASSES).double() * (1 - epsilon) + epsilon / CLASSES


class Stack:
    """All kinds of networks and all seeds; parameters have the shape (kinds, seeds, …).

    Args:
        drawn: of each seed.
        smoothing: ε of the kinds that smooth their labels.

    Attributes:
        parameters: weights and biases of both layers, scale and shift of batch norm.
    """

    def __init__(self, drawn: tuple[Drawn, ...], smoothing: float) -> None:
        self._drawn, count, shape = drawn, len(KINDS), (len(NORMED), len(drawn), WIDTH)
        first = [torch.stack(each) for each in zip(*(one.first for one in drawn), strict=True)]
        starts = [each.expand(count, *each.shape).clone() for each in first]
        starts += [torch.ones(shape).double(), torch.zeros(shape).double()]
        self.parameters = [nn.Parameter(each) for each in starts]
        self._mean, self._variance = torch.zeros(shape).double(), torch.ones(shape).double()
        epsilon = [smoothing * (name in SMOOTHED) for name in KINDS]
        self._epsilon = torch.tensor(epsilon, dtype=torch.float64)
        self._augmented = torch.tensor([name in AUGMENTED for name in KINDS])[:, None, None, None]
        self._x, self._y, self._test_x, self._moved_x, self._test_y = (
            torch.stack([getattr(one, name) for one in drawn])
            for name in ("x", "y", "test_x", "moved_x", "test_y")
        )
        self._now = self._x

    def begin(self, epoch: int) -> None:
        """Take the pictures as this epoch moves them."""
        self._now = torch.stack([one.moved[epoch] for one in self._drawn])

    def loss(self, rows: Tensor) -> Tensor:
        """The sum of all networks' losses on a batch.

        Args:
            rows: places of its pictures, (seeds, batch).
        """
        seed = torch.arange(len(rows))[:, None]
        x = torch.where(self._augmented, self._now[seed, rows], self._x[seed, rows])
        wanted = targets(self._y[seed, rows], self._epsilon[:, None, None, None])
        logits, _ = self._logits(x, training=True)
        return -(wanted * logits.log_softmax(-1)).sum(-1).mean(-1).sum()

    def _logits(self, x: Tensor, training: bool) -> tuple[Tensor, Tensor]:
        """Logits (kinds, seeds, n, classes) and weighted sums of the hidden units, of x (…, seeds, n, 64)."""
        w1, b1, w2, b2, scale, shift = self.parameters
        z = x @ w1.mT + b1[:, :, None]
        flat = z[NORMED].movedim(2, 0)  # every unit of every network is a channel of one batch norm
        kept = (self._mean.view(-1), self._variance.view(-1))
        normed = F.batch_norm(flat.flatten(1), *kept, scale.view(-1), shift.view(-1), training, eps=EPSILON)
        h = torch.cat([z[PLAIN], normed.view(flat.shape).movedim(0, 2)])[PLACES].relu()
        return h @ w2.mT + b2[:, :, None], z

    @torch.no_grad()
    def seen(self) -> Seen:
        """How all networks do now, batch norm as in evaluation."""
        logits, z = self._logits(self._x, training=False)
        scores = _scores("", logits, self._y)
        answers = logits[:, 0, 0].softmax(-1)[:, self._y[0, 0]]
        sums, spread = z[NORMED, 0, :, 0], (self._variance[:, 0, 0] + EPSILON).sqrt()
        calm = (sums[:, 0] - self._mean[:, 0, 0]) / spread
        for name, x in (("test_", self._test_x), ("moved_", self._moved_x)):
            scores |= _scores(name, logits := self._logits(x, training=False)[0], self._test_y)
            if name == "test_":
                scores["confidence"] = logits.softmax(-1).amax(-1).mean(-1)
        return Seen(scores, sums, calm, answers)


def _scores(name: str, logits: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """Plain cross-entropy and accuracy of every network, (kinds, seeds)."""
    log_shares, classes = logits.log_softmax(-1), labels.expand(len(KINDS), *labels.shape)
    return {
        f"{name}loss": -log_shares.gather(-1, classes[..., None]).mean((-2, -1)),
        f"{name}accuracy": (logits.argmax(-1) == labels).double().mean(-1),
    }
