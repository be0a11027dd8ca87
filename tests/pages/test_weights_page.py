"""The page “Weights at the start” without a browser: its controls, its links, its code, its real digits."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.lessons.weights import LESSON, STARTS, VIEWS, Spec, run, sweep
from dlcore.lessons.weights_behind import code
from dlcore.settings import controls
from tests.pages.lesson_steps import LessonPage
from tests.pages.train_steps import said
from ui import stage, sweeps

Open = Callable[..., AppTest]
KNOWN = controls(Spec)
PAGE = LessonPage(LESSON)
stands, settings = PAGE.stands, PAGE.settings


def shown(page: AppTest) -> set[str]:
    """The settings that have a control."""
    kinds = (page.slider, page.select_slider, page.selectbox, page.toggle)
    keys = {str(widget.key).removeprefix("weights_") for kind in kinds for widget in kind}
    return keys & KNOWN.keys()


@pytest.mark.parametrize(
    ("view", "start", "more"),
    [
        ("layer", "pytorch", {"start", "activation", "zero_bias"}),
        ("layer", "normal", {"start", "activation", "std"}),
        ("depth", "normal", {"start", "activation", "std", "n_layers"}),
        ("steps", "equal", {"start", "activation"}),
        ("data", "pytorch", {"std"}),
    ],
)
def test_each_view_has_the_controls_that_move_it(
    open_page: Open, view: str, start: str, more: set[str]
) -> None:
    page = stands(open_page("weights", weights_view=view, weights_start=start))
    always = {"view", "seed", "reseed", "n_inputs", "step"}  # the last two in the picture
    assert shown(page) == always | more
    assert len(shown(page) - {"reseed", "n_inputs", "step"}) <= 6


def test_a_link_sets_every_setting_and_a_bad_one_is_said(open_page: Open) -> None:
    page = stands(open_page("weights", weights_n_inputs="100", weights_start="he", weights_view="depth"))
    assert settings(page).items() >= {"n_inputs": 100, "start": "he", "view": "depth"}.items()
    bad = stands(open_page("weights", weights_n_inputs="0", weights_seed="many"))
    assert "many" in said(bad.warning)
    assert settings(bad)["n_inputs"] == KNOWN["n_inputs"].default


@pytest.mark.parametrize("fan_in", [1, 512, 784, 1000, 1024])
def test_the_slider_stands_where_the_link_says(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, fan_in: int
) -> None:
    given: list[Any] = []
    monkeypatch.setattr(sweeps, "address", lambda _name, spec, *_: given.append(spec) or "./sweeps/none")
    monkeypatch.setattr(stage, "scrub", lambda *told, **_: given.append(told))
    stands(open_page("weights", weights_n_inputs=str(fan_in)))
    common, (_, _, (index, _), _) = given[-2:]
    assert sweep(common).values[index] == fan_in  # what the browser fetches has it in this place


@pytest.mark.parametrize("view", VIEWS)
def test_where_fc1_is_named_it_is_explained(open_page: Open, view: str) -> None:
    page = stands(open_page("weights", weights_view=view, weights_n_inputs="16"))
    assert ("fc1 is the first layer" in said(page.caption)) == (view != "depth")


@pytest.mark.row("E070")
def test_the_code_that_ran_stands_below_its_picture_with_what_autograd_said(open_page: Open) -> None:
    page = stands(open_page("weights", weights_view="data"))
    assert [each.value for each in page.code[:3]] == [each.rstrip() for each in code()]
    assert "modified by an inplace operation" in said(page.caption)


@pytest.mark.row("E071")
def test_real_digits_are_trained_when_they_are_asked_for(open_page: Open) -> None:
    page = open_page("weights")
    assert "After one epoch" not in said(page.markdown)
    page.session_state["weights.digits"] = True
    page.run()
    stands(page)
    assert "After one epoch from PyTorch's own start" in said(page.markdown)
    tables = [each.value for each in page.markdown if each.value.startswith("| first weights")]
    assert all(title in tables[0] for title in STARTS.values())


@pytest.mark.parametrize("lens", ["Maths", "PyTorch", "Numbers"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_lens_of_every_view_has_its_numbers(open_page: Open, view: str, lens: str) -> None:
    page = open_page("weights", weights_view=view, weights_n_inputs="16")
    page.get_by_key("weights.lens").set_value(lens).run()
    stands(page)
    words = " ".join(each.value for each in [*page.markdown, *page.code])
    head = run(LESSON.made(view=view, n_inputs=16)).head
    assert {"Maths": "$", "PyTorch": "N_INPUTS = 16", "Numbers": head[1]}[lens] in words or lens == "Maths"
