"""The stage of the lesson “Big weights”: its controls, the table below, and what it draws."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.big_weights import LADDER, SETS, Spec
from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.numbers import spoken
from figures.scene import Curve, Dots, Line, Lines, Moving, Plane, Slot, Stroke, scene
from ui.controls import choice, field
from ui.tables import table

NEVER = 100.0
"""the last stop: a loss that is smallest there still falls"""


def choose(page: str) -> None:
    """The controls of the stage; the factor is moved in the picture."""
    choice(page, Spec, "data", tuple(SETS), SETS.__getitem__)
    for name in ("noise", "n", "penalty", "seed"):
        field(page, Spec, name)


def beside(_page: str, result: Result[Spec]) -> None:
    """What training with each penalty finds by itself, and the factor that its weights lack."""
    st.subheader("A penalty chooses the length")
    rows = [
        (f"{penalty:g}", spoken(norm), spoken(loss), spoken(best) if best < NEVER else "100 or more")
        for penalty, (norm, loss, best) in zip(LADDER, result.picture["ladder"].tolist(), strict=True)
    ]
    st.markdown(table(("λ", "‖w‖", "test loss", "best c"), rows, right=range(4)))
    st.caption(
        "Trained with each λ on the same points. Best c is the factor of least test loss: below 1 the "
        "weights are too long, above 1 too short. It is 1/T of the temperature in “How sure is it?”. Here "
        "the test points themselves choose it, to show what could be gained; to use it, choose it on "
        "validation points."
    )


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """All panels, the sentence and the losses."""
    losses = sweep.arrays["losses"]
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_points(sweep), _losses(sweep), _shares(sweep), _steep(sweep), _norms(sweep)],
        formula=[
            [
                "cross-entropy at c = ",
                Slot(Moving(np.array(sweep.values), "v")),
                ": training ",
                Slot(Moving(losses[:, 0], "v")),
                ", test ",
                Slot(Moving(losses[:, 1], "v")),
            ]
        ],
    )


def _points(sweep: Sweep) -> Plane:
    """The points, the wrong ones among the tests, the boundary, and where the probability is 0.1 and 0.9."""
    still, lines = sweep.still, sweep.arrays["lines"]
    everything = np.concatenate([still["x"], still["test_x"]])
    low, high = everything.min(0) - 0.4, everything.max(0) + 0.4
    unsure = np.concatenate([lines[:, 0], lines[:, 2, ::-1], lines[:, 0, :1]], 1)
    layers = [
        Stroke(Moving(unsure, "v"), "muted", width=1.0, fill=True),
        Stroke(Moving(lines[:, 1], "v"), "accent", width=2.5),
    ]
    wrong = Dots(Moving(sweep.arrays["wrong"], "v"), "wrong", 7.5, hollow=True)
    dots = [
        Dots(Moving(x[y == label]), f"class-{label}", 4.0, hollow)
        for x, y, hollow in (
            (still["x"], still["y"], False),
            (still["test_x"], still["test_y"], True),
        )
        for label in (0, 1)
    ]
    window = ((float(low[0]), float(high[0])), (float(low[1]), float(high[1])))
    title = "Hollow: test. Ringed: wrong. Shaded: p 0.1 to 0.9"
    return Plane(title, ("x₁", "x₂"), window, (*layers, *dots, wrong))


def _losses(sweep: Sweep) -> Lines:
    """Both losses over the factor."""
    losses, c = sweep.arrays["losses"], Moving(np.array(sweep.values))
    best = np.array([sweep.still["best"][1]])
    return Lines(
        "Loss over the factor",
        "c",
        "cross-entropy",
        (
            Curve("training", c, Moving(np.maximum(losses[:, 0], 1e-6)), "train"),
            Curve("test", c, Moving(np.maximum(losses[:, 1], 1e-6)), "test", "2 4"),
        ),
        here="value",
        log=True,
        x_log=True,
        lines=(Line(Moving(best), "best"),),
        says="Training and test cross-entropy over the factor; below 10⁻⁶ it is drawn there.",
    )


def _shares(sweep: Sweep) -> Lines:
    """Both accuracies, and how sure the answers are."""
    right, c = sweep.arrays["right"], Moving(np.array(sweep.values))
    return Lines(
        "Right, and how sure",
        "c",
        "share",
        (
            Curve("training right", c, Moving(right[:, 0]), "train"),
            Curve("test right", c, Moving(right[:, 1]), "test", "2 4"),
            Curve("test sure", c, Moving(sweep.arrays["confidence"]), "accent", "6 4"),
        ),
        here="value",
        x_log=True,
        y_span=(0.0, 1.05),
        says="Accuracy and mean probability of the answers over the factor.",
    )


def _steep(sweep: Sweep) -> Lines:
    """The sigmoid of c times a score."""
    curve = Curve("σ(c·h)", Moving(sweep.still["z"]), Moving(sweep.arrays["sigmoid"], "v"))
    says = "The probability over the score before it is multiplied: a larger factor makes it steeper."
    return Lines("Steeper", "score h at c = 1", "probability", (curve,), here="", ends=False, says=says)


def _norms(sweep: Sweep) -> Lines:
    """The weights while gradient descent goes on, with and without a penalty."""
    steps, (free, held) = Moving(sweep.still["steps"].astype(np.float32)), sweep.still["norms"]
    curves = (
        Curve("no penalty", steps, Moving(free), "ink"),
        Curve(f"λ = {sweep.still['penalty']:g}", steps, Moving(held), "accent", "6 4"),
    )
    says = "The length of the weights over the steps of gradient descent, with and without the penalty."
    return Lines("Descent lengthens weights", "step", "‖w‖", curves, here="", x_log=True, says=says)
