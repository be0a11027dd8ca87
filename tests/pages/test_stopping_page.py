"""The page “Early stopping” without a browser: its controls, its tables, links, guesses and lenses."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.stopping import LESSON, run
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
ON = LessonPage(LESSON)
stands, settings = ON.stands, ON.settings
QUICK = {"stopping_n_train": "40", "stopping_epochs": "20", "stopping_batch_size": "16"}


def told(page: AppTest) -> str:
    return " ".join(each.value for each in page.markdown)


@pytest.mark.row("C149", "E040", "E084", "C226")
def test_tables_come_where_they_are_asked_for(open_page: Open) -> None:
    plain = stands(open_page("stopping", **QUICK))
    assert "one final number" in told(plain)
    assert "| seed |" not in told(plain)
    assert "stopping_n_held" in {str(widget.key) for widget in plain.select_slider}
    more = {"stopping_ten": "true", "stopping_measure": "true", "stopping_leak": "0.5"}
    page = stands(open_page("stopping", **QUICK, **more))
    assert "| seed |" in told(page)
    assert "partly trained on" in told(page)
    assert [each.value for each in page.subheader][:2] == ["Ten seeds", "Choosing on the test set"]


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("stopping", **QUICK, stopping_patience="3", stopping_restore="reference"))
    assert settings(page).items() >= {"patience": 3, "restore": "reference", "n_train": 40}.items()
    bad = stands(open_page("stopping", **QUICK, stopping_patience="0"))
    assert "patience" in said(bad.warning).lower()
    assert settings(bad)["patience"] == 10


def test_a_guess_is_answered(open_page: Open) -> None:
    page, preset = open_page("stopping", **QUICK), LESSON.preset("Which weights come back?")
    page.button(key=f"stopping.preset-{LESSON.presets.index(preset)}").click().run()
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"stopping.answer-{right}").click().run()
    assert settings(stands(page))["restore"] == "reference"
    assert "Right." in said(page.success)


@pytest.mark.parametrize(
    ("lens", "words"), [("PyTorch", "PATIENCE = 4"), ("Numbers", "validation loss"), ("Maths", r"\delta")]
)
def test_every_lens_has_the_numbers(open_page: Open, lens: str, words: str) -> None:
    page = open_page("stopping", **QUICK, stopping_patience="4")
    page.segmented_control(key="stopping.lens").set_value(lens).run()
    assert words in " ".join(each.value for each in [*stands(page).markdown, *page.code])
