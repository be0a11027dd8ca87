"""Fitting a line in real Chromium: dragged, stepped through and clicked."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence


def rows(page: Page) -> list[str]:
    """What the bars say after the call looked at."""
    return page.locator(".stage .rows > div").all_inner_texts()


opened = opener("/line", "With learning rate")


@pytest.mark.row("C200", "C204")
def test_a_drag_moves_everything_and_keys_go_through_the_calls(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    box = page.get_by_role("slider", name="Learning rate").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.46, y)
    page.mouse.down()
    seen = set()
    for share in (0.5, 0.6, 0.7, 0.9):
        page.mouse.move(box["x"] + box["width"] * share, y, steps=3)
        seen.add((sentence(page).inner_text(), page.locator(".formula").inner_text(), *rows(page)))
    assert len(seen) == 4
    assert page.locator("html").get_attribute("data-runs") == runs
    page.mouse.up()
    expect(page).to_have_url(re.compile("line_learning_rate="))
    page.get_by_role("slider", name="Step looked at").focus()
    page.keyboard.press("Home")
    expect(page.locator(".stage .now")).to_have_text("before the first call")
    for name in ("prediction = model(x)", "loss_fn(prediction, y)", "zero_grad()", "backward()", "step()"):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".stage .now")).to_contain_text(name)
    expect(page).to_have_url(re.compile("line_step=5(&|$)"))


def test_a_click_adds_a_point_and_one_in_the_bowl_starts_there(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    said = sentence(page).inner_text()
    page.locator(".main .plane").click(position={"x": 120, "y": 40})
    expect(page).to_have_url(re.compile("line_points="))
    expect(sentence(page)).not_to_have_text(said)
    expect(page.get_by_role("textbox", name="Your points")).to_be_visible()
    page.locator(".side .plane").click(position={"x": 180, "y": 30})
    expect(page).to_have_url(re.compile("line_start_weight="))
