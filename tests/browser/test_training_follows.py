"""What goes on tells the page by itself: a run, a ladder, a download; also under a path."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import Visit, running_app, visits
from tests.browser.steps import keyed
from tests.browser.training_steps import (
    LONG,
    error,
    expect_over,
    expect_progress,
    expect_running,
    press,
    progress,
    radio,
)

SHORT = "/train?train_network=softmax&train_epochs=2&train_seed="
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def asked(visit: Callable[..., Visit]) -> Iterator[tuple[Visit, list[Request]]]:
    """A visitor, and what their page asks of news."""
    visitor = visit()
    seen: list[Request] = []
    visitor.page.on("request", lambda request: seen.append(request) if "/news/" in request.url else None)
    yield visitor, seen


def test_a_ladder_is_climbed_before_ones_eyes(visit: Callable[..., Visit]) -> None:
    page = visit().open(SHORT + "31")
    press(page, "start")
    expect_over(page)
    radio(page, "next", "Ladder")
    page.get_by_role("button", name="Climb the ladder").click()
    rows = page.get_by_role("row")
    for network in ("Softmax regression", "MLP", "Small CNN"):
        expect(rows.filter(has_text=re.compile(rf"^{network}"))).to_have_count(1)
    expect(page.get_by_role("button", name="Climb the ladder")).to_be_enabled()
    ladder = keyed(page, "train.ladder-curves")
    expect(ladder.get_by_text("Validation accuracy")).to_have_count(1)
    expect(ladder.locator(".progress")).to_be_hidden()


def test_nothing_is_asked_once_a_run_is_over(asked: tuple[Visit, list[Request]]) -> None:
    visitor, seen = asked
    page = visitor.open(SHORT + "32")
    press(page, "start")
    expect_over(page)
    count = len(seen)
    assert count
    page.get_by_role("button", name="Reset").click()
    expect(keyed(page, "train.start").get_by_role("button")).to_be_enabled()
    assert len(seen) <= count + 1  # the one that was under way
    assert {request.url.split("/news/")[0] for request in seen} == {visitor.address}


def test_a_download_that_fails_is_a_sentence_without_a_click(browser: Browser, tmp_path: Path) -> None:
    away = {"DLCORE_DATA": str(tmp_path / "data"), "https_proxy": NOWHERE, "http_proxy": NOWHERE}
    with running_app(tmp_path, **away) as address, visits(browser, address) as begin:
        page = begin().open("/train?train_dataset=mnist")
        page.get_by_role("button", name=re.compile("^Fetch MNIST")).click()
        expect(error(page)).to_contain_text("MNIST")
        expect(error(page)).to_have_count(1)
        expect(page.get_by_role("button", name=re.compile("^Fetch MNIST"))).to_be_enabled()


def test_under_a_path_a_run_is_followed_to_its_end(browser: Browser, tmp_path: Path) -> None:
    path = {"STREAMLIT_SERVER_BASE_URL_PATH": "learn"}
    with running_app(tmp_path, **path) as address, visits(browser, f"{address}/learn") as begin:
        page = begin().open(SHORT + "33")
        press(page, "start")
        assert "test images right" in expect_over(page)


def looks_alone(page: Page) -> None:
    """One bar, one row of buttons: nothing of what stood there before stays beside it."""
    expect(progress(page)).to_have_count(1)
    for name in ("pause", "stop", "start", "resume"):
        assert keyed(page, f"train.{name}").count() <= 1


def test_sliders_and_buttons_in_quick_turns_leave_one_of_each(visit: Callable[..., Visit]) -> None:
    page = visit().open(LONG + "34")
    epochs = keyed(page, "train_epochs").get_by_role("slider")
    press(page, "start")
    expect_running(page)
    for name, other in (("pause", "resume"), ("resume", "pause"), ("pause", "resume")):
        epochs.press("ArrowLeft")
        press(page, name)
        epochs.press("ArrowLeft")
        expect(keyed(page, f"train.{other}").get_by_role("button")).to_be_enabled()
        looks_alone(page)
    expect_progress(page, "Paused")
    press(page, "resume")
    expect_running(page)
    press(page, "stop")
    expect_over(page)
    looks_alone(page)
