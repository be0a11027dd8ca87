"""From step to sigmoid in real Chromium: scrubbed by keyboard and a point clicked."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/sigmoid", "At w₁ =")


def test_by_keyboard_the_line_passes_the_point_and_yes_comes_at_once(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    expect(sentence(page)).to_contain_text("a step says no, the sigmoid 12.6 % yes")
    slider = page.get_by_role("slider", name="Weight w₁")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expect(sentence(page)).to_contain_text("At w₁ = −0.25")
    expect(sentence(page)).to_contain_text("a step says yes, the sigmoid 52.3 % yes")
    expect(page).to_have_url(re.compile(r"sigmoid_weight=-0\.25"))


def test_a_click_takes_another_point(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    plane = page.locator(".stage .main .plane").first
    box = plane.bounding_box()
    assert box
    plane.click(position={"x": box["width"] * 0.28, "y": box["height"] * 0.24})
    expect(sentence(page)).to_contain_text("labelled no")
    expect(page).to_have_url(re.compile("sigmoid_looked_at="))
