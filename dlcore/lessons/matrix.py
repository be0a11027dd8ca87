"""What learns, what does not: depth, activation, first weights and remedy, many small networks at once.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.matrix_axes import ACTIVATIONS, COMPARED, DATA, INITIALISATIONS, REMEDIES
from dlcore.lessons.matrix_tries import CHALLENGES, PRESETS
from dlcore.settings import controls, scale_of, setting

MOST_STEPS = 240
"""the longest training; a network that has learnt by then learns"""
SHOWN = {"accuracy": "Does it learn", "gradient": "First layer’s gradient"}

COVERS: Mapping[str, str] = {}
"""what it shows of single rows is covered by the lessons on layers, activations and first weights"""


@dataclass(frozen=True, slots=True)
class Spec:
    """A map of networks, and one of them: every number on the page follows from these."""

    compare: str = setting(
        "initialisation",
        "Columns",
        "What differs from column to column; the rows are depths.",
        choices=tuple(COMPARED),
    )
    depth: int = setting(
        16, "Hidden layers", "Of the network looked at: a row of the map.", low=1, high=16, scale="log"
    )
    activation: str = setting(
        "relu",
        "Activation",
        "What follows the weighted sums of each hidden layer.",
        choices=tuple(ACTIVATIONS),
    )
    initialisation: str = setting(
        "pytorch", "First weights", "What the weights are drawn from.", choices=tuple(INITIALISATIONS)
    )
    remedy: str = setting(
        "none", "Remedy", "What is built into every hidden layer besides.", choices=tuple(REMEDIES)
    )
    shown: str = setting("accuracy", "Shown", "What the cells of the map tell.", choices=tuple(SHOWN))
    learning_rate: float = setting(
        0.1, "Learning rate", "How long a step is for a slope of 1: η.", low=0.01, high=0.5, scale="log"
    )
    data: str = setting("circles", "Data", "What is learnt: two classes of points.", choices=tuple(DATA))
    width: int = setting(
        16, "Units a layer", "In each hidden layer of every network.", low=4, high=16, scale="log"
    )
    seed: int = setting(
        0, "Seed", "Where points, first weights and order are drawn from.", low=0, high=99, step=1
    )
    steps: int = setting(
        MOST_STEPS,
        "Training steps",
        "How long every network has been trained.",
        low=0,
        high=MOST_STEPS,
        step=12,
    )


def depths() -> tuple[int, ...]:
    """The usual rows of the map."""
    return tuple(scale_of(controls(Spec)["depth"]))


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.matrix_run:result")
"""the network looked at, after the steps looked at"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.matrix_run:swept")
"""the map after every number of steps"""
script: Callable[[Spec], str] = later("dlcore.lessons.matrix_recipe:text")
"""the recipe with these settings: the network looked at in plain PyTorch"""

LESSON = Lesson(
    name="matrix",
    title="What learns, what does not",
    spec=Spec,
    swept="steps",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
