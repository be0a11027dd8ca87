"""Controls made from a spec's fields: label, range, step and words are read there and repeated nowhere."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import streamlit as st

from dlcore.intake.names import markdown_text
from dlcore.lessons.tasks import Task
from dlcore.settings import Control, controls, scale_of


def key(page: str, name: str) -> str:
    """The key of a field's control: its name in the session and in the link."""
    return f"{page}_{name}"


def field(page: str, spec: type, name: str, *, show: Callable[[Any], str] = str, **more: Any) -> Any:
    """The control of one field; returns its value and keeps it in the address.

    A switch for yes and no, a list for choices, a slider for a range, and a line of text for the rest. What
    a teacher's link locks or hides cannot be moved, or is not seen.
    """
    if controls(spec)[name].choices:
        return choice(page, spec, name, controls(spec)[name].choices, show, **more)
    with _seen(page, name):
        return _ranged(page, spec, name, **more)


def _ranged(page: str, spec: type, name: str, **more: Any) -> Any:
    control, place = controls(spec)[name], key(page, name)
    label = f"{control.label} ({control.unit})" if control.unit else control.label
    common: dict[str, Any] = {"key": place, "help": control.says, "bind": "query-params", **more}
    common["disabled"] = _locked(page, name)
    if isinstance(control.default, bool):
        return st.toggle(label, control.default, **common)
    if isinstance(control.default, str):
        return st.text_input(label, control.default, max_chars=100, **common)
    if control.scale != "linear":
        return _log_slider(label, control, common)
    common["format"] = _digits(control.step)
    return st.slider(label, control.low, control.high, control.default, control.step, **common)


def long_text(
    page: str, spec: type, name: str, max_chars: int, on_change: Callable[[], None] | None = None
) -> str:
    """The control of a field with a long text that something besides the learner may set, as a click does.

    A bound control would not write into the address what it is first made with; this one does.
    """
    control, place = controls(spec)[name], key(page, name)
    if place not in st.session_state:
        st.session_state[place] = control.default
    with _seen(page, name):
        value = st.text_input(
            control.label,
            key=place,
            max_chars=max_chars,
            help=control.says,
            persist_state="session",
            disabled=_locked(page, name),
            on_change=on_change,
        )
    _keep_in_address(place, value, control.default)
    return value


def _locked(page: str, name: str) -> bool:
    given: Task | None = st.session_state.get(f"{page}.task")
    return given is not None and name in given.locked


def _seen(page: str, name: str) -> AbstractContextManager[Any]:
    """Where a control is put: out of sight where a link hides it, for it still holds its value there."""
    given: Task | None = st.session_state.get(f"{page}.task")
    if given is None or name not in given.hidden:
        return nullcontext()
    return st.container(key=f"{key(page, name)}-not-shown")


def _digits(step: Any) -> str | None:
    """How a slider writes its values: with as many decimals as its step has."""
    return f"%.{len(f'{step:f}'.rstrip('0').partition('.')[2])}f" if isinstance(step, float) else None


def _log_slider(label: str, control: Control, common: dict[str, Any]) -> Any:
    """A slider over 1, 2, 5, 10 …; a value between them, as a link may bring one, has a place of its own."""
    held = st.session_state.get(common["key"], control.default)
    options = sorted({*scale_of(control), held, control.default})
    return st.select_slider(label, options, control.default, format_func=lambda value: f"{value:g}", **common)


def choice(
    page: str, spec: type, name: str, options: Sequence[Any], show: Callable[[Any], str], **more: Any
) -> Any:
    """The control of a field whose options are only known now.

    A bound list would write what it shows into the address ("ResNet-18 (45 MB to fetch)"); this one writes
    the option itself.
    """
    control = controls(spec)[name]
    place = key(page, name)
    if place not in st.session_state:
        st.session_state[place] = control.default
    if st.session_state[place] not in options:
        asked = markdown_text(str(st.session_state[place]))
        said = f"{control.label} cannot be “{asked}” here, so the default is used."
        st.toast(said, icon=":material/warning:", duration="long")  # outlives a drawing that is replayed
        st.session_state[place] = control.default
    with _seen(page, name):
        value = st.selectbox(
            control.label,
            options,
            format_func=show,
            key=place,
            help=control.says,
            persist_state="session",
            disabled=_locked(page, name),
            **more,
        )
    _keep_in_address(place, value, control.default)
    return value


def _keep_in_address(place: str, value: Any, default: Any) -> None:
    if value != default and st.query_params.get(place) != str(value):
        st.query_params[place] = str(value)
    elif value == default and place in st.query_params:
        del st.query_params[place]
