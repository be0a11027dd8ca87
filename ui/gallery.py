"""Pictures of the gallery that the app chooses for the visitor, and beginning again."""

import streamlit as st

from dlcore.data.samples import samples
from dlcore.lessons.classify import Preset
from ui.controls import key
from ui.picture_input import FIRST, SOURCES


def replay(page: str, sample: str) -> None:
    """Have a drawing of the gallery drawn on the canvas, stroke by stroke, at the next run."""
    count = st.session_state.get(f"{page}.replays", 0) + 1
    st.session_state[f"{page}.replays"] = count
    st.session_state[f"{page}.replay"] = f"{sample}#{count}"
    st.session_state[key(page, "source")] = SOURCES[0]


def use_sample(page: str, sample: str) -> None:
    """Choose a picture of the gallery at the next run: a drawing is drawn on the canvas."""
    if samples()[sample].strokes:
        replay(page, sample)
    else:
        st.session_state[key(page, "source")] = SOURCES[-1]
        st.session_state[key(page, "sample")] = sample


def use_preset(page: str, preset: Preset) -> None:
    """Set the controls to a preset of the lesson at the next run."""
    use_sample(page, preset.sample)
    st.session_state[key(page, "model")] = "digits"
    st.session_state[key(page, "top_k")] = preset.top_k
    st.session_state[key(page, "explain")] = -1


def begin_again(page: str) -> None:
    """Forget the drawing, also the one in the address, and draw the first one again."""
    st.query_params.pop(key(page, "drawing"), None)
    replay(page, FIRST)
