"""Likelihood in real Chromium: moved by keys, a point clicked in and a long product."""

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence
from tests.browser.training_steps import expect_quiet

INNER = """(stage) => {
  let node = stage;
  while (!node.__stage) node = node.parentNode ?? node.host;
  return node.__stage.panels[0].inner;
}"""
SPOT = f"""(stage, [x, y]) => {{
  const plane = ({INNER})(stage), box = plane.host.getBoundingClientRect(), [left, top] = plane.pixel(x, y);
  return [box.left + left, box.top + top];
}}"""
DRAGGED = f"""(stage) => {{
  const plane = ({INNER})(stage), [held] = plane.moved;
  return held ? [held.to, plane.stemOf(held.layer, held.i, held.to[0])] : null;
}}"""


def plane(page: Page) -> Locator:
    """The picture with two axes."""
    return page.locator(".stage .plane").first


def spot(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a point of the picture is in the window."""
    left, top = page.locator(".stage").evaluate(SPOT, [x, y])
    return left, top


def dragged(page: Page) -> Any:
    """Where the dragged point is, and how high its stem reaches; None where none is."""
    return page.locator(".stage").evaluate(DRAGGED)


opened = opener("/likelihood", "w =")


@pytest.mark.row("C036")
def test_keys_move_product_and_sentence_and_a_click_adds_a_point(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    expect(sentence(page)).to_contain_text("0.6 · 0.1 · 0.7 · 0.2 = 0.0084")
    page.get_by_role("slider", name="Weight w").focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    expect(sentence(page)).to_contain_text("0.5 · 0.5 · 0.5 · 0.5 = 0.0625")
    expect(page).to_have_url(re.compile("likelihood_weight=0"))
    expect_quiet(page)
    box = plane(page).bounding_box()
    assert box
    plane(page).click(position={"x": box["width"] * 0.85, "y": box["height"] * 0.2})
    expect(sentence(page)).to_contain_text("of the 5 labels")
    expect(page).to_have_url(re.compile("likelihood_data=own"))


@pytest.mark.row("C035", "C036")
def test_a_dragged_point_follows_the_pointer_and_the_server_is_told_when_it_is_let_go(
    visit: Callable[..., Visit],
) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    expect(sentence(page)).to_contain_text("0.6 · 0.1 · 0.7 · 0.2 = 0.0084")
    start, end = spot(page, 0.4055, 1), spot(page, 2, 1)
    page.mouse.move(*start)
    expect(plane(page)).to_have_css("cursor", "grab")
    page.mouse.down()
    page.mouse.move(end[0], end[1] + 40, steps=8)  # it moves along x alone
    expect(plane(page)).to_have_css("cursor", "grabbing")
    expect(sentence(page).locator("xpath=..")).to_have_css("opacity", "0.4")  # of the place before
    (x, label), stem = dragged(page)
    assert (x, label) == (pytest.approx(2, abs=0.02), 1)
    assert stem == pytest.approx(1 / (1 + math.exp(-x)), abs=2e-3)
    expect(sentence(page)).to_contain_text("0.6 · 0.1 · 0.7 · 0.2 = 0.0084")
    assert page.locator("html").get_attribute("data-runs") == runs
    page.mouse.up()
    expect(sentence(page)).to_contain_text("0.88 · 0.1 · 0.7 · 0.2 = 0.01232")
    expect(page).to_have_url(re.compile(r"likelihood_p1=0\.88"))
    expect(page.get_by_role("slider", name="Point 1, blue")).to_have_value("0.88")
    expect(plane(page)).not_to_have_attribute("data-moved", "yes")
    expect(sentence(page).locator("xpath=..")).to_have_css("opacity", "1")


def test_a_drag_back_to_its_beginning_is_neither_a_drag_nor_a_click(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    start, end = spot(page, 0.4055, 1), spot(page, 2, 1)
    runs = page.locator("html").get_attribute("data-runs")
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.move(start[0] + 1, start[1] + 30, steps=4)
    page.mouse.up()
    expect(plane(page)).not_to_have_attribute("data-moved", "yes")
    expect_quiet(page)
    assert page.locator("html").get_attribute("data-runs") == runs
    expect(sentence(page)).to_contain_text("0.6 · 0.1 · 0.7 · 0.2 = 0.0084")
    page.mouse.click(*start)  # and a click is a click: it takes the point away
    expect(sentence(page)).to_contain_text("of the 3 labels")


@pytest.mark.row("E012")
def test_a_finger_drags_the_outlier_and_the_page_does_not_scroll(visit: Callable[..., Visit]) -> None:
    options = {"has_touch": True, "viewport": {"width": 390, "height": 844}}
    page = opened(visit, "/likelihood?likelihood_data=outlier", **options)
    plane(page).scroll_into_view_if_needed()
    start, end = spot(page, 18, 0), spot(page, 9, 0)
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", (start[0], start[1] + 12))  # a finger is thicker than a point
    for share in (0.25, 0.5, 0.75, 1):
        finger("touchMove", (start[0] + share * (end[0] - start[0]), start[1] - share * 60))
    (x, _), _ = dragged(page)
    assert x == pytest.approx(9, abs=0.1)
    assert spot(page, 18, 0) == pytest.approx(start)
    finger("touchEnd")
    expect(page).to_have_url(re.compile(r"likelihood_outlier=(8\.9|9|9\.1)$"))
    expect(sentence(page)).to_contain_text("which gets 6 of 7 labels right")


def test_a_point_that_a_teachers_link_fixes_cannot_be_dragged(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/likelihood?likelihood_data=outlier&likelihood_outlier=12&likelihood_lock=outlier")
    start, end = spot(page, 12, 0), spot(page, 9, 0)
    page.mouse.move(*start)
    expect(plane(page)).to_have_css("cursor", "crosshair")
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    expect(plane(page)).not_to_have_attribute("data-moved", "yes")
    page.mouse.move(*start, steps=4)
    assert dragged(page) is None
    page.mouse.move(1, 1)
    page.mouse.up()
    expect_quiet(page)
    assert "likelihood_outlier=12" in page.url


@pytest.mark.row("C038", "E013")
def test_a_long_product_is_moved_through_without_the_server(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/likelihood?likelihood_view=many&likelihood_weight=0.0")
    expect(sentence(page)).to_contain_text("0 from factor 150 on")
    rows = page.locator(".stage .rows > div > span:last-child")
    expect(rows).to_have_text(["−602.1", "–", "–"])
    page.get_by_role("slider", name="Step looked at").focus()
    page.keyboard.press("Home")
    expect(rows).to_have_text(["−0.301", "−0.301", "−0.301"])
