"""Learning rate: how far one step may go on a bowl, where it begins to diverge, and how momentum moves that.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.rate_tries import CHALLENGES, PRESETS
from dlcore.settings import controls, scale_of, setting

MAX_STEPS = 200

SURFACES: Mapping[str, str] = MappingProxyType(
    {"bowl": "Bowl, two weights", "parabola": "Parabola, one weight"}
)
"""what is walked down: its name to how it is called"""

MAP_MOMENTA = tuple(round(0.05 * n, 2) for n in range(20))
"""the rows of the map of learning rate and momentum"""

COVERS = {
    "C069": "the learning-rate slider: crawl, one step, zig-zag, bounce, diverge; the limit 2/L in the chart",
    "C198": "“Surface”: Parabola, one weight; move its start across the minimum: the arrow flips",
    "C199": "the step slider: one step subtracts a little of the gradient, with its numbers in the formula",
    "C204": "the learning-rate slider, with the limit 2/λmax drawn",
    "E029": "“Step along the gradient”: the wrong sign climbs; the formula and the arrow show minus",
    "E037": "the formulas: one symbol, η, for the learning rate on every page",
    "E073": "the learning-rate slider: short steps let the loss fall, above 2/λmax the same rule raises it",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A walk down a bowl: every number on the page follows from these."""

    surface: str = setting(
        "bowl", "Surface", "A bowl has two weights, a parabola one.", choices=tuple(SURFACES)
    )
    curvature: float = setting(
        10.0,
        "Largest curvature",
        "How strongly the loss bends along its steepest axis: L, the larger λ.",
        low=1.0,
        high=20.0,
        step=0.5,
    )
    condition: float = setting(
        10.0,
        "Condition number",
        "How many times as strongly the bowl bends across its valley as along it: κ.",
        low=1.0,
        high=1000.0,
        scale="log",
    )
    learning_rate: float = setting(
        0.18, "Learning rate", "How long a step is for a slope of 1: η.", low=0.002, high=5.1, scale="fine"
    )
    momentum: float = setting(
        0.0,
        "Momentum",
        "How much of the last step's velocity stays: β. 0 is plain gradient descent.",
        low=0.0,
        high=0.95,
        step=0.01,
    )
    n_steps: int = setting(30, "Steps", "How many steps are taken.", low=1, high=MAX_STEPS, step=1)
    start_x: float = setting(
        -2.5, "Start on the first axis", "Where the walk begins.", low=-3.0, high=3.0, step=0.01
    )
    start_y: float = setting(
        1.0, "Start on the second axis", "Where the walk begins.", low=-3.0, high=3.0, step=0.01
    )
    uphill: bool = setting(
        False, "Step along the gradient", "The wrong sign: plus the gradient instead of minus."
    )
    step: int = setting(
        MAX_STEPS, "Step looked at", "The last one where there are fewer.", low=0, high=MAX_STEPS, step=1
    )

    @property
    def curvatures(self) -> tuple[float, ...]:
        """Those along the weights, the smallest first: one on a parabola."""
        return (self.curvature / self.condition, self.curvature)[self.surface == "parabola" :]

    @property
    def start(self) -> tuple[float, ...]:
        """Where the walk begins, a coordinate for each weight."""
        return (self.start_x, self.start_y)[: len(self.curvatures)]


def map_rates() -> tuple[float, ...]:
    """The columns of the map: the stops of the slider."""
    return tuple(scale_of(controls(Spec)["learning_rate"]))


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.rate_walk:result")
"""the walk with these settings"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.rate_walk:swept")
"""the walks at all learning rates"""


def script(spec: Spec) -> str:
    """The recipe with these settings; steps along the gradient stand in it where they are taken."""
    from dlcore.export import filled, recipe

    constants = {
        "CURVATURES": list(spec.curvatures),
        "START": list(spec.start),
        "LEARNING_RATE": spec.learning_rate,
        "MOMENTUM": spec.momentum,
        "N_STEPS": spec.n_steps,
    }
    text = filled(recipe("rate"), constants)
    if spec.uphill:
        text = text.replace("momentum=MOMENTUM)", "momentum=MOMENTUM, maximize=True)")
        text = text.replace("factor(LEARNING_RATE, each)", "factor(-LEARNING_RATE, each)")
    return text


LESSON = Lesson(
    name="rate",
    title="Learning rate",
    spec=Spec,
    swept="learning_rate",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
