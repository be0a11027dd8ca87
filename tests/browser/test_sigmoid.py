"""From step to sigmoid in real Chromium: scrubbed by keyboard, a point clicked, and looked at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Visit, visits
from tests.browser.test_looks import PALETTES, SCREENS, Look, Looks, all_looks
from tests.browser.training_steps import expect_quiet


def sentence(page: Page) -> Locator:
    """What is said of the neuron, as it is read."""
    return page.locator(".stage .sentence > span").first


def opened(visit: Callable[..., Visit], path: str = "/sigmoid", **options: object) -> Page:
    """The page with its neuron drawn."""
    page = visit(**options).open(path)
    expect(sentence(page)).to_contain_text("At w₁ =")
    expect_quiet(page)
    return page


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
    plane = page.locator(".stage .main .plane")
    box = plane.bounding_box()
    assert box
    plane.click(position={"x": box["width"] * 0.28, "y": box["height"] * 0.24})
    expect(sentence(page)).to_contain_text("labelled no")
    expect(page).to_have_url(re.compile("sigmoid_looked_at="))


@pytest.fixture(scope="module")
def looks(browser: Browser, server: str) -> Looks:
    """The page as it opens, in every view."""
    with visits(browser, server) as begin:
        return all_looks(opened(begin))


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("screen", SCREENS)
def test_it_fits_and_axe_finds_nothing_serious(looks: Looks, scheme: str, screen: str) -> None:
    seen: Look = looks[scheme, screen]
    assert seen.too_wide == []
    assert seen.faults == []
