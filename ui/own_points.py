"""Points of one's own for a lesson: clicked in the picture, typed, or read from a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from dlcore.errors import BadSetting, DlcoreError
from dlcore.intake.names import markdown_text
from dlcore.intake.table import Points
from dlcore.lessons.lesson import Result
from dlcore.lessons.own_points import LARGEST, MAX_POINTS, parsed, written
from dlcore.limits import limits
from ui.controls import long_text
from ui.frame import say_error
from ui.services import services
from ui.stage import put
from ui.visitor import visitor

LETTERS = 2000
"""of the text that holds the points"""
NEAR = 0.03
"""a click this close to a point, as a share of the picture's sides, means the point"""


@dataclass(frozen=True, slots=True)
class OwnPoints:
    """How a lesson takes points of one's own; its spec has the settings `source` and `points`.

    Attributes:
        spec: the type of its settings.
        fewest: so many points it needs.
        too_few: said where a click would leave fewer.
        with_file: further settings that points from a file bring.
        note: what a file does besides, a short part of a sentence.
    """

    spec: type
    fewest: int
    too_few: str
    with_file: Mapping[str, Any] = field(default_factory=dict[str, Any])
    note: str = ""


def choose(page: str, own: OwnPoints) -> None:
    """A file to read points from, and the points as text.

    Args:
        page: its name.
        own: how its lesson takes points.
    """
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
        _read(page, own, file)
    if file is None:
        st.session_state.pop(f"{page}.refused", None)
    if f"{page}.refused" in st.session_state:
        say_error(st.session_state[f"{page}.refused"])
    for note in st.session_state.get(f"{page}.notes", ()):
        st.caption(markdown_text(f"{note[:1].upper()}{note[1:]}."))
    long_text(page, own.spec, "points", LETTERS)


def remember(page: str, result: Result[Any]) -> None:
    """Keep what a click is to be compared with: the points, how they are scaled, and the window.

    Args:
        page: its name.
        result: whose `picture` has these as arrays `points` (n, 2), `scaling` (4,) and `window` (2, 2).
    """
    drawn = {name: result.picture[name].astype(float) for name in ("points", "scaling", "window")}
    st.session_state[f"{page}.drawn-points"] = drawn
    st.session_state[f"{page}.written-points"] = as_text(result.spec, drawn)


def as_text(spec: Any, picture: Mapping[str, np.ndarray]) -> str:
    """The points of a picture as they are or would be written: those of one's own letter by letter.

    Args:
        spec: the settings.
        picture: of their result: points (n, 2) and the scaling.
    """
    if spec.source == "own":
        return spec.points
    middle, spread = picture["scaling"][::2], picture["scaling"][1::2]
    return written((picture["points"] * spread + middle).tolist())


def clicked(page: str, own: OwnPoints, point: Sequence[float]) -> None:
    """A click among the points adds one, or takes away the one it hits.

    Args:
        page: its name.
        own: how its lesson takes points.
        point: where, as drawn.
    """
    if f"{page}.drawn-points" not in st.session_state:
        return
    try:
        text = changed(
            st.session_state[f"{page}.written-points"],
            st.session_state[f"{page}.drawn-points"],
            point,
            own,
        )
    except BadSetting as error:
        st.toast(markdown_text(str(error)), icon=":material/warning:")
    else:
        put(page, {"source": "own", "points": text})
        st.session_state.pop(f"{page}.notes", None)


def changed(text: str, seen: Mapping[str, np.ndarray], click: Sequence[float], own: OwnPoints) -> str:
    """The points after a click: one more or one less, the others as they were, letter by letter.

    Args:
        text: the points before any scaling, as `parsed` reads them.
        seen: the same as drawn: points (n, 2), window (2, 2), and the scaling.
        click: where, as drawn.
        own: how the lesson takes points.

    Raises:
        BadSetting: there would be too few points for the lesson, or more than a link holds.
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    window = seen["window"]
    away = np.abs((seen["points"] - click) / (window[:, 1] - window[:, 0])).max(axis=1)
    if away.min() <= NEAR:
        del parts[int(away.argmin())]
        if len(parts) < own.fewest:
            raise BadSetting(own.too_few)
        return "; ".join(parts)
    if len(parts) >= MAX_POINTS:
        raise BadSetting(
            f"A link holds {MAX_POINTS} points and there are {len(parts)}: take some away, or make fewer."
        )
    parts.append(",".join(f"{value:.12g}" for value in _unscaled(seen, click)))
    if len(longer := "; ".join(parts)) > LETTERS:
        raise BadSetting(f"A link holds {LETTERS:,} letters of points: write yours with fewer digits.")
    return longer


def _unscaled(seen: Mapping[str, np.ndarray], click: Sequence[float]) -> list[float]:
    """A clicked place before any scaling, with no more digits than a thousandth of the window needs."""
    middle, spread = seen["scaling"][::2], seen["scaling"][1::2]
    raw = np.clip(np.array(click) * spread + middle, -LARGEST, LARGEST)
    sides = (seen["window"][:, 1] - seen["window"][:, 0]) * spread
    digits = (3 - np.floor(np.log10(sides))).astype(int)
    return [round(value, n) + 0.0 for value, n in zip(raw.tolist(), digits.tolist(), strict=True)]


def _read(page: str, own: OwnPoints, file: Any) -> None:
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
        st.session_state[f"{page}.refused"] = error
        st.session_state.pop(f"{page}.notes", None)
        return
    st.session_state.pop(f"{page}.refused", None)
    st.session_state[f"{page}.notes"] = (*read.notes, *([own.note] if own.note else []))
    put(page, {"points": text, **own.with_file})
