"""Likelihood in real Chromium: moved by keys, a point clicked in and a long product."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence
from tests.browser.training_steps import expect_quiet

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
    plane = page.locator(".stage .plane").first
    box = plane.bounding_box()
    assert box
    plane.click(position={"x": box["width"] * 0.85, "y": box["height"] * 0.2})
    expect(sentence(page)).to_contain_text("of the 5 labels")
    expect(page).to_have_url(re.compile("likelihood_data=own"))


@pytest.mark.row("C038", "E013")
def test_a_long_product_is_moved_through_without_the_server(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/likelihood?likelihood_view=many&likelihood_weight=0.0")
    expect(sentence(page)).to_contain_text("0 from factor 150 on")
    rows = page.locator(".stage .rows > div > span:last-child")
    expect(rows).to_have_text(["−602.1", "–", "–"])
    page.get_by_role("slider", name="Step looked at").focus()
    page.keyboard.press("Home")
    expect(rows).to_have_text(["−0.301", "−0.301", "−0.301"])
