"""Under- and overfitting in real Chromium: moved by keyboard, clicked, and the test set misused."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/overfitting", "overfits")


@pytest.mark.row("C086")
def test_keys_lead_from_too_free_to_about_right_to_too_stiff(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    slider = page.get_by_role("slider", name="Capacity")
    slider.focus()
    for _ in range(7):
        page.keyboard.press("ArrowLeft")
    expect(sentence(page)).to_contain_text("degree 5 is about right")
    page.keyboard.press("Home")
    expect(sentence(page)).to_contain_text("underfits")
    expect(page.locator(".formula")).to_contain_text("training")
    expect(page).to_have_url(re.compile("overfitting_capacity=0"))
    assert runs is not None


def test_a_click_makes_the_points_ones_own(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    said = sentence(page).inner_text()
    page.locator(".main .plane").click(position={"x": 200, "y": 40})
    expect(page).to_have_url(re.compile("overfitting_points="))
    expect(page.get_by_role("textbox", name="Your points")).to_be_visible()
    expect(sentence(page)).not_to_have_text(said)
    expect(sentence(page)).not_to_contain_text("fresh points")


@pytest.mark.row("C142")
def test_the_switch_lets_the_test_set_choose(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.locator(".st-key-overfitting_by_test label").click()
    expect(sentence(page)).to_contain_text("no fair judge any more")
    expect(page).to_have_url(re.compile("overfitting_by_test=true", re.IGNORECASE))
