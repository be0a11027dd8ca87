"""The activation laboratory without a browser: its controls, its tables, its links and guesses."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.activation import ACTIVATIONS, LESSON, Spec
from dlcore.settings import controls
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from ui import activation

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
PAGE = LessonPage(LESSON)
stands, settings = PAGE.stands, PAGE.settings


def control(page: AppTest, name: str) -> Any:
    kinds = (page.slider, page.select_slider, page.selectbox, page.toggle)
    (found,) = [widget for kind in kinds for widget in kind if widget.key == f"activation_{name}"]
    return found


def words(page: AppTest) -> str:
    return " ".join(each.value for each in [*page.markdown, *page.caption, *page.code])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_stands_in_the_tables(open_page: Open, name: str) -> None:
    page = stands(open_page("activation", activation_activation=name, activation_z="0.0"))
    assert "| **" in words(page)
    assert "| ReLU | 0 | 0 | 1 |" in words(page)
    assert "| ReLU | 0 | 1 |" in words(page)


@pytest.mark.row("E048", "C099")
def test_dead_units_are_counted_and_the_remedy_stands_below(open_page: Open) -> None:
    page = stands(open_page("activation", activation_unit_bias="-4.0"))
    assert "**24 of 24** ReLU units give 0 for all 64 examples" in words(page)
    assert "| off for all examples | 24 | 24 |" in words(page)
    assert "| of these without a gradient | 24 | 0 |" in words(page)
    assert "| of these came back | 0 |" in words(page)
    control(page, "unit_bias").set_value(1.0).run()
    assert "none is dead" in words(stands(page))


def test_layers_that_are_to_be_pulled_begin_where_they_stand(open_page: Open) -> None:
    page = stands(open_page("activation", activation_z="1.5"))
    control(page, "chain").set_value("one").run()
    stands(page)
    assert settings(page)["pulled"] == " ".join(["1.5"] * 10)
    control(page, "layer").set_value(3).run()
    assert settings(stands(page)) | {"layer": 3, "z": 1.5} == settings(page)


def test_a_click_pulls_a_layer_and_leaves_the_others(monkeypatch: Any) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(activation, "put", lambda _page, values: given.update(values))
    monkeypatch.setattr(activation.st, "session_state", {"activation.last-good": LESSON.made(z=1.0)})
    activation.pick("activation", "layer", [3.9, -2.04])
    assert given == {"chain": "one", "layer": 4, "z": -2.0, "pulled": " ".join(["1"] * 10)}
    given.clear()
    activation.pick("activation", "z", [7.0, 0.0])
    assert given == {"z": 6.0}


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("activation", activation_z="-1.3", activation_activation="gelu"))
    assert settings(page).items() >= {"z": -1.3, "activation": "gelu"}.items()
    bad = stands(open_page("activation", activation_z="steep"))
    assert "steep" in said(bad.warning)
    short = open_page("activation", activation_chain="one", activation_pulled="1 2 3")
    assert "There are 3 places for 10 layers" in said(short.error)


@pytest.mark.row("E047")
@pytest.mark.parametrize(("z", "told"), [("6.0", "0.99999"), ("-6.0", "−0.99999")])
def test_no_table_says_that_tanh_reaches_1(open_page: Open, z: str, told: str) -> None:
    shown = words(stands(open_page("activation", activation_activation="tanh", activation_z=z)))
    assert f"| **tanh** | {told} |" in shown
    assert "| tanh | 0.9999 | 1 | 0.9999 |" in shown


@pytest.mark.row("C098", "E047")
def test_the_dashed_line_over_tanh_is_a_switch(open_page: Open) -> None:
    page = stands(open_page("activation", activation_activation="tanh"))
    assert "2\\,\\sigma(2z) - 1" in words(page)
    assert "It is the output of tanh that lies between" in str(data_of(page, "activation.watch"))
    control(page, "overlay").set_value(True).run()
    assert settings(stands(page))["overlay"] is True


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_activation(open_page: Open, lens: str) -> None:
    page = open_page("activation", activation_activation="elu", activation_z="-1.0")
    page.get_by_key("activation.lens").set_value(lens).run()
    expected = {
        "Maths": r"\min(1, e^{z})",
        "PyTorch": "nn.ELU()",
        "Numbers": "| 10 | −1 | −0.6321 | 0.3679 |",
    }
    assert expected[lens] in words(stands(page))
