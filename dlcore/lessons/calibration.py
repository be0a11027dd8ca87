"""Calibration: whether a network is right as often as it says, and what temperature scaling changes.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic.dataclasses import dataclass

from dlcore.lessons.calibration_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import setting

MAX_TRAIN, MIN_TRAIN = 790, 50
TILES = 12
"""so many pictures with the largest losses are shown below the stage"""
LOOKED_AT = 40
"""so many pictures, those with the largest losses, can be looked at one by one"""

REAL_BINS = 10
"""parts of the confidence of a real network"""

PICTURES: Mapping[str, str] = MappingProxyType(
    {
        "test": "Test: neither learnt from nor used for T",
        "validation": "Validation: T is chosen on these",
        "training": "Training: the network learnt from these",
    }
)
"""which pictures the network is judged on: name to how they are called"""

HEAT: Mapping[str, Any] = MappingProxyType({"low": 0.1, "high": 10.0, "scale": "fine"})
LOOKED: Mapping[str, Any] = MappingProxyType({"low": 0, "high": LOOKED_AT - 1, "step": 1})
"""ranges of temperatures, and of pictures looked at"""

COVERS = {
    "C026": "the pictures sorted by −ln p(label): which carry the loss of a trained network",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A small network on digits, and how its answers are judged: every number follows from these."""

    pictures: str = setting(
        "test", "Judged on", "Which pictures the network is asked.", choices=tuple(PICTURES)
    )
    n_train: int = setting(
        100,
        "Pictures learnt from",
        "How many digits the network is trained on.",
        low=MIN_TRAIN,
        high=MAX_TRAIN,
        step=10,
    )
    n_steps: int = setting(
        300,
        "Training steps",
        "How many steps of Adam, each on all training pictures.",
        low=10,
        high=400,
        step=10,
    )
    label_smoothing: float = setting(
        0.0,
        "Label smoothing",
        "How much of each target is shared among all ten classes: ε.",
        low=0.0,
        high=0.3,
        step=0.01,
    )
    wrong_labels: float = setting(
        0.0,
        "Wrong labels",
        "Which share of the training pictures has a wrong label.",
        low=0.0,
        high=0.3,
        step=0.01,
    )
    temperature: float = setting(1.0, "Temperature", "What all logits are divided by: T.", **HEAT)
    n_bins: int = setting(
        10, "Bins", "In how many parts the confidence from 0 to 1 is divided.", low=4, high=20, step=1
    )
    seed: int = setting(0, "Seed", "Other first weights make another network.", low=0, high=99, step=1)
    step: int = setting(0, "Picture looked at", "0 has the largest loss at T = 1.", **LOOKED)

    @property
    def n_wrong(self) -> int:
        """How many training pictures have a wrong label."""
        return round(self.wrong_labels * self.n_train)


@dataclass(frozen=True, slots=True)
class Asked:
    """A real network below the stage, and where it is looked at: the address names it too."""

    network: str = setting(
        "digits",
        "Network",
        "Networks that you kept on “Train a network”, or brought to “Classify an image”.",
    )
    own_temperature: float = setting(
        1.0, "Temperature of this network", "What its logits are divided by: T.", **HEAT
    )
    own_step: int = setting(0, "Picture of this network", "0 has the largest loss at T = 1.", **LOOKED)


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.calibration_run:result")
"""the network with these settings, judged"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.calibration_run:swept")
"""the same at all temperatures"""


def script(spec: Spec) -> str:
    """The recipe with these settings."""
    from dlcore.export import filled, recipe

    constants = {
        "PICTURES": spec.pictures,
        "N_TRAIN": spec.n_train,
        "N_STEPS": spec.n_steps,
        "LABEL_SMOOTHING": spec.label_smoothing,
        "WRONG_LABELS": spec.wrong_labels,
        "TEMPERATURE": spec.temperature,
        "N_BINS": spec.n_bins,
        "SEED": spec.seed,
        "LOOKED_AT": spec.step,
    }
    return filled(recipe("calibration"), constants)


LESSON = Lesson(
    name="calibration",
    title="How sure is it?",
    spec=Spec,
    swept="temperature",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
