"""The page “Big weights” without a browser: its controls, its table, and everything it draws."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from dlcore.lessons.big_weights import LESSON, Spec, run, sweep
from tests.pages.lesson_steps import LessonPage
from tests.ui.scenes import as_read, numbers
from ui.big_weights import picture

ON = LessonPage(LESSON)


def test_it_opens_with_its_table_and_controls(open_page: Callable[..., AppTest]) -> None:
    page = ON.stands(open_page("big_weights", big_weights_noise="0.5"))
    assert {"data", "noise", "n", "penalty", "seed", "leave_bias"} <= ON.shown(page)
    assert "| λ | ‖w‖ |" in " ".join(each.value for each in page.markdown)


def test_everything_can_be_drawn() -> None:
    scene, result = as_read(dict(picture(sweep(Spec()))), 300_000), run(Spec())
    at = scene["values"].index(Spec().factor)
    shown = [float(numbers(part["value"], at)) for part in scene["formula"][0] if isinstance(part, dict)]
    assert abs(shown[1] - result.numbers["losses"][0]) < 1e-4  # type: ignore[index]
    assert abs(shown[2] - result.numbers["losses"][1]) < 1e-4  # type: ignore[index]
