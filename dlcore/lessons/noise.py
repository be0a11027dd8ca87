"""Noise and batches: descent with a few records at a time, on real records, measured against theory.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from pydantic.dataclasses import dataclass

from dlcore import settings
from dlcore.data.columns import COLUMNS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.noise_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

MAX_STEPS = 500
MAX_BATCH = 1024
N_WALKS = 32

DRAWN = MappingProxyType(
    {
        "afresh": "Drawn afresh each step",
        "epochs": "Shuffled epochs",
        "replacement": "Drawn with replacement",
    }
)
SCALINGS = MappingProxyType({"standardised": "Standardised", "0 to 1": "From 0 to 1"})
COUNTED = MappingProxyType({"steps": "Steps", "records": "Records looked at"})

COVERS = {
    "C053": "the batch-size slider: from a single record to all of them, the formula has its 1/B",
    "C137": "the PyTorch: optim.SGD moves 32 walks at once, and they wander as theory says",
    "C139": "“How batches are drawn”: Shuffled epochs; the maths has ⌈m/B⌉ steps in an epoch",
    "E020": "the formulas: the mean over the batch, 1/B; for a single record that is 1",
    "E037": "the formulas: one symbol, η, for the learning rate on every page",
    "E058": "the formulas: B is the number of records in a batch, not the number of batches",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """Walks with batches of real records: every number on the page follows from these."""

    data: str = setting("diabetes", "Records", "What the line is fitted to.", choices=tuple(COLUMNS))
    batch_size: int = setting(
        8,
        "Batch size",
        "Records looked at for one step; as many as there are, or more, is all of them.",
        low=1,
        high=MAX_BATCH,
        scale="log",
    )
    learning_rate: float = setting(
        0.1, "Learning rate", "How long a step is for a slope of 1.", low=0.001, high=1.5, scale="fine"
    )
    n_steps: int = setting(200, "Steps", "How many steps are taken.", low=1, high=MAX_STEPS, step=1)
    drawn: str = setting(
        "afresh",
        "How batches are drawn",
        "Afresh: different records, whatever came before. Shuffled epochs: every record once before any "
        "comes again, as a DataLoader does it. With replacement: each record from all of them.",
        choices=tuple(DRAWN),
    )
    counted: str = setting(
        "steps", "Loss over", "What the loss is drawn over: steps, or what they cost.", choices=tuple(COUNTED)
    )
    scaling: str = setting(
        "standardised",
        "Scale of both columns",
        "Standardised, with mean 0 and variance 1, gives a round bowl; from 0 to 1 a long valley.",
        choices=tuple(SCALINGS),
    )
    closer: bool = setting(False, "Look closely", "Show only where the walks wander, around the minimum.")
    start_w: float = setting(-0.2, "Start: weight", "Where all walks begin.", low=-3.0, high=3.0, step=0.01)
    start_b: float = setting(0.8, "Start: bias", "Where all walks begin.", low=-3.0, high=3.0, step=0.01)
    seed: int = setting(0, "Seed", "Which batches are drawn.", low=0, high=99, step=1)
    step: int = setting(
        MAX_STEPS, "Step looked at", "The last one where there are fewer.", low=0, high=MAX_STEPS, step=1
    )


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.noise_walks:result")
"""the walks with these settings;
raises Unavailable where scikit-learn, in which the records come, is not installed"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.noise_sweep:swept")
"""the walks at all batch sizes; raises as `run`"""
script: Callable[[Spec], str] = later("dlcore.lessons.noise_recipe:script")
"""the recipe with these settings; raises as `run`"""


def stops(spec: Spec) -> tuple[int, ...]:
    """Batch sizes that double from 1 on, all records as the last one, and this spec's among them."""
    n_records = COLUMNS[spec.data].n_records
    doubled = (2**n for n in range(n_records.bit_length()) if 2**n < n_records)
    return tuple(sorted({*doubled, max(n_records, spec.batch_size), spec.batch_size}))


def rates() -> tuple[float, ...]:
    """The learning rates at which its slider stops."""
    return settings.stops(Spec, "learning_rate", Spec().learning_rate)


class BatchLesson(Lesson[Spec]):
    """A lesson whose slider ends where a batch is all records, however many those are."""

    __slots__ = ()

    def stops(self, spec: Spec) -> tuple[Any, ...]:
        """See `stops`."""
        return stops(spec)


LESSON = BatchLesson(
    name="noise",
    title="Noise and batches",
    spec=Spec,
    swept="batch_size",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
