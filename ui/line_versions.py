"""The loop of a line three times, below the picture: step by step side by side, and whole."""

from typing import Any

import streamlit as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.line_versions import TEXTS, side_by_side
from ui import line_shapes, own_points
from ui.classified import remembered
from ui.services import services
from ui.visitor import visitor

THREE = "dlcore.lessons.line_run:three"


def beside(page: str, result: Result[Any]) -> None:
    """What follows from a result below the picture; clicks are compared with what it shows.

    Args:
        page: its name.
        result: of the settings as they stand.
    """
    own_points.remember(page, result)
    line_shapes.shapes(page, result)
    _three(page, result)


def _three(page: str, result: Result[Any]) -> None:
    """The three versions of the loop."""
    title = "Three versions of this loop: by hand, autograd, nn"
    more = st.expander(title, key=f"{page}.versions", on_change="rerun")
    if not more.open:  # closed, it is not filled: every run would pay for that
        return
    texts: dict[str, str] = remembered(
        (THREE, result.spec), lambda: services().workers.call(THREE, result.spec, owner=visitor())
    )
    with more:
        st.markdown(
            "The same steps in their right order, with the data and the settings above. Each script prints "
            "the same weight and bias."
        )
        for column, name in zip(st.columns(len(TEXTS)), TEXTS, strict=True):
            column.markdown(f"**{name}**")
        for step, *codes in side_by_side():
            st.caption(step.capitalize())
            for column, code in zip(st.columns(len(codes)), codes, strict=True):
                column.code(code, language="python", wrap_lines=True)
        st.markdown("**Whole, to copy and run**")
        for tab, text in zip(st.tabs(list(TEXTS)), texts.values(), strict=True):
            tab.code(text, language="python")
