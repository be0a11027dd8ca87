"""Walks down a surface at all learning rates: one slider moves through the rates, one through the steps."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from ui.components import nothing, registered
from ui.components.packing import pack

PARTS = ("unpack", "scale", "chart", "reading", "time", "inks", "plane")
_mount = registered("walk", *PARTS)


def walk(
    key: str,
    sweep: str,
    at: tuple[int, int],
    slices: np.ndarray | None,
    *,
    label: str,
    reveal: int,
    on_place: Callable[[int, int], None],
    on_start: Callable[[Sequence[float]], None],
) -> None:
    """The picture of a walk, its loss, its sentence and the numbers of a step, all moved by two sliders.

    Args:
        key: of the component.
        sweep: where the walks at all rates are fetched, see `ui.sweeps.address`.
        at: the place of the rate among them, and the step looked at; one after the last is the last.
        slices: along the next step, of shape (steps + 1, 3, n), of the walk it stands at.
        label: what the first slider is called.
        reveal: another number than before goes back to the top of the picture.
        on_place: called with the places where a slider was let go: of the rate, and the step, −1 for the
            last.
        on_start: called with the coordinates of a place that was clicked.
    """
    heard = f"heard.{key}"

    def let_go() -> None:
        put = st.session_state[key].get("place")
        if not isinstance(put, dict) or not all(
            type(put.get(name)) is int for name in ("index", "step", "n")
        ):
            return
        if put["n"] > st.session_state.get(heard, 0):  # a page that was reset is told old places again
            st.session_state[heard] = put["n"]
            on_place(put["index"], put["step"])

    def start() -> None:
        point = st.session_state[key].get("start")
        if isinstance(point, list) and all(isinstance(each, int | float | None) for each in point):
            on_start([each for each in point if each is not None])

    told: dict[str, Any] = {"sweep": sweep, "at": list(at), "label": label, "reveal": reveal}
    told |= {"heard": st.session_state.get(heard, 0), "slices": slices}
    _mount(
        key=key,
        data=pack(told),
        on_place_change=let_go,
        on_start_change=start,
        on_lost_change=nothing,
    )
