"""Walking down: gradient descent on surfaces of one and two weights.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic.dataclasses import dataclass

from dlcore.lessons import surface_settings
from dlcore.lessons.descent_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.surface_settings import MAX_STEPS
from dlcore.settings import setting
from dlcore.theory.landscape_names import LANDSCAPES

COVERS = {
    "C022": "the stage: a walk against the gradient, step by step",
    "C067": "the step slider: adjust, the loss falls, again; “Loss after each step”",
    "C068": "“Surface”: One sigmoid neuron is no bowl, its curvature is negative below w = −ln 2",
    "C069": "the learning-rate slider: crawl, one step, zig-zag, bounce, diverge; 2/L in the maths",
    "E028": "“Surface”: One sigmoid neuron: such an output makes the loss non-convex",
    "E029": "the formula: the step is proportional to minus the gradient",
    "E037": "the formulas: one symbol, η, for the learning rate on every page",
    "E073": "“Along this step”: the loss falls at first, and rises where the step is too long",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A walk: every number on the page follows from these."""

    landscape: str = setting("bowl", "Surface", "What is walked down.", choices=tuple(LANDSCAPES))
    condition: float = surface_settings.condition()
    rotation_deg: float = surface_settings.rotation()
    expression: str = surface_settings.expression()
    learning_rate: float = setting(
        0.18, "Learning rate", "How long a step is for a slope of 1.", low=0.001, high=2.0, scale="fine"
    )
    n_steps: int = setting(30, "Steps", "How many steps are taken.", low=1, high=MAX_STEPS, step=1)
    start_x: float = setting(
        -2.5, "Start on the first axis", "Where the walk begins.", low=-6.0, high=6.0, step=0.01
    )
    start_y: float = setting(
        1.0, "Start on the second axis", "Where the walk begins.", low=-6.0, high=6.0, step=0.01
    )
    step: int = surface_settings.step_looked_at()


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.descent_walk:result")
"""the walk with these settings;
raises BadSetting where the typed formula cannot be read, or has no value at the start"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.descent_walk:swept")
"""the walks at all learning rates; raises as `run`"""
script: Callable[[Spec], str] = later("dlcore.lessons.descent_walk:recipe_text")
"""the recipe with these settings; raises as `run`"""

GOOD: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "bowl": {"start_x": -2.5, "start_y": 1.0, "learning_rate": 0.18, "n_steps": 30},
        "rosenbrock": {"start_x": -1.2, "start_y": 1.0, "learning_rate": 0.001, "n_steps": 500},
        "beale": {"start_x": 1.0, "start_y": 1.0, "learning_rate": 0.01, "n_steps": 300},
        "himmelblau": {"start_x": 0.0, "start_y": -1.0, "learning_rate": 0.01, "n_steps": 50},
        "saddle": {"start_x": -2.5, "start_y": 0.01, "learning_rate": 0.2, "n_steps": 40},
        "rastrigin": {"start_x": -3.3, "start_y": 2.4, "learning_rate": 0.002, "n_steps": 60},
        "plateau": {"start_x": 0.0, "start_y": 1.0, "learning_rate": 1.0, "n_steps": 100},
        "parabola": {"start_x": -2.5, "start_y": 1.0, "learning_rate": 0.018, "n_steps": 30},
        "neuron": {"start_x": -4.0, "start_y": 1.0, "learning_rate": 2.0, "n_steps": 200},
        "own": {"start_x": 3.0, "start_y": 1.0, "learning_rate": 0.02, "n_steps": 60},
    }
)
"""settings that show each surface: its own start, and a learning rate that gets somewhere"""

LESSON = Lesson(
    name="descent",
    title="Walking down",
    spec=Spec,
    swept="learning_rate",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
