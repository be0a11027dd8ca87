"""Choosing an epoch by a set and telling its score on the same set: measured on small sets of many sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.numbers import spoken
from dlcore.lessons.stopping_seen import SETS, Seen, seen, training
from dlcore.runtime import seeded
from dlcore.settings import stops
from dlcore.theory.early_stopping import Gap, early_stop, optimism
from dlcore.training.recorded import losses, right

if TYPE_CHECKING:
    from dlcore.lessons.stopping import Spec

N_SETS = 200
"""small sets that choose an epoch, and as many that only tell its score"""
SURE = 3.0
"""a mean further from 0 than so many of its standard errors is not put down to chance here"""
Pair = tuple[Gap, Gap]
"""told by the set that chose, and by another"""


def gaps(one: Seen, epochs: int, n: int, seed: int) -> tuple[Pair, Pair]:
    """Told minus true, of accuracy where it chooses, and of minus the loss where that does.

    Args:
        one: a training.
        epochs: those there are to choose from, from 1 on.
        n: examples in a set.
        seed: what the sets are drawn from.
    """
    answers, labels = one.answers[1 : epochs + 1], one.split.fresh[1]
    rows = torch.randint(answers.shape[1], (2, N_SETS, n), generator=seeded(1000 + seed))
    pairs = [optimism(scores, *rows) for scores in (right(answers, labels), -losses(answers, labels))]
    return pairs[0], pairs[1]


def choosing(spec: Spec) -> Sweep:
    """The gaps for every size of the sets, with the settings of a training and a rule."""
    one = seen(training(spec))
    curve = one.loss[1:, SETS.index(spec.watched)].tolist()
    epochs = early_stop(curve, spec.patience, spec.min_delta).epoch
    values = stops(type(spec), "n_held", spec.n_held)
    all_gaps = [gaps(one, epochs, n, spec.seed) for n in values]
    table = [[[(gap.mean, gap.error) for gap in pair] for pair in both] for both in all_gaps]
    return Sweep(
        values=values,
        says=tuple(say(n, epochs, *both) for n, both in zip(values, all_gaps, strict=True)),
        arrays={"gaps": np.array(table, np.float32)},
        still={"epochs": epochs},
    )


def say(n: int, epochs: int, accuracy: Pair, loss: Pair) -> str:
    """What choosing by a set does to the score that the set tells.

    Args:
        n: examples in a set.
        epochs: those there are to choose from.
        accuracy: the gaps of accuracy.
        loss: those of minus the loss.
    """
    told, other = accuracy
    from_ = "1 epoch" if epochs == 1 else f"{epochs} epochs"
    return (
        f"Each of {N_SETS} sets of **{n}** examples chooses the best of {from_}. The accuracy that it tells "
        f"of its own choice {_against(told)}; another set of {n} {_against(other)}. "
        f"Chosen by the lowest loss, the loss told is {_lower(loss[0])}."
    )


def _against(gap: Gap) -> str:
    points, error = spoken(100 * abs(gap.mean), 2), spoken(100 * gap.error, 2)
    if abs(gap.mean) <= SURE * gap.error:
        return f"is within three standard errors of the truth ({spoken(100 * gap.mean, 2)} ± {error} points)"
    way = "**too high**" if gap.mean > 0 else "too low"
    return f"is {way} by **{points}** ± {error} points on average"


def _lower(gap: Gap) -> str:
    size, error = spoken(abs(gap.mean), 2), spoken(gap.error, 2)
    if abs(gap.mean) <= SURE * gap.error:
        return f"within three standard errors of the truth ({spoken(-gap.mean, 2)} ± {error})"
    return f"too {'low' if gap.mean > 0 else 'high'} by {size} ± {error}"
