"""Big weights in real Chromium: longer weights by keyboard, and the bias that is left behind."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/big_weights", "With weights times")


def _test_loss(page: Page) -> float:
    said = page.locator(".stage .formula").inner_text()
    return float(re.findall(r"test ([\d.]+)", said)[0])


def test_longer_weights_keep_the_accuracy_and_raise_the_loss_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    expect(sentence(page)).to_contain_text("stays 75 %")
    before = _test_loss(page)
    slider = page.get_by_role("slider", name="Weights times")
    slider.focus()
    slider.press("End")
    expect(sentence(page)).to_contain_text("With weights times 100 the test accuracy stays 75 %")
    assert _test_loss(page) > 5 * before
    expect(page).to_have_url(re.compile("big_weights_factor=100"))


def test_a_bias_left_as_it_was_moves_the_boundary(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.get_by_text("Leave the bias as it is").click()
    expect(sentence(page)).to_contain_text("the boundary moves")
    expect(page).to_have_url(re.compile("big_weights_leave_bias="))


def test_where_a_line_has_every_point_on_its_side_it_is_said(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/big_weights?big_weights_noise=0.05")
    expect(sentence(page)).to_contain_text("the line has every training point on its side")
