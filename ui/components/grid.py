"""Many networks as one table, live while they are trained; a click picks one."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import streamlit as st

from ui.components import nothing, registered
from ui.components.packing import pack

_mount = registered("grid", "unpack", "live", "scale")


@dataclass(frozen=True, slots=True)
class GridNames:
    """What the rows and columns are called, on two levels each.

    Attributes:
        blocks: of rows, the first on top.
        rows: of each block, the first on top.
        row_says: the same in words.
        groups: of columns.
        columns: of each group.
        label: of all.
        says: by what is shown, what is said of a network, with {} for its number.
    """

    blocks: tuple[str, ...]
    rows: tuple[str, ...]
    row_says: tuple[str, ...]
    groups: tuple[str, ...]
    columns: tuple[str, ...]
    label: str
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class GridSeen:
    """What there is to see of all networks, block by block, from each block's lowest row up.

    Attributes:
        known: uint8: 0 where nothing is known yet.
        shades: by what is shown, uint8: 127 is nothing, above it class 0, below it class 1, 255 gone wrong.
        told: by what is shown, float32 numbers for the words.
        says: of all together.
        share: how far the training is, 0 … 1; None when it is over.
        words: the same in a line.
    """

    known: np.ndarray
    shades: Mapping[str, np.ndarray]
    told: Mapping[str, np.ndarray]
    says: str
    share: float | None = None
    words: str = ""


def grid(
    key: str,
    names: GridNames,
    shown: str,
    here: int,
    pick: Callable[[int], None],
    *,
    seen: GridSeen | None = None,
    news: dict[str, str] | None = None,
) -> None:
    """The table.

    Args:
        key: of the component.
        names: of rows and columns.
        shown: which of the shades.
        here: the place where the stage stands; −1 for none.
        pick: called with the place of a network that was clicked.
        seen: what there is to see, where nothing goes on.
        news: where it is told while something goes on, see `ui.news.address`.
    """
    count = len(names.blocks) * len(names.rows) * len(names.groups) * len(names.columns)

    def picked() -> None:
        put = (st.session_state.get(key) or {}).get("pick")
        place = put.get("place") if isinstance(put, dict) else None
        if type(place) is int and 0 <= place < count:
            pick(place)

    told: dict[str, Any] = {
        "names": asdict(names),
        "shown": shown,
        "here": here,
        "news": news,
        "seen": _told(seen) if seen else None,
    }
    _mount(key=key, data=pack(told), on_pick_change=picked, on_turned_change=nothing)


def grid_told(seen: GridSeen) -> bytes:
    """What is new, for the component that asks."""
    return pack(_told(seen))


def _told(seen: GridSeen) -> dict[str, Any]:
    progress = None if seen.share is None else {"share": seen.share, "words": seen.words}
    return {
        "known": seen.known,
        "shades": dict(seen.shades),
        "told": dict(seen.told),
        "says": seen.says,
        "progress": progress,
    }
