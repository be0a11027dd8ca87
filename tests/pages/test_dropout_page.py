"""The page “Dropout” without a browser: its controls in both looks, links, new masks, lenses and a guess."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.dropout import LESSON, Spec, run
from dlcore.settings import controls
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, settings = ON.stands, ON.settings


def test_every_setting_has_a_control_in_one_of_the_two_looks(open_page: Open) -> None:
    passes = ON.shown(stands(open_page("dropout")))
    digits = ON.shown(stands(open_page("dropout", dropout_view="digits")))
    assert passes | digits == set(KNOWN)
    assert passes - digits == {"output", "units", "mask_seed"}
    assert digits - passes == {"wrong_labels", "n_images"}


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("dropout", dropout_p="0.8", dropout_output="sigmoid", dropout_keeps="true"))
    assert settings(page).items() >= {"p": 0.8, "output": "sigmoid", "keeps": True}.items()
    bad = stands(open_page("dropout", dropout_output="tanh", dropout_p="1.5"))
    assert "tanh" in said(bad.warning) + said(bad.toast)
    assert settings(bad)["p"] == KNOWN["p"].default


@pytest.mark.row("C094")
def test_a_button_draws_new_masks(open_page: Open) -> None:
    page = open_page("dropout", dropout_mask_seed="99")
    page.button(key="dropout.masks").click().run()
    assert settings(stands(page))["mask_seed"] == 0


@pytest.mark.row("C095")
def test_a_guess_is_answered_with_the_losses_of_the_networks(open_page: Open) -> None:
    page = open_page("dropout")
    before, preset = settings(page), LESSON.preset("Wrong labels")
    number = LESSON.presets.index(preset)
    page.button(key=f"dropout.preset-{number}").click().run()
    assert settings(page) == before
    assert preset.question in data_of(page, "dropout.question")["words"]
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"dropout.answer-{right}").click().run()
    assert settings(stands(page)).items() >= preset.settings.items()
    assert "Right." in said(page.success)


@pytest.mark.row("C150")
@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_passes(open_page: Open, lens: str) -> None:
    page = open_page("dropout", dropout_p="0.2", dropout_units="3")
    page.get_by_key("dropout.lens").set_value(lens).run()
    stands(page)
    expected = {"Maths": r"P(m_j = 0) = p = 0.2", "PyTorch": "P = 0.2", "Numbers": "| 20 |"}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])


def test_reset_puts_everything_back(open_page: Open) -> None:
    page = open_page("dropout", dropout_p="0.1", dropout_scaling="none", dropout_keeps="true")
    page.button(key="dropout.reset").click().run()
    stands(page)
    assert settings(page) == {name: KNOWN[name].default for name in settings(page)}
