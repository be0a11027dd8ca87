"""The page “Race of optimisers” without a browser: every control, its links, its guesses, its challenges."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.race import GOOD, LESSON, SHORT, Spec
from dlcore.settings import controls
from dlcore.theory.landscape_names import LANDSCAPES
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from ui.race import picked

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


@pytest.mark.parametrize("rule", ["sgd", "adadelta", "adamw", "rprop"])
def test_every_rule_can_be_looked_into_at_its_best_and_beside_the_best(open_page: Open, rule: str) -> None:
    page = open_page("race", race_rule=rule, race_own_best="true", race_n_steps="20")
    stands(page)
    assert settings(page)["rule"] == rule
    assert settings(page)["own_best"] is True
    assert f"**{SHORT[rule]}**" in said(page.markdown)


def test_another_surface_begins_well(open_page: Open) -> None:
    page = open_page("race")
    for name in ("saddle", "neuron", "own"):
        control(page, "landscape").set_value(name).run()
        stands(page)
        assert settings(page).items() >= GOOD[name].items()
    assert set(GOOD) == set(LANDSCAPES)


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = open_page("race", race_landscape="saddle", race_learning_rate="0.0123", race_step="7")
    stands(page)
    assert settings(page)["learning_rate"] == 0.0123
    bad = open_page("race", race_learning_rate="fast", race_rule="magic")
    stands(bad)
    assert "fast" in said(bad.warning)
    assert settings(bad)["rule"] == KNOWN["rule"].default


def test_a_formula_that_cannot_be_read_leaves_the_way_on(open_page: Open) -> None:
    page = open_page("race", race_landscape="own", race_n_steps="20")
    control(page, "expression").set_value("import os").run()
    assert not page.exception
    (error,) = page.error
    assert error.value.endswith(".")
    control(page, "expression").set_value("x^2 + y^4").run()
    stands(page)


def test_every_lens_has_the_numbers_of_the_race(open_page: Open) -> None:
    page = open_page("race", race_learning_rate="0.1", race_n_steps="20")
    expected = {"Maths": "0.1 \\cdot", "PyTorch": "LEARNING_RATE = 0.1", "Numbers": "| 20 |"}
    for lens, words in expected.items():
        page.get_by_key("race.lens").set_value(lens).run()
        stands(page)
        assert words in " ".join(each.value for each in [*page.markdown, *page.code])


def test_a_click_on_the_strip_takes_the_rule_and_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    state: dict[str, Any] = {"race_learning_rate": 0.022}
    monkeypatch.setattr(st, "session_state", state)
    picked("race", "strip", (0, 8))
    assert state == {"race_learning_rate": 0.001, "race_rule": "sgd"}
    picked("race", "strip", (200, 3))  # outside
    assert state["race_rule"] == "sgd"
    picked("race", "start", (1.234, -9.0))
    assert (state["race_start_x"], state["race_start_y"]) == (1.23, -6.0)
