"""Under- and overfitting: one curve too stiff, one too free, and three sets of points that tell.

Reading this module costs no torch: what computes is imported when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic.dataclasses import dataclass

from dlcore.data.curve_names import CURVES
from dlcore.lessons.later import later
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.lessons.overfitting_names import FEWEST, MODELS, MOST, MOST_CAPACITY
from dlcore.lessons.overfitting_tries import CHALLENGES, PRESETS
from dlcore.settings import setting

COVERS = {
    "C086": "the capacity slider with the curves of all three errors: “underfits” has both errors high, even "
    "on training data; “Model”: a network's width does the same",
    "C142": "three sets, each with its job: “Validation points”, “Test points”; “Choose by the test set” "
    "shows what reading it more than once does",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """Points, how they are parted, and what is fitted to them: each number on the page follows."""

    source: str = setting("made", "Data", "Where the points come from.", choices=("made", "own"))
    points: str = setting(
        "1,2.1; 2,3.4; 3,3.2; 4,4.6; 5,4.4; 6,5.8; 7,5.1; 8,4.9; 9,5.6; 10,4.2; 11,4.4; 12,3.1; 13,3.3; "
        "14,2.2; 15,2.9; 16,1.4; 17,2.3; 18,1.9; 19,2.8; 20,2.4",
        "Your points",
        "x,y and a semicolon between points; a click in the picture adds one, a click on one takes it away.",
    )
    curve: str = setting("wave", "True curve", "What the points lie on but for noise.", choices=tuple(CURVES))
    n_points: int = setting(
        50,
        "Points",
        "How many there are in all three sets together; more are added to those there were.",
        low=FEWEST,
        high=MOST,
        step=10,
    )
    noise: float = setting(
        0.3,
        "Noise σ",
        "How far points lie from the curve: a standard deviation.",
        low=0.0,
        high=1.0,
        step=0.05,
    )
    model: str = setting(
        "polynomial", "Model", "What is fitted to the training points.", choices=tuple(MODELS)
    )
    capacity: int = setting(
        12,
        "Capacity",
        "How free the model is: a polynomial's degree, or how many hidden units a network has.",
        low=0,
        high=MOST_CAPACITY,
        step=1,
    )
    wrong: int = setting(
        0,
        "Wrong labels",
        "So many training points have their height replaced by a random one; the other sets stay clean.",
        low=0,
        high=50,
        step=5,
        unit="% of the training points",
    )
    validation_share: int = setting(
        30,
        "Validation points",
        "So many points choose the capacity and are not fitted.",
        low=10,
        high=40,
        step=5,
        unit="% of all points",
    )
    test_share: int = setting(
        30,
        "Test points",
        "So many points judge the chosen model, once.",
        low=10,
        high=40,
        step=5,
        unit="% of all points",
    )
    by_test: bool = setting(
        False, "Choose by the test set", "The capacity with the lowest test error is chosen, and then told."
    )
    seed: int = setting(
        16, "Seed", "Which random points, how they are parted, and first weights.", low=0, high=99, step=1
    )


run: Callable[[Spec], Result[Spec]] = later("dlcore.lessons.overfitting_run:result")
"""the fit with these settings; raises BadSetting where points of one's own cannot be parted and fitted"""
sweep: Callable[[Spec], Sweep] = later("dlcore.lessons.overfitting_run:swept")
"""the fits of all capacities; raises as `run`"""
script: Callable[[Spec], str] = later("dlcore.lessons.overfitting_recipe:text")
"""the recipe with these settings; raises BadSetting where points of one's own cannot be read"""

LESSON = Lesson(
    name="overfitting",
    title="Under- and overfitting",
    spec=Spec,
    swept="capacity",
    run=run,
    sweep=sweep,
    script=script,
    presets=PRESETS,
    challenges=CHALLENGES,
)
