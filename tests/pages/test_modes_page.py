"""The page “Train and eval” without a browser: controls, links, the tables, the switch and a guess."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.modes import LESSON, Spec, run
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, settings = ON.stands, ON.settings


def test_every_setting_has_a_control_and_a_link_sets_it(open_page: Open) -> None:
    page = stands(open_page("modes", modes_mode="train", modes_grad="no_grad", modes_passes="3"))
    assert ON.shown(page) == set(KNOWN)
    assert settings(page).items() >= {"mode": "train", "grad": "no_grad", "passes": 3}.items()
    bad = stands(open_page("modes", modes_mode="test"))
    assert "test" in said(bad.warning) + said(bad.toast)


@pytest.mark.row("C152", "E091")
def test_flags_and_the_error_stand_below_the_picture(open_page: Open) -> None:
    page = stands(open_page("modes", modes_grad="no_grad", modes_single="dropout"))
    words = " ".join(each.value for each in page.markdown)
    assert "| False | False | False | True | False |" in words
    assert "does not require grad and does not have a grad_fn" in words
    assert "ValueError: Expected more than 1 value per channel when training" in words


def test_a_guess_is_answered(open_page: Open) -> None:
    page, preset = open_page("modes"), LESSON.preset("Is no_grad enough?")
    page.button(key=f"modes.preset-{LESSON.presets.index(preset)}").click().run()
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"modes.answer-{right}").click().run()
    assert settings(stands(page)).items() >= preset.settings.items()
    assert "Right." in said(page.success)
