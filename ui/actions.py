"""Buttons that act before the page is made, so that one run of the whole page shows what came of it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.intake.names import markdown_text


def action(place: str, label: str, icon: str, act: Callable[[], None], **more: Any) -> None:
    """A button.

    Args:
        place: what `refusal` finds again, and the first half of the button's key.
        label: on it; its last word in small letters is the second half.
        icon: before the label.
        act: called when it is pressed; a `DlcoreError` is shown by `refusal`.
        **more: for `st.button`.
    """
    key = f"{place}.{label.lower().split()[-1]}"
    st.button(label, key=key, icon=f":material/{icon}:", on_click=_try, args=(place, act), **more)


def refusal(place: str) -> None:
    """Say, once, why what a button of this place should have done could not be done."""
    said = st.session_state.pop(f"{place}.refused", "")
    if said:
        st.error(markdown_text(said), icon=":material/error:")


def _try(place: str, act: Callable[[], None]) -> None:
    try:
        act()
    except DlcoreError as error:
        st.session_state[f"{place}.refused"] = str(error)
