"""What a learner sees on the page of a lesson, and sets there, without a browser."""

from typing import Any

from streamlit.testing.v1 import AppTest

from dlcore.lessons.lesson import Lesson
from dlcore.settings import controls


class LessonPage:
    """The page of one lesson; its widgets have the lesson's name and their setting's as a key."""

    def __init__(self, lesson: Lesson[Any]) -> None:
        self.title, self.prefix, self.known = lesson.title, f"{lesson.name}_", controls(lesson.spec)

    def stands(self, page: AppTest) -> AppTest:
        """The page is there, without a traceback and without an error."""
        assert [title.value for title in page.title] == [self.title]
        assert not page.exception
        assert not page.error
        return page

    def control(self, page: AppTest, name: str) -> Any:
        """The widget of a setting."""
        (found,) = [widget for widget in _widgets(page) if widget.key == self.prefix + name]
        return found

    def shown(self, page: AppTest) -> set[str]:
        """The settings that have a widget now."""
        keys = [str(widget.key) for widget in _widgets(page)]
        return {key.removeprefix(self.prefix) for key in keys if key.startswith(self.prefix)}

    def settings(self, page: AppTest) -> dict[str, Any]:
        """What the controls stand at, shown or not."""
        state = page.session_state
        return {name: state[self.prefix + name] for name in self.known if self.prefix + name in state}


def _widgets(page: AppTest) -> list[Any]:
    kinds = (page.slider, page.select_slider, page.selectbox, page.toggle, page.text_input)
    return [widget for kind in kinds for widget in kind]
