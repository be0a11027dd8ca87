"""Race of optimisers: nine update rules from one start, and what each of them keeps inside.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic.dataclasses import dataclass

from dlcore.lessons import surface_settings
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.race_tries import CHALLENGES, PRESETS
from dlcore.lessons.surface_settings import MAX_STEPS
from dlcore.settings import setting
from dlcore.theory.landscape_names import LANDSCAPES

SHORT: Mapping[str, str] = MappingProxyType(
    {
        "sgd": "SGD",
        "momentum": "Momentum",
        "nesterov": "Nesterov",
        "adagrad": "Adagrad",
        "rmsprop": "RMSprop",
        "adadelta": "Adadelta",
        "adam": "Adam",
        "adamw": "AdamW",
        "rprop": "Rprop",
    }
)
"""the rules, and their names where there is little room"""

COVERS = {
    "C137": "the stage: nine optimisers on Rosenbrock's valley, Beale's, Himmelblau's, a saddle; the strip",
    "C195": "“Rule looked into”: the optimiser is chosen; each is the one torch.optim has",
    "C170": "“Maths”: one step of plain gradient descent, weights before and after, −η times the gradient",
    "E037": "the formulas: one symbol, η, for the learning rate of every rule",
    "E077": "the table of first steps; “Maths”: Adam's is η · sign(g), whatever the size of the slope",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A race: every number on the page follows from these."""

    landscape: str = setting("beale", "Surface", "What is raced on.", choices=tuple(LANDSCAPES))
    condition: float = surface_settings.condition()
    rotation_deg: float = surface_settings.rotation()
    expression: str = surface_settings.expression()
    rule: str = setting("adam", "Rule looked into", "Whose numbers are shown.", choices=tuple(SHORT))
    own_best: bool = setting(
        False,
        "Others at their best",
        "Each other rule takes the learning rate with which it arrives soonest, or ends lowest if with none.",
    )
    learning_rate: float = setting(
        0.022, "Learning rate", "What each rule multiplies its step by.", low=0.001, high=1.0, scale="fine"
    )
    n_steps: int = setting(80, "Steps", "How long the race is.", low=1, high=MAX_STEPS, step=1)
    start_x: float = setting(
        1.0, "Start on the first axis", "Where all begin.", low=-6.0, high=6.0, step=0.01
    )
    start_y: float = setting(
        1.0, "Start on the second axis", "Where all begin.", low=-6.0, high=6.0, step=0.01
    )
    momentum: float = setting(
        0.9,
        "Momentum β",
        "How much of the velocity stays: momentum, Nesterov.",
        low=0.1,
        high=0.99,
        step=0.01,
    )
    beta1: float = setting(
        0.9, "Adam's β₁", "How much of the mean of gradients stays.", low=0.0, high=0.99, step=0.01
    )
    beta2: float = setting(
        0.999,
        "Adam's β₂",
        "How much of the mean of squared gradients stays.",
        low=0.5,
        high=0.999,
        step=0.001,
    )
    rho: float = setting(
        0.99, "RMSprop's ρ", "How much of the mean of squared gradients stays.", low=0.1, high=0.99, step=0.01
    )
    weight_decay: float = setting(
        0.01, "AdamW's weight decay δ", "How strongly it pulls towards 0.", low=0.0, high=1.0, step=0.01
    )
    step: int = surface_settings.step_looked_at()


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.race_result:result")
"""the race with these settings;
raises BadSetting where the typed formula cannot be read, or has no value at the start"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.race_sweep:swept")
"""the races at all learning rates; raises as `run`"""
script: Callable[[Spec], str] = later("dlcore.lessons.race_recipe:recipe_text")
"""the recipe with these settings; raises as `run`"""

GOOD: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "bowl": {"start_x": -2.5, "start_y": 1.0, "learning_rate": 0.047, "n_steps": 100},
        "rosenbrock": {"start_x": -1.2, "start_y": 1.0, "learning_rate": 0.0022, "n_steps": 300},
        "beale": {"start_x": 1.0, "start_y": 1.0, "learning_rate": 0.022, "n_steps": 80},
        "himmelblau": {"start_x": 0.0, "start_y": -1.0, "learning_rate": 0.012, "n_steps": 100},
        "saddle": {"start_x": -2.5, "start_y": 0.01, "learning_rate": 0.033, "n_steps": 100},
        "rastrigin": {"start_x": -3.3, "start_y": 2.4, "learning_rate": 0.0033, "n_steps": 100},
        "plateau": {"start_x": 0.0, "start_y": 1.0, "learning_rate": 0.1, "n_steps": 100},
        "parabola": {"start_x": -2.5, "start_y": 1.0, "learning_rate": 0.022, "n_steps": 100},
        "neuron": {"start_x": -4.0, "start_y": 1.0, "learning_rate": 0.22, "n_steps": 100},
        "own": {"start_x": 3.0, "start_y": 1.0, "learning_rate": 0.051, "n_steps": 100},
    }
)
"""a race worth watching on each surface"""

LESSON = Lesson(
    name="race",
    title="Race of optimisers",
    spec=Spec,
    swept="learning_rate",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
