"""The three lenses on a lesson's result: its maths, its PyTorch, its numbers."""

import csv
import io
from typing import Any

import streamlit as st

from dlcore.lessons.lesson import Lesson, Result
from dlcore.lessons.numbers import spoken
from ui.classified import remembered
from ui.lenses import lens
from ui.services import services
from ui.tables import table
from ui.visitor import visitor

LAST_ROWS = 12
TAKE_HOME = "dlcore.lessons.registry:take_home"


def lenses(page: str, lesson: Lesson[Any], result: Result[Any]) -> None:
    """One control, three views, each with the numbers of this result.

    Args:
        page: its name.
        lesson: whose result it is.
        result: of the settings as they stand.
    """
    match lens(page):
        case "PyTorch":
            _pytorch(page, lesson, result)
        case "Numbers":
            _numbers(page, result)
        case _:
            _maths(result)


def _maths(result: Result[Any]) -> None:
    st.markdown("\n\n".join(f"$$\n{formula.latex}\n$$" for formula in result.formulas))
    known = dict(symbol for formula in result.formulas for symbol in formula.symbols)
    st.caption("; ".join(f"${symbol}$ {words}" for symbol, words in known.items()) + ".")


def _pytorch(page: str, lesson: Lesson[Any], result: Result[Any]) -> None:
    script, notebook = remembered(
        (TAKE_HOME, lesson.name, result.spec),
        lambda: services().workers.call(TAKE_HOME, lesson.name, result.spec, owner=visitor()),
    )
    st.code(script, language="python")
    st.caption("With torch installed it prints the same numbers anywhere; its last line has them as JSON.")
    with st.container(horizontal=True):
        for name, data, ending, mime in (
            ("Script (.py)", script, "py", "text/x-python"),
            ("Notebook (.ipynb)", notebook, "ipynb", "application/x-ipynb+json"),
        ):
            st.download_button(
                name, data, f"{lesson.name}.{ending}", mime, on_click="ignore", key=f"{page}.{ending}"
            )


def _numbers(page: str, result: Result[Any]) -> None:
    rows = [
        tuple(f"{row[0]:.0f}" if not n else spoken(value) for n, value in enumerate(row))
        for row in result.rows
    ]
    st.markdown(table(result.head, rows[-LAST_ROWS:], right=range(len(result.head))))
    if len(rows) > LAST_ROWS:
        st.caption(f"The last {LAST_ROWS} of {len(rows)} rows; the file has all of them.")
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(result.head)
    writer.writerows([[f"{row[0]:.0f}", *map(repr, row[1:])] for row in result.rows])
    st.download_button(
        "All rows (.csv)", file.getvalue(), f"{page}.csv", "text/csv", on_click="ignore", key=f"{page}.csv"
    )
