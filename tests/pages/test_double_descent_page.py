"""The page “Double descent” without a browser: its controls, links and lenses."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.double_descent import LESSON, Spec, run
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)


def test_every_setting_has_a_control_and_a_bad_link_is_said(open_page: Open) -> None:
    page = ON.stands(open_page("double_descent", double_descent_truth="circle", double_descent_width="60"))
    assert ON.shown(page) == set(KNOWN)
    assert "circle" in said(page.warning) + said(page.toast)
    assert ON.settings(page)["width"] == 60


def test_a_guess_is_answered_with_more_data_that_hurt(open_page: Open) -> None:
    page, preset = open_page("double_descent"), LESSON.preset("More data hurt")
    page.button(key=f"double_descent.preset-{LESSON.presets.index(preset)}").click().run()
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"double_descent.answer-{right}").click().run()
    assert ON.settings(ON.stands(page)).items() >= preset.settings.items()
    assert "Right." in said(page.success)


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_network(open_page: Open, lens: str) -> None:
    page = open_page("double_descent", double_descent_width="60", double_descent_shrink="0.1")
    page.get_by_key("double_descent.lens").set_value(lens).run()  # type: ignore[union-attr]
    ON.stands(page)
    expected = {"Maths": r"\lambda \sum_k c_k^2", "PyTorch": "SHRINK = 0.1", "Numbers": "prediction"}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])
