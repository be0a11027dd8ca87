"""The page “Scores to probabilities” without a browser: its controls, tables, lenses, links and guesses."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.softmax import LESSON, Spec
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
ON = LessonPage(LESSON)
stands, settings = ON.stands, ON.settings


def text(page: AppTest) -> str:
    return " ".join(each.value for each in [*page.markdown, *page.code, *page.caption])


@pytest.mark.row("C031")
@pytest.mark.parametrize("n_classes", [2, 3, 6])
def test_every_class_has_a_slider(open_page: Open, n_classes: int) -> None:
    page = stands(open_page("softmax", softmax_n_classes=str(n_classes)))
    shown = {str(widget.key) for widget in page.slider}
    scores = {f"softmax_score_{number}" for number in range(1, 7)}
    assert shown & scores == {f"softmax_score_{number}" for number in range(1, n_classes + 1)}


@pytest.mark.row("C032", "E010")
def test_the_table_of_rules_has_what_is_computed(open_page: Open) -> None:
    words = text(stands(open_page("softmax")))
    for line in (
        "| eᶻ | 0.7054, 0.2595, 0.03512 |",
        "| eᶻ | yes | yes | nothing | yes |",
        "| z | 1, 0.5, −0.5 |",
        "| z | **no** | yes | 0.5 | **no** |",
        r"| \|z\| | yes | **no** | 0.25 | **no** |",
        "| log(1\u00a0+\u00a0eᶻ) | yes | yes | 0.04719 | **no** |",
    ):
        assert line in words
    none = text(stands(open_page("softmax", softmax_score_1="0.0")))
    assert "| z | NaN, NaN, NaN |" in none
    assert "| z | – | – | – | – |" in none


@pytest.mark.row("C032", "E010")
@pytest.mark.parametrize("rule", ["exp", "softplus"])
def test_what_is_rounded_to_0_is_still_above_0_and_in_order(open_page: Open, rule: str) -> None:
    """At T = 0.01 the shares fall below float32, with scores far apart below float64."""
    cold = text(stands(open_page("softmax", softmax_temperature="0.01", softmax_rule=rule)))
    assert "| eᵘ | 1, < 10⁻³⁷, < 10⁻³⁷ |" in cold
    assert "| eᵘ | yes | yes | nothing | yes |" in cold
    assert "| log(1\u00a0+\u00a0eᵘ) | yes | yes | 0.0675 | **no** |" in cold
    scores = {"softmax_score_1": "10", "softmax_score_2": "0", "softmax_score_3": "-10"}
    page = open_page("softmax", softmax_temperature="0.01", softmax_rule=rule, **scores)
    far = text(stands(page))
    assert "| eᵘ | 1, 0, 0 |" in far
    assert "| eᵘ | yes (rounded to 0) | yes (rounded) | nothing | yes |" in far
    assert "| log(1\u00a0+\u00a0eᵘ) | yes (rounded to 0) | yes | 0.08264 | **no** |" in far
    assert r"| u² | **no** | **no** |" in far


@pytest.mark.row("C110", "E057")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"naive": "true", "shift": "100"}, "| dog, u = 102 | inf | NaN | 0.7054 |"),
        ({"precision": "float64", "shift": "100"}, "float64 holds eᵘ up to u = 709.8"),
        ({"no_keepdim": "true"}, "| 1 | 0.7054, 0.3189, 0.03665 | 1.061 |"),
        ({"no_keepdim": "true", "n_rows": "4"}, "| 4 | NaN, NaN, NaN | NaN |"),
    ],
)
def test_a_switch_changes_the_tables(open_page: Open, query: dict[str, str], words: str) -> None:
    page = stands(open_page("softmax", **{f"softmax_{name}": value for name, value in query.items()}))
    assert words in text(page)


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(
        open_page("softmax", softmax_score_1="0.25", softmax_temperature="0.3", softmax_naive="true")
    )
    assert settings(page).items() >= {"score_1": 0.25, "temperature": 0.3, "naive": True}.items()
    bad = stands(open_page("softmax", softmax_score_1="high", softmax_shift="700"))
    assert "high" in said(bad.warning)
    assert settings(bad)["shift"] == 0


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
def test_every_lens_has_the_numbers_of_the_scores(open_page: Open, lens: str) -> None:
    page = open_page("softmax", softmax_score_1="4.5", softmax_n_classes="2")
    page.get_by_key("softmax.lens").set_value(lens).run()
    stands(page)
    expected = {
        "Maths": r"\sigma(u_1 - u_2) = 0.9707",
        "PyTorch": "SCORES = [[4.5, 1.0], [0.5, -1.5], [-0.5, 1.5]]",
        "Numbers": "| 1 | 4.5 | 4.5 | 1 | 0.9707 |",
    }
    assert expected[lens] in text(page)
