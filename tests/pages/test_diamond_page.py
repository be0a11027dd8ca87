"""The page “Diamond and circle” without a browser: its controls, clicks, dragged points, links and lenses."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.diamond import LESSON, PENALTIES
from tests.pages.lesson_steps import LessonPage
from ui import diamond

Open = Callable[..., AppTest]
ON = LessonPage(LESSON)


@pytest.mark.parametrize("name", PENALTIES)
def test_only_the_elastic_net_has_a_share_of_l1(open_page: Open, name: str) -> None:
    page = ON.stands(open_page("diamond", diamond_penalty=name))
    assert ("mix" in ON.shown(page)) == (name == "elastic")
    assert {"correlation", "learning_rate", "n_steps", "centre_1", "start_2", "by_autograd"} <= ON.shown(page)
    assert "**0**" in " ".join(each.value for each in page.markdown)


def test_a_click_moves_the_centre_and_a_drag_what_was_nearer(monkeypatch: Any) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(diamond, "put", lambda _page, values: given.update(values))
    diamond.pick("diamond", "centre", [0.123, -9.0])
    assert given == {"centre_1": 0.12, "centre_2": -2.0}
    for before, names in (([1.38, 0.3], diamond.CENTRE), ([-1.2, 1.6], diamond.START)):
        given.clear()
        diamond.drag("diamond", "centre", before, [0.5, 3.0])
        assert given == dict(zip(names, (0.5, 2.0), strict=True))


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_walk(open_page: Open, lens: str) -> None:
    page = open_page("diamond", diamond_strength="1.0")
    page.segmented_control(key="diamond.lens").set_value(lens).run()
    ON.stands(page)
    expected = {"Maths": r"\lambda_1 = 1", "PyTorch": "L1 = 1.0", "Numbers": "| 60 |"}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])
