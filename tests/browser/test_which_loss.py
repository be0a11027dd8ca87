"""Which loss? in real Chromium: scrubbed by keyboard, taken from the map, misread, and looked at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Visit, visits
from tests.browser.test_looks import PALETTES, SCREENS, Look, Looks, all_looks
from tests.browser.training_steps import expect_quiet


def sentence(page: Page) -> Locator:
    """What is said of the race, as it is read."""
    return page.locator(".stage .sentence > span").first


def opened(visit: Callable[..., Visit], path: str = "/which_loss", **options: object) -> Page:
    """The page with its race drawn."""
    page = visit(**options).open(path)
    expect(sentence(page)).not_to_be_empty()
    expect_quiet(page)
    return page


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
