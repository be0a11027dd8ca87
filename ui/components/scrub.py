"""A stage in the browser: one slider moves through all values of a setting, one through the steps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from ui.components import nothing, registered
from ui.components.packing import pack

PARTS = (
    "unpack",
    "scale",
    "chart",
    "reading",
    "bands",
    "time",
    "inks",
    "plane",
    "grip",
    "heat",
    "rows",
    "panels",
    "terms",
)
_mount = registered("scrub", *PARTS)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the stage reports.

    Attributes:
        place: called with the place among the values where the slider was let go, and the step, −1 for the
            last one.
        pick: called with what a click is called and its two coordinates.
        drag: called with what a click is called, where a point was and where it was let go.
    """

    place: Callable[[int, int], None]
    pick: Callable[[str, Sequence[float]], None] | None = None
    drag: Callable[[str, Sequence[float], Sequence[float]], None] | None = None


def scrub(
    key: str,
    sweep: str,
    at: tuple[int, int],
    heard: Heard,
    *,
    label: str,
    settled: Mapping[str, np.ndarray],
    reveal: int = 0,
    locked: Sequence[str] = (),
    hidden: Sequence[str] = (),
) -> None:
    """Pictures, sentence and formula, moved by two sliders without the server.

    Args:
        key: of the component.
        sweep: where what is moved through is fetched, see `ui.sweeps.address`; a `figures.scene.scene`.
        at: the place among its values, and the step looked at; one after the last is the last.
        heard: what it reports.
        label: what the first slider is called.
        settled: arrays of the value at which it stands alone, by name.
        reveal: another number than before goes back to the top of the picture.
        locked: which of "value", "step", "pick" and "drag" cannot be moved.
        hidden: which of "value" and "step" are not shown.
    """
    last, picked = f"heard.{key}", f"picked.{key}"

    def let_go() -> None:
        put = (st.session_state.get(key) or {}).get("place")  # the page may have been left meanwhile
        if not isinstance(put, dict) or not all(
            type(put.get(name)) is int for name in ("index", "step", "n")
        ):
            return
        if put["n"] > st.session_state.get(last, 0):  # a page that was reset is told old places again
            st.session_state[last] = put["n"]
            heard.place(put["index"], put["step"])

    def pick() -> None:
        put = (st.session_state.get(key) or {}).get("pick")
        if (
            not isinstance(put, dict)
            or not isinstance(put.get("name"), str)
            or not _numbers(put.get("point"))
        ):
            return
        if "from" not in put:
            (heard.pick or (lambda _name, _point: None))(put["name"], put["point"])
        elif _numbers(put["from"]) and type(put.get("n")) is int:
            st.session_state[picked] = put["n"]
            (heard.drag or (lambda *_: None))(put["name"], put["from"], put["point"])

    told: dict[str, Any] = {"sweep": sweep, "at": list(at), "label": label, "reveal": reveal}
    told |= {"heard": st.session_state.get(last, 0), "picked": st.session_state.get(picked, 0)}
    told |= {"settled": dict(settled)}
    told |= {"locked": list(locked), "hidden": list(hidden)}
    _mount(key=key, data=pack(told), on_place_change=let_go, on_pick_change=pick, on_lost_change=nothing)


def _numbers(point: Any) -> bool:
    return isinstance(point, list) and len(point) == 2 and all(type(each) in {int, float} for each in point)
