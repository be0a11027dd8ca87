"""Points of one's own for a line: clicked in the picture, typed, or read from a file."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from dlcore.errors import BadSetting, DlcoreError
from dlcore.intake.names import markdown_text
from dlcore.intake.table import Points
from dlcore.lessons.lesson import Result
from dlcore.lessons.line import Spec
from dlcore.lessons.line_points import LARGEST, MAX_POINTS, Point, parsed, written
from dlcore.limits import limits
from dlcore.settings import controls
from ui.controls import long_text
from ui.frame import say_error
from ui.services import services
from ui.stage import put
from ui.visitor import visitor

LETTERS = 2000
"""of the text that holds the points"""
NEAR = 0.03
"""a click this close to a point, as a share of the picture's sides, means the point"""


def choose(page: str) -> None:
    """A file to read points from, and the points as text."""
    with st.popover("Points from a CSV file", icon=":material/upload_file:", width="stretch"):
        bound = limits()
        st.markdown(f"Two columns of numbers, x and y; {MAX_POINTS} points are kept.")
        file: Any = st.file_uploader(
            f"CSV, at most {bound.max_table_mb:g} MB",
            ["csv", "tsv", "txt"],
            key=f"{page}.file",
            max_upload_size=max(1, int(bound.max_table_mb)),
        )
    if file is not None and st.session_state.get(f"{page}.file-read") != file.file_id:
        st.session_state[f"{page}.file-read"] = file.file_id
        _read(page, file)
    for note in st.session_state.get(f"{page}.notes", ()):
        st.caption(markdown_text(f"{note[:1].upper()}{note[1:]}."))
    long_text(page, Spec, "points", LETTERS)


def remember(page: str, result: Result[Any]) -> None:
    """Keep what a click is to be compared with: the points, how they are scaled, and the window."""
    st.session_state[f"{page}.seen"] = result.picture


def clicked(page: str, name: str, point: Sequence[float]) -> None:
    """A click in the bowl begins there; one among the points adds one, or takes away the one it hits."""
    if name == "start":
        for setting, value in zip(("start_weight", "start_bias"), point, strict=True):
            low, high = controls(Spec)[setting].low or 0, controls(Spec)[setting].high or 0
            put(page, {setting: round(min(high, max(low, value)), 2)})
    elif f"{page}.seen" in st.session_state:
        try:
            points = changed(st.session_state[f"{page}.seen"], point)
        except BadSetting as error:
            st.toast(markdown_text(str(error)), icon=":material/warning:")
        else:
            put(page, {"source": "own", "points": written(points)})
            st.session_state.pop(f"{page}.notes", None)


def changed(seen: dict[str, np.ndarray], click: Sequence[float]) -> list[Point]:
    """The points after a click, as they were before any scaling.

    Args:
        seen: arrays of the result: points (n, 2) and window (2, 2) as drawn, and the scaling.
        click: where, as drawn.

    Raises:
        BadSetting: there would be too few points for a line, or more than a link holds.
    """
    points, window = seen["points"].astype(float), seen["window"]
    middle, spread = seen["scaling"][::2].astype(float), seen["scaling"][1::2].astype(float)
    away = np.abs((points - click) / (window[:, 1] - window[:, 0])).max(axis=1)
    if away.min() <= NEAR:
        points = np.delete(points, away.argmin(), axis=0)
        if len(points) < 2:
            raise BadSetting("A line needs two points: add one before you take this one away.")
    elif len(points) >= MAX_POINTS:
        raise BadSetting(
            f"A link holds {MAX_POINTS} points and there are {len(points)}: take some away, or make fewer."
        )
    else:
        points = np.vstack([points, click])
    raw = np.clip(points * spread + middle, -LARGEST, LARGEST)
    return [(round(x, 3), round(y, 3)) for x, y in raw.tolist()]


def _read(page: str, file: Any) -> None:
    """Points from an uploaded file, which only a worker opens."""
    try:
        read: Points = services().workers.call(
            "dlcore.intake.table:read_points",
            file.getvalue(),
            file.name,
            MAX_POINTS,
            LARGEST,
            owner=visitor(),
        )
        text = written(read.pairs)
        parsed(text)
    except DlcoreError as error:
        say_error(error)
        return
    st.session_state[f"{page}.notes"] = (*read.notes, "both are standardised, see More settings")
    put(page, {"points": text, "standardise": True})
