"""Regularising on images in real Chromium: epochs dragged and by keyboard, and another remedy."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/regularisers?regularisers_n_train=100", "40 epochs")


def test_epochs_move_everything_without_the_server_until_they_are_let_go(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    bars = page.locator(".stage .rows").first
    before = bars.get_attribute("aria-label")
    slider = page.get_by_role("slider", name="Epoch")
    slider.evaluate("(slider) => { slider.value = 0; slider.dispatchEvent(new Event('input')) }")
    expect(sentence(page)).to_contain_text("Before the first epoch")
    assert page.locator("html").get_attribute("data-runs") == runs
    expect(bars).not_to_have_attribute("aria-label", before or "")
    slider.press("ArrowRight")
    expect(page).to_have_url(re.compile("regularisers_epoch=2(&|$)"))


def test_a_link_to_batch_norm_shows_one_picture_in_many_batches(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/regularisers?regularisers_n_train=100&regularisers_remedy=norm")
    expect(sentence(page)).to_contain_text("comes out of batch norm differently in every batch of 16")
    expect(page.get_by_text("One picture in 40 batches of each size")).to_be_visible()
