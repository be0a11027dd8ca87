"""The theme the visitor sees."""

import streamlit as st


def theme() -> str:
    """The theme the visitor sees, "light" or "dark"."""
    return st.context.theme.type or "light"
