"""The page “Walking down” without a browser: every control, its links, its guesses and its challenges."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.descent import GOOD, LESSON, Spec, run
from dlcore.lessons.registry import LESSONS, lesson
from dlcore.settings import controls
from dlcore.theory.landscape_names import LANDSCAPES
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from ui.navigation import lesson_of

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_called_alike_on_its_page_and_in_the_terminal(name: str) -> None:
    assert lesson_of(name).title == lesson(name).title


@pytest.mark.parametrize("name", LANDSCAPES)
def test_another_surface_begins_well(open_page: Open, name: str) -> None:
    page = open_page("descent")
    control(page, "landscape").set_value("beale" if name == "bowl" else "bowl").run()
    control(page, "landscape").set_value(name).run()
    stands(page)
    assert settings(page).items() >= GOOD[name].items()


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = open_page("descent", descent_landscape="beale", descent_learning_rate="0.0123", descent_step="7")
    stands(page)
    assert settings(page)["learning_rate"] == 0.0123
    assert settings(page)["landscape"] == "beale"
    bad = open_page("descent", descent_learning_rate="fast", descent_n_steps="9999")
    stands(bad)
    assert "fast" in said(bad.warning)
    assert settings(bad)["n_steps"] == KNOWN["n_steps"].default


def test_a_formula_of_ones_own_is_walked_on_or_refused_in_a_sentence(open_page: Open) -> None:
    page = open_page("descent", descent_landscape="own")
    control(page, "expression").set_value("(x-1)^2 + y^2").run()
    stands(page)
    control(page, "expression").set_value("import os").run()
    assert not page.exception
    (error,) = page.error
    assert error.value.endswith(".")
    assert page.button(key="descent.preset-0")  # there is a way on
    control(page, "expression").set_value("x^2").run()
    stands(page)


def test_nothing_moves_before_a_guess_and_then_it_is_answered(open_page: Open) -> None:
    page = open_page("descent")
    before = settings(page)
    preset = LESSON.presets[0]
    page.button(key="descent.preset-0").click().run()
    assert settings(page) == before
    assert preset.question in data_of(page, "descent.question")["words"]
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"descent.answer-{right}").click().run()
    stands(page)
    assert settings(page)["learning_rate"] == preset.settings["learning_rate"]
    assert "Right." in said(page.success)
    page.button(key="descent.preset-0").click().run()
    page.button(key=f"descent.answer-{(right + 1) % 3}").click().run()
    assert preset.answers[right] in said(page.info)


@pytest.mark.parametrize("number", range(len(LESSON.challenges)))
def test_a_challenge_is_reached_by_its_solution_alone(open_page: Open, number: int) -> None:
    page = open_page("descent")
    page.button(key=f"descent.challenge-{number}").click().run()
    assert LESSON.challenges[number].goal in said(page.info)
    for name, value in LESSON.challenges[number].solution.items():
        control(page, name).set_value(value)
    page.run()
    assert "Reached" in said(stands(page).success)
    kept = data_of(page, "descent.reached")
    assert kept["lesson"] == "descent"
    assert LESSON.challenges[number].name in kept["reached"]


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_walk(open_page: Open, lens: str) -> None:
    page = open_page("descent", descent_learning_rate="0.1", descent_n_steps="20")
    page.get_by_key("descent.lens").set_value(lens).run()
    stands(page)
    text = said([*page.markdown, *page.code])
    expected = {"Maths": "0.1 \\cdot", "PyTorch": "LEARNING_RATE = 0.1", "Numbers": "| 20 |"}[lens]
    assert expected in " ".join(each.value for each in [*page.markdown, *page.code]) or expected in text
