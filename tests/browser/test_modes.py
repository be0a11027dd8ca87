"""Train and eval in real Chromium: pass by pass by keyboard, and the switch that ends the steps."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/modes", "Eval mode")


def test_steps_in_eval_mode_are_counted_and_can_be_switched_off(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    expect(sentence(page)).to_contain_text("10 steps changed the weights")
    slider = page.get_by_role("slider", name="Passes")
    slider.focus()
    slider.press("ArrowRight")
    expect(sentence(page)).to_contain_text("11 steps changed the weights")
    expect(page).to_have_url(re.compile("modes_passes=11"))
    page.get_by_text("A step after each pass", exact=True).click()
    expect(sentence(page)).to_contain_text("All 11 passes give the same output")
