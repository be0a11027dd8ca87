"""The stage of the lesson “Double descent”: controls, predictions, and the errors over the width."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.double_descent import ACTIVATIONS, NARROWEST, TRUTHS, WIDEST, Spec
from dlcore.lessons.double_descent_facts import MET
from dlcore.lessons.lesson import Sweep
from figures.scene import Curve, Dots, Line, Lines, Moving, Plane, Slot, Stroke, scene
from ui.controls import choice, field

FEW = 1e-3
"""errors below this are not drawn: they are 0, or the axis would have room for nothing else"""
REACH = 3.5
"""what is further out is drawn at the edge"""


def choose(page: str) -> None:
    """The controls of the stage; the width is moved in the picture."""
    for name in ("n_points", "noise", "shrink"):
        field(page, Spec, name)
    choice(page, Spec, "truth", tuple(TRUTHS), TRUTHS.__getitem__)
    choice(page, Spec, "activation", tuple(ACTIVATIONS), ACTIVATIONS.__getitem__)
    field(page, Spec, "seed")
    st.caption(
        "Ten inputs. The hidden layer stays as it was drawn; only the last layer is fitted. Predictions "
        "beyond ±3.5 are drawn at the rim."
    )


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """Errors of this draw and the medians over the width, its predictions, and the length of the weights."""
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_errors(sweep), _predictions(sweep), _norms(sweep)],
        formula=_formula(sweep),
    )


def _predictions(sweep: Sweep) -> Plane:
    """New points and training points: what is right, and what the network says."""
    diagonal = np.array([[-REACH, -REACH], [REACH, REACH]], np.float32)
    layers = (
        Stroke(Moving(diagonal), "ink", "7 5", 1.5),
        Dots(_inside(sweep, "own"), "class-1", 4.0, hollow=True),
        Dots(_inside(sweep, "new"), "class-0", 2.5),
    )
    return Plane(
        "● new points, ○ training",
        ("truth, or target", "prediction"),
        ((-REACH, REACH), (-REACH, REACH)),
        layers,
    )


def _inside(sweep: Sweep, name: str) -> Moving:
    return Moving(np.clip(sweep.arrays[name], -REACH, REACH), "v")


def _over_widths(sweep: Sweep, name: str, colour: str, dash: str, column: str) -> Curve:
    values = sweep.arrays[column]
    widths = Moving(np.array(sweep.values, np.float32))
    return Curve(name, widths, Moving(np.where(values >= FEW, values, np.nan)), colour, dash)


def _points(sweep: Sweep) -> tuple[Line, ...]:
    return (Line(Moving(np.array([float(sweep.still["n_points"])])), "as many as points"),)


def _chart(sweep: Sweep, title: str, y_title: str, curves: tuple[Curve, ...], says: str) -> Lines:
    return Lines(
        title,
        "hidden units",
        y_title,
        curves,
        here="value",
        log=True,
        x_span=(NARROWEST, WIDEST),
        x_whole=True,
        lines=_points(sweep),
        gap="below 0.001",
        says=says,
    )


def _errors(sweep: Sweep) -> Lines:
    curves = (
        _over_widths(sweep, "test, median", "test", "2 3", "median_test"),
        _over_widths(sweep, "test, this draw", "accent", "", "test"),
        _over_widths(sweep, "training, median", "train", "", "median_training"),
    )
    says = "Test and training error of every width, on a logarithmic axis."
    return _chart(sweep, "Errors over the width", "squared error", curves, says)


def _norms(sweep: Sweep) -> Lines:
    curves = (
        _over_widths(sweep, "median", "test", "2 3", "median_norm"),
        _over_widths(sweep, "this draw", "accent", "", "norm"),
    )
    says = "The length of the fitted weights of every width, on a logarithmic axis."
    return _chart(sweep, "Length of the last layer’s weights", "length", curves, says)


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The errors of this draw and its weights."""
    arrays = sweep.arrays
    left = np.where(arrays["training"] > MET, arrays["training"], 0)
    test, training, norm = (Slot(Moving(each, "v")) for each in (arrays["test"], left, arrays["norm"]))
    return [["this draw: test error ", test, ", training error ", training, ", length of weights ", norm]]
