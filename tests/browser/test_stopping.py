"""Early stopping in real Chromium: patience by keyboard, and the leak measured below the stage."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/stopping", "With patience 10")


def test_patience_moves_by_keyboard_and_the_naive_rule_is_at_its_end(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.get_by_role("slider", name="Patience").focus()
    page.keyboard.press("Home")
    expect(sentence(page)).to_contain_text("This is the naive rule")
    page.keyboard.press("ArrowRight")
    expect(sentence(page)).to_contain_text("With patience 2 ")
    expect(sentence(page)).to_contain_text("and loses with")


def test_the_leak_is_measured_for_every_size_of_the_test_set(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/stopping?stopping_measure=true")
    second = page.locator(".stage .sentence > span", has_text="Each of 200 sets").first
    expect(second).to_contain_text("sets of 128 examples")
    page.get_by_role("slider", name="Validation and test examples").first.focus()
    page.keyboard.press("Home")
    expect(second).to_contain_text("sets of 8 examples")
    expect(second).to_contain_text("too high")
