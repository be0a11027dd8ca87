"""The page “Weight decay” without a browser: its controls, its table, a guess and its lenses."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.decay import LESSON
from tests.pages.lesson_steps import LessonPage

Open = Callable[..., AppTest]
PAGE = LessonPage(LESSON)


def text(page: AppTest) -> str:
    return " ".join(each.value for each in [*page.markdown, *page.code, *page.caption, *page.latex])


@pytest.mark.row("E043")
def test_its_table_says_what_the_optimiser_is_to_be_told(open_page: Open) -> None:
    page = PAGE.stands(open_page("decay", decay_optimiser="adam", decay_biases="true"))
    assert "AdamW(…, weight_decay=0.01)" in text(page)
    assert "all parameters" in text(page)


def test_for_l1_there_is_no_weight_decay(open_page: Open) -> None:
    page = PAGE.stands(open_page("decay", decay_how="l1_threshold"))
    assert "For L1 the penalty, or the threshold, is written by hand" in text(page)


@pytest.mark.parametrize(
    ("lens", "expected"),
    [("Maths", r"\max(|v| - \eta\lambda, 0)"), ("PyTorch", "torch.optim.SGD"), ("Numbers", "exactly 0")],
)
def test_every_lens_is_of_this_penalty(open_page: Open, lens: str, expected: str) -> None:
    page = open_page("decay", decay_how="l1_threshold")
    page.get_by_key("decay.lens").set_value(lens).run()
    assert expected in text(PAGE.stands(page))
