"""Fitting a line: the five steps of a training loop on the smallest model there is, beside its bowl.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic.dataclasses import dataclass

from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.line_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

MAX_STEPS = 120
"""calls of the loop that can be looked at one by one; where there are more, later epochs count as one"""
N_ROWS = 3
"""points that go through layers of other shapes at once"""
MAX_ENTRIES = N_ROWS * 5
APART = ("n_inputs", "n_outputs", "n_layers", "n_hidden", "entry")
"""settings of those layers alone"""

COVERS = {
    "C065": "“Outlier”, “Line of least absolute error”: one far point turns the line of squares",
    "C170": "the formula: what step() does to w and b is minus η times what .grad holds",
    "C189": "the stage: “Slope”, “Intercept”, “Noise σ”, “Points” make the data",
    "C191": "“After this call”: w and b beside their gradients, call by call",
    "C190": "“Layers of other shapes”: stacked layers are one function, ŷ = f(x; θ); θ is counted",
    "C193": "“Layers of other shapes”: x · Wᵀ + b as matrices, entry by entry; “Maths” for the line",
    "C194": "“Layers of other shapes”: “Inputs”, “Outputs”; the shapes of weight and bias",
    "C196": "squares upon the residuals; their mean is the loss",
    "C197": "“After this call”: one gradient for each parameter, and “Maths”",
    "C198": "a click on the bowl starts on either side of the minimum: the gradient's sign turns",
    "C199": "the step slider: a little of the gradient is taken off at every step()",
    "C200": "the step slider: predict, loss, reset, gradients, step, one call at a time",
    "C201": "“Loss after each epoch”, logarithmic; “Epochs”",
    "C202": "the stage: the line on its data while it is found",
    "C203": "“Noise σ”: the best line's mse is the floor, on average (n − 2)/n · σ²",
    "C204": "the learning-rate slider and its limit 2/λmax",
    "C205": "“Unseen x”: a prediction, and a warning beyond the data",
    "C206": "all settings at once, and the link that carries them",
    "C207": "“Three versions of this loop”: by hand, autograd, nn",
    "C224": "“zero_grad()”: never; the gradients add up and the walk circles the minimum",
    "C234": "“Three versions of this loop”: nn.Linear and optim.SGD beside the loop by hand",
    "E026": "squares and loss: 0 for a perfect prediction, so non-negative and not positive",
    "E037": "the formulas: η on every page",
    "E073": "the learning-rate slider: above 2/λmax the same rule raises the loss",
    "E074": "“zero_grad()”: before backward or after step alike; between the two nothing is learned",
    "E075": "“Add up on purpose”: two halves of the data, one step, the same walk",
    "E076": "“Loss after each epoch”: without noise ever smaller, with noise down to the floor",
    "E081": "“After this call”: backward() fills .grad alone, step() moves w and b alone",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """A line and its training: every number on the page follows from these."""

    source: str = setting("made", "Data", "Where the points come from.", choices=("made", "own"))
    points: str = setting(
        "-2,-2.1; -1,-0.4; 0,1.2; 1,2.4; 2,5.3; 3,6.6",
        "Your points",
        "x,y and a semicolon between points; a click in the picture adds one, a click on one takes it away.",
    )
    slope: float = setting(
        2.0, "Slope", "How steep the line is that makes the data.", low=-5.0, high=5.0, step=0.1
    )
    intercept: float = setting(1.0, "Intercept", "Its height at x = 0.", low=-5.0, high=5.0, step=0.1)
    noise: float = setting(
        0.8, "Noise σ", "How far points lie from it: a standard deviation.", low=0.0, high=3.0, step=0.1
    )
    n_samples: int = setting(30, "Points", "How many points are made.", low=2, high=200, step=1)
    n_outliers: int = setting(0, "Outliers", "How many points are moved away.", low=0, high=5, step=1)
    outlier: float = setting(
        12.0, "Outliers lie higher by", "How far they are moved up.", low=-20.0, high=20.0, step=0.5
    )
    seed: int = setting(0, "Seed", "Which random points.", low=0, high=99, step=1)
    standardise: bool = setting(
        False, "Standardise x and y", "Take off the mean and divide by the standard deviation, first."
    )
    absolute: bool = setting(
        False, "Line of least absolute error", "Draws the line with the smallest mean of |y − ŷ| too."
    )
    start_weight: float = setting(
        -1.0, "First w", "The weight before training.", low=-20.0, high=20.0, step=0.01
    )
    start_bias: float = setting(4.0, "First b", "The bias before training.", low=-20.0, high=20.0, step=0.01)
    learning_rate: float = setting(
        0.11, "Learning rate", "How long a step is for a slope of 1.", low=0.01, high=2.0, scale="fine"
    )
    n_epochs: int = setting(20, "Epochs", "How often the loop goes round.", low=1, high=100, step=1)
    zero_grad: str = setting(
        "before backward",
        "zero_grad()",
        "Where optimizer.zero_grad() stands in the loop.",
        choices=("before backward", "after step", "between backward and step", "never"),
    )
    step_first: bool = setting(False, "step() before backward()", "The two are called in the wrong order.")
    in_halves: bool = setting(
        False, "Add up on purpose", "Two halves of the data, a backward() for each, then one step()."
    )
    new_at: int = setting(
        140,
        "Unseen x",
        "A new input: 0 is the smallest x of the data, 100 the largest.",
        low=-100,
        high=200,
        step=5,
        unit="% of the range",
    )
    n_inputs: int = setting(2, "Inputs", "How many numbers each point has.", low=1, high=4, step=1)
    n_outputs: int = setting(3, "Outputs", "How many numbers are predicted.", low=1, high=4, step=1)
    n_layers: int = setting(
        1, "Layers", "How many nn.Linear, with nn.ReLU between them.", low=1, high=4, step=1
    )
    n_hidden: int = setting(3, "Outputs of the layers between", "Their width.", low=1, high=5, step=1)
    entry: int = setting(
        1, "Entry computed", "Which number of the first layer's output.", low=1, high=MAX_ENTRIES, step=1
    )
    step: int = setting(
        MAX_STEPS, "Call looked at", "The last one where there are fewer.", low=0, high=MAX_STEPS, step=1
    )


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.line_run:result")
"""the training with these settings;
raises BadSetting where the points of one's own cannot be read, and BadData
where they all have one x, which leaves no line of least absolute error"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.line_run:swept")
"""the trainings at all learning rates; raises as `run`"""
script: Callable[[Spec], str] = later("dlcore.lessons.line_recipe:text")
"""the recipe with these settings; raises BadSetting as `run`"""

LESSON = Lesson(
    name="line",
    title="Fitting a line",
    spec=Spec,
    swept="learning_rate",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
    apart=APART,
)
