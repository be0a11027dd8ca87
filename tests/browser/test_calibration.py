"""How sure is it? in real Chromium: moved by keyboard, a real network asked, and looked at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Visit, visits
from tests.browser.test_looks import PALETTES, SCREENS, Look, Looks, all_looks
from tests.browser.training_steps import expect_quiet


def sentence(page: Page) -> Locator:
    """What is said of the network, as it is read."""
    return page.locator(".stage .sentence > span").first


def opened(visit: Callable[..., Visit], path: str = "/calibration", **options: object) -> Page:
    """The page with its network judged."""
    page = visit(**options).open(path)
    expect(sentence(page)).to_contain_text("At temperature")
    expect_quiet(page)
    return page


def test_keys_move_the_temperature_and_the_address_follows(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    expect(sentence(page)).to_contain_text("overconfident")
    temperature = page.get_by_role("slider", name="Temperature").first
    temperature.focus()
    page.keyboard.press("End")
    expect(sentence(page)).to_contain_text("At temperature 10")
    expect(sentence(page)).to_contain_text("underconfident")
    expect(page).to_have_url(re.compile("calibration_temperature=10"))


def test_the_fitted_temperature_is_taken(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.get_by_role("button", name="as the validation pictures choose").click()
    expect(page).to_have_url(re.compile(r"calibration_temperature=2\.4"))
    expect(sentence(page)).to_contain_text(re.compile(r"At temperature 2\.4"))


def test_the_digit_model_can_be_asked_and_cooled(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.get_by_text("On a real network").click()
    said = page.locator(".stage .sentence").nth(1).locator("> span").first
    expect(said).to_contain_text("of 899 test pictures right: underconfident")
    slider = page.get_by_role("slider", name="Temperature of this network")
    slider.focus()
    page.keyboard.press("Home")
    expect(said).to_contain_text("At temperature 0.1")
    expect(sentence(page)).to_contain_text("At temperature 1 ")


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
