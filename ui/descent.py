"""The stage of the lesson “Walking down”: its controls, and the walk that they make."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.descent import GOOD, MAX_STEPS, Spec
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import controls
from dlcore.theory.landscape_names import LANDSCAPES
from figures.scene import Curve, Layer, Line, Lines, Moving, Plane, Slot, Stroke, Walk, scene
from figures.solid import solid
from figures.style import palette
from figures.surface import relief, span
from ui.classified import remembered
from ui.controls import choice, field, key
from ui.services import services
from ui.stage import put
from ui.theme import theme
from ui.visitor import visitor

OF_SURFACE = {"bowl": ("condition", "rotation_deg"), "parabola": ("condition",), "own": ("expression",)}
RELIEF = "dlcore.lessons.descent_walk:relief"
CURVE_ROOM = 0.08
"""a curve's picture is by so much of its height higher than the curve, above and below"""
ALONG = Lines(
    "Along this step",
    "distance",
    "loss",
    (
        Curve(
            "loss",
            Moving("distance", "s", settled=True, lag=1),
            Moving("loss", "s", settled=True, lag=1),
            "class-0",
        ),
        Curve(
            "slope",
            Moving("distance", "s", settled=True, lag=1),
            Moving("slope", "s", settled=True, lag=1),
            "class-1",
            "6 4",
        ),
    ),
    here="",
    lines=(Line(Moving("length", "s", settled=True, lag=1), "this step"),),
    says="The loss along the direction of this step, and its slope at the start.",
)


def choose(page: str) -> None:
    """The controls of the stage; the learning rate and the step are moved in the picture."""

    def begin_well() -> None:
        put(page, {**GOOD[st.session_state[key(page, "landscape")]], "step": MAX_STEPS})

    chosen = choice(page, Spec, "landscape", tuple(LANDSCAPES), LANDSCAPES.__getitem__, on_change=begin_well)
    for name in OF_SURFACE.get(chosen, ()):
        field(page, Spec, name)
    field(page, Spec, "n_steps")
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "start_x")
        field(page, Spec, "start_y")


def start(page: str, clicked: str, point: Sequence[float]) -> None:
    """Begin where the picture was clicked; on a curve only the weight counts."""
    axes = ("start_x",) if clicked == "weight" else ("start_x", "start_y")
    for name, value in zip(axes, point, strict=False):
        low, high = controls(Spec)[name].low or 0, controls(Spec)[name].high or 0
        put(page, {name: round(min(high, max(low, value)), 2)})


def from_the_side(page: str, result: Result[Spec]) -> None:
    """The surface in three dimensions, for who asks for it; drawing that is heavy to load."""
    axes = tuple(result.head[1:-2])
    if len(axes) != 2 or not st.toggle("Show the surface from the side, in 3-D", key=f"{page}.solid"):
        return
    spec = result.spec
    grid, heights = remembered(
        ("relief", spec), lambda: services().workers.call(RELIEF, spec, owner=visitor())
    )
    walked = np.array(result.rows)[: spec.step + 1]
    shown = solid(grid, heights, axes, walked[:, 1:3], walked[:, 3], palette(theme()))
    st.plotly_chart(shown, theme=None, key=f"{page}.solid-surface", config={"displaylogo": False})


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The walk upon its surface, its loss, the surface along a step, and the step's arithmetic."""
    arrays = {name: np.nan_to_num(array, nan=0.0) for name, array in sweep.arrays.items()}
    last = Moving(arrays["valid"], "v")
    steps = np.arange(arrays["losses"].shape[1], dtype=np.uint16)
    loss = Curve("loss after each step", Moving(steps), Moving(arrays["losses"], "v"), upto=last)
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            _seen(sweep, arrays, last),
            Lines("Loss after each step", "step", "loss", (loss,), log=sweep.still["log"]),
            ALONG,
        ],
        formula=[_step_of(n, name, sweep.values, arrays) for n, name in enumerate(sweep.still["axes"])],
        last_step=last,
    )


def _seen(sweep: Sweep, arrays: Mapping[str, np.ndarray], last: Moving) -> Plane:
    """A surface from above, or a curve; and the walk upon it."""
    axes, grid, heights = sweep.still["axes"], sweep.still["grid"], sweep.still["heights"]
    points, wrong = arrays["points"], Moving(arrays["wrong"], "v")
    if len(axes) == 1:
        points = np.stack([points[..., 0], arrays["losses"]], axis=-1)
    walk = Walk(Moving(points, "v"), last, wrong)
    if len(axes) == 2:
        ground = relief(grid[0], grid[1], heights)
        title = "The bluer, the lower. Click to start elsewhere."
        return Plane(title, axes, sweep.still["window"], (walk,), ground, pick="start")
    low, high = span(heights)
    room = CURVE_ROOM * (high - low)
    curve = np.stack([grid[0], np.nan_to_num(heights, nan=high)], axis=1)
    layers: tuple[Layer, ...] = (Stroke(Moving(curve), "class-0"), walk)
    window = (*sweep.still["window"], (low - room, high + room))
    return Plane(
        "Loss over the weight. Click to start elsewhere.", (axes[0], "loss"), window, layers, pick="weight"
    )


def _step_of(
    axis: int, name: str, rates: Sequence[float], arrays: Mapping[str, np.ndarray]
) -> list[str | Slot]:
    """One step along an axis, with its numbers."""
    points, slopes = arrays["points"], arrays["slopes"]
    return [
        f"{name} ← {name} − η · ∂E/∂{name} = ",
        Slot(Moving(points, "vs", lag=1, part=axis)),
        " − ",
        Slot(Moving(np.array(rates), "v")),
        " · ",
        Slot(Moving(slopes, "vs", lag=1, part=axis), bracket=True),
        " = ",
        Slot(Moving(points, "vs", first=1, part=axis)),
    ]
