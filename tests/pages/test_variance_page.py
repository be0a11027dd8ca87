"""The page “Bias and variance” without a browser: its controls, links, lenses and a guess."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.variance import LESSON, Spec, run
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)


def test_every_setting_has_a_control(open_page: Open) -> None:
    assert ON.shown(ON.stands(open_page("variance"))) == set(KNOWN)


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = ON.stands(open_page("variance", variance_degree="4", variance_places="new", variance_shrink="0.1"))
    assert ON.settings(page).items() >= {"degree": 4, "places": "new", "shrink": 0.1}.items()
    bad = ON.stands(open_page("variance", variance_curve="circle", variance_degree="16"))
    assert "circle" in said(bad.warning) + said(bad.toast)
    assert ON.settings(bad)["degree"] == KNOWN["degree"].default


def test_a_guess_is_answered_with_a_line_that_stays_a_line(open_page: Open) -> None:
    page, preset = open_page("variance"), LESSON.preset("Less noise does not help a line")
    page.button(key=f"variance.preset-{LESSON.presets.index(preset)}").click().run()
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"variance.answer-{right}").click().run()
    assert ON.settings(ON.stands(page)).items() >= preset.settings.items()
    assert "Right." in said(page.success)


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
@pytest.mark.parametrize("places", ["even", "new"])
def test_every_lens_has_the_numbers_of_the_fits(open_page: Open, lens: str, places: str) -> None:
    page = open_page("variance", variance_degree="2", variance_shrink="0.02", variance_places=places)
    page.get_by_key("variance.lens").set_value(lens).run()  # type: ignore[union-attr]
    ON.stands(page)
    expected = {"Maths": r"\lambda \sum_k c_k^2", "PyTorch": "SHRINK = 0.02", "Numbers": "mean fit"}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])
