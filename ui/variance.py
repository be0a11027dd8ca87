"""The stage of the lesson “Bias and variance”: controls, the swarm of fits, and the parts of their error."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from dlcore.data.curve_names import CURVES
from dlcore.lessons.lesson import Sweep
from dlcore.lessons.variance import MOST_DEGREE, PLACES, Spec
from figures.scene import Bars, Curve, Dots, Line, Lines, Moving, Plane, Slot, Stroke, scene
from ui.controls import choice, field

FEW = 1e-4
"""errors below this are not drawn: the axis would have room for nothing else"""
PARTS = (
    ("bias²", "bias_squared", "class-0"),
    ("variance", "variance", "class-1"),
    ("noise", "noise", "muted"),
)
"""name, column and colour of what a test error is made of"""


def choose(page: str) -> None:
    """The controls of the stage; degree and draw are moved in the picture."""
    choice(page, Spec, "curve", tuple(CURVES), CURVES.__getitem__)
    for name in ("n_points", "noise", "shrink"):
        field(page, Spec, name)
    choice(page, Spec, "places", tuple(PLACES), PLACES.__getitem__)
    field(page, Spec, "n_draws")
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "seed")


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The swarm of fits, the errors over the degree, the shares of this one, and where they sit."""
    last = len(sweep.still["points"]) - 1
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_swarm(sweep), _errors(sweep), _shares(sweep), _across(sweep)],
        formula=_formula(sweep),
        last_step=Moving(np.array(last, np.uint16)),
        step_word="draw",
        step_names=[f"draw {number + 1}" for number in range(last + 1)],
    )


def _column(sweep: Sweep, name: str) -> Moving:
    """An error of the degree looked at."""
    return Moving(sweep.arrays["errors"], "v", part=sweep.still["columns"].index(name))


def _over_degrees(sweep: Sweep, name: str) -> Moving:
    return Moving(_seen(sweep.arrays["errors"][:, sweep.still["columns"].index(name)]))


def _seen(errors: np.ndarray) -> np.ndarray:
    return np.where(errors >= FEW, errors, np.nan)


def _swarm(sweep: Sweep) -> Plane:
    """All draws' fits, their mean, the true curve, and one draw with its fit."""
    fits, still = sweep.arrays["fits"], sweep.still
    gap = np.full((*fits.shape[:2], 1, 2), np.nan, np.float32)
    swarm = np.concatenate([fits, gap], axis=2).reshape(len(fits), -1, 2)
    high = 1.4 + 1.6 * still["noise"]
    layers = (
        Stroke(Moving(swarm, "v"), "class-1", width=0.7),
        Stroke(Moving(sweep.arrays["mean"], "v"), "class-0", width=3.0, name="mean fit"),
        Stroke(Moving(still["truth"]), "ink", "7 5", 2.0, name="true curve"),
        Stroke(Moving(fits, "vs"), "accent", width=2.5, name="this draw"),
        Dots(Moving(still["points"], "s"), "accent", 4.0),
    )
    title = f"{len(still['points'])} fits (thin), the mean of all, and one draw"
    return Plane(title, ("x", "y"), ((-1.0, 1.0), (-high, high)), layers)


def _errors(sweep: Sweep) -> Lines:
    """Bias², variance, noise, their sum, and the training error, over the degree."""
    degrees = Moving(np.arange(len(sweep.values), dtype=np.uint16))
    dashes = ("", "", "6 4")
    parts = [
        Curve(name, degrees, _over_degrees(sweep, column), colour, dash)
        for (name, column, colour), dash in zip(PARTS, dashes, strict=True)
    ]
    return Lines(
        "Errors over the degree",
        "degree",
        "squared error",
        (
            Curve("test: their sum", degrees, _over_degrees(sweep, "whole"), "ink", "2 3"),
            *parts,
            Curve("training", degrees, _over_degrees(sweep, "training"), "train"),
        ),
        here="value",
        log=True,
        x_span=(0, MOST_DEGREE),
        x_whole=True,
        lines=(Line(Moving(np.array([sweep.still["best"]])), "smallest sum"),),
        gap="below 0.0001",
        says="Bias², variance, noise, their sum and the training error of every degree; a logarithmic axis.",
    )


def _shares(sweep: Sweep) -> Bars:
    """What part of the test error each of the three is."""
    at = [sweep.still["columns"].index(column) for _, column, _ in PARTS]
    whole = sweep.arrays["errors"][:, sweep.still["columns"].index("whole")]
    known = np.where(whole > 0, whole, np.nan)[:, None]
    return Bars(
        "Shares of the test error",
        [name for name, _, _ in PARTS],
        Moving(sweep.arrays["errors"][:, at] / known, "v"),
        [colour for _, _, colour in PARTS],
        span=(0.0, 1.0),
        whole=True,
        least=1e-4,
    )


def _across(sweep: Sweep) -> Lines:
    """Where along x bias² and variance sit."""
    at, noise = Moving(sweep.still["at"]), np.full(len(sweep.still["at"]), sweep.still["noise"] ** 2)
    return Lines(
        "Where along x",
        "x",
        "squared error",
        (
            Curve("bias²", at, Moving(_seen(sweep.arrays["bias_squared"]), "v"), "class-0"),
            Curve("variance", at, Moving(_seen(sweep.arrays["variance"]), "v"), "class-1"),
            Curve("noise", at, Moving(_seen(noise)), "muted", "6 4"),
        ),
        here="",
        log=True,
        x_span=(-1.0, 1.0),
        gap="below 0.0001",
        says="Bias², variance and noise at every place, on a logarithmic axis.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The sum, and what the draws came to."""
    bias, variance, noise, whole, measured, give = (
        Slot(_column(sweep, name))
        for name in ("bias_squared", "variance", "noise", "whole", "measured", "standard_error")
    )
    return [
        ["bias² + variance + noise = ", bias, " + ", variance, " + ", noise, " = ", whole],
        [f"measured in {sweep.still['n_draws']:,} draws: ", measured, " ± ", give],
    ]
