"""The state in the address: checked before widgets exist, and written in full for copying."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dlcore.errors import BadSetting
from dlcore.intake.names import markdown_text, one_line
from dlcore.settings import Control, controls, made
from ui.controls import key

VERSION = 1
Choices = Sequence[str] | Callable[[], Sequence[str]]


def check(page: str, spec: type, once: str = "link-checked", /, **asked: Choices) -> None:
    """Take over the values of an opened link, once; those that do not work are noted for `notice`.

    Args:
        page: its name.
        spec: the lesson's settings.
        once: what the session notes this by.
        **asked: what else the link may name, and the values it may have, or what tells them.
    """
    seen = f"{page}.{once}"
    if seen in st.session_state:
        return
    st.session_state[seen] = True
    choices = {name: one() if callable(one) else one for name, one in asked.items()}
    written_by = st.query_params.get("v", str(VERSION))
    if written_by != str(VERSION):
        refuse(
            page,
            f"it is of version {one_line(written_by)} and read as version {VERSION}: check the settings.",
        )
    for name, control in controls(spec).items():
        raw = st.query_params.get(key(page, name))
        if raw is None:
            continue
        with suppress(BadSetting):
            value = getattr(made(spec, **{name: raw}), name)
            if value in choices.get(name, (value,)):
                st.session_state[key(page, name)] = value
                continue
        only = _range(control)
        refuse(page, f"{control.label} cannot be “{one_line(raw)}”{only}, so the default is used.")
        del st.query_params[key(page, name)]
    for name in choices.keys() - controls(spec).keys():
        allowed = choices[name]
        raw = st.query_params.get(key(page, name), allowed[0])
        if raw not in allowed:
            refuse(page, f"“{one_line(raw)}” is none of {', '.join(allowed)}, so {allowed[0]} is used.")
            del st.query_params[key(page, name)]
    if f"{page}.link-notice" in st.session_state:
        st.rerun()  # widgets of this run would still read the address as it was: 2.5 as 2


def refuse(page: str, why: str) -> None:
    """Have `notice` say what in the opened link does not work, and what happens instead."""
    st.session_state.setdefault(f"{page}.link-notice", []).append(why)


def notice(page: str) -> None:
    """Show what was refused, once."""
    refused = st.session_state.pop(f"{page}.link-notice", [])
    if refused:
        said = markdown_text(
            " ".join((why[:1].upper() if why[:1].isascii() else why[:1]) + why[1:] for why in refused)
        )
        st.warning(f"Not everything in this link works here. {said}")


def _range(control: Control) -> str:
    if control.low is None or control.high is None:
        return ""
    kind = "a whole number" if isinstance(control.default, int) else "a number"
    return f", only {kind} from {control.low:g} to {control.high:g}"


def written(control: Control, value: Any) -> Any:
    """A value as its control writes it into the address: a slider of ratios takes 2.0 out, and leaves 2."""
    short = f"{value:g}" if control.scale != "linear" else ""
    return short if short and float(short) == value else value


def query(page: str, spec: Any, **more: str) -> str:
    """The query that opens this page with every field of this spec, `more`, and the version of the format."""
    known = controls(type(spec))
    values = {name: written(control, getattr(spec, name)) for name, control in known.items()} | more
    return urlencode(
        {"v": VERSION} | {key(page, name): value for name, value in values.items() if value != ""}
    )
