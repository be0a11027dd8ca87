"""Through the layers in real Chromium: moved by keyboard, walked back, and looked at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.training_steps import expect_quiet


def sentence(page: Page) -> Locator:
    """What is said of the network, as it is read."""
    return page.locator(".stage .sentence > span").first


def opened(visit: Callable[..., Visit], path: str = "/layers", **options: object) -> Page:
    """The page with its network drawn."""
    page = visit(**options).open(path)
    expect(sentence(page)).to_contain_text("With weight scale")
    expect_quiet(page)
    return page


@pytest.mark.row("E045")
def test_the_weight_scale_alone_turns_fading_into_exploding(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/layers?layers_activation=tanh&layers_depth=50")
    slider = page.get_by_role("slider", name="Weight scale")
    runs = page.locator("html").get_attribute("data-runs")
    slider.focus()
    page.keyboard.press("Home")
    expect(sentence(page)).to_contain_text("vanishes")
    assert page.locator("html").get_attribute("data-runs") == runs
    page.keyboard.press("End")
    expect(sentence(page)).to_contain_text("explodes")
    expect(page).to_have_url(re.compile("layers_weight_scale=3"))


def test_the_gradient_is_walked_back_layer_by_layer(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/layers?layers_depth=5&layers_step=0")
    expect(page.locator(".stage .now")).to_have_text("output layer")
    page.get_by_role("slider", name="Step looked at").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".stage .now")).to_have_text("layer 5")
    expect(page.get_by_text("in layer 5, to neuron 1 from input 1")).to_be_visible()
