"""The page “Through the layers” without a browser: its controls, its links, its table, guesses and lenses."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.layers import LESSON, Spec
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
PAGE = LessonPage(LESSON)
stands, settings = PAGE.stands, PAGE.settings


def text(page: AppTest) -> str:
    return " ".join(each.value for each in [*page.markdown, *page.code, *page.caption])


def test_every_setting_has_a_control_and_six_are_in_view(open_page: Open) -> None:
    page = stands(open_page("layers"))
    assert settings(page) == {name: known.default for name, known in KNOWN.items()}


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    asked = {"activation": "relu", "initialisation": "uniform_1", "depth": 7, "residual": True, "width": 16}
    page = stands(open_page("layers", **{f"layers_{name}": str(value) for name, value in asked.items()}))
    assert settings(page).items() >= asked.items()
    bad = stands(open_page("layers", layers_depth="deep", layers_activation="spline"))
    assert "deep" in said(bad.warning)
    assert settings(bad)["depth"] == KNOWN["depth"].default
    assert settings(bad)["activation"] == "sigmoid"


def test_the_table_has_one_weight_three_ways(open_page: Open) -> None:
    page = stands(open_page("layers", layers_activation="tanh", layers_step="1", layers_neuron="5"))
    assert "in layer 20, to neuron 5 from input 1" in text(page)
    for way in ("autograd", "closed form", "finite differences"):
        assert way in text(page)
    output = stands(open_page("layers", layers_step="0", layers_neuron="64", layers_source="64"))
    assert "in the output layer, to neuron 10 from input 32" in text(output)


def test_the_table_stands_where_a_gradient_is_exactly_0(open_page: Open) -> None:
    page = stands(open_page("layers", layers_initialisation="zeros", layers_activation="relu"))
    assert "not at all" in text(page)


@pytest.mark.parametrize(
    ("lens", "expected"),
    [("Maths", r"\sigma' \le \tfrac14"), ("PyTorch", "DEPTH = 12"), ("Numbers", "| 12 |")],
)
def test_every_lens_has_the_numbers_of_the_network(open_page: Open, lens: str, expected: str) -> None:
    page = open_page("layers", layers_depth="12")
    page.get_by_key("layers.lens").set_value(lens).run()
    assert expected in " ".join(each.value for each in [*stands(page).markdown, *page.code, *page.latex])
