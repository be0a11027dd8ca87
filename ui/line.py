"""The stage of the lesson “Fitting a line”: its controls, and the line, the bowl and the calls they make."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.line import Spec
from figures.scene import Bars, Curve, Dots, Layer, Lines, Moving, Plane, Slot, Squares, Stroke, Walk, scene
from figures.surface import relief
from ui import own_points
from ui.controls import choice, field
from ui.line_points import OWN

SOURCES = {"made": "Made here", "own": "My own points"}
MADE = ("noise", "n_samples")
MORE = ("slope", "intercept", "n_outliers", "outlier", "seed")
INSET = 0.01
"""so much of the window's width a line ends before its edge"""
LEADER = 0.3
"""so far below the minimum stands its name, as a share of the bowl's height"""
TOLERABLE = 1e-9
"""a least error below this would only stretch the axis"""


def choose(page: str) -> None:
    """The controls of the stage; the learning rate and the call looked at are moved in the picture."""
    own = choice(page, Spec, "source", tuple(SOURCES), SOURCES.__getitem__) == "own"
    if own:
        own_points.choose(page, OWN)
    for name in (*(() if own else MADE), "n_epochs", "zero_grad", "new_at"):
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        for name in (*(() if own else MORE), "standardise", "absolute", "start_weight", "start_bias"):
            field(page, Spec, name)


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The line on its data, the walk in the bowl, what each call leaves behind, and the loss."""
    still, states, last = sweep.still, sweep.arrays["states"], Moving(sweep.arrays["last"], "v")
    names = ("w", "b", "w.grad", "b.grad", "last loss")
    colours = ("accent", "accent", "class-1", "class-1", "ink")
    says = "Weight, bias, their gradients and the loss after the call looked at."
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            _data(still, states),
            _bowl(still, sweep.arrays, last),
            Bars("After this call", names, Moving(states, "vs"), colours, says=says),
            _losses(still, sweep.arrays),
        ],
        formula=[_update(n, name, sweep) for n, name in enumerate("wb")],
        last_step=last,
        step_word="call" if still["by_call"] else "stop",  # there, later stops are whole epochs
        step_names=still["step_names"],
    )


def _data(still: Mapping[str, Any], states: np.ndarray) -> Plane:
    """Points, squares upon residuals, the line of now, the best one, and what lies beyond the data."""
    ends, new_x = still["ends"].astype(np.float32), np.float32(still["new_x"])
    weight, bias = states[..., 0], states[..., 1]
    with np.errstate(over="ignore", invalid="ignore"):  # too large to be drawn is large enough
        heights = weight[..., None] * ends + bias[..., None]
        guess = np.stack([np.broadcast_to(new_x, weight.shape), weight * new_x + bias], -1)[..., None, :]
    drawn = np.stack([np.broadcast_to(ends, heights.shape), heights], -1)
    points, n_moved = still["points"], still["n_moved"]
    layers: list[Layer] = [
        *_beyond(still),
        _unseen(still),
        Squares(Moving(still["squared"]), Moving(drawn, "vs")),
        _fixed(still["best"], ends[::-1], "ink", "7 5", "best line"),
        Dots(Moving(points[n_moved:]), "class-0"),
        Dots(Moving(points[:n_moved]), "class-1", name="outlier"),
        Stroke(Moving(drawn, "vs"), "accent", width=2.5),
        Dots(Moving(guess, "vs"), "accent", 6, hollow=True),
    ]
    if still["absolute"]:
        layers.insert(-2, _fixed(still["absolute"], ends, "muted", "2 4", "least |error|"))
    unit = ", in standard deviations" if still["standardised"] else ""
    title = "The line. Click to add a point or take one away."
    return Plane(title, (f"x{unit}", f"y{unit}"), still["window"], tuple(layers), pick="point")


def _fixed(line: Any, ends: np.ndarray, colour: str, dash: str, name: str) -> Stroke:
    """A line that stands still."""
    inside = ends + INSET * (ends[::-1] - ends)  # where its name stands is in sight
    return Stroke(Moving(np.stack([inside, line.weight * inside + line.bias], -1)), colour, dash, 1.5, name)


def _unseen(still: Mapping[str, Any]) -> Stroke:
    """Where the unseen x is, named at the foot of the picture."""
    (low, high), (start, end), at = still["window"][1], still["range"], still["new_at"]
    name = "unseen x" if start == end or 0 <= at <= 100 else "extrapolated"
    ends = [(still["new_x"], high), (still["new_x"], low + INSET * (high - low))]
    return Stroke(Moving(np.array(ends)), "accent", "2 4", 1, name)


def _beyond(still: Mapping[str, Any]) -> list[Stroke]:
    """The shaded parts where there is no data."""
    (left, right), (low, high) = still["window"]
    shaded = [(left, still["range"][0]), (still["range"][1], right)]
    corners = [[(start, low), (start, high), (end, high), (end, low)] for start, end in shaded]
    return [Stroke(Moving(np.array(each)), "muted", width=0, fill=True) for each in corners]


def _bowl(still: Mapping[str, Any], arrays: Mapping[str, np.ndarray], last: Moving) -> Plane:
    """The mean squared error over weight and bias, and the walk down it."""
    walk = Walk(Moving(arrays["states"][..., :2], "v"), last, Moving(arrays["wrong"], "v"))
    best, (low, high) = np.array([[still["best"].weight, still["best"].bias]]), still["bowl"][1]
    led = Moving(
        best - np.array([[0, 0], [0, LEADER * (high - low)]])
    )  # beside it, its name would hide the walk's
    layers = (Dots(Moving(best), "ink", 5, hollow=True), Stroke(led, "ink", width=1, name="best"), walk)
    across, up = still["grid"]
    ground = relief(across, up, still["heights"])
    return Plane("The bowl. Click to start there.", ("w", "b"), still["bowl"], layers, ground, "start")


def _losses(still: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Lines:
    """The loss of every epoch, and how low it can come."""
    losses, best, noise = arrays["losses"], still["best"].error, still["noise"]
    epochs = np.arange(losses.shape[1], dtype=np.float32)
    curves = [Curve("this line", Moving(epochs), Moving(losses, "v"), upto=Moving(arrays["done"], "v"))]
    floors = [("best line", best, "ink", "7 5"), ("variance of the noise, σ²", noise, "muted", "2 4")]
    curves += [
        Curve(name, Moving(epochs), Moving(np.full_like(epochs, value)), colour, dash)
        for name, value, colour, dash in floors
        if value and value > TOLERABLE
    ]
    return Lines("Loss after each epoch", "epoch", "mean squared error", tuple(curves), here="", log=True)


def _update(axis: int, name: str, sweep: Sweep) -> list[str | Slot]:
    """What step() does to a parameter in this epoch, with its numbers."""
    rates = np.array(sweep.values)
    before, used = sweep.arrays["before"], sweep.arrays["used"]
    with np.errstate(over="ignore", invalid="ignore"):
        after = before - rates[:, None, None].astype(np.float32) * used
    return [
        f"step(): {name} ← {name} − η · {name}.grad = ",
        Slot(Moving(before, "vs", part=axis)),
        " − ",
        Slot(Moving(rates, "v")),
        " · ",
        Slot(Moving(used, "vs", part=axis), bracket=True),
        " = ",
        Slot(Moving(after, "vs", part=axis)),
    ]
