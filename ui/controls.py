"""Controls made from a spec's fields: label, range, step and words are read there and repeated nowhere."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dlcore.lessons.spec import controls


def key(page: str, name: str) -> str:
    """The key of a field's control: its name in the session and in the link."""
    return f"{page}_{name}"


def field(page: str, spec: type, name: str, *, show: Callable[[Any], str] = str) -> Any:
    """The control of one field, bound to the link; returns its value.

    A field with a range becomes a slider, one with choices a list.
    """
    control = controls(spec)[name]
    common: Any = {"key": key(page, name), "help": control.says, "bind": "query-params"}
    if control.choices:
        options = list(control.choices)
        start = options.index(control.default)
        return st.selectbox(control.label, options, index=start, format_func=show, **common)
    return st.slider(control.label, control.low, control.high, control.default, control.step, **common)


def choice(
    page: str, spec: type, name: str, options: list[Any], show: Callable[[Any], str], **more: Any
) -> Any:
    """The control of a field whose options are only known now, bound to the link."""
    control = controls(spec)[name]
    name_in_link = key(page, name)
    if st.session_state.get(name_in_link, options[0]) not in options:
        st.session_state[name_in_link] = options[0]
    return st.selectbox(
        control.label,
        options,
        format_func=show,
        key=name_in_link,
        help=control.says,
        bind="query-params",
        **more,
    )
