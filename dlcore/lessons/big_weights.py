"""Big weights: the same answers from longer weights, and a worse loss.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.big_weights_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import controls, scale_of, setting

SETS: Mapping[str, str] = MappingProxyType({"blobs": "Two spots", "moons": "Two half moons"})
"""where the points come from: names of `dlcore.data.points` and how they are called"""
LADDER = (0.001, 0.01, 0.1, 1.0)
"""penalties of the table"""

COVERS = {
    "C089": "the slider: every weight times c leaves boundary and accuracy, and the test cross-entropy rises",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A logistic regression and what its weights are multiplied by: every number follows from these."""

    data: str = setting("blobs", "Points", "Two classes in the plane.", choices=tuple(SETS))
    noise: float = setting(
        1.0,
        "Noise",
        "How far the points are scattered: more makes the classes overlap.",
        low=0.0,
        high=2.0,
        step=0.05,
    )
    n: int = setting(
        20, "Training points", "As many test points are drawn as well.", low=10, high=100, step=2
    )
    seed: int = setting(1, "Seed", "Which random points are drawn.", low=1, high=100, step=1)
    penalty: float = setting(
        0.001,
        "L2 penalty λ",
        "Of the training: the weights are those of least loss + λ Σw².",
        low=0.0001,
        high=1.0,
        scale="log",
    )
    factor: float = setting(
        10.0,
        "Weights times",
        "What weights and bias are multiplied by after training: c.",
        low=0.1,
        high=100.0,
        scale="fine",
    )
    leave_bias: bool = setting(False, "Leave the bias as it is", "Multiply the weights alone.")


def grid() -> tuple[float, ...]:
    """The factors among which the best one is looked for: the stops of the slider."""
    return tuple(scale_of(controls(Spec)["factor"]))


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.big_weights_run:result")
"""losses and accuracies with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.big_weights_run:swept")
"""the same for every factor"""
script: Callable[[Spec], str] = later("dlcore.lessons.big_weights_run:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="big_weights",
    title="Big weights",
    spec=Spec,
    swept="factor",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
