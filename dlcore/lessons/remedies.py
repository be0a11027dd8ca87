"""Remedies side by side: six trainings of one network on the same points, and what each does to overfitting.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.remedies_names import REMEDIES
from dlcore.lessons.remedies_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

MAX_STEPS, MOMENT = 200, 10
"""steps of each network, and steps between two moments at which all are looked at"""

DATA: Mapping[str, str] = MappingProxyType(
    {
        "moons": "Two half moons",
        "circles": "Ring in a ring",
        "xor": "Chessboard of four",
        "spirals": "Two spirals",
    }
)
COVERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Spec:
    """Six remedies on the same data: every number on the page follows from these."""

    data: str = setting("moons", "Data", "Where the points come from.", choices=tuple(DATA))
    n_points: int = setting(
        40, "Training points", "Those that are learnt; each class has half.", low=10, high=100, step=10
    )
    noise: float = setting(
        0.3, "Noise", "Scatter of all points, as a standard deviation.", low=0.0, high=0.5, step=0.05
    )
    label_noise: float = setting(
        0.15,
        "Wrong labels",
        "How probably a label is wrong; those of the test points are all right.",
        low=0.0,
        high=0.4,
        step=0.05,
    )
    width: int = setting(
        32, "Units a layer", "Units in each of two hidden layers.", low=4, high=64, scale="log"
    )
    remedy: str = setting(
        "none", "Looked at", "The remedy whose curves and formula are shown.", choices=tuple(REMEDIES)
    )
    l1: float = setting(
        0.005, "Strength of L1", "λ of λ·Σ|w| over all weights.", low=0.0, high=0.1, scale="log"
    )
    l2: float = setting(
        0.005, "Strength of L2", "λ of λ·Σw² over all weights.", low=0.0, high=0.1, scale="log"
    )
    dropout: float = setting(
        0.5, "Share dropped", "Dropout: how probably a hidden unit is left out.", low=0.0, high=0.9, step=0.05
    )
    patience: int = setting(
        30,
        "Patience",
        "Early stopping: steps without a lower validation loss after which it ends.",
        low=5,
        high=200,
        step=5,
    )
    factor: int = setting(
        5, "Times the data", "More data: how many times as many training points.", low=1, high=6, step=1
    )
    seed: int = setting(
        0, "Seed", "Where points, first weights and dropout are drawn from.", low=0, high=99, step=1
    )
    steps: int = setting(
        MAX_STEPS,
        "Training steps",
        "How long all networks have been trained.",
        low=0,
        high=MAX_STEPS,
        step=MOMENT,
    )


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.remedies_run:result")
"""all remedies after these steps"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.remedies_run:swept")
"""all remedies at every moment"""
script: Callable[[Spec], str] = later("dlcore.lessons.remedies_recipe:script")
"""the recipe of the remedy looked at"""

LESSON = Lesson(
    name="remedies",
    title="Remedies side by side",
    spec=Spec,
    swept="steps",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
