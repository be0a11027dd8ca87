"""What there is to try in a lesson: presets that take a guess before they show anything, and challenges."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.lessons.lesson import Challenge, Lesson, Preset, Result
from dlcore.settings import controls
from ui import teaching
from ui.components.prose import prose
from ui.components.won import keep_won, won
from ui.controls import key
from ui.results import computed


def revealed(page: str) -> int:
    """How many times the page has gone back to its picture since it was opened or reset."""
    return st.session_state.get(f"{page}.revealed", 0)


def presets(page: str, lesson: Lesson[Any]) -> None:
    """A button for each preset; what it asks, with answers to choose from, stands below."""
    st.subheader("Try this")
    with st.container(horizontal=True):
        for number, preset in enumerate(lesson.presets):
            st.button(
                preset.name,
                key=f"{page}.preset-{number}",
                on_click=_ask,
                args=(page, preset.name),
                **_barred(page, lesson, preset.settings),
            )
    asked = st.session_state.get(f"{page}.asked")
    preset = next((one for one in lesson.presets if one.name == asked), None)
    if preset is None:
        return
    prose(f"{page}.question", f"**{preset.question}**")
    with st.container(horizontal=True):
        for number, answer in enumerate(preset.answers):
            st.button(
                answer, key=f"{page}.answer-{number}", on_click=_answer, args=(page, lesson, preset, number)
            )


def at_stake(page: str, lesson: Lesson[Any], result: Result[Any]) -> None:
    """Above the picture: what came of the last guess, and the challenge that was taken on.

    A verdict goes when the picture shows something else than its preset.

    Args:
        page: its name.
        lesson: with its challenges.
        result: of the settings as they stand.
    """
    right, words, settings = st.session_state.get(f"{page}.verdict") or (False, "", {})
    if any(getattr(result.spec, name) != value for name, value in settings.items() if name != "step"):
        del st.session_state[f"{page}.verdict"]
    elif words:
        (st.success if right else st.info)(
            words, icon=":material/check:" if right else ":material/lightbulb:"
        )
    taken = st.session_state.get(f"{page}.taken")
    for challenge in lesson.challenges:
        if challenge.name == taken:
            _goal(page, challenge, result)


def _goal(page: str, challenge: Challenge[Any], result: Result[Any]) -> None:
    words, out = st.columns([8, 2], vertical_alignment="center")
    reached = challenge.won(result)
    with words:
        told = (challenge.goal, challenge.so_far(result), "**Reached.**" if reached else "")
        (st.success if reached else st.info)(
            f"**{challenge.name}**: {' '.join(filter(None, told))}",
            icon=":material/check_circle:" if reached else ":material/flag:",
        )
    out.button("Put it aside", key=f"{page}.aside", type="tertiary", on_click=_take, args=(page, None))


def keep_reached(page: str, lesson: Lesson[Any], result: Result[Any]) -> None:
    """Have the browser keep which goals the settings as they stand reach; nothing is shown."""
    reached = [one.name for one in lesson.challenges if one.won(result)]
    if reached:
        keep_won(f"{page}.reached", lesson, reached)


def challenges(page: str, lesson: Lesson[Any]) -> None:
    """The goals, and which of them were reached."""
    st.subheader("Challenges")
    goals = [f"**{challenge.name}.** {challenge.goal}" for challenge in lesson.challenges]
    prose(f"{page}.goals", *goals, listed=True)
    with st.container(horizontal=True):
        for number, challenge in enumerate(lesson.challenges):
            st.button(
                f"Take on “{challenge.name}”",
                key=f"{page}.challenge-{number}",
                on_click=_begin,
                args=(page, lesson, challenge),
                **_barred(page, lesson, challenge.settings),
            )
    won(f"{page}.won", [lesson], named=True)


def use(page: str, lesson: Lesson[Any], settings: Mapping[str, Any]) -> None:
    """Set every control: to these settings, and the others to their defaults."""
    for name, value in whole(lesson, settings).items():
        st.session_state[key(page, name)] = value
    st.session_state.pop(f"{page}.verdict", None)


def whole(lesson: Lesson[Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """These settings, and the defaults of all others."""
    return {name: control.default for name, control in controls(lesson.spec).items()} | dict(settings)


def _barred(page: str, lesson: Lesson[Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """What a button is told that would change what a teacher's link fixes."""
    if not teaching.changes(page, whole(lesson, settings)):
        return {}
    return {"disabled": True, "help": "It would move a control that stays as the link set it."}


def _ask(page: str, name: str) -> None:
    st.session_state[f"{page}.asked"] = name


def _begin(page: str, lesson: Lesson[Any], challenge: Challenge[Any]) -> None:
    """Go to where a challenge begins, at the picture."""
    use(page, lesson, challenge.settings)
    st.session_state.pop(f"{page}.asked", None)
    _take(page, challenge.name)
    _to_the_picture(page)


def _take(page: str, name: str | None) -> None:
    st.session_state[f"{page}.taken"] = name


def _to_the_picture(page: str) -> None:
    st.session_state[f"{page}.revealed"] = revealed(page) + 1


def _answer(page: str, lesson: Lesson[Any], preset: Preset[Any], guess: int) -> None:
    """Only now the controls move, and the picture shows what happens."""
    use(page, lesson, preset.settings)
    st.session_state.pop(f"{page}.asked", None)
    _take(page, None)
    _to_the_picture(page)
    try:
        result = computed(lesson, lesson.made(**preset.settings))
    except DlcoreError:
        return  # the stage says why
    right = preset.right(result)
    begin = f"You said “{preset.answers[guess]}”; it is “{preset.answers[right]}”."
    name = preset.name if preset.name.endswith("?") else f"{preset.name}."
    words = f"**{name}** {'Right.' if guess == right else begin} {preset.reveal(result)}"
    st.session_state[f"{page}.verdict"] = guess == right, words, whole(lesson, preset.settings)
