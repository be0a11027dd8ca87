"""Probabilities as bars that move in place."""

from collections.abc import Callable, Sequence

import streamlit as st

from dlcore.lessons.classify import percent
from dlcore.lessons.classify_result import Scored
from ui.components import registered

_mount = registered("bars")


def bars(
    key: str, rows: Sequence[Scored], explained: int, on_choose: Callable[[int], None], reveal: int = 0
) -> None:
    """Bars of the listed classes; choosing one calls `on_choose` with its index.

    Another number to `reveal` than before goes back to the top of the page, where they are.
    """

    def choose() -> None:
        index = st.session_state[key].get("chosen")
        if isinstance(index, int):
            on_choose(index)

    _mount(
        key=key,
        data={
            "title": "Most probable classes",
            "explained": explained,
            "reveal": reveal,
            "rows": [
                {
                    "index": row.index,
                    "label": row.label,
                    "share": row.probability,
                    "probability": percent(row.probability)
                    .replace("more than", ">")
                    .replace("less than", "<"),
                    "logit": f"{row.logit:.2f}".replace("-", "−"),
                }
                for row in rows
            ],
        },
        on_chosen_change=choose,
    )
