"""The page “Likelihood” without a browser: its controls, clicks, links, guesses and lenses."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.likelihood import DATA, LESSON, NOISES, VIEWS, Spec, run
from dlcore.lessons.likelihood_data import points_of
from dlcore.lessons.tasks import Task
from tests.pages.conftest import data_of
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from ui import likelihood

Open = Callable[..., AppTest]
ON = LessonPage(LESSON)
stands, shown = ON.stands, ON.shown


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_has_its_own_controls(open_page: Open, view: str) -> None:
    page = stands(open_page("likelihood", likelihood_view=view))
    assert ("noise" in shown(page)) == (view == "noise")
    assert ("other_weight" in shown(page)) == (view == "labels")
    assert ("p1" in shown(page)) == (view != "noise")


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("noise", NOISES)
def test_points_and_noise_have_theirs(open_page: Open, data: str, noise: str) -> None:
    page = stands(open_page("likelihood", likelihood_data=data))
    assert ("outlier" in shown(page)) == (data == "outlier")
    assert ("points" in shown(page)) == (data == "own")
    page = stands(open_page("likelihood", likelihood_view="noise", likelihood_noise=noise))
    assert ("sigma" in shown(page)) == (noise == "gaussian") == ("data" not in shown(page))


def test_a_bad_link_is_said_and_points_that_cannot_be_read_too(open_page: Open) -> None:
    bad = stands(open_page("likelihood", likelihood_weight="steep", likelihood_sigma="9"))
    assert "steep" in said(bad.warning)
    page = open_page("likelihood", likelihood_data="own", likelihood_points="1,5")
    assert not page.exception
    assert "no labelled point" in said(page.error)


def test_a_click_makes_the_points_ones_own(monkeypatch: Any) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(likelihood, "put", lambda _page, values: given.update(values))
    drawn = ([[-1.0, 0.0], [1.0, 1.0]], [-3.0, 3.0])
    monkeypatch.setattr(likelihood.st, "session_state", {"likelihood.drawn-points": drawn})
    likelihood.pick("likelihood", "point", [0.5, 0.8])
    assert given == {"data": "own", "points": "-1,0; 1,1; 0.5,1"}
    LESSON.made(**given)


def test_a_dragged_point_moves_its_slider_and_what_a_link_fixes_stays(
    open_page: Open, monkeypatch: Any
) -> None:
    page = open_page("likelihood")
    state = {"likelihood.drawn-of": page.session_state["likelihood.drawn-of"]}
    assert state["likelihood.drawn-of"] == Spec()
    monkeypatch.setattr(likelihood.st, "session_state", state)
    likelihood.drag("likelihood", "point", [0.4054651, 1], [1.0, 1])
    assert state["likelihood_p1"] == 0.73
    state["likelihood.task"] = Task(locked=("p2",), settings={"p2": 0.1})
    likelihood.drag("likelihood", "point", [-2.1972246, 1], [1.0, 1])
    assert "likelihood_p2" not in state
    likelihood.drag("elsewhere", "point", [0, 1], [1.0, 1])
    assert "elsewhere_p1" not in state


@pytest.mark.parametrize(
    ("query", "barred"),
    [
        ({}, set()),
        ({"likelihood_lock": "p3"}, {"drag"}),
        ({"likelihood_lock": "weight"}, {"value"}),
        ({"likelihood_lock": "data"}, {"pick"}),
        ({"likelihood_lock": "outlier", "likelihood_data": "outlier"}, {"drag"}),
        ({"likelihood_hide": "points", "likelihood_data": "own"}, {"pick", "drag"}),
    ],
)
def test_what_a_teachers_link_fixes_can_be_neither_clicked_nor_dragged(
    open_page: Open, monkeypatch: Any, query: dict[str, str], barred: set[str]
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("ui.stage.scrub", lambda *_, **more: told.append(more["locked"]))
    stands(open_page("likelihood", **query))
    assert set(told[-1]) == barred


def test_a_challenge_that_was_taken_on_says_its_number(open_page: Open) -> None:
    page = open_page("likelihood")
    page.button(key="likelihood.challenge-1").click().run()
    assert "the likeliest w = −0.0206 gets **1 of 7** right, 6 are wanted." in said(stands(page).info)
    page.slider(key="likelihood_outlier").set_value(14.2).run()
    assert "gets **6 of 7** right, 6 are wanted. **Reached.**" in said(stands(page).success)


@pytest.mark.row("C035")
def test_both_probabilities_of_every_point_stand_below_the_picture_its_own_bold(open_page: Open) -> None:
    table = next(each.value for each in open_page("likelihood").markdown if "under A" in each.value)
    assert "| 1 blue | 0.4055 | **0.6** + 0.4 | **0.4495** + 0.5505 |" in table
    assert "| 4 orange | 1.386 | 0.8 + **0.2** | 0.3333 + **0.6667** |" in table


@pytest.mark.row("E012")
def test_no_likeliest_weight_is_promised_only_where_every_point_pulls_w_the_same_way(open_page: Open) -> None:
    words = str(data_of(open_page("likelihood"), "likelihood.watch"))
    assert "Where the points are separable" not in words
    assert "Where every point pulls w the same way (b stays as it is)" in words
    # separable, and with a likeliest weight all the same: there 2·σ(−2w) = σ(w)
    parted = run(LESSON.made(data="own", points="1,0; 2,1"))
    best = parted.number("best_weight")
    assert best == pytest.approx(0.4196, abs=1e-4)
    assert 2 / (1 + math.exp(2 * best)) == pytest.approx(1 / (1 + math.exp(-best)))
    pulls = [(2 * label - 1) * x for x, label in points_of(LESSON.made(data="apart"))]
    assert min(pulls) > 0


@pytest.mark.row("E013")
def test_the_table_of_softmax_shows_where_its_logarithm_is_lost(open_page: Open) -> None:
    page = stands(open_page("likelihood", likelihood_view="many"))
    table = next(each.value for each in page.markdown if "at once" in each.value)
    assert "| 110 | −∞ | −110 | −110 |" in table
    assert "| 800 | −∞ | −∞ | −800 |" in table


def test_a_preset_is_answered_before_anything_moves(open_page: Open) -> None:
    page, preset = open_page("likelihood"), LESSON.preset("Half times half times half")
    number = LESSON.presets.index(preset)
    page.button(key=f"likelihood.preset-{number}").click().run()
    assert preset.question in data_of(page, "likelihood.question")["words"]
    right = preset.right(run(LESSON.made(**preset.settings)))
    page.button(key=f"likelihood.answer-{right}").click().run()
    assert "Right." in said(stands(page).success)
    assert page.session_state["likelihood_view"] == "many"


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_lens_of_every_view_has_its_numbers(open_page: Open, lens: str, view: str) -> None:
    page = open_page("likelihood", likelihood_view=view, likelihood_weight="0.0")
    chosen: Any = page.get_by_key("likelihood.lens")
    chosen.set_value(lens).run()
    stands(page)
    expected = {
        "Maths": {"labels": "0.0625", "many": "10^{-602.1}", "noise": r"\frac"},
        "PyTorch": dict.fromkeys(VIEWS, "WEIGHT = 0.0"),
        "Numbers": {"labels": "0.5", "many": "| 2000 |", "noise": "−ln density"},
    }
    text = " ".join(each.value for each in [*page.markdown, *page.code])
    assert expected[lens][view] in text
