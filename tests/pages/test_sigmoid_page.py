"""The page “From step to sigmoid” without a browser: its controls, its tables, its links and guesses."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.sigmoid import ERRORS, LESSON, Spec
from dlcore.settings import controls
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from ui import sigmoid

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


def words(page: AppTest) -> str:
    return " ".join(each.value for each in [*page.markdown, *page.caption, *page.code])


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_is_compared_with_the_others(open_page: Open, error: str) -> None:
    page = stands(open_page("sigmoid", sigmoid_error=error))
    assert "| step | 0 | −1.5 | 6 → 6 | stands still |" in words(page)
    assert words(page).count("**learns**") == len(ERRORS) - 1
    assert r"| \|x\| | −1 | 0 | 1 |" in words(page)


def test_the_sigmoid_by_hand_is_a_switch(open_page: Open) -> None:
    page = stands(open_page("sigmoid"))
    assert "NaN" not in words(page)
    control(page, "by_hand").set_value(True).run()
    assert "| `1/(1 + exp(-x))` | 0 | **NaN** |" in words(stands(page))
    control(page, "dtype").set_value("float64").run()
    assert "NaN" not in words(stands(page))
    control(page, "far_x").set_value(-710).run()
    assert "NaN" in words(stands(page))


@pytest.mark.row("C030")
def test_the_hint_on_longer_weights_holds_with_a_bias_too(open_page: Open) -> None:
    shown = str(data_of(stands(open_page("sigmoid")), "sigmoid.watch"))
    assert "longer weights do not move it" not in shown
    assert "Multiply w₁, w₂ and b by one number above 1: the line stays" in shown


@pytest.mark.row("C109", "E056")
def test_the_hint_says_on_which_side_which_slope_is_lost(open_page: Open) -> None:
    shown = str(data_of(stands(open_page("sigmoid")), "sigmoid.watch"))
    assert "has the right value" not in shown
    assert "has no gradient far below 0" in shown
    assert "Far above 0" in shown


@pytest.mark.row("C109")
@pytest.mark.parametrize("x", ["-1000", "1000"])
def test_a_slope_too_small_for_float64_is_told_as_a_power_of_ten(open_page: Open, x: str) -> None:
    shown = words(stands(open_page("sigmoid", sigmoid_far_x=x, sigmoid_dtype="float64")))
    assert "σ′(x) = 5.076·10⁻⁴³⁵." in shown
    assert "| 0 | rounded to 0 |" in shown


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("sigmoid", sigmoid_weight="2.25", sigmoid_error="hinge", sigmoid_step="4"))
    assert settings(page).items() >= {"weight": 2.25, "error": "hinge", "step": 4}.items()
    bad = stands(open_page("sigmoid", sigmoid_weight="steep", sigmoid_looked_at="99"))
    assert "steep" in said(bad.warning)
    assert settings(bad)["looked_at"] == 1


def test_a_click_takes_the_nearest_point(monkeypatch: Any) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(sigmoid, "put", lambda _page, values: given.update(values))
    monkeypatch.setattr(sigmoid.st, "session_state", {"sigmoid_data": "far"})
    sigmoid.pick("sigmoid", "point", [-4.0, 0.5])
    assert given == {"looked_at": 5}
    sigmoid.pick("sigmoid", "point", [2.1, -1.0])
    assert given == {"looked_at": 4}


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_neuron(open_page: Open, lens: str) -> None:
    page = open_page("sigmoid", sigmoid_error="hinge", sigmoid_weight="2.0")
    page.get_by_key("sigmoid.lens").set_value(lens).run()
    expected = {
        "Maths": r"\sum \max(0, 1 - t h)",
        "PyTorch": "torch.relu(1 - sign * h)",
        "Numbers": "| 30 |",
    }
    assert expected[lens] in words(stands(page))


@pytest.mark.row("C029")
@pytest.mark.parametrize("x", [-10.0, 0.0, 3.4, 10.0])
def test_the_place_along_the_sigmoid_is_in_the_address(open_page: Open, x: float) -> None:
    page = stands(open_page("sigmoid", sigmoid_near_x=str(x)))
    slider = page.slider(key="sigmoid_near_x")
    assert (slider.value, slider.min, slider.max) == (x, -10, 10)


def test_far_out_has_a_minus_sign_and_a_name(open_page: Open) -> None:
    page = stands(open_page("sigmoid"))
    assert page.slider(key="sigmoid_far_x").label == "x, far out"
    assert any(each.value.startswith("At x = −100 in float32.") for each in page.caption)
