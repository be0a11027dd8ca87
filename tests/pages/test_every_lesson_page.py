"""What holds on every lesson's page: a guess before anything moves, and a way back to the beginning."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.registry import LESSONS, lesson
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
EVERY = pytest.mark.parametrize("name", LESSONS)


@EVERY
def test_nothing_moves_before_a_guess_and_then_it_is_answered(open_page: Open, name: str) -> None:
    one, page = lesson(name), open_page(name)
    here, preset = LessonPage(one), one.presets[1]
    before = here.settings(page)
    page.button(key=f"{name}.preset-1").click().run()
    assert here.settings(here.stands(page)) == before
    assert preset.question in data_of(page, f"{name}.question")["words"]
    right = preset.right(one.run(one.made(**preset.settings)))
    page.button(key=f"{name}.answer-{right}").click().run()
    assert here.settings(here.stands(page)).items() >= preset.settings.items()
    assert "Right." in said(page.success)


@EVERY
def test_reset_puts_everything_back(open_page: Open, name: str) -> None:
    one = lesson(name)
    here = LessonPage(one)
    changed = {f"{name}_{setting}": str(value).lower() for setting, value in one.presets[-1].settings.items()}
    page = here.stands(open_page(name, **changed))
    page.button(key=f"{name}.reset").click().run()
    there = here.settings(here.stands(page))
    assert there == {setting: here.known[setting].default for setting in there}
    assert there
