"""Weight decay in real Chromium: λ moved by keyboard without the server, and the penalty changed."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/decay", "Σw²")


def test_too_large_a_penalty_is_found_without_the_server(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    slider = page.get_by_role("slider", name="λ", exact=True)
    runs = page.locator("html").get_attribute("data-runs")
    slider.focus()
    page.keyboard.press("End")
    expect(sentence(page)).to_contain_text("too much")
    assert page.locator("html").get_attribute("data-runs") == runs
    expect(page).to_have_url(re.compile("decay_strength=1"))


def test_a_soft_threshold_takes_weights_away(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/decay?decay_how=l1_threshold&decay_strength=0.01")
    expect(sentence(page)).to_contain_text("weights are exactly 0")
    expect(page.get_by_text("PyTorch’s weight_decay is L2.")).to_be_visible()
