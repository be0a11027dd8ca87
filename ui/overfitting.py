"""The stage of the lesson “Under- and overfitting”: its controls, the fit, and its errors on three sets."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from dlcore.data.curve_names import CURVES
from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.overfitting import Spec
from dlcore.lessons.overfitting_names import FEWEST, MODELS, short
from figures.scene import Curve, Dots, Layer, Line, Lines, Moving, Plane, Slot, Stroke, scene
from ui import own_points
from ui.controls import choice, field
from ui.own_points import OwnPoints

SOURCES = {"made": "Made here", "own": "My own points"}
SETS = ("training", "validation", "test")
LOOKS = (("train", ""), ("validation", "6 4"), ("test", "2 3"))
"""colour and dash of each set's error"""
SMALLEST, LARGEST = 1e-6, 1e2
"""errors beyond these are cut off: they would only stretch the axis"""
BEYOND = 20.0
"""a fit is drawn so many windows far out; the frame cuts it earlier"""
OWN = OwnPoints(
    Spec, FEWEST, f"Three sets need at least {FEWEST} points: add one before you take this one away."
)


def choose(page: str) -> None:
    """The controls of the stage; the capacity is moved in the picture."""
    own = choice(page, Spec, "source", tuple(SOURCES), SOURCES.__getitem__) == "own"
    choice(page, Spec, "model", tuple(MODELS), MODELS.__getitem__)
    if own:
        own_points.choose(page, OWN)
        st.caption("Both axes are rescaled to −1 … 1 for the fit.")
    else:
        choice(page, Spec, "curve", tuple(CURVES), CURVES.__getitem__)
        field(page, Spec, "n_points")
        field(page, Spec, "noise")
    field(page, Spec, "seed")
    st.caption("Click in the picture to add a point, or on a point to take it away.")
    with st.expander("More settings", key=f"{page}.more"):
        for name in (*(() if own else ("wrong",)), "validation_share", "test_share"):
            field(page, Spec, name)


def picked(page: str, _name: str, point: Sequence[float]) -> None:
    """A click among the points adds one, or takes away the one it hits."""
    own_points.clicked(page, OWN, point)


def moves(_spec: Spec) -> Mapping[str, Sequence[str]]:
    """The settings that a click changes."""
    return {"pick": ("source", "points")}


def beside(page: str, result: Result[Any]) -> None:
    """Nothing to see: what a click is compared with is kept."""
    own_points.remember(page, result)


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The fit on its points, and its errors beside those of all other capacities."""
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_fit(sweep), _errors(sweep)],
        formula=[_told(sweep)],
        names=[short(sweep.still["model"], int(value)) for value in sweep.values],
    )


def _told(sweep: Sweep) -> list[str | Slot]:
    """The three errors of the fit that is drawn."""
    errors, line = sweep.arrays["errors"], list[str | Slot]()
    for n, name in enumerate(SETS):
        line += [f"{', ' if n else 'Errors: '}{name} ", Slot(Moving(errors, "v", part=n))]
    return line


def _fit(sweep: Sweep) -> Plane:
    """Points of all three sets, the true curve, and what was fitted."""
    still, grid = sweep.still, sweep.still["grid"]
    low, high = still["window"][1]
    far = BEYOND * (high - low)
    heights = np.clip(sweep.arrays["fits"], low - far, high + far)
    lines = np.stack([np.broadcast_to(grid, heights.shape), heights], -1)
    layers: list[Layer] = []
    if still["truth"] is not None:
        layers.append(Stroke(Moving(np.stack([grid, still["truth"]], -1)), "muted", "7 5", 1.5))
    layers += [
        Dots(Moving(still["test"]), "test", 3),
        Dots(Moving(still["validation"]), "validation", 4, hollow=True),
        Dots(Moving(still["wrong"]), "class-1", 4.5, name="wrong label"),
        Dots(Moving(still["train"]), "train", 4.5),
        Stroke(Moving(lines, "v"), "accent", width=2.5),
    ]
    unit = ", rescaled" if still["own"] else ""
    dashed = "" if still["own"] else ", dashed: truth"
    title = f"● fitted, ○ choose, small: judge{dashed}"
    return Plane(title, (f"x{unit}", f"y{unit}"), still["window"], tuple(layers), pick="point")


def _errors(sweep: Sweep) -> Lines:
    """The errors on the three sets over the capacity, and which capacity is chosen."""
    still, values = sweep.still, Moving(np.array(sweep.values, np.float32))
    errors = sweep.arrays["errors"]
    shown = np.where((errors >= SMALLEST) & (errors <= LARGEST), errors, np.nan)
    curves = [
        Curve(name, values, Moving(shown[:, n]), *look)
        for n, (name, look) in enumerate(zip(SETS, LOOKS, strict=True))
    ]
    if still["noise"]:
        floor = Moving(np.full(len(sweep.values), still["noise"]))
        curves.append(Curve("noise, σ²", values, floor, "muted", "2 6"))
    judge = "test" if still["by_test"] else "validation"
    word = "degree" if still["model"] == "polynomial" else "hidden units"
    return Lines(
        "Errors, drawn from 10⁻⁶ to 100",
        word,
        "mean squared error",
        tuple(curves),
        here="value",
        log=True,
        lines=(Line(Moving(np.array([float(still["chosen"])])), f"{judge} chooses {still['chosen']}"),),
        gap="outside the chart",
        x_whole=True,
        says=f"Training, validation and test error over the {word}, and the one that {judge} chooses.",
    )
