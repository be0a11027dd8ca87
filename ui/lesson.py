"""The parts every lesson page has around its stage."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dlcore.intake.names import markdown_text
from dlcore.lessons.tasks import Task
from dlcore.settings import controls, made
from ui import link
from ui.components.copy import copy_link
from ui.components.prose import prose
from ui.controls import field, key
from ui.lessons_listed import HOME
from ui.navigation import lesson_of, neighbours, page_of
from ui.picture_input import Chosen


def heading(
    page: str,
    spec: type,
    forget: Callable[[str], None] | None = None,
    **choices: link.Choices,
) -> None:
    """Title, question, and Reset; before them, what a link may name is checked, see `link.check`.

    Args:
        page: its name.
        spec: the lesson's settings.
        forget: called with the page by Reset, for what is not a control.
        **choices: what else the link may name, and the values it may have, or what tells them.
    """
    link.check(page, spec, **choices)
    here = lesson_of(page)
    left, right = st.columns([8, 2], vertical_alignment="bottom")
    with left:
        st.title(here.title)
        prose(f"{page}.asks", here.question)
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Reset", key=f"{page}.reset", type="tertiary", on_click=reset, args=(page, spec, forget))


def reset(page: str, spec: type, forget: Callable[[str], None] | None = None) -> None:
    """Put every control back to its default, or where a teacher's link had it, and forget the rest."""
    given: Task = st.session_state.get(f"{page}.task") or Task()
    stays = {
        f"{page}.{name}" for name in ("link-checked", "linked", "replays", "hidden-opened", "task", "won")
    }
    for name in set(st.session_state) - stays:
        if str(name).startswith(f"{page}."):
            del st.session_state[name]
    for name, control in controls(spec).items():  # what is only deleted comes back from the address
        st.session_state[key(page, name)] = given.settings.get(name, control.default)
    for name in controls(spec):
        with suppress(StreamlitAPIException):  # bound to a control that is shown, which takes it out itself
            st.query_params.pop(key(page, name), None)
    if forget:
        forget(page)


def spec(page: str, spec_type: type, **known: Any) -> Any:
    """The spec of this run: what the caller has read from its controls, and the others from the session."""
    held = st.session_state.to_dict()  # at once: asking for what is not there is slow
    values = {
        name: held.get(key(page, name), control.default) for name, control in controls(spec_type).items()
    }
    return made(spec_type, **values | known)


def one_of(page: str, pictures: list[Chosen]) -> Chosen | None:
    """The picture to look at: the only one, or the one chosen from several."""
    if len(pictures) < 2:
        return pictures[0] if pictures else None
    index = st.selectbox(
        "File to look at", range(len(pictures)), format_func=lambda i: pictures[i].name, key=f"{page}.which"
    )
    return pictures[index]


def what_you_see(page: str, sentence: str, notes: Sequence[str], query: str, missing: str = "") -> None:
    """The sentence computed from the result, and the link that opens it again, and what that link misses.

    What had to be changed to get there stands below, smaller.
    """
    left, right = st.columns([7, 2])
    with left.container(key="what-you-see"):
        st.markdown(sentence.replace(" %", "\u00a0%"))
    with right:
        copy_link(f"{page}.copy", query, missing)
    if notes:
        st.caption(markdown_text(" ".join(f"{note[:1].upper()}{note[1:].rstrip('.')}." for note in notes)))


def files_table(rows: list[dict[str, Any]]) -> None:
    """Several files at once, and below them what is wrong with those that could not be read."""
    st.dataframe(
        [{name: value for name, value in row.items() if name != "error"} for row in rows],
        hide_index=True,
        column_config={
            "probability": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
        },
    )
    refused = [markdown_text(f"{row['file']}: {row['error']}") for row in rows if row["error"]]
    if refused:
        st.error("\n\n".join(refused), icon=":material/error:")


def try_this(page: str, presets: Sequence[Any], use: Callable[[str, Any], None]) -> None:
    """Presets, each with a `name` and a `question` to answer before looking.

    Args:
        page: its name.
        presets: of the lesson.
        use: called with the page and the preset that was chosen, before the page runs again.
    """
    st.subheader("Try this")
    with st.container(horizontal=True):
        for number, preset in enumerate(presets):
            st.button(preset.name, key=f"{page}.preset-{number}", on_click=_choose, args=(page, preset, use))


def question(page: str) -> None:
    """What the chosen preset asks, above the stage that answers."""
    asked = st.session_state.get(f"{page}.question")
    if asked:
        st.info(asked, icon=":material/help:")


def presets_tried(page: str) -> int:
    """How many presets were chosen since the page was opened or reset."""
    return st.session_state.get(f"{page}.presets", 0)


def watch_out(page: str, *misconceptions: str | tuple[str, str], spec: type | None = None) -> None:
    """The misconceptions this page removes.

    Args:
        page: its name.
        *misconceptions: texts; one that comes with the name of a setting has its wrong variant as a switch.
        spec: the lesson's settings, where there are switches.
    """
    st.subheader("Watch out")
    plain = [each for each in misconceptions if isinstance(each, str)]
    if plain:
        prose(f"{page}.watch", *plain, listed=True)
    for text, switch in (each for each in misconceptions if not isinstance(each, str)):
        prose(f"{page}.watch-{switch}", text, listed=True)
        if spec:
            field(page, spec, switch)


def onward(page: str) -> None:
    """The neighbours in the path."""
    before, after = neighbours(page)
    with st.container(horizontal=True):
        if before:
            st.page_link(page_of(before), label=before.title, icon=":material/arrow_back:")
        st.page_link(page_of(HOME), label="The path", icon=":material/route:")
        if after:
            st.page_link(page_of(after), label=after.title, icon=":material/arrow_forward:")


def _choose(page: str, preset: Any, use: Callable[[str, Any], None]) -> None:
    use(page, preset)
    st.session_state[f"{page}.question"] = preset.question
    st.session_state[f"{page}.presets"] = presets_tried(page) + 1
