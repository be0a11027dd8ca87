"""The state in the address: checked before widgets exist, and written in full for copying."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dlcore.errors import BadSetting
from dlcore.intake.names import markdown_text, one_line
from dlcore.lessons.spec import controls, made
from ui.controls import key

VERSION = 1


def check(page: str, spec: type, **choices: Sequence[str]) -> None:
    """Take over the values of an opened link, once; those that do not work are noted for `notice`.

    Args:
        page: its name.
        spec: the lesson's settings.
        **choices: what else the link may name, and the values it may have.
    """
    seen = f"{page}.link-checked"
    if seen in st.session_state:
        return
    st.session_state[seen] = True
    refused = []
    for name in controls(spec):
        raw = st.query_params.get(key(page, name))
        if raw is None:
            continue
        try:
            st.session_state[key(page, name)] = getattr(made(spec, **{name: raw}), name)
        except BadSetting as error:
            refused.append(str(error))
            del st.query_params[key(page, name)]
    for name, allowed in choices.items():
        raw = st.query_params.get(key(page, name), allowed[0])
        if raw not in allowed:
            refused.append(f"{name} “{one_line(raw)}” is none of {', '.join(allowed)}.")
            del st.query_params[key(page, name)]
    if refused:
        st.session_state[f"{page}.link-notice"] = refused


def notice(page: str) -> None:
    """Show what `check` refused, once."""
    refused = st.session_state.pop(f"{page}.link-notice", [])
    if refused:
        said = markdown_text(" ".join(refused))
        st.warning(f"This link was corrected: {said} The default is used instead.")


def query(page: str, spec: Any, **more: str) -> str:
    """The query that opens this page with every field of this spec, `more`, and the version of the format."""
    values = {name: getattr(spec, name) for name in controls(type(spec))} | more
    return urlencode(
        {"v": VERSION} | {key(page, name): value for name, value in values.items() if value != ""}
    )
