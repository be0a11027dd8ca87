"""Double descent in real Chromium: across the threshold by keyboard, and ridge."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/double_descent", "40 hidden units")


def test_across_the_threshold_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    expect(sentence(page)).to_contain_text("every point is met")
    slider = page.get_by_role("slider", name="Hidden units")
    slider.focus()
    slider.press("ArrowLeft")
    expect(sentence(page)).to_contain_text("36 hidden units, fewer than the 40 points")
    expect(sentence(page)).not_to_contain_text("every point is met")
    expect(page).to_have_url(re.compile("double_descent_width=36"))


def test_ridge_takes_the_peak_away(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    expect(sentence(page)).to_contain_text("as many as points")
    shrink = page.get_by_role("slider", name="Shrink")
    shrink.focus()
    shrink.press("End")
    expect(sentence(page)).to_contain_text("with as many units as points")
