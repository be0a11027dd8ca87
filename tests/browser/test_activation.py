"""The activation laboratory in real Chromium: scrubbed by keyboard, a layer pulled by a click, looked at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.training_steps import expect_quiet


def sentence(page: Page) -> Locator:
    """What is said of the activation, as it is read."""
    return page.locator(".stage .sentence > span").first


def opened(visit: Callable[..., Visit], path: str = "/activation", **options: object) -> Page:
    """The page with its curve drawn."""
    page = visit(**options).open(path)
    expect(sentence(page)).to_contain_text("and its slope is")
    expect_quiet(page)
    return page


@pytest.mark.row("C096")
def test_by_keyboard_the_slope_is_a_quarter_in_the_middle(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/activation?activation_z=0.2")
    slider = page.get_by_role("slider", name="Input z")
    slider.focus()
    for _ in range(2):
        slider.press("ArrowLeft")
    expect(sentence(page)).to_contain_text("At z = 0, the sigmoid gives 0.5, and its slope is 0.25")
    expect(sentence(page)).to_contain_text("leave 9.537·10⁻⁷ of it: it vanishes")
    expect(page.locator(".stage .formula")).to_contain_text("log₁₀ |(w·φ′)¹⁰| = −6.021")
    expect(page).to_have_url(re.compile(r"activation_z=0$"))


def test_a_click_pulls_one_layer(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/activation?activation_view=chain")
    plane = page.locator(".stage .main .plane")
    box = plane.bounding_box()
    assert box
    plane.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.7})
    expect(sentence(page)).to_contain_text(re.compile(r"Layer [56] stands at z = −"))
    expect(page).to_have_url(re.compile("activation_chain=one"))
