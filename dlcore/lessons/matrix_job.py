"""Every combination trained live: 625 networks, remedy after remedy in turns, and what is seen of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcore.lessons.matrix_axes import ACTIVATIONS, INITIALISATIONS, REMEDIES, whole
from dlcore.lessons.matrix_shades import learnt

if TYPE_CHECKING:
    from dlcore.lessons.matrix import Spec
    from dlcore.training.sweep.report import SweepReport

LOOK_EVERY = 24
"""steps between two looks at a network"""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The networks of one remedy after some steps.

    Attributes:
        remedy: its place among the remedies.
        step: taken.
        accuracy: shares of right test answers, float32 of shape (networks,), row by row as `whole` has them.
        first: lengths of ∂E/∂z at the first layer, alike.
        last: at the output.
        sound: whether the loss is a finite number.
    """

    remedy: int
    step: int
    accuracy: np.ndarray
    first: np.ndarray
    last: np.ndarray
    sound: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """All networks as they were last seen; what has not been seen yet is NaN, and not sound.

    Attributes:
        steps: by remedy, the step at which they were last seen; −1 for never.
        accuracy: of shape (remedies, networks of each).
        first: as in `Seen`.
        last: as in `Seen`.
        sound: as in `Seen`.
    """

    steps: tuple[int, ...]
    accuracy: np.ndarray
    first: np.ndarray
    last: np.ndarray
    sound: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """Which have been seen, uint8 of the same shape."""
        seen = np.array([step >= 0 for step in self.steps], np.uint8)
        return np.repeat(seen[:, None], self.accuracy.shape[1], axis=1)

    @property
    def learnt(self) -> list[int]:
        """How many networks have learnt, by remedy."""
        return learnt(self.accuracy, self.sound).sum(axis=1).tolist()


def matrix_job(spec: Spec) -> Iterator[Seen | None]:
    """Train every combination of depth, activation, first weights and remedy; stop asking to stop it.

    All remedies go on together: after every `LOOK_EVERY` steps of one of them comes the next.

    Args:
        spec: learning rate, data, width and seed are taken from it.

    Yields:
        What is seen of a remedy's networks, and None after every step besides.
    """
    import torch

    from dlcore.lessons.matrix import MOST_STEPS, depths
    from dlcore.training.sweep.sweep import Sweep

    torch.set_num_threads(1)
    blocks = list(whole(spec, depths()))
    sweeps: list[Sweep] = []
    for time in range(0, MOST_STEPS + 1, LOOK_EVERY):
        for place, plans in enumerate(blocks):
            if time == 0:
                sweeps.append(Sweep(plans, torch.float64, torch.device("cpu")))
            for _ in range(time - sweeps[place].step):
                sweeps[place].take()
                yield None
            yield _seen(place, sweeps[place].report(MOST_STEPS), [plan.depth for plan in plans])


def _seen(place: int, report: SweepReport, outputs: Sequence[int]) -> Seen:
    signal = report.signal_gradients
    with np.errstate(over="ignore"):
        arrays = (report.test_accuracy, signal[:, 0], signal[np.arange(len(outputs)), outputs])
        accuracy, first, last = (each.astype(np.float32) for each in arrays)
    return Seen(place, report.step, accuracy, first, last, np.isfinite(report.test_loss))


def so_far(items: Sequence[Seen]) -> Whole:
    """All networks as they were last seen.

    Args:
        items: what the job has yielded.
    """
    from dlcore.lessons.matrix import depths

    shape = len(REMEDIES), len(depths()) * len(ACTIVATIONS) * len(INITIALISATIONS)
    accuracy, first, last = (np.full(shape, np.nan, np.float32) for _ in range(3))
    sound, steps = np.zeros(shape, bool), [-1] * len(REMEDIES)
    for item in items:
        accuracy[item.remedy], first[item.remedy], last[item.remedy] = item.accuracy, item.first, item.last
        sound[item.remedy], steps[item.remedy] = item.sound, item.step
    return Whole(tuple(steps), accuracy, first, last, sound)


def place_of(spec: Spec) -> int:
    """Where a network stands among all, remedy by remedy; −1 if its depth is none of the rows.

    Args:
        spec: with its depth, activation, first weights and remedy.
    """
    from dlcore.lessons.matrix import depths

    if spec.depth not in depths():
        return -1
    row = tuple(REMEDIES).index(spec.remedy) * len(depths()) + depths().index(spec.depth)
    column = tuple(ACTIVATIONS).index(spec.activation) * len(INITIALISATIONS)
    column += tuple(INITIALISATIONS).index(spec.initialisation)
    return row * len(ACTIVATIONS) * len(INITIALISATIONS) + column


def settings_at(place: int) -> dict[str, Any]:
    """Depth, activation, first weights and remedy of the network at a place, as `place_of` counts."""
    from dlcore.lessons.matrix import depths

    rest, first = divmod(place, len(INITIALISATIONS))
    rest, activation = divmod(rest, len(ACTIVATIONS))
    remedy, depth = divmod(rest, len(depths()))
    return {
        "depth": depths()[depth],
        "activation": tuple(ACTIVATIONS)[activation],
        "initialisation": tuple(INITIALISATIONS)[first],
        "remedy": tuple(REMEDIES)[remedy],
    }
