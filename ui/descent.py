"""The stage of the lesson “Walking down”: its controls, and the walk that they make."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.descent import GOOD, MAX_STEPS, Spec, rates
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import controls, made
from dlcore.theory.landscape_names import LANDSCAPES
from figures.surface import relief, span
from ui import lesson, sweeps, tries
from ui.components.walk import walk
from ui.controls import choice, field, key

OF_SURFACE = {"bowl": ("condition", "rotation_deg"), "parabola": ("condition",), "own": ("expression",)}
CURVE_ROOM = 1.08
"""a curve's picture is so much higher than the curve, above and below"""


def choose(page: str) -> Spec:
    """The controls of the stage; the learning rate and the step are moved in the picture."""

    def begin_well() -> None:
        _set(page, {**GOOD[st.session_state[key(page, "landscape")]], "step": MAX_STEPS})

    chosen = choice(page, Spec, "landscape", tuple(LANDSCAPES), LANDSCAPES.__getitem__, on_change=begin_well)
    for name in OF_SURFACE.get(chosen, ()):
        field(page, Spec, name)
    field(page, Spec, "n_steps")
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "start_x")
        field(page, Spec, "start_y")
    with st.container(key=f"{page}-moved-in-the-picture"):
        field(page, Spec, "learning_rate")
        field(page, Spec, "step")
    return lesson.spec(page, Spec)


def picture(page: str, result: Result[Spec]) -> None:
    """The walk with these settings, and those at every other learning rate beside it, to be moved through."""
    spec, stops = result.spec, rates(result.spec)
    on_scale = spec.learning_rate in rates(Spec())
    common = replaced(
        spec, step=MAX_STEPS, learning_rate=Spec().learning_rate if on_scale else spec.learning_rate
    )

    def place(index: int, step: int) -> None:
        if 0 <= index < len(stops):
            _set(page, {"learning_rate": stops[index], "step": MAX_STEPS if step < 0 else step})

    def start(point: Sequence[float]) -> None:
        for name, value in zip(("start_x", "start_y"), point, strict=False):
            low, high = controls(Spec)[name].low or 0, controls(Spec)[name].high or 0
            _set(page, {name: round(min(high, max(low, value)), 2)})

    walk(
        f"{page}.walk",
        sweeps.address("descent", common, told),
        (stops.index(spec.learning_rate), spec.step),
        result.picture["slices"],
        label=controls(Spec)["learning_rate"].label,
        reveal=tries.revealed(page),
        on_place=place,
        on_start=start,
    )


def replaced(spec: Spec, **changed: Any) -> Spec:
    """These settings with some of them changed."""
    return made(Spec, **{name: getattr(spec, name) for name in controls(Spec)} | changed)


def told(sweep: Sweep) -> Mapping[str, Any]:
    """What the component draws of a sweep."""
    axes, grid, heights = sweep.still["axes"], sweep.still["grid"], sweep.still["heights"]
    common = {
        "values": list(sweep.values),
        "says": list(sweep.says),
        "axes": list(axes),
        "window": [list(each) for each in sweep.still["window"]],
        "log": sweep.still["log"],
        "formula": [_step_of(n, name) for n, name in enumerate(axes)],
        **{name: np.nan_to_num(array, nan=0.0) for name, array in sweep.arrays.items()},
    }
    if len(axes) == 1:
        low, high = span(heights)
        room = (CURVE_ROOM - 1) * (high - low)
        return common | {
            "title": "Loss over the weight. Click to start elsewhere.",
            "height": "loss",
            "reach": [low - room, high + room],
            "across": grid[0].astype(np.float32),
            "heights": np.nan_to_num(heights, nan=high).astype(np.float32),
        }
    seen = relief(grid[0], grid[1], heights)
    return common | {
        "title": "The bluer, the lower. Click to start elsewhere.",
        "bands": seen.bands,
        "lines": seen.lines,
        "ends": seen.ends,
    }


def _step_of(axis: int, name: str) -> list[dict[str, Any]]:
    """One step along an axis, with places for its numbers."""
    return [
        {"text": f"{name} ← {name} − η · ∂E/∂{name} = "},
        {"slot": "point", "axis": axis},
        {"text": " − "},
        {"slot": "rate"},
        {"text": " · "},
        {"slot": "slope", "axis": axis, "bracket": True},
        {"text": " = "},
        {"slot": "next", "axis": axis},
    ]


def _set(page: str, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        st.session_state[key(page, name)] = value
