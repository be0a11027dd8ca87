"""The page “Which loss?” without a browser: its controls, its maps, its links, guesses and tables."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.which_loss import LESSON, Spec, map_rates, map_starts
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from ui import which_loss

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, settings, shown = ON.stands, ON.settings, ON.shown


def text(page: AppTest) -> str:
    return " ".join(each.value for each in [*page.markdown, *page.code, *page.subheader])


@pytest.mark.row("C220")
def test_each_task_has_its_own_target_and_its_own_table(open_page: Open) -> None:
    page = stands(open_page("which_loss"))
    assert {"task", "label", "records", "squared", "learning_rate", "literal"} <= shown(page)
    assert "target" not in shown(page)
    assert "One half, or not" in text(page)
    real = stands(open_page("which_loss", which_loss_task="regression"))
    assert "target" in shown(real)
    assert "label" not in shown(real)
    assert "RuntimeError: all elements of target should be between 0 and 1" in text(real)


@pytest.mark.row("E014")
def test_the_table_has_both_readings_with_their_values(open_page: Open) -> None:
    page = stands(open_page("which_loss", which_loss_label="0", which_loss_step="0", which_loss_start="2"))
    assert "| −Σ [y ln p + (1 − y) ln(1 − p)] | 2.127 | 0.8808 |" in text(page)
    assert "| −Σ y ln p + (1 − y) ln(1 − p) | −2.127 | −0.8808 |" in text(page)


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("which_loss", which_loss_start="-7.5", which_loss_literal="true"))
    assert settings(page).items() >= {"start": -7.5, "literal": True}.items()
    bad = stands(open_page("which_loss", which_loss_start="far", which_loss_learning_rate="0"))
    assert "far" in said(bad.warning)
    assert settings(bad)["learning_rate"] == KNOWN["learning_rate"].default


def test_a_click_on_a_map_sets_start_and_rate_and_one_on_a_curve_the_start(monkeypatch: Any) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(which_loss, "put", lambda _page, values: given.update(values))
    which_loss.pick("which_loss", "map", [20.0, 8.0])
    assert given == {"learning_rate": map_rates()[20], "start": map_starts()[8]}
    given.clear()
    for outside in ([-1.0, 0.0], [0.0, -1.0], [len(map_rates()), 0.0], [0.0, len(map_starts())]):
        which_loss.pick("which_loss", "map", outside)
    assert given == {}
    which_loss.pick("which_loss", "weight", [-6.3, 0.4])
    assert given == {"start": -6.5}
    which_loss.pick("which_loss", "weight", [40.0, 0.4])
    assert given == {"start": 12.0}


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_race(open_page: Open, lens: str) -> None:
    page = open_page("which_loss", which_loss_start="-8")
    page.get_by_key("which_loss.lens").set_value(lens).run()  # type: ignore[union-attr]
    stands(page)
    expected = {"Maths": r"h < -0.6931", "PyTorch": "START = -8.0", "Numbers": "| 200 |"}
    assert expected[lens] in text(page)
