"""Noise and batches in real Chromium: dragged and clicked."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/noise", "learning rate")


def test_a_drag_moves_everything_and_asks_the_server_only_when_it_ends(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    size = page.get_by_role("slider", name="Batch size")
    runs = page.locator("html").get_attribute("data-runs")
    box = size.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.34, y)
    page.mouse.down()
    seen = set()
    for share in (0.03, 0.55, 0.75, 0.99):
        page.mouse.move(box["x"] + box["width"] * share, y, steps=3)
        seen.add((sentence(page).inner_text(), page.locator(".stage .formula").inner_text()))
    assert len(seen) == 4
    expect(page.locator(".stage output")).to_have_text("all 442")
    expect(sentence(page)).to_contain_text("there is no noise")
    assert page.locator("html").get_attribute("data-runs") == runs
    page.mouse.up()
    expect(page).to_have_url(re.compile("noise_batch_size=442"))
    expect(sentence(page)).to_contain_text("all 442 records in every batch")


def test_clicks_choose_a_start_and_both_settings(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.locator(".plane").first.click(position={"x": 250, "y": 60})
    expect(page).to_have_url(re.compile("noise_start_w=.*noise_start_b=|noise_start_b=.*noise_start_w="))
    both = page.locator(".heat").first
    both.scroll_into_view_if_needed()
    box = both.bounding_box()
    assert box
    both.click(position={"x": box["width"] * 0.92, "y": box["height"] * 0.5})
    expect(page).to_have_url(re.compile("noise_batch_size=442"))
    expect(page).to_have_url(re.compile("noise_learning_rate="))
    expect(page.locator(".stage output")).to_have_text("all 442")
