"""A picture is asked about once, before the run shows anything, and looked at closely when the hand rests."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.data.samples import sample_file
from tests.pages.conftest import data_of
from ui import classified
from ui.components.canvas import Drawing

Open = Callable[..., AppTest]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the workers are asked from now on: the function and the picture's name."""
    calls: list[tuple[str, str]] = []
    call = classified._call

    def note(function: str, *arguments: Any) -> Any:
        calls.append((function.partition(":")[2], str(arguments[1:2])))
        return call(function, *arguments)

    monkeypatch.setattr(classified, "_call", note)
    return calls


def draw(page: AppTest, png: bytes, *, moving: bool = False) -> AppTest:
    """As if the canvas had sent this drawing."""
    page.session_state["classify.canvas.kept"] = Drawing(png, [[(0.5, 0.5)]], number=1, moving=moving)
    return page.run()


def steps(page: AppTest) -> list[str]:
    """What the steps say that are shown, none where they are not."""
    if not any(
        getattr(each.proto, "id", "").endswith("classify.steps") for each in page.get("bidi_component")
    ):
        return []
    return [tile["text"] for tile in data_of(page, "classify.steps")["tiles"]]


def test_a_drawing_is_classified_once(open_page: Open, asked: list[tuple[str, str]]) -> None:
    page = draw(open_page("classify"), sample_file("three"))
    assert data_of(page, "classify.bars")["rows"][0]["label"] == "3"
    assert [function for function, _ in asked] == ["classify_file"]


def test_a_broken_picture_is_refused_once_and_said_once(
    open_page: Open, asked: list[tuple[str, str]]
) -> None:
    page = draw(open_page("classify"), b"no picture")
    assert len(page.error) == 1
    assert [function for function, _ in asked] == ["classify_file"]


def test_a_picture_refused_before_is_asked_about_again(
    open_page: Open, asked: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("classify")
    with monkeypatch.context() as broken:
        broken.setattr(classified, "LESSON", "dlcore.lessons.classify:nothing_of_this_name")
        assert draw(page, sample_file("three")).error
    page.run()
    assert not page.error
    assert data_of(page, "classify.bars")["rows"][0]["label"] == "3"


def test_what_is_looked_at_closely_waits_until_the_hand_rests(open_page: Open) -> None:
    page = draw(open_page("classify"), sample_file("three"), moving=True)
    assert data_of(page, "classify.bars")["rows"][0]["label"] == "3"
    assert steps(page) == []
    draw(page, sample_file("three"))
    three = steps(page)
    assert three
    draw(page, sample_file("one"), moving=True)
    assert data_of(page, "classify.bars")["rows"][0]["label"] == "1"
    assert steps(page) == three
    draw(page, sample_file("one"))
    assert steps(page) != three


def test_fresh_paper_forgets_what_was_looked_at(open_page: Open) -> None:
    page = draw(open_page("classify"), sample_file("three"))
    assert steps(draw(page, b"")) == []
    assert page.info
    assert data_of(page, "classify.bars")["rows"] == []
    assert steps(draw(page, sample_file("one"), moving=True)) == []
