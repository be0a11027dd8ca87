"""The theme the visitor sees, and its colours."""

import streamlit as st

from figures.style import Palette, palette


def theme() -> str:
    """The theme the visitor sees, "light" or "dark"."""
    return st.context.theme.type or "light"


def colours() -> Palette:
    """The colours of that theme."""
    return palette(theme())
