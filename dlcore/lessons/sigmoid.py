"""From step to sigmoid: why a neuron that learns says 80 % and not yes, and which errors have a slope to use.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.sigmoid_points import CLOUDS, N_POINTS
from dlcore.lessons.sigmoid_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

N_STEPS = 30

ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "mistakes": "Step: mistakes",
        "distance": "Sigmoid: Σ |y − ŷ|",
        "log_loss": "Sigmoid: log-loss",
        "hinge": "Hinge: Σ max(0, 1 − t·h)",
        "perceptron": "ReLU: Σ max(0, −t·h)",
        "absolute": "|x|: Σ |t − h|",
    }
)
"""what is made small: its name to how it is called"""
VIEWS: Mapping[str, str] = MappingProxyType({"points": "Points and line", "errors": "Errors over w₁"})
"""which picture is large"""

COVERS = {
    "C023": "“Errors over w₁”: the staircase of mistakes, slope 0, and log-loss with a slope everywhere",
    "C024": "“Error”: step, sigmoid, log-loss, hinge, ReLU, absolute; the arrow is drawn, or there is none",
    "C025": "the step slider: the line turns while the ball rolls down the chosen error",
    "C026": "the bar of each point, −ln p with log-loss; the total stands in the formula",
    "C027": "the w₁ slider moves the line across the point looked at: yes or no beside per cent",
    "C028": "“Error”: the step and the sigmoid with the same error y − ŷ: slope 0, and not 0",
    "C029": "“Along the sigmoid”: x from −10 to 10, value, slope, tangent, saturation; “Far out”: x to ±1000",
    "C030": "the plane in the colours of ŷ = σ(Wx + b); the band from 10 to 90 % narrows as ‖w‖ grows",
    "C109": "“Far out”: 1/(1 + exp(−x)) by hand beside torch.sigmoid, x to ±1000, value and gradient",
    "E009": "“All errors from this start” and “At the kink”: kinks learn, a slope of 0 does not",
    "E056": "“Written by hand”: NaN at x ≤ −89 in float32 and x ≤ −710 in float64",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A neuron, its points, and what is made small: every number on the page follows from these."""

    data: str = setting("clear", "Points", "What is to be told apart.", choices=tuple(CLOUDS))
    error: str = setting("log_loss", "Error", "What gradient descent makes small.", choices=tuple(ERRORS))
    view: str = setting("points", "Large picture", "Which picture is large.", choices=tuple(VIEWS))
    weight: float = setting(
        -1.5,
        "Weight w₁",
        "The weight of x₁: it turns the line. Descent begins here.",
        low=-3.0,
        high=6.0,
        step=0.25,
    )
    weight_2: float = setting(
        1.0, "Weight w₂", "The weight of x₂; it is not learnt.", low=-4.0, high=4.0, step=0.25
    )
    bias: float = setting(0.0, "Bias b", "Moves the line; it is not learnt.", low=-4.0, high=4.0, step=0.25)
    learning_rate: float = setting(
        0.1, "Learning rate", "How long a step is for a slope of 1: η.", low=0.01, high=1.0, scale="fine"
    )
    looked_at: int = setting(
        1,
        "Point looked at",
        "Which point; a click in the picture takes the nearest.",
        low=1,
        high=N_POINTS,
        step=1,
    )
    near_x: float = setting(
        2.0, "x, from −10 to 10", "The number x that σ(x) is asked for.", low=-10.0, high=10.0, step=0.1
    )
    far_x: int = setting(
        -100, "x, far out", "The number x that σ(x) is asked for.", low=-1000, high=1000, step=1
    )
    dtype: str = setting(
        "float32", "Precision", "How many digits each number has.", choices=("float32", "float64")
    )
    by_hand: bool = setting(
        False, "Written by hand", "1/(1 + exp(−x)) beside torch.sigmoid, both with autograd's slope."
    )
    step: int = setting(0, "Step looked at", "How many steps were taken.", low=0, high=N_STEPS, step=1)

    @property
    def points(self) -> tuple[tuple[float, float, int], ...]:
        """x₁, x₂ and label of each point."""
        return CLOUDS[self.data].points


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.sigmoid_run:result")
"""the neuron with these settings, and where its descent leads"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.sigmoid_sweep:swept")
"""the neuron at all weights w₁, and the descents from them"""
script: Callable[[Spec], str] = later("dlcore.lessons.sigmoid_recipe:text")
"""the recipe with these settings and the error in use"""

LESSON = Lesson(
    name="sigmoid",
    title="From step to sigmoid",
    spec=Spec,
    swept="weight",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
    apart=("near_x", "far_x"),
)
