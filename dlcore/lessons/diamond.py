"""Diamond and circle: why an L1 penalty makes weights exactly 0 and an L2 penalty does not.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.diamond_tries import CHALLENGES, PRESETS
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import setting

MAX_STEPS = 150
REACH = 2.0
"""weights of least error, and starts, lie between minus this and this"""

NAMES = ("w₁", "w₂")
WINDOW = ((-2.7, 2.7), (-2.2, 2.2))
"""of the map: wider than high, as its place on the page, so that a circle looks round"""
TALL = 4.2
"""pushes and pulls up to this are drawn"""
LARGE = (1.0, 10.0, 1e3, 1e6)
"""λ of the table that goes on beyond the slider"""

PENALTIES: Mapping[str, str] = MappingProxyType(
    {"l1": "L1: λ Σ|w|, a diamond", "l2": "L2: λ Σw², a circle", "elastic": "Elastic net: some of both"}
)
"""what is added to the error: its name to how it is called"""

COVERS = {
    "C090": "the stage: the contour of the error meets the L1 diamond at a corner; “Weights over λ”",
    "C092": "“Penalty”: L2; the norm shrinks with λ, the weights come near 0 and stay off it",
    "E042": "“Walk by autograd alone”: L1 in the loss chatters around 0, a proximal step is exactly 0; both "
    "are counted",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """An error of two weights and a penalty: every number on the page follows from these."""

    penalty: str = setting("l1", "Penalty", "What is added to the error.", choices=tuple(PENALTIES))
    strength: float = setting(
        1.5, "Penalty λ", "How much the penalty counts beside the error.", low=0.0, high=4.0, step=0.05
    )
    mix: float = setting(
        0.5,
        "Share of L1",
        "Of the elastic net: α; 1 would be L1 alone, 0 L2 alone.",
        low=0.1,
        high=0.9,
        step=0.05,
    )
    correlation: float = setting(
        0.3,
        "Correlation of the features",
        "How alike the two inputs are: ρ. It turns and stretches the contours.",
        low=-0.95,
        high=0.95,
        step=0.05,
    )
    learning_rate: float = setting(
        0.1, "Learning rate", "How long a step is for a slope of 1: η.", low=0.01, high=0.14, step=0.01
    )
    n_steps: int = setting(60, "Steps", "How many steps each walk takes.", low=20, high=MAX_STEPS, step=1)
    seed: int = setting(1, "Seed", "Which random centres are counted in the bars.", low=1, high=100, step=1)
    centre_1: float = setting(
        1.4, "Least error at w₁", "The weights without a penalty.", low=-REACH, high=REACH, step=0.01
    )
    centre_2: float = setting(
        0.3, "Least error at w₂", "The weights without a penalty.", low=-REACH, high=REACH, step=0.01
    )
    start_1: float = setting(
        -1.2, "Start at w₁", "Where both walks begin.", low=-REACH, high=REACH, step=0.01
    )
    start_2: float = setting(1.6, "Start at w₂", "Where both walks begin.", low=-REACH, high=REACH, step=0.01)
    by_autograd: bool = setting(
        False, "Walk by autograd alone", "Put |w| into the loss and leave its slope to autograd."
    )
    step: int = setting(
        MAX_STEPS, "Step looked at", "The last one where there are fewer.", low=0, high=MAX_STEPS, step=1
    )

    @property
    def share(self) -> float:
        """α: how much of the penalty is L1."""
        return {"l1": 1.0, "l2": 0.0}.get(self.penalty, self.mix)

    @property
    def centre(self) -> tuple[float, float]:
        """The weights of least error."""
        return self.centre_1, self.centre_2

    @property
    def start(self) -> tuple[float, float]:
        """Where both walks begin."""
        return self.start_1, self.start_2

    @property
    def watched(self) -> int:
        """The place of the weight nearer to 0 at least error: L1 never takes the other one alone to 0."""
        return 0 if abs(self.centre_1) < abs(self.centre_2) else 1


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.diamond_run:result")
"""optimum and walks with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.diamond_run:swept")
"""the same for every λ"""


def script(spec: Spec) -> str:
    """The recipe with these settings."""
    from dlcore.export import filled, recipe

    constants = {
        "L1": spec.strength * spec.share,
        "L2": spec.strength * (1 - spec.share),
        "CENTRE": list(spec.centre),
        "CORRELATION": spec.correlation,
        "START": list(spec.start),
        "LEARNING_RATE": spec.learning_rate,
        "N_STEPS": spec.n_steps,
        "WATCHED": spec.watched,
    }
    return filled(recipe("diamond"), constants)


LESSON = Lesson(
    name="diamond",
    title="Diamond and circle",
    spec=Spec,
    swept="strength",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
