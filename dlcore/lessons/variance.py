"""Bias and variance: how far fits to new draws of the same data lie apart, and what a test error is made of.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.data.curve_names import CURVES
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.variance_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

MOST_DEGREE, FEWEST_POINTS = 15, 20
"""the freest curve, and the fewest points: more than it has coefficients, so it cannot meet them all"""
N_TEST = 51
"""places at which fits are judged and drawn, evenly from −1 to 1"""
N_SHOWN = 24
"""draws that are drawn"""

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "even": "The same, evenly spaced",
        "kept": "The same, drawn once",
        "new": "Drawn anew each time",
    }
)
"""where the points of each draw lie"""

COVERS = {
    "C087": "the swarm: the noise drawn anew, 24 fits over each other; training error far below test error",
    "E039": "“Errors over the degree”: both ends contain the noise too; nobody gets below its dashed line",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """Fits to many draws of the same data: every number on the page follows from these."""

    degree: int = setting(13, "Degree", "Of the polynomial that is fitted.", low=0, high=MOST_DEGREE, step=1)
    curve: str = setting("wave", "True curve", "What the points lie around.", choices=tuple(CURVES))
    n_points: int = setting(20, "Points", "In each draw.", low=FEWEST_POINTS, high=100, step=10)
    noise: float = setting(
        0.4, "Noise", "Standard deviation of a point around the curve: σ.", low=0.0, high=1.0, step=0.05
    )
    shrink: float = setting(
        0.0,
        "Shrink",
        "Ridge: λ times the sum of all squared coefficients is added to the loss.",
        low=0.0,
        high=10.0,
        scale="log",
    )
    places: str = setting(
        "even", "Places of the points", "What is the same in every draw.", choices=tuple(PLACES)
    )
    n_draws: int = setting(
        256, "Draws", "How many times the data are drawn and fitted.", low=2, high=1024, scale="log"
    )
    seed: int = setting(0, "Seed", "Where the draws come from.", low=0, high=99, step=1)
    step: int = setting(0, "Draw looked at", "The first ones are drawn.", low=0, high=N_SHOWN - 1, step=1)

    @property
    def exact(self) -> bool:
        """Whether the places stay, so that all parts are known in closed form."""
        return self.places != "new"


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.variance_run:result")
"""the fits with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.variance_run:swept")
"""the fits of every degree"""
script: Callable[[Spec], str] = later("dlcore.lessons.variance_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="variance",
    title="Bias and variance",
    spec=Spec,
    swept="degree",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
