"""The home page's parts: the way in, and the path of lessons."""

import streamlit as st

from ui.navigation import PAGES, Lesson
from ui.picture_input import replay


def hero() -> None:
    """One click to something that moves."""
    with st.container(horizontal=True):
        if st.button("Watch it read a drawing", type="primary", icon=":material/play_arrow:"):
            replay("classify", "three")
            st.switch_page("../pages/classify.py")
        if st.button("Draw your own digit", icon=":material/draw:"):
            st.switch_page("../pages/classify.py")


def cards() -> None:
    """Every section with its lessons and the question each one answers."""
    for section in dict.fromkeys(lesson.section for lesson in PAGES):
        st.markdown(f"###### {section}")
        for lesson in PAGES:
            if lesson.section == section:
                _card(lesson)


def _card(lesson: Lesson) -> None:
    with st.container(border=False):
        st.page_link(lesson.file, label=f"**{lesson.title}**", icon=":material/arrow_forward:")
        st.markdown(lesson.question)
