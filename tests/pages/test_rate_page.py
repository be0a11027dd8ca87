"""The page “Learning rate” without a browser: its controls, its map, its links, guesses and challenges."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.rate import LESSON, MAP_MOMENTA, SURFACES, Spec, map_rates
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from ui import rate

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, control, settings = ON.stands, ON.control, ON.settings


@pytest.mark.parametrize("name", SURFACES)
def test_each_surface_has_its_own_controls(open_page: Open, name: str) -> None:
    page = open_page("rate")
    control(page, "surface").set_value(name).run()
    stands(page)
    shown = {str(widget.key) for kind in (page.slider, page.select_slider) for widget in kind}
    assert ("rate_condition" in shown) == ("rate_start_y" in shown) == (name == "bowl")
    assert {"rate_start_x", "rate_momentum", "rate_curvature", "rate_n_steps"} <= shown


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("rate", rate_learning_rate="0.2345", rate_momentum="0.5", rate_uphill="true"))
    assert settings(page).items() >= {"learning_rate": 0.2345, "momentum": 0.5, "uphill": True}.items()
    bad = stands(open_page("rate", rate_learning_rate="fast", rate_momentum="7"))
    assert "fast" in said(bad.warning)
    assert settings(bad)["momentum"] == KNOWN["momentum"].default


def test_a_click_on_the_map_sets_rate_and_momentum_and_one_on_the_picture_the_start(monkeypatch: Any) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(rate, "put", lambda _page, values: given.update(values))
    rate.pick("rate", "map", [40.0, 10.0])
    assert given == {"learning_rate": map_rates()[40], "momentum": MAP_MOMENTA[10]}
    assert given["learning_rate"] in LESSON.stops(Spec())
    given.clear()
    for outside in ([-1.0, 0.0], [0.0, -1.0], [len(map_rates()), 0.0], [0.0, len(MAP_MOMENTA)]):
        rate.pick("rate", "map", outside)
    assert given == {}
    rate.pick("rate", "start", [1.2345, 99.0])
    assert given == {"start_x": 1.23, "start_y": 3.0}
    given.clear()
    rate.pick("rate", "weight", [-3.5, 40.0])
    assert given == {"start_x": -3.0}


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_walk(open_page: Open, lens: str) -> None:
    page = open_page("rate", rate_learning_rate="0.21", rate_n_steps="20")
    page.get_by_key("rate.lens").set_value(lens).run()
    stands(page)
    expected = {"Maths": r"|1 - 0.21 \cdot 10| = 1.1", "PyTorch": "LEARNING_RATE = 0.21", "Numbers": "| 20 |"}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])
