"""Gradients while training: how fast each layer of a deep network learns, step by step.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.speeds_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

MOST_LAYERS, MAX_STEPS = 6, 100
N_IMAGES = 150
"""digits that are learnt, all of them in every step: the first of those that ship"""
LIMIT = 10_000.0
"""a weighted sum or a gradient beyond this is an explosion"""

ACTIVATIONS: Mapping[str, str] = MappingProxyType({"sigmoid": "Sigmoid", "tanh": "tanh", "relu": "ReLU"})
FIRST_WEIGHTS: Mapping[str, str] = MappingProxyType(
    {
        "nielsen": "Nielsen’s, normal",
        "pytorch": "PyTorch’s default",
        "xavier_normal": "Xavier (Glorot)",
        "he_normal": "He (Kaiming)",
        "small_normal": "Small: normal × 0.01",
        "uniform": "Large: −1 to 1",
        "equal": "All weights equal",
        "zeros": "All weights 0",
    }
)
ALIKE = ("equal", "zeros")
"""first weights that make all units of a layer alike"""
MEASURES: Mapping[str, str] = MappingProxyType({"biases": "Biases, as Nielsen", "weights": "Weights"})
COVERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Spec:
    """A deep network in training: every number on the page follows from these."""

    depth: int = setting(
        4, "Hidden layers", "Hidden layers, all of one width.", low=1, high=MOST_LAYERS, step=1
    )
    activation: str = setting(
        "sigmoid", "Activation", "What follows each hidden layer.", choices=tuple(ACTIVATIONS)
    )
    initialisation: str = setting(
        "nielsen", "First weights", "What weights and biases begin as.", choices=tuple(FIRST_WEIGHTS)
    )
    learning_rate: float = setting(
        0.1,
        "Learning rate",
        "How long a step is for a gradient of length 1: η.",
        low=0.01,
        high=2.0,
        scale="log",
    )
    clip: float = setting(
        0.0,
        "Clip gradients at",
        "A longer gradient is shortened to this length, its direction kept. 0 never clips.",
        low=0.0,
        high=5.0,
        step=0.1,
    )
    residual: bool = setting(
        False, "Residual connections", "Each hidden layer but the first adds its output to its input."
    )
    layer_norm: bool = setting(
        False,
        "Layer norm",
        "Brings the weighted sums of each layer to mean 0 and variance 1, image by image.",
    )
    width: int = setting(30, "Units a layer", "Units in each hidden layer.", low=4, high=32, step=2)
    measure: str = setting(
        "biases",
        "Speed measured by",
        "The length of the gradient of a layer’s biases or of its weights.",
        choices=tuple(MEASURES),
    )
    n_steps: int = setting(60, "Steps", "Steps that are taken.", low=10, high=MAX_STEPS, step=10)
    seed: int = setting(0, "Seed", "Where the first weights are drawn from.", low=0, high=99, step=1)
    step: int = setting(
        0, "Step looked at", "The last one where there are fewer.", low=0, high=MAX_STEPS, step=1
    )


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.speeds_run:result")
"""the network with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.speeds_run:swept")
"""networks of every depth"""
script: Callable[[Spec], str] = later("dlcore.lessons.speeds_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="speeds",
    title="Gradients while training",
    spec=Spec,
    swept="depth",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
