"""The page “Remedies side by side” without a browser: its controls, links, lenses and a guess."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.numbers import spoken
from dlcore.lessons.remedies import LESSON, Spec, run
from dlcore.settings import controls
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, settings = ON.stands, ON.settings


def test_every_setting_has_a_control(open_page: Open) -> None:
    assert ON.shown(stands(open_page("remedies"))) == set(KNOWN)


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("remedies", remedies_remedy="l2", remedies_steps="50", remedies_width="8"))
    assert settings(page).items() >= {"remedy": "l2", "steps": 50, "width": 8}.items()
    bad = stands(open_page("remedies", remedies_remedy="prayer", remedies_steps="50", remedies_factor="99"))
    assert "prayer" in said(bad.warning) + said(bad.toast)
    assert settings(bad)["factor"] == KNOWN["factor"].default


def test_a_guess_is_answered_from_the_run(open_page: Open) -> None:
    page = open_page("remedies")
    before, preset = settings(page), LESSON.preset("Noisy labels")
    page.button(key=f"remedies.preset-{LESSON.presets.index(preset)}").click().run()
    assert settings(page) == before
    assert preset.question in data_of(page, "remedies.question")["words"]
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"remedies.answer-{right}").click().run()
    assert settings(stands(page)).items() >= preset.settings.items()
    assert "Right." in said(page.success)


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_remedy_looked_at(open_page: Open, lens: str) -> None:
    page = open_page("remedies", remedies_remedy="l1", remedies_l1="0.02", remedies_steps="20")
    page.segmented_control(key="remedies.lens").set_value(lens).run()
    stands(page)
    at_the_end = run(LESSON.made(remedy="l1", l1=0.02, steps=20)).rows[-1]
    row = f"| {at_the_end[0]:.0f} | {' | '.join(map(spoken, at_the_end[1:]))} |"
    expected = {"Maths": r"0.02 \cdot", "PyTorch": "L1 = 0.02", "Numbers": row}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])
