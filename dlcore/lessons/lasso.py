"""Lasso and ridge: which weights survive when weights cost something.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.lasso_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import controls, scale_of, setting

DATA: Mapping[str, str] = MappingProxyType(
    {"made": "Made, the truth is known", "diabetes": "442 diabetes patients"}
)
UNITS: Mapping[str, str] = MappingProxyType(
    {"usual": "As they are", "larger": "Ten times larger", "smaller": "Ten times smaller"}
)
"""in which a feature is measured; in units ten times larger its numbers are ten times smaller"""
FACTORS: Mapping[str, float] = MappingProxyType({"usual": 1.0, "larger": 0.1, "smaller": 10.0})
"""what its numbers are multiplied by"""
RESCALED: Mapping[str, int] = MappingProxyType({"made": 0, "diabetes": 2})
"""the feature whose units can be changed: x1, and the body mass index"""

COVERS = {
    "C090": "the λ slider and the paths of all weights over λ, share of L1 at 1; its price in the formula",
    "C091": "the λ slider: weights reach 0 one by one, and are counted; the soft threshold in Maths",
    "C092": "“Share of L1” at 0: Σw² falls with λ, the count of weights left does not",
    "C093": "the table of lasso, elastic net and ridge on the same data; “Twins”, “When to prefer which”",
    "E041": "“Units of a feature” with “Leave the features' scales as they are”; “Penalise the bias too”; "
    "“Correlation of x1 and x2”; “Watch out” on the names",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A linear regression with a penalty: every number on the page follows from these."""

    data: str = setting("made", "Table", "What is fitted.", choices=tuple(DATA))
    mix: float = setting(
        1.0,
        "Share of L1",
        "1 is the lasso, 0 is ridge, between them lies the elastic net.",
        low=0.0,
        high=1.0,
        step=0.05,
    )
    penalty: float = setting(
        4.7, "Penalty λ", "How much the weights cost.", low=0.01, high=100.0, scale="fine"
    )
    n_true: int = setting(
        3, "True weights", "How many features the targets really depend on.", low=1, high=16, step=1
    )
    twins: float = setting(
        0.0,
        "Correlation of x1 and x2",
        "Near 1 the two say almost the same.",
        low=0.0,
        high=0.99,
        step=0.01,
    )
    noise: float = setting(
        25.0, "Noise", "The standard deviation of what is added to the targets.", low=0.0, high=60.0, step=1.0
    )
    n_train: int = setting(
        30, "Training rows", "100 more choose λ, and still others judge.", low=20, high=200, step=10
    )
    seed: int = setting(
        0, "Data seed", "Another one draws another table, or other patients.", low=0, high=99, step=1
    )
    n_features: int = setting(10, "Features", "Of the made table.", low=2, high=16, step=1)
    units: str = setting(
        "usual", "Units of a feature", "Of x1, or of the BMI: only its numbers change.", choices=tuple(UNITS)
    )
    shift: float = setting(
        0.0, "Added to every target", "Moves where zero is.", low=-200.0, high=200.0, step=10.0
    )
    raw_scales: bool = setting(
        False,
        "Leave the features' scales as they are",
        "The wrong variant: features are centred and not divided by their standard deviation.",
    )
    penalise_bias: bool = setting(
        False, "Penalise the bias too", "The wrong variant: the bias costs as much as a weight."
    )

    @property
    def k(self) -> int:
        """How many features there are."""
        return self.n_features if self.data == "made" else 10

    @property
    def rescaled(self) -> int:
        """The place of the feature whose units can be changed."""
        return RESCALED[self.data]


def grid() -> tuple[float, ...]:
    """The λ that validation chooses from: the stops of the slider."""
    return tuple(scale_of(controls(Spec)["penalty"]))


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.lasso_run:result")
"""the regression with these settings; raises Unavailable where patients need scikit-learn"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.lasso_run:swept")
"""the regressions with all λ; raises as `run`"""
script: Callable[[Spec], str] = later("dlcore.lessons.lasso_recipe:script")
"""the recipe with these settings, and with no line that they do not need; raises as `run`"""

LESSON = Lesson(
    name="lasso",
    title="Lasso and ridge",
    spec=Spec,
    swept="penalty",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
