"""Remedies side by side in real Chromium: time by keyboard moves six planes, a remedy gets its band."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from dlcore.lessons.remedies_names import REMEDIES
from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/remedies", "lowest mean test loss")


def test_time_by_keyboard_moves_planes_bars_and_sentence(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    tiles = page.locator(".stage .multiples figcaption")
    assert [re.sub(r" [\d.]+$", "", each) for each in tiles.all_inner_texts()] == list(REMEDIES.values())
    bars, before = page.locator(".stage .rows"), tiles.first.inner_text()
    told = bars.get_attribute("aria-label") or ""
    painted = page.locator(".stage .multiples .trail").first
    pixels = painted.evaluate("(canvas) => canvas.toDataURL()")
    slider = page.get_by_role("slider", name="Training steps")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowLeft")
    expect(sentence(page)).to_contain_text("After 170 steps")
    assert tiles.first.inner_text() != before
    expect(bars).not_to_have_attribute("aria-label", told)
    assert painted.evaluate("(canvas) => canvas.toDataURL()") != pixels
    expect(page).to_have_url(re.compile("remedies_steps=170"))


def test_a_remedy_looked_at_is_marked_and_has_its_band_and_formula(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/remedies?remedies_remedy=l2")
    expect(page.locator(".stage .multiples [data-chosen] figcaption")).to_contain_text("L2")
    expect(page.locator(".stage .formula")).to_contain_text("L2: test loss − training loss")
    bands = page.locator(".stage .more .chart .ribbons path")
    expect(bands).to_have_count(2)
    assert all((each.get_attribute("d") or "").endswith("Z") for each in bands.all())
    assert page.locator(".stage .rows s").count() == len(REMEDIES)
