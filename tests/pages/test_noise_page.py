"""The page “Noise and batches” without a browser: every control, its links, its guesses, its challenges."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.noise import LESSON, Spec, rates, run
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("noise", noise_data="iris", noise_batch_size="150", noise_learning_rate="0.0123"))
    assert settings(page)["batch_size"] == 150
    assert settings(page)["learning_rate"] == 0.0123
    bad = stands(open_page("noise", noise_batch_size="many", noise_n_steps="9999", noise_data="lungs"))
    assert "many" in said(bad.warning)
    assert settings(bad)["n_steps"] == KNOWN["n_steps"].default


def test_a_guess_comes_before_what_is_right(open_page: Open) -> None:
    page = open_page("noise")
    before, preset = settings(page), LESSON.presets[0]
    page.button(key="noise.preset-0").click().run()
    assert settings(page) == before
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"noise.answer-{right}").click().run()
    stands(page)
    assert settings(page)["batch_size"] == 32
    assert "Right." in said(page.success)


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_walk(open_page: Open, lens: str) -> None:
    page = open_page("noise", noise_batch_size="16", noise_n_steps="20", noise_drawn="epochs")
    page.get_by_key("noise.lens").set_value(lens).run()
    stands(page)
    text = " ".join(each.value for each in [*page.markdown, *page.code])
    expected = {"Maths": r"\frac{442}{16}", "PyTorch": "BATCH_SIZE = 16", "Numbers": "| 20 |"}[lens]
    assert expected in text


def test_the_map_has_the_rates_of_the_slider() -> None:
    assert rates()[0] == KNOWN["learning_rate"].low
    assert rates()[-1] == KNOWN["learning_rate"].high
    assert 0.1 in rates()
