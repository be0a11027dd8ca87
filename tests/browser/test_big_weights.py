"""Big weights in real Chromium: the factor scrubbed by keyboard, and the bias left behind."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/big_weights", "the test accuracy")


def test_by_keyboard_the_accuracy_stays_and_the_loss_falls_and_rises(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    slider = page.get_by_role("slider", name="Weights times")
    slider.focus()
    for key, loss in (("End", "more than at c = 1"), ("Home", "than at c = 1")):
        slider.press(key)
        expect(sentence(page)).to_contain_text("stays 75 %")
        expect(sentence(page)).to_contain_text(loss)
    expect(page).to_have_url(re.compile(r"big_weights_factor=0\.1"))


def test_with_the_bias_left_the_boundary_moves(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.get_by_text("Leave the bias as it is").first.click()
    expect(sentence(page)).to_contain_text("the boundary moves")
    expect(page).to_have_url(re.compile(r"big_weights_leave_bias="))
