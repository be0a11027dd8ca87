"""Weight decay: what a penalty does to all weights of a network, and how an optimiser is told of it.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.decay_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import setting

HOWS: Mapping[str, str] = MappingProxyType(
    {
        "l2_loss": "L2 in the loss: + λ Σw²",
        "l2_beside": "L2 beside the step: w shrinks by 1 − 2ηλ",
        "l1_loss": "L1 in the loss: + λ Σ|w|",
        "l1_threshold": "L1 after the step: soft threshold ηλ",
    }
)
OPTIMISERS: Mapping[str, str] = MappingProxyType(
    {"sgd": "Gradient descent, η = 0.2", "adam": "Adam, η = 0.02, ε = 0.01"}
)
"""of each choice: its name to how it is called"""

COVERS = {
    "E043": "the table of ways to hand λ to PyTorch, biases and AdamW included; the chart of one weight",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A network, its points and a penalty: every number on the page follows from these."""

    how: str = setting("l2_loss", "Penalty", "What weights cost, and where that acts.", choices=tuple(HOWS))
    optimiser: str = setting(
        "sgd", "Optimiser", "The rule of every step; it sees all points each time.", choices=tuple(OPTIMISERS)
    )
    strength: float = setting(
        0.005,
        "λ",
        "How much the weights cost; PyTorch’s weight_decay is 2λ.",
        low=1e-5,
        high=1.0,
        scale="log",
    )
    biases: bool = setting(False, "Biases too", "Whether biases cost as much as weights do.")
    n_points: int = setting(40, "Training points", "Half of them of each class.", low=10, high=200, step=10)
    noise: float = setting(0.35, "Noise", "Scatter of the points.", low=0.0, high=0.8, step=0.05)
    units: int = setting(8, "Units a layer", "In each of the two hidden layers.", low=2, high=10, step=1)
    n_steps: int = setting(2000, "Training steps", "Each sees all points.", low=100, high=2000, step=100)
    seed: int = setting(1, "Seed", "Other points and other first weights.", low=1, high=20, step=1)


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.decay_run:result")
"""the network with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.decay_run:swept")
"""the networks of every λ"""
script: Callable[[Spec], str] = later("dlcore.lessons.decay_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="decay",
    title="Weight decay",
    spec=Spec,
    swept="strength",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
