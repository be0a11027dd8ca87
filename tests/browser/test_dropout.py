"""Dropout in real Chromium: p by keyboard, another mask at every pass, and networks that learn."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/dropout", "dropout")


def test_p_by_keyboard_and_pass_by_pass(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    slider = page.get_by_role("slider", name="Dropout p")
    slider.focus()
    slider.press("ArrowRight")
    expect(sentence(page)).to_contain_text("With p = 0.6")
    formula, passes = page.locator(".stage .formula"), page.locator(".stage input.step")
    before = formula.inner_text()
    passes.focus()
    passes.press("ArrowLeft")
    expect(passes).to_have_attribute("aria-valuetext", re.compile("eval mode"))
    assert formula.inner_text() != before
    expect(page).to_have_url(re.compile("dropout_p=0.6"))


def test_the_wrong_reading_is_a_switch_and_new_masks_are_a_click(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/dropout?dropout_p=0.2")
    page.get_by_text("p is read as the share that is kept", exact=True).click()
    expect(sentence(page)).to_contain_text("leaves each hidden unit out with probability 0.8")
    page.get_by_role("button", name="Draw new masks").click()
    expect(page).to_have_url(re.compile("dropout_mask_seed=33"))


def test_networks_that_learn_say_how_often_dropout_won(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/dropout?dropout_view=digits")
    expect(sentence(page)).to_contain_text("lower in five of five")
    slider = page.get_by_role("slider", name="Dropout p")
    slider.focus()
    slider.press("End")
    expect(sentence(page)).to_contain_text("With dropout p = 0.9")
