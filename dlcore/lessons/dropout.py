"""Dropout: units switched off at random while a network learns, all of them on when it is used.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.dropout_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import setting

INPUT = (1.0, -0.5, 2.0)
"""what goes through the small network"""
N_PASSES, N_DRAWS = 20, 1000
"""passes of it that are shown one by one, and those whose mean is taken"""
N_EPOCHS, N_NETWORKS, N_HIDDEN, N_TEST = 60, 5, 48, 200
"""of the networks that learn digits; the test images are the last that ship, by other writers"""
LEARNING_RATE = 0.02

VIEWS: Mapping[str, str] = MappingProxyType(
    {"passes": "One network, one input", "digits": "Trained on digits"}
)
OUTPUTS: Mapping[str, str] = MappingProxyType(
    {"linear": "Nothing: linear", "sigmoid": "Sigmoid", "relu": "ReLU"}
)
SCALINGS: Mapping[str, str] = MappingProxyType(
    {
        "train": "In training: ÷ (1 − p)",
        "none": "Nowhere: forgotten",
        "test": "In eval mode: × (1 − p)",
    }
)
COVERS = {
    "C094": "the slider of p, “Draw new masks” and the slider “pass”: units crossed out in the network",
    "C095": "“Look at”: Trained on digits; losses with and without, weights, one unit or half of them off",
    "C150": "the twenty passes of one input; nn.Dropout(p) in the recipe",
    "E044": "“p is read as the share that is kept”, “Where values are scaled”, “Behind the output”",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A network with dropout: every number on the page follows from these."""

    view: str = setting(
        "passes", "Look at", "One input many times, or networks that learn.", choices=tuple(VIEWS)
    )
    p: float = setting(
        0.5,
        "Dropout p",
        "The probability that a unit is left out, as PyTorch means it.",
        low=0.0,
        high=0.9,
        step=0.1,
    )
    output: str = setting(
        "linear", "Behind the output", "What follows the weighted sum.", choices=tuple(OUTPUTS)
    )
    units: int = setting(6, "Hidden units", "Units that dropout may leave out.", low=2, high=6, step=1)
    mask_seed: int = setting(
        32, "Seed of the masks", "Where the masks of all passes are drawn from.", low=0, high=99, step=1
    )
    wrong_labels: float = setting(
        0.15,
        "Wrong labels",
        "Share of the training digits whose label is wrong.",
        low=0.0,
        high=0.4,
        step=0.05,
    )
    n_images: int = setting(
        100, "Training digits", "Digits that are learnt, all in every step.", low=50, high=150, step=25
    )
    scaling: str = setting(
        "train", "Where values are scaled", "So that both modes agree on average.", choices=tuple(SCALINGS)
    )
    keeps: bool = setting(
        False, "p is read as the share that is kept", "Then 1 − p is the probability to be left out."
    )
    seed: int = setting(
        28, "Seed", "Of the first weights; five networks count on from it.", low=0, high=99, step=1
    )
    step: int = setting(
        1, "Pass or epoch looked at", "Pass 0 is the one in eval mode.", low=0, high=N_EPOCHS, step=1
    )

    @property
    def drop(self) -> float:
        """The probability that a unit is left out: what nn.Dropout is given."""
        return dropped_of(self.p, self.keeps)


def dropped_of(p: float, keeps: bool) -> float:
    """The probability that a unit is left out, where p is, or is read as that to be kept."""
    return round(1 - p, 12) if keeps else p


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.dropout_run:result")
"""the passes, or the trained networks, with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.dropout_run:swept")
"""the same at every p"""
script: Callable[[Spec], str] = later("dlcore.lessons.dropout_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="dropout",
    title="Dropout",
    spec=Spec,
    swept="p",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
