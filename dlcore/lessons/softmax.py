"""Scores to probabilities: softmax, the rules it is compared with, and two ways to write it wrongly.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.softmax_tries import CHALLENGES, PRESETS
from dlcore.settings import setting
from dlcore.theory.softmax_names import PRECISIONS, RULES

CLASSES = ("dog", "cat", "rabbit", "bird", "horse", "fish")
OTHERS = (
    (0.5, -1.5, 2.5, 1.0, 0.0, -2.0),
    (-0.5, 1.5, 0.0, -1.0, 3.0, 0.5),
    (1.0, 2.0, 3.0, 0.0, -1.0, 1.5),
    (-2.0, 0.5, 1.0, 2.5, 0.5, 0.0),
    (3.0, 0.0, -2.0, 0.5, 1.0, 2.0),
)
"""the scores of the other rows of the batch, a column for each class"""

COVERS = {
    "C031": "“Classes” and a slider for every score: bars of scores and of shares, all shares in one bar",
    "C032": "“What is divided by its sum”: z, the size of z, z², log(1 + eᶻ), eᶻ; the table under “Rules”",
    "C033": "“Added to every score”: nothing moves; “Temperature”: sharper and flatter",
    "C034": "“Classes” at 2: the curve of p(dog) lies on σ(z₁ − z₂), not on σ(z₁)",
    "C110": "the switch “Forget keepdim” with a square and another batch; temperature 0.01 is logits × 100",
    "E010": "the table under “Rules”: log(1 + eᶻ) is positive and keeps the order, and moves",
    "E011": "“Classes” at 2: σ of the difference; a constant added to both scores moves nothing",
    "E057": "the switches “Do not subtract the maximum” and “Forget keepdim”; the recipe",
}


def _score(number: int, default: float) -> float:
    name = CLASSES[number - 1]
    return setting(
        default,
        f"Score of {name}, z{'₁₂₃₄₅₆'[number - 1]}",
        f"How much speaks for {name}: any number.",
        low=-10.0,
        high=10.0,
        step=0.1,
    )


@dataclass(frozen=True, slots=True)
class Spec:
    """Scores and a rule: every number on the page follows from these."""

    rule: str = setting(
        "exp",
        "What is divided by its sum",
        "What a score becomes before it is divided by the sum of all.",
        choices=tuple(RULES),
    )
    n_classes: int = setting(3, "Classes", "How many scores there are.", low=2, high=6, step=1)
    score_1: float = _score(1, 2.0)
    score_2: float = _score(2, 1.0)
    score_3: float = _score(3, -1.0)
    score_4: float = _score(4, 0.0)
    score_5: float = _score(5, -2.0)
    score_6: float = _score(6, 0.5)
    temperature: float = setting(
        1.0, "Temperature", "Every score is divided by it: T.", low=0.01, high=100.0, scale="fine"
    )
    shift: float = setting(
        0.0, "Added to every score", "The same constant for all: c.", low=-100.0, high=100.0, step=1.0
    )
    n_rows: int = setting(3, "Rows of the batch", "The first has the scores above.", low=1, high=6, step=1)
    precision: str = setting(
        "float32",
        "Precision without the maximum",
        "What the switch “Do not subtract the maximum” computes in.",
        choices=PRECISIONS,
    )
    naive: bool = setting(
        False, "Do not subtract the maximum", "eᶻ of the scores as they are, in the chosen precision."
    )
    no_keepdim: bool = setting(
        False, "Forget keepdim", "The sums of the rows lose their dimension before the division."
    )

    @property
    def scores(self) -> tuple[float, ...]:
        """Those of the classes there are."""
        return tuple(getattr(self, f"score_{number}") for number in range(1, self.n_classes + 1))

    @property
    def batch(self) -> tuple[tuple[float, ...], ...]:
        """The scores of every row."""
        others = (row[: self.n_classes] for row in OTHERS[: self.n_rows - 1])
        return (self.scores, *others)

    @property
    def unsteady(self) -> bool:
        """Whether exponentials are taken of scores as they are."""
        return self.naive and self.rule == "exp"


def letter(spec: Spec) -> str:
    """What a score that counts is called: it is the score itself, z, where nothing is done to it, else u."""
    return "z" if spec.temperature == 1 and not spec.shift else "u"


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.softmax_run:result")
"""the shares with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.softmax_run:swept")
"""the shares at all scores of the first class"""
script: Callable[[Spec], str] = later("dlcore.lessons.softmax_recipe:script")
"""the recipe with these settings"""

LESSON = Lesson(
    name="softmax",
    title="Scores to probabilities",
    spec=Spec,
    swept="score_1",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
