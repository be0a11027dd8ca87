"""The three lenses on a lesson's result: its maths, its PyTorch, its numbers."""

from typing import Any

import streamlit as st

from dlcore.lessons.classify_result import TakeHome
from dlcore.lessons.lesson import Lesson, Result
from dlcore.lessons.numbers import spoken
from ui.classified import remembered
from ui.lenses import downloads, lens
from ui.services import services
from ui.tables import csv_button, table
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
    home: TakeHome = remembered(
        (TAKE_HOME, lesson.name, result.spec),
        lambda: services().workers.call(TAKE_HOME, lesson.name, result.spec, owner=visitor()),
    )
    st.code(home.script, language="python")
    st.caption(home.says)
    downloads(page, home)


def _numbers(page: str, result: Result[Any]) -> None:
    rows = [(f"{row[0]:.0f}", *map(spoken, row[1:])) for row in result.rows]
    st.markdown(table(result.head, rows[-LAST_ROWS:], right=range(len(result.head))))
    if len(rows) > LAST_ROWS:
        st.caption(f"The last {LAST_ROWS} of {len(rows)} rows; the file has all of them.")
    whole = ((f"{row[0]:.0f}", *row[1:]) for row in result.rows)
    csv_button("All rows (.csv)", page, f"{page}.csv", result.head, whole)
