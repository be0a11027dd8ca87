"""Which loss? in real Chromium: scrubbed by keyboard, taken from the map and misread."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence
from tests.browser.training_steps import expect_quiet

opened = opener("/which_loss")


def test_the_start_is_scrubbed_by_keyboard_and_the_brackets_are_a_switch(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/which_loss?which_loss_label=0")
    expect(sentence(page)).to_contain_text("nothing to race")
    slider = page.get_by_role("slider", name="Weighted sum at the start")
    slider.focus()
    page.keyboard.press("End")
    expect(sentence(page)).to_contain_text("squared error leaves it at")
    expect(page).to_have_url(re.compile("which_loss_start=12"))
    expect_quiet(page)
    page.get_by_text("Leave the brackets out").click()
    expect(sentence(page)).to_contain_text("rewards being wrong")
    expect(page.locator(".stage .formula")).to_contain_text("(1 − y)p")


def test_a_click_on_the_map_goes_there(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    heat = page.locator(".stage .heat").last
    heat.scroll_into_view_if_needed()
    box = heat.bounding_box()
    assert box
    heat.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.6})
    expect(page).to_have_url(
        re.compile("which_loss_start=.*which_loss_learning_rate=|learning_rate=.*start=")
    )
    expect(sentence(page)).to_contain_text("saturated on the wrong side")
