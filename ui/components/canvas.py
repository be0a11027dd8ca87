"""The drawing canvas."""

import base64
import binascii
import math
from dataclasses import asdict, dataclass
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
        replayed: the id of the drawing that was last replayed.
        moving: whether the hand was not yet at rest: the same, or more, follows soon.
    """

    png: bytes = b""
    strokes: Any = ()
    width: int = PEN_PX
    number: int = 0
    replayed: str = ""
    moving: bool = False


@dataclass(frozen=True, slots=True)
class Replay:
    """A drawing to be drawn on the canvas, stroke by stroke.

    Attributes:
        id: what has not been replayed before is; an id once only.
        strokes: the drawing.
        width: of the pen, in pixels of the picture.
        gives_way: whether the drawing that this browser tab had before a reload comes instead.
    """

    id: str
    strokes: Strokes = ()
    width: int = PEN_PX
    gives_way: bool = False


def canvas(key: str, replay: Replay) -> None:
    """A canvas that keeps its drawing across pages, see `kept`."""
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
            "replayed": last.replayed,
            "moving": last.moving,
            "replay": asdict(replay),
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
        replayed = str(sent["replayed"])[:100]
    except (binascii.Error, KeyError, OverflowError, TypeError, ValueError):
        return Drawing()
    if not all(math.isfinite(value) for line in strokes for point in line for value in point):
        return Drawing()
    return Drawing(png, strokes, min(max(width, 1), 100), number, replayed, sent.get("moving") is True)
