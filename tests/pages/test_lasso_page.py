"""The page “Lasso and ridge” without a browser: its controls, links, lenses and a guess."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.lasso import LESSON, Spec, run
from dlcore.settings import controls
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


@pytest.mark.parametrize("data", ["made", "diabetes"])
def test_a_table_has_its_own_controls(open_page: Open, data: str) -> None:
    page = stands(open_page("lasso", lasso_data=data))
    made = {"n_true", "twins", "n_features", "noise"}
    assert ON.shown(page) == set(KNOWN) - (made if data == "diabetes" else set())


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("lasso", lasso_mix="0.5", lasso_units="larger", lasso_raw_scales="true"))
    assert settings(page).items() >= {"mix": 0.5, "units": "larger", "raw_scales": True}.items()
    bad = stands(open_page("lasso", lasso_data="prices", lasso_penalty="-1"))
    assert "prices" in said(bad.warning) + said(bad.toast)
    assert settings(bad)["penalty"] == KNOWN["penalty"].default


def test_a_guess_is_answered(open_page: Open) -> None:
    page = open_page("lasso")
    before, preset = settings(page), LESSON.preset("Ten times larger units")
    page.button(key=f"lasso.preset-{LESSON.presets.index(preset)}").click().run()
    assert settings(page) == before
    assert preset.question in data_of(page, "lasso.question")["words"]
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"lasso.answer-{right}").click().run()
    assert settings(stands(page)).items() >= preset.settings.items()
    assert "Right." in said(page.success)


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_regression(open_page: Open, lens: str) -> None:
    page = open_page("lasso", lasso_penalty="10")
    page.segmented_control(key="lasso.lens").set_value(lens).run()
    stands(page)
    expected = {"Maths": "Lasso(alpha=5)", "PyTorch": "PENALTY = 10.0", "Numbers": "| 10 |"}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])


def test_reset_puts_everything_back(open_page: Open) -> None:
    page = open_page("lasso", lasso_mix="0.2", lasso_penalise_bias="true", lasso_seed="7")
    page.button(key="lasso.reset").click().run()
    stands(page)
    assert settings(page) == {name: KNOWN[name].default for name in settings(page)}
