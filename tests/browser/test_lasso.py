"""Lasso and ridge in real Chromium: weights fall to zero by keyboard, and ridge keeps them all."""

import re
from collections.abc import Callable
from itertools import pairwise

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/lasso", "With λ")


def test_weights_fall_to_zero_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    bars = page.locator(".stage .rows")
    assert "x1 19.05 (mark at 19.7" in (bars.get_attribute("aria-label") or "")
    slider = page.get_by_role("slider", name="Penalty λ")
    slider.focus()
    left = []
    for _ in range(12):
        left.append(int(re.findall(r"(\d+) of 10 weights", sentence(page).inner_text())[0]))
        slider.press("ArrowRight")
    assert left[0] == 8
    assert left[-1] < 5
    slider.press("End")
    expect(sentence(page)).to_contain_text("keeps no weight")
    expect(page).to_have_url(re.compile("lasso_penalty=100"))


def test_names_stand_where_the_paths_begin_and_do_not_overlap(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    labels = page.locator(".stage .chart").first.locator(".labels text")
    boxes = [box for n in range(labels.count()) if (box := labels.nth(n).bounding_box())]
    assert len(boxes) == 10
    begins = page.locator(".stage .chart").first.locator(".ends circle").first.bounding_box()
    assert begins
    assert all(box["x"] + box["width"] <= begins["x"] + 1 for box in boxes)
    tops = sorted(box["y"] for box in boxes)
    assert all(after - before > 12 for before, after in pairwise(tops))


def test_the_wrong_variant_is_a_switch(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/lasso?lasso_mix=0")
    expect(sentence(page)).to_contain_text("none is 0")
    page.get_by_text("Penalise the bias too").click()
    expect(sentence(page)).to_contain_text("The bias is penalised too")
    expect(page.locator(".stage .formula")).to_contain_text("b²")
