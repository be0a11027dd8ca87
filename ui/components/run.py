"""A training run to look at: live, and afterwards with one slider over its whole time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import streamlit as st

from ui.components import nothing, registered
from ui.components import snapshots as recorded
from ui.components.chart import Chart, told
from ui.components.packing import pack
from ui.components.snapshots import Snapshots

PARTS = ("unpack", "live", "scale", "chart", "reading", "time", "inks", "matrix", "weights", "answers")
_mount = registered("run", *PARTS)


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """What there is to see of a run.

    Attributes:
        charts: the curves, side by side where there is room.
        snapshots: what was recorded, of a run that goes on the latest alone; None while there is nothing.
        share: how far it is, 0 … 1.
        words: the same in a line.
        says: a sentence above that, in which ** … ** is strong; empty for none.
    """

    charts: Sequence[Chart]
    snapshots: Snapshots | None = None
    share: float = 0.0
    words: str = ""
    says: str = ""


def run_view(
    key: str,
    view: RunView,
    *,
    news: dict[str, str] | None = None,
    on_step: Callable[[int], None] | None = None,
) -> None:
    """The curves of a run, and below them what one time slider moves together.

    That is: "you are here" in all curves, the confusion matrix, the first layer, the network's answer for
    a chosen image, and the sentence. While the run goes on the slider stands at its end, and the component
    asks for what is new. Afterwards it moves through all snapshots without asking the server.

    Args:
        key: of the component.
        view: what there is to see; of a run that goes on, the pinned curves alone are taken from here.
        news: where what is new is told while the run goes on, see `ui.news.address`.
        on_step: called with the place of the snapshot at which the slider was let go.
    """
    snapshots = view.snapshots

    def let_go() -> None:
        step = st.session_state[key].get("step")
        if on_step and snapshots and type(step) is int and 0 <= step < len(snapshots.says):
            on_step(step)

    data = pack(_told(view, live=news is not None) | {"news": news})
    _mount(key=key, data=data, on_step_change=let_go, on_turned_change=nothing)


def run_told(view: RunView, has: str) -> bytes:
    """What is new of a run that goes on, for the component that asks; without the images it already has.

    Args:
        view: what there is to see now.
        has: the name of the images the browser has.
    """
    data = _told(view, live=True)
    if data["shots"] and data["stock"]["id"] == has:
        data["stock"] = {"id": has}
    return pack(data)


def _told(view: RunView, live: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "live": live,
        "charts": told(view.charts),
        "progress": {"share": view.share, "words": view.words} if view.words else None,
        "says": view.says,
        "shots": None,
    }
    if view.snapshots is not None:
        images = recorded.images(view.snapshots)
        data["shots"] = recorded.told(view.snapshots) | {"id": ""}
        data["shots"]["id"] = _digest(data["shots"])
        data["stock"] = {"id": _digest(images), **images}
    return data


def _digest(value: dict[str, Any]) -> str:
    return blake2b(pack(value), digest_size=8).hexdigest()
