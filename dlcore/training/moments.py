"""A network at chosen steps of its training: what it looks for, what it confuses, what it answers."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from dlcore.nets.trainable import layers
from dlcore.training.metrics import confusion, logits_of, picture, score
from dlcore.training.report import Begun, Moment
from dlcore.training.trainer import Trainer

MOST_PROBES, WATCHED, MOST_FILTERS = 400, 24, 25
"""validation images behind a moment, those shown one by one, and filters shown"""
MOMENTS = 48
"""moments of one run, at most"""


def planned(n_steps: int, most: int = MOMENTS) -> tuple[int, ...]:
    """The steps at which a run is looked at: the first, the last, and closer together at the beginning.

    Args:
        n_steps: steps of the whole run.
        most: at least 2.
    """
    return tuple(sorted({round(n_steps * (i / (most - 1)) ** 1.5) for i in range(most)}))


class Watcher:
    """Looks at a run with the same validation images every time.

    Args:
        trainer: the run.

    Attributes:
        taken: the step of the last moment; −1 before the first.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer, self.taken = trainer, -1
        x, y = trainer.parts.validation_x, trainer.parts.validation_y
        probes = _spread(len(y), MOST_PROBES).to(x.device)
        self._x, self._y = x[probes], y[probes]
        self._watched = _spread(len(probes), WATCHED)

    def begun(self, device: str) -> Begun:
        """What is known before the first step; `device` says in words what computes."""
        trainer, parts = self._trainer, self._trainer.parts
        return Begun(
            spec=trainer.spec,
            network=trainer.net_spec,
            layers=layers(trainer.net_spec),
            n_steps=trainer.n_steps,
            steps_per_epoch=trainer.steps_per_epoch,
            sizes=(len(parts.train_y), len(parts.validation_y), len(parts.test_y)),
            classes=trainer.images.classes,
            images=np.stack([picture(self._x[row]) for row in self._watched.tolist()]),
            labels=self._y[self._watched.to(self._y.device)].cpu().numpy(),
            n_probes=len(self._y),
            device=device,
        )

    def moment(self) -> Moment:
        """The network as it is now."""
        self.taken = self._trainer.step
        logits = logits_of(self._trainer.model, self._x, self._trainer.normalised)
        seen = score(logits, self._y)
        return Moment(
            step=self._trainer.step,
            confusion=confusion(logits.argmax(1), self._y, logits.shape[1]),
            weights=first_weights(self._trainer.model, self._trainer.net_spec.shape),
            probabilities=logits[self._watched.to(logits.device)].softmax(1).cpu().numpy(),
            loss=seen.loss,
            accuracy=seen.accuracy,
        )


def first_weights(model: nn.Module, shape: tuple[int, int, int]) -> np.ndarray:
    """What the first layer with weights looks for: the input each unit answers most to, up to its length.

    Args:
        model: a network of `dlcore.nets.trainable`.
        shape: of its input: channels, rows, columns.

    Returns:
        float32 of shape (f, rows, columns), or (f, rows, columns, 3) for three channels; a convolution's
        rows and columns are those of its filters. At most `MOST_FILTERS`.
    """
    layer = next(each for each in model.children() if isinstance(each, nn.Linear | nn.Conv2d))
    weights = layer.weight.detach()[:MOST_FILTERS].float().cpu()
    if isinstance(layer, nn.Linear):
        weights = weights.view(-1, *shape)
    if weights.shape[1] == 3:
        return weights.permute(0, 2, 3, 1).numpy().copy()
    return weights.mean(1).numpy()


def _spread(n: int, most: int) -> torch.Tensor:
    """At most so many of n places, evenly spread, so that every class sorted there has its share."""
    count = min(n, most)
    return torch.arange(count) * n // count
