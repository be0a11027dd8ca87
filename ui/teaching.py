"""A teacher's task: what a link asks and fixes, and where such a link is made."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dlcore.errors import BadSetting
from dlcore.intake.names import markdown_text
from dlcore.lessons.lesson import Lesson, Result
from dlcore.lessons.tasks import ENTRIES, QUESTION_LENGTH, Goal, Task, is_number, read, read_goal
from dlcore.settings import controls
from ui import lesson as parts
from ui import link
from ui.components.copy import copy_link
from ui.controls import key
from ui.frame import sentences
from ui.results import computed

SIGNS = {"below": True, "above": False}


def task(page: str) -> Task:
    """What the opened link asks of this page; empty without one."""
    return st.session_state.get(f"{page}.task") or Task()


def check(page: str, spec: type) -> None:
    """Take over a task from the address, once, after the settings; put it back there after another page."""
    raw = {name: st.query_params.get(key(page, name), "") for name in ENTRIES}
    if f"{page}.task" not in st.session_state:
        settings = {
            name: st.session_state.get(key(page, name), control.default)
            for name, control in controls(spec).items()
        }
        st.session_state[f"{page}.task"], refused = read(raw, settings)
        for why in refused:
            link.refuse(page, why)
    for name, text in task(page).entries.items():
        if raw[name] != text:
            st.query_params[key(page, name)] = text


def asked(page: str) -> None:
    """The task above the stage: its question, its goal, and the way out."""
    given = task(page)
    if not given:
        return
    with st.container(border=True, key=f"{page}.asked-by-a-teacher"):
        words, out = st.columns([8, 2], vertical_alignment="center")
        said = [f"**{markdown_text(given.question)}**"] if given.question else []
        said += [given.goal.says] if given.goal else []
        said += ["Some controls stay as the link set them."] if given.fixed and not said else []
        words.markdown(" ".join(said))
        with out.container(horizontal=True, horizontal_alignment="right"):
            st.button("Explore freely", key=f"{page}.leave", type="tertiary", on_click=leave, args=(page,))


def reached(page: str, result: Result[Any]) -> None:
    """Whether these settings reach the goal of the task."""
    given = task(page)
    if given.goal and given.goal.number not in result.numbers:
        called = markdown_text(given.goal.number)
        st.warning(f"This lesson has no number called {called}, so the goal cannot be checked.")
    elif given.goal and given.done(result):
        st.success(f"{given.goal.says} **Reached.**", icon=":material/check_circle:")


def leave(page: str) -> None:
    """End the task: everything can be moved again, from where it stands."""
    for name in task(page).entries:
        st.query_params.pop(key(page, name), None)
    st.session_state[f"{page}.task"] = Task()


@st.fragment
def make(page: str, lesson: Lesson[Any]) -> None:
    """Where a teacher makes a link from the settings as they stand."""
    more = st.expander("For teachers: a link with a question", key=f"{page}.teach", on_change="rerun")
    if not more.open:  # closed, it is not filled: every visit would pay for that
        return
    with more, sentences():
        result = computed(lesson, parts.spec(page, lesson.spec))
        wanted = _wanted(page, result)
        entries = {key(page, name): wanted.entries.get(name, "") for name in ENTRIES}
        copy_link(f"{page}.teach-copy", link.query(page, result.spec), page=page, entries=entries)


def _wanted(page: str, result: Result[Any]) -> Task:
    """The task that a teacher puts together."""
    known = {name: control.label for name, control in controls(type(result.spec)).items()}
    numbers = ["", *(name for name, value in result.numbers.items() if is_number(value))]
    kept: dict[str, Any] = {"persist_state": "page"}
    question = st.text_input(
        "Question", max_chars=QUESTION_LENGTH, key=f"{page}.teach-ask", placeholder="Plain text", **kept
    )
    left, right = st.columns(2)
    kept["format_func"] = known.__getitem__
    locked = left.multiselect("Locked controls", known, key=f"{page}.teach-lock", **kept)
    hidden = right.multiselect("Hidden controls", known, key=f"{page}.teach-hide", **kept)
    goal = _chosen_goal(page, numbers)
    return Task(tuple(locked), tuple(name for name in hidden if name not in locked), question or "", goal)


def _chosen_goal(page: str, numbers: Sequence[str]) -> Goal | None:
    kept: dict[str, Any] = {"persist_state": "page"}
    number, sign, limit = st.columns([3, 2, 2])
    chosen = number.selectbox(
        "Goal", numbers, format_func=lambda name: name.replace("_", " "), key=f"{page}.teach-number", **kept
    )
    below = sign.selectbox("Has to come", tuple(SIGNS), key=f"{page}.teach-sign", **kept)
    value = limit.text_input("Limit", "0.01", key=f"{page}.teach-limit", **kept)
    if not chosen:
        return None
    try:
        goal = read_goal(f"{chosen}{'<' if SIGNS[below] else '>'}{value}")
    except BadSetting:
        st.warning(f"The limit “{markdown_text(value)}” is no number: write one like 0.01.")
        return None
    st.caption(goal.says)
    return goal


def movable(page: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of these settings those that the task does not fix."""
    return {name: value for name, value in values.items() if name not in task(page).fixed}


def changes(page: str, values: Mapping[str, Any]) -> bool:
    """Whether setting these would change what the task fixes."""
    return any(values.get(name, value) != value for name, value in task(page).fixed.items())
