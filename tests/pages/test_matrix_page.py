"""The page “What learns, what does not” without a browser: controls, clicks, lenses, links, Reset."""

from collections.abc import Callable
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.matrix import LESSON, MOST_STEPS, Spec
from dlcore.lessons.matrix_job import Seen, place_of
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from ui import matrix, matrix_live
from ui.stage import Stage

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
PAGE = LessonPage(LESSON)
stands, settings = PAGE.stands, PAGE.settings
SMALL = {"matrix_width": "4"}


def test_it_opens_with_six_controls_in_view(open_page: Open) -> None:
    page = stands(open_page("matrix", **SMALL))
    shown = [str(each.key) for kind in (page.selectbox, page.select_slider, page.slider) for each in kind]
    in_view = {"compare", "shown", "depth", "activation", "initialisation", "remedy"}
    more = {"learning_rate", "data", "width", "seed"}
    assert {name.removeprefix("matrix_") for name in shown if name.startswith("matrix_")} >= in_view | more
    assert settings(page) == settings(page) | {"width": 4, "steps": MOST_STEPS}


def test_a_click_in_the_map_takes_its_row_and_column(monkeypatch: Any) -> None:
    given: dict[str, Any] = {}
    state = {"matrix_compare": "remedy", "matrix_depth": 3}
    monkeypatch.setattr(matrix, "put", lambda _page, values: given.update(values))
    monkeypatch.setattr(matrix.st, "session_state", state)
    matrix.pick("matrix", "map", [4.0, 2.0])
    assert given == {"depth": 3, "remedy": "both"}  # 3 stands between the usual rows 2 and 4
    given.clear()
    for outside in ([-1.0, 0.0], [5.0, 0.0], [0.0, 6.0]):
        matrix.pick("matrix", "map", outside)
    assert given == {}
    spec = LESSON.made(depth=8, activation="gelu", initialisation="uniform", remedy="layer")
    matrix.pick("matrix", "grid", [place_of(spec), 48])
    assert LESSON.made(**given) == replace(spec, steps=48)


def test_a_click_among_all_takes_its_network_after_the_steps_it_was_seen_at(monkeypatch: Any) -> None:
    """The stage is asked as it asks itself, and stands where the cell was seen."""
    queue: dict[str, Any] = {}
    monkeypatch.setattr(matrix_live.st, "session_state", queue)
    monkeypatch.setattr(matrix_live.st, "rerun", lambda _scope: None)
    nothing = np.zeros(125, np.float32)
    seen = Seen(0, 48, nothing, nothing, nothing, nothing > 0)
    job: Any = SimpleNamespace(items=lambda: [seen, None])
    known, unknown = (LESSON.made(depth=8, remedy=remedy) for remedy in ("none", "skip"))
    for at, spec, steps in ((job, known, 48), (job, unknown, MOST_STEPS), (None, known, MOST_STEPS)):
        matrix_live._picked("matrix", at, place_of(spec))
        ((what, *told),) = queue.pop("matrix.picked")
        assert what in {field.name for field in fields(Stage)}
        given: dict[str, Any] = {}
        monkeypatch.setattr(matrix, "put", lambda _page, values, given=given: given.update(values))
        matrix.pick("matrix", *told)
        assert LESSON.made(**given) == replace(spec, steps=steps)


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_network(open_page: Open, lens: str) -> None:
    page = open_page("matrix", matrix_depth="2", matrix_remedy="skip", **SMALL)
    page.get_by_key("matrix.lens").set_value(lens).run()
    stands(page)
    expected = {"Maths": "h_l = h_{l-1} + f(z_l)", "PyTorch": "class Skip", "Numbers": "‖∂E/∂z‖"}
    assert expected[lens] in " ".join(each.value for each in [*page.markdown, *page.code])


def test_a_bad_link_is_said_and_corrected(open_page: Open) -> None:
    page = stands(open_page("matrix", matrix_depth="99", matrix_remedy="magic", **SMALL))
    assert "99" in said(page.warning)
    assert settings(page)["depth"] == KNOWN["depth"].default
    assert settings(page)["remedy"] == "none"


def test_all_combinations_are_trained_stopped_and_forgotten(open_page: Open) -> None:
    page = stands(open_page("matrix", **SMALL))
    page.button(key="matrix.live.all").click().run()
    stands(page)
    assert page.get_by_key("matrix.grid").proto is not None
    page.button(key="matrix.live.stop").click().run()
    stands(page)
    assert [button.key for button in page.button if str(button.key).startswith("matrix.live")] == [
        "matrix.live.all"
    ]
    page.button(key="matrix.reset").click().run()
    stands(page)
