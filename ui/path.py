"""The home page's parts: the way in, and the path of lessons."""

import streamlit as st

from dlcore.lessons.registry import lessons
from ui.artwork import svg
from ui.components.won import won
from ui.gallery import replay
from ui.lessons_listed import PAGES, Lesson
from ui.navigation import page_of
from ui.theme import theme


def hero() -> None:
    """What happens here, and one click to something that moves."""
    words, picture = st.columns([5, 6], gap="large", vertical_alignment="center")
    with words:
        st.markdown(
            "Draw a digit, photograph your cat, move a slider: real PyTorch answers at once. "
            "The picture, the formula and the code you see are one thing, with the same numbers in each. "
            "It runs on this computer, without an account."
        )
        with st.container(horizontal=True):
            if st.button("Watch it read a 3", type="primary", icon=":material/play_arrow:", key="home.watch"):
                replay("classify", "three")
                st.switch_page("../pages/classify.py")
            if st.button("Draw your own", icon=":material/draw:", key="home.draw"):
                replay("classify", "blank")
                st.switch_page("../pages/classify.py")
            if st.button("Train a network", icon=":material/model_training:", key="home.train"):
                st.switch_page("../pages/train.py")
    with picture:
        st.image(
            svg(f"hero-{theme()}"),
            width="stretch",
            alt="A drawn 3, the same 3 as 28 × 28 pixels, and bars: 3 is the most probable class.",
        )


def cards() -> None:
    """Every section with its lessons and the question each one answers."""
    for section in dict.fromkeys(lesson.section for lesson in PAGES):
        st.markdown(f"###### {section}")
        for lesson in PAGES:
            if lesson.section == section:
                _card(lesson)


def progress() -> None:
    """How many challenges this browser has seen reached."""
    won("home.won", lessons())


def _card(lesson: Lesson) -> None:
    st.page_link(page_of(lesson), label=f"**{lesson.title}**", icon=":material/arrow_forward:")
    st.markdown(lesson.question)
