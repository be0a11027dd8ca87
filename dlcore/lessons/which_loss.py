"""Which loss? Squared error and cross-entropy raced on one unit, for labels and for real-valued targets.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.which_loss_tries import CHALLENGES, PRESETS
from dlcore.settings import controls, scale_of, setting

MAX_STEPS = 200
NEAR = 0.1
"""a prediction this near to its target has arrived: for a label, 0.9 for the right class"""
LOOKED_AT = 1.0
"""the input of the record whose prediction is raced: there the weighted sum is w + b"""

TASKS: Mapping[str, str] = MappingProxyType({"classification": "Classification", "regression": "Regression"})
LABELS: Mapping[str, str] = MappingProxyType({"1": "Label 1", "0": "Label 0"})
RECORDS: Mapping[str, str] = MappingProxyType({"one": "One record, x = 1", "five": "Five records"})
SQUARES: Mapping[str, str] = MappingProxyType(
    {"half": "1/(2n) · Σ (y − ŷ)²", "mse": "1/n · Σ (y − ŷ)², nn.MSELoss"}
)
"""each: name to title"""

INPUTS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {"one": (1.0,), "five": (-2.0, -1.0, -0.5, 1.0, 2.0)}
)

COVERS = {
    "C123": "the race: 1/(2n)·Σ(y − ŷ)² against cross-entropy, same unit and start; “Task” has both uses",
    "C220": "“Task”: Regression; squared error finds 3.2, −ln p wants probabilities and falls without end",
    "E014": "the switch “Leave the brackets out”: the literal value beside the intended one, and its descent",
    "E078": "the start slider: far out on the wrong side p(1 − p) is next to 0 and squared error stalls",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """Two descents from one start: every number on the page follows from these."""

    task: str = setting(
        "classification", "Task", "What the targets are: labels or any real numbers.", choices=tuple(TASKS)
    )
    records: str = setting(
        "one", "Records", "What is learnt from; the record x = 1 is always there.", choices=tuple(RECORDS)
    )
    label: str = setting(
        "1", "Label at x = 1", "Negative inputs have the other label.", choices=tuple(LABELS)
    )
    target: float = setting(
        3.2,
        "Target at x = 1",
        "A real number; at another input x it is x times as large.",
        low=-4.0,
        high=4.0,
        step=0.1,
    )
    start: float = setting(
        -4.0,
        "Weighted sum at the start",
        "h₀ at x = 1: the weight begins there, the bias at 0.",
        low=-12.0,
        high=12.0,
        step=0.5,
    )
    learning_rate: float = setting(
        0.5,
        "Learning rate",
        "How long a step is for a slope of 1, for both losses.",
        low=0.1,
        high=10.0,  # far above it five records bounce so wildly that rounding decides where a loss ends
        scale="fine",
    )
    squared: str = setting(
        "half", "Squared error as", "With the factor ½ or as torch has it.", choices=tuple(SQUARES)
    )
    literal: bool = setting(
        False,
        "Leave the brackets out",
        "−Σ y ln p + (1 − y) ln(1 − p): the minus is the first term's.",
    )
    step: int = setting(10, "Step looked at", "Of both descents.", low=0, high=MAX_STEPS, step=1)

    @property
    def inputs(self) -> tuple[float, ...]:
        """X of each record."""
        return INPUTS[self.records]

    @property
    def targets(self) -> tuple[float, ...]:
        """Y of each record."""
        if self.task == "regression":
            return tuple(self.target * x for x in self.inputs)
        return tuple(float((x > 0) == (self.label == "1")) for x in self.inputs)

    @property
    def wanted(self) -> float:
        """The target of the record looked at."""
        return self.targets[self.inputs.index(LOOKED_AT)]

    @property
    def scale(self) -> float:
        """What the mean of the squares is multiplied by."""
        return 0.5 if self.squared == "half" else 1.0

    @property
    def identity(self) -> bool:
        """Whether squared error has a unit without a sigmoid: that of regression."""
        return self.task == "regression"

    @property
    def proper(self) -> bool:
        """Whether all targets may be probabilities."""
        return all(0 <= target <= 1 for target in self.targets)


def map_rates() -> tuple[float, ...]:
    """The columns of the maps: the stops of the learning rate."""
    return tuple(scale_of(controls(Spec)["learning_rate"]))


def map_starts() -> tuple[float, ...]:
    """The rows of the maps: the stops of the start, the lowest first."""
    return LESSON.stops(Spec())


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.which_loss_run:result")
"""both descents with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.which_loss_sweep:swept")
"""both descents from every start"""
script: Callable[[Spec], str] = later("dlcore.lessons.which_loss_recipe:script")
"""the recipe with these settings, and only the lines that they need"""

LESSON = Lesson(
    name="which_loss",
    title="Which loss?",
    spec=Spec,
    swept="start",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
