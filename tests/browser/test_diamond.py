"""Diamond and circle in real Chromium: scrubbed by keyboard, the centre dragged, and the walk of autograd."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/diamond", "exactly 0")


def test_by_keyboard_a_smaller_lambda_frees_the_weight(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    slider = page.get_by_role("slider", name="Penalty λ")
    slider.focus()
    slider.press("Home")
    expect(sentence(page)).to_contain_text("there is no penalty")
    for _ in range(6):
        slider.press("ArrowRight")
    expect(sentence(page)).to_contain_text("neither is exactly 0")
    expect(page).to_have_url(re.compile(r"diamond_strength=0\.3"))


def test_the_centre_is_dragged_where_l1_cannot_hold_it(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    plane = page.locator(".stage .plane").first
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    assert box
    across, up = box["width"] - 58, box["height"] - 54  # without the margins of plane.js
    x, y = box["x"] + 46 + across * (1.4 + 2.7) / 5.4, box["y"] + 10 + up * (2.2 - 0.3) / 4.4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - up / 8, steps=4)
    page.mouse.move(x, y - up / 3, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"diamond_centre_2=1\.[67]"))
    expect(sentence(page)).to_contain_text("neither is exactly 0")
