"""How sure is it? in real Chromium: moved by keyboard and a real network asked."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/calibration", "At temperature")


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
