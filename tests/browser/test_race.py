"""The race of optimisers in real Chromium: dragged and its strip clicked."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/race", "With learning rate")


def test_a_drag_moves_sentence_formula_and_bars_and_asks_the_server_only_when_it_ends(
    visit: Callable[..., Visit],
) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    box = page.get_by_role("slider", name="Learning rate").bounding_box()
    assert box
    seen = set()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.45, y)
    page.mouse.down()
    for share in (0.6, 0.7, 0.8, 0.9):
        page.mouse.move(box["x"] + box["width"] * share, y, steps=3)
        texts = (sentence(page), page.locator(".stage .formula"), page.locator(".stage .rows"))
        seen.add(tuple(each.inner_text() for each in texts))
    assert all(len({each[part] for each in seen}) == 4 for part in range(3))
    assert page.locator("html").get_attribute("data-runs") == runs
    page.mouse.up()
    expect(page).to_have_url(re.compile("race_learning_rate="))


def test_a_click_on_the_strip_looks_into_that_rule_at_that_rate(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    strip = page.locator(".stage .heat")
    box = strip.bounding_box()
    assert box
    strip.click(position={"x": box["width"] - 9, "y": 8})  # the first rule at the highest rate
    expect(page.locator(".stage output")).to_have_text("1")
    expect(page).to_have_url(re.compile("race_rule=sgd"))
    expect(page.locator(".stage .formula")).to_contain_text("x ← x − η · g =")
    expect(sentence(page)).to_contain_text("diverge")
