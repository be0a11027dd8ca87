"""The stage of a lesson: controls beside the picture they move, and everything that follows from both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.lessons.glossary import terms_in
from dlcore.lessons.lesson import Lesson, Result, Sweep
from dlcore.settings import controls, made
from ui import lesson as parts
from ui import link, sweeps, teaching, tries
from ui.components.copy import copy_link
from ui.components.scrub import Heard, scrub
from ui.controls import field, key
from ui.frame import say_error, sentences
from ui.lesson_lenses import lenses
from ui.results import computed

STEP = "step"
CONTROLS = "controls"
"""the fragment that everything moved on the stage belongs to"""


@dataclass(frozen=True, slots=True)
class Stage:
    """What differs from lesson to lesson.

    Attributes:
        lesson: its settings, numbers and words; its name is that of the page.
        choose: makes the controls, called with the page; not that of the swept setting nor the step's.
        picture: what the browser draws of a sweep: a `figures.scene.scene`.
        watch: the misconceptions it removes; one with the name of a setting has that as a switch.
        pick: called with the page, what a click is called, and its coordinates.
        drag: called with the page, what a click is called, where a point was and where it was let go.
        moves: called with the settings: which of them a "pick" changes, and which a "drag"; where a teacher's
            link fixes one, there is none.
        beside: called with the page and the result, below the picture.
        forget: called by Reset with the page, for what is not a control.
    """

    lesson: Lesson[Any]
    choose: Callable[[str], None]
    picture: Callable[[Sweep], Mapping[str, Any]]
    watch: Sequence[str | tuple[str, str]]
    pick: Callable[[str, str, Sequence[float]], None] | None = None
    drag: Callable[[str, str, Sequence[float], Sequence[float]], None] | None = None
    moves: Callable[[Any], Mapping[str, Sequence[str]]] = lambda _spec: {}
    beside: Callable[[str, Result[Any]], None] | None = None
    forget: Callable[[str], None] | None = None


def show(stage: Stage) -> None:
    """The whole page."""
    page, spec = stage.lesson.name, stage.lesson.spec
    parts.heading(page, spec, stage.forget)
    teaching.check(page, spec)
    link.notice(page)
    teaching.asked(page)
    st.session_state.pop(f"{page}.picked", None)  # a click that another page overtook
    _moving(stage)
    tries.presets(page, stage.lesson)
    tries.challenges(page, stage.lesson)
    parts.watch_out(page, *stage.watch, spec=spec)
    teaching.make(page, stage.lesson)
    parts.onward(page)


def put(page: str, values: Mapping[str, Any]) -> None:
    """Set controls, before they are made; what a teacher's link fixes stays."""
    for name, value in teaching.movable(page, values).items():
        st.session_state[key(page, name)] = value


@st.fragment(key=CONTROLS)
@sentences()
def _moving(stage: Stage) -> None:
    """What a control moves, or a click, which moves controls."""
    for what, *picked in st.session_state.pop(f"{stage.lesson.name}.picked", ()):
        done = getattr(stage, what)
        if done:
            done(stage.lesson.name, *picked)
    left, right = st.columns([3, 9], gap="medium")
    with left:
        stage.choose(stage.lesson.name)
    with right:
        _following(stage)


@st.fragment
@sentences()
def _following(stage: Stage) -> None:
    """What the sliders in the picture move, and nothing else: all of it is sent again with every release."""
    page, lesson = stage.lesson.name, stage.lesson
    told = st.container(key=f"{page}-at-stake")  # always there, so that nothing below is made anew
    try:
        result = computed(lesson, parts.spec(page, lesson.spec))
    except DlcoreError as error:
        _instead(stage, error)
        _hold(page, lesson)
        return
    with told:
        teaching.reached(page, result)
        tries.at_stake(page, lesson, result)
    _picture(stage, result)
    with st.container(horizontal=True, horizontal_alignment="right"):
        tries.keep_reached(page, lesson, result)
        copy_link(f"{page}.copy", link.query(page, result.spec, **teaching.task(page).entries), page=page)
    if stage.beside:
        stage.beside(page, result)
    st.session_state[f"{page}.last-good"] = result.spec
    lenses(page, lesson, result)
    held = _hold(page, lesson)
    if any(getattr(result.spec, name) != value for name, value in held.items()):
        st.rerun()  # the browser went back to an address with other values than the session had


def _hold(page: str, lesson: Lesson[Any]) -> dict[str, Any]:
    """The controls that the sliders in the picture stand for, unseen: they keep the values in the address.

    They come last: what is sent before the result is computed is drawn by the browser for nothing.
    """
    with st.container(key=f"{page}-not-shown"):
        return {name: field(page, lesson.spec, name) for name in _in_the_picture(lesson)}


def _instead(stage: Stage, error: DlcoreError) -> None:
    """What cannot be computed, said; and the last picture there was, so that one may go on from it."""
    page, lesson = stage.lesson.name, stage.lesson
    say_error(error)
    st.caption("The picture below is not of these settings.")
    _picture(stage, computed(lesson, st.session_state.get(f"{page}.last-good") or lesson.spec()))


def _in_the_picture(lesson: Lesson[Any]) -> list[str]:
    return [name for name in (lesson.swept, STEP) if name in controls(lesson.spec)]


def _picture(stage: Stage, result: Result[Any]) -> None:
    """The result with these settings, and those at every other swept value beside it, to be moved through."""
    page, lesson, spec = stage.lesson.name, stage.lesson, result.spec
    common, known = _common(lesson, spec), controls(lesson.spec)
    values = lesson.stops(common)  # those of the sweep: the value at the start may lie between the stops
    last = known[STEP].high if STEP in known else 0

    def place(index: int, step: int) -> None:
        if 0 <= index < len(values):
            at = {STEP: int(last or 0) if step < 0 else step} if STEP in known else {}
            put(page, {lesson.swept: values[index], **at})

    def pick(what: str, *told: Any) -> None:
        st.session_state.setdefault(f"{page}.picked", []).append((what, *told))
        st.rerun(CONTROLS)

    task, moved = teaching.task(page), ((lesson.swept, "value"), (STEP, "step"))
    barred = [what for what, names in stage.moves(spec).items() if any(name in task.fixed for name in names)]
    scrub(
        f"{page}.stage",
        sweeps.address(lesson.name, common, partial(_told, stage.picture)),
        (values.index(getattr(spec, lesson.swept)), getattr(spec, STEP, 0)),
        Heard(place, partial(pick, "pick"), partial(pick, "drag")),
        label=known[lesson.swept].label,
        settled=result.picture,
        reveal=tries.revealed(page),
        locked=[*(where for name, where in moved if name in task.locked), *barred],
        hidden=[where for name, where in moved if name in task.hidden],
    )


def _told(picture: Callable[[Sweep], Mapping[str, Any]], sweep: Sweep) -> dict[str, Any]:
    """The picture, with the terms of its sentences."""
    return {**picture(sweep), "terms": terms_in(*sweep.says)}


def _common(lesson: Lesson[Any], spec: Any) -> Any:
    """The settings of the sweep: the same wherever the sliders in the picture stand."""
    known = controls(lesson.spec)
    moved = {name: known[name].default for name in (STEP, *lesson.apart) if name in known}
    held = {name: getattr(spec, name) for name in known} | moved
    usual = made(lesson.spec, **held | {lesson.swept: known[lesson.swept].default})
    return usual if getattr(spec, lesson.swept) in lesson.stops(usual) else made(lesson.spec, **held)
