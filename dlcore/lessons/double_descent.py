"""Double descent: the test error peaks where a network just meets every point, and falls again beyond.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.double_descent_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import setting

WIDEST, NARROWEST = 160, 4
N_INPUTS, N_TEST, N_DRAWS = 10, 200, 9
"""numbers that go in, new points that a fit is judged by, and draws that a median is taken of"""

TRUTHS: Mapping[str, str] = MappingProxyType({"line": "A weighted sum", "wave": "A wave of it"})
ACTIVATIONS: Mapping[str, str] = MappingProxyType({"relu": "ReLU", "tanh": "tanh"})

COVERS = {
    "E039": "the width slider beyond as many units as points: every target met, and the test error falls",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A network of one hidden layer whose last layer is fitted: all numbers follow from these."""

    width: int = setting(40, "Hidden units", "Units of the hidden layer.", low=NARROWEST, high=WIDEST, step=4)
    n_points: int = setting(40, "Training points", "What is fitted.", low=20, high=60, step=20)
    noise: float = setting(
        0.5, "Label noise", "Standard deviation of a target around the truth: σ.", low=0.0, high=1.0, step=0.1
    )
    shrink: float = setting(
        0.0,
        "Shrink",
        "Ridge: λ times the sum of all squared weights of the last layer is added to the loss.",
        low=0.0,
        high=10.0,
        scale="log",
    )
    truth: str = setting("line", "Truth", "What the targets lie around.", choices=tuple(TRUTHS))
    activation: str = setting("relu", "Activation", "Of the hidden units.", choices=tuple(ACTIVATIONS))
    seed: int = setting(0, "Seed", "Where points and first weights come from.", low=0, high=99, step=1)


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.double_descent_run:result")
"""the network with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.double_descent_run:swept")
"""networks of every width"""
script: Callable[[Spec], str] = later("dlcore.lessons.double_descent_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="double_descent",
    title="Double descent",
    spec=Spec,
    swept="width",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
