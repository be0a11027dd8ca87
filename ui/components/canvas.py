"""The drawing canvas."""

import base64
import binascii
import math
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dlcore.data.samples import Strokes
from ui.components import registered

PEN_PX = 18
_mount = registered("canvas")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is on the canvas.

    Attributes:
        png: the picture, black on white, 280 × 280; empty while nothing is drawn.
        strokes: the lines that make it, for drawing them again.
        width: the pen's width in pixels of the picture.
        number: counts what the canvas has sent.
        moving: whether the hand was not yet at rest: the same, or more, follows soon.
    """

    png: bytes = b""
    strokes: Any = ()
    width: int = PEN_PX
    number: int = 0
    moving: bool = False


def canvas(key: str, replay_id: str = "", replay: Strokes = ()) -> None:
    """A canvas that keeps its drawing across pages, see `kept`; a new `replay_id` draws `replay` on it."""
    last = kept(key)

    def keep() -> None:
        sent = st.session_state[key].get("drawing")
        if sent:
            st.session_state[f"{key}.kept"] = _drawing(sent)

    _mount(
        key=key,
        data={
            "seen": last.number,
            "strokes": last.strokes,
            "width": last.width,
            "restored": last.number > 0,
            "moving": last.moving,
            "replay": {"id": replay_id, "strokes": replay},
        },
        on_drawing_change=keep,
    )


def kept(key: str) -> Drawing:
    """What the canvas of this key last sent in this session."""
    return st.session_state.get(f"{key}.kept", Drawing())


def _drawing(sent: Any) -> Drawing:
    """What the browser sent, or an empty sheet where that is no drawing."""
    try:
        png = base64.b64decode(sent["png"], validate=True)
        strokes = [[(float(x), float(y)) for x, y in line] for line in sent["strokes"]]
        width, number = int(sent["width"]), int(sent["number"])
    except (binascii.Error, KeyError, OverflowError, TypeError, ValueError):
        return Drawing()
    if not all(math.isfinite(value) for line in strokes for point in line for value in point):
        return Drawing()
    return Drawing(png, strokes, min(max(width, 1), 100), number, sent.get("moving") is True)
