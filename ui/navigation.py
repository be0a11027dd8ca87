"""Streamlit's navigation over the pages that are listed, and a page's neighbours."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.lessons_listed import HOME, PAGES, Lesson


def navigation() -> StreamlitPage:
    """Streamlit's navigation over the registry; returns the page asked for."""
    sections: dict[str, list[StreamlitPage]] = {"": [page_of(HOME)]}
    for lesson in PAGES:
        sections.setdefault(lesson.section, []).append(page_of(lesson))
    return st.navigation(sections, expanded=True)  # no page hides behind “View more”


def page_of(lesson: Lesson) -> StreamlitPage:
    """Streamlit's page of a lesson, made once a session: each is looked up on the disk several times."""
    pages: dict[str, StreamlitPage] = st.session_state.setdefault("navigation.pages", {})
    if lesson.stem not in pages:
        is_home = lesson is HOME
        title, path = ("Home", None) if is_home else (lesson.title, lesson.stem)
        pages[lesson.stem] = st.Page(lesson.file, title=title, url_path=path, default=is_home)
    return pages[lesson.stem]


def lesson_of(stem: str) -> Lesson:
    """The lesson of this file."""
    return next(lesson for lesson in PAGES if lesson.stem == stem)


def neighbours(stem: str) -> tuple[Lesson | None, Lesson | None]:
    """The lessons before and after this one in the path."""
    stems = [lesson.stem for lesson in PAGES]
    here = stems.index(stem)
    before = PAGES[here - 1] if here else None
    after = PAGES[here + 1] if here + 1 < len(PAGES) else None
    return before, after
