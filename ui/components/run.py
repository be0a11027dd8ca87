"""A training run to look at: live, and afterwards with one slider over its whole time."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

import streamlit as st

from ui.components import registered
from ui.components import snapshots as recorded
from ui.components.chart import Chart, page_colours, told
from ui.components.packing import pack
from ui.components.snapshots import Snapshots
from ui.theme import colours

PARTS = ("unpack", "scale", "chart", "reading", "matrix", "weights", "answers")
_mount = registered("run", *PARTS)


def run_view(
    key: str,
    charts: Sequence[Chart],
    snapshots: Snapshots | None = None,
    *,
    live: bool = False,
    at: int | None = None,
    chosen: int = 0,
    on_step: Callable[[int], None] | None = None,
) -> None:
    """The curves of a run, and below them what one time slider moves together.

    That is: "you are here" in all curves, the confusion matrix, the first layer, the network's answer for
    a chosen image, and the sentence. While the run is live the slider stands at its end; send only the
    latest snapshot then. Afterwards it moves through all of them without asking the server.

    Args:
        key: of the component.
        charts: the curves, side by side where there is room.
        snapshots: what was recorded; None while there is nothing yet.
        live: whether the run goes on.
        at: where the slider starts in snapshots it has not shown yet; None is their end.
        chosen: the image that is looked at first.
        on_step: called with the place of the snapshot at which the slider was let go.
    """
    palette = colours()
    data: dict[str, Any] = {
        "colours": page_colours(palette),
        "live": live,
        "charts": told(charts, palette),
        "shots": None,
    }
    if snapshots is not None:
        data["shots"] = recorded.told(snapshots) | {"id": "", "at": at, "chosen": chosen}
        data["shots"]["id"] = _digest(data["shots"])
        data["stock"] = _stock(key, recorded.images(snapshots), live)

    def let_go() -> None:
        step = st.session_state[key].get("step")
        if on_step and snapshots and type(step) is int and 0 <= step < len(snapshots.says):
            on_step(step)

    _mount(key=key, data=pack(data), on_step_change=let_go, on_stock_change=_nothing)


def _stock(key: str, images: dict[str, Any], live: bool) -> dict[str, Any]:
    """The images, or only their name while a run is live and the browser has said that it has them."""
    name = _digest(images)
    has = (st.session_state.get(key) or {}).get("stock")
    return {"id": name} if live and has == name else {"id": name, **images}


def _digest(value: dict[str, Any]) -> str:
    return blake2b(pack(value), digest_size=8).hexdigest()


def _nothing() -> None:
    """Streamlit keeps a component's state only where somebody listens to it."""
