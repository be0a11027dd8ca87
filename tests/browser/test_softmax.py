"""Softmax in real Chromium: scrubbed by keyboard and broken by its switches."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/softmax", "scores")


def test_the_keyboard_moves_bars_sentence_formula_and_address(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/softmax?softmax_n_classes=2")
    shares = page.locator(".stage .rows").nth(1)
    expect(shares).to_contain_text("0.7311")
    slider = page.get_by_role("slider", name="Score of dog")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(sentence(page)).to_contain_text("scores 1.9 and 1 into 0.7109")
    expect(shares).to_contain_text("0.7109")
    expect(page.locator(".stage .formula")).to_contain_text("= 0.7109")
    expect(page).to_have_url(re.compile("softmax_score_1=1.9"))


def test_the_switches_break_it_and_say_how(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/softmax?softmax_shift=100&softmax_n_rows=4")
    expect(sentence(page)).to_contain_text("moves no share")
    page.get_by_text("Do not subtract the maximum", exact=True).click()
    expect(sentence(page)).to_contain_text("into NaN, NaN and NaN")
    expect(page.locator(".stage .rows").nth(1)).to_contain_text("–")
    page.get_by_text("Forget keepdim", exact=True).click()
    expect(sentence(page)).to_contain_text("The size of tensor a (3) must match the size of tensor b (4)")
    expect(page).to_have_url(re.compile("softmax_no_keepdim=true"))


@pytest.mark.row("C031")
def test_the_parts_of_one_bar_are_as_long_as_the_shares(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    parts = page.locator(".stage .whole:not([hidden]) i")
    widths = [part.bounding_box()["width"] for part in parts.all()]  # type: ignore[index]
    assert [width / sum(widths) for width in widths] == pytest.approx([0.7054, 0.2595, 0.0351], abs=0.01)
    cold = opened(visit, "/softmax?softmax_temperature=0.01").locator(".stage .rows").nth(1)
    expect(cold).to_contain_text("< 10⁻³⁷")
