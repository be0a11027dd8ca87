"""The page “Gradients while training” without a browser: its controls, links, lenses and a guess."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.speeds import LESSON, Spec, run
from dlcore.settings import controls
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


def test_every_setting_has_a_control(open_page: Open) -> None:
    page = stands(open_page("speeds"))
    assert ON.shown(page) == set(KNOWN)


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("speeds", speeds_depth="6", speeds_activation="relu", speeds_clip="1.5"))
    assert settings(page).items() >= {"depth": 6, "activation": "relu", "clip": 1.5}.items()
    bad = stands(open_page("speeds", speeds_activation="swish", speeds_depth="7"))
    assert "swish" in said(bad.warning) + said(bad.toast)
    assert settings(bad)["depth"] == KNOWN["depth"].default


def test_a_guess_is_answered_with_the_explosion_and_where_it_began(open_page: Open) -> None:
    page = open_page("speeds")
    before, preset = settings(page), LESSON.preset("Too large to begin with")
    number = LESSON.presets.index(preset)
    page.button(key=f"speeds.preset-{number}").click().run()
    assert settings(page) == before
    assert preset.question in data_of(page, "speeds.question")["words"]
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"speeds.answer-{right}").click().run()
    assert settings(stands(page)).items() >= preset.settings.items()
    assert "Right." in said(page.success)


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_network(open_page: Open, lens: str) -> None:
    page = open_page("speeds", speeds_depth="2", speeds_n_steps="10", speeds_clip="0.3")
    page.get_by_key("speeds.lens").set_value(lens).run()
    stands(page)
    expected = {"Maths": r"c = 0.3", "PyTorch": "CLIP = 0.3", "Numbers": "| 10 |"}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])
