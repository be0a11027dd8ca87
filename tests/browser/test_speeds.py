"""Gradients while training in real Chromium: deeper by keyboard, step by step, and an explosion."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/speeds", "hidden layers")
EXPLODES = "/speeds?speeds_activation=relu&speeds_initialisation=uniform&speeds_learning_rate=0.2"


def test_another_layer_by_keyboard_widens_the_gap_without_the_server(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    slider = page.get_by_role("slider", name="Hidden layers")
    gaps = []
    slider.focus()
    for depth in (4, 5, 6):
        expect(sentence(page)).to_contain_text(f"With {depth} hidden layers")
        (times,) = re.findall(r"begins ([\d,.]+) times slower", sentence(page).inner_text())
        gaps.append(float(times.replace(",", "")))
        if depth == 5:
            assert page.locator("html").get_attribute("data-runs") == runs
        slider.press("ArrowRight")
    assert gaps == sorted(gaps)
    assert gaps[-1] > 10 * gaps[0]
    expect(page).to_have_url(re.compile("speeds_depth=6"))


def test_one_time_slider_moves_bars_and_quotient(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    bars, formula = page.locator(".stage .rows"), page.locator(".stage .formula")
    before = bars.get_attribute("aria-label"), formula.inner_text()
    step = page.get_by_role("slider", name=re.compile("step", re.IGNORECASE))
    step.focus()
    step.press("End")
    expect(bars).not_to_have_attribute("aria-label", before[0] or "")
    assert formula.inner_text() != before[1]
    expect(page).to_have_url(re.compile("speeds_step="))


def test_an_explosion_is_marked_and_clipping_ends_it(visit: Callable[..., Visit]) -> None:
    page = opened(visit, f"{EXPLODES}&speeds_depth=6")
    expect(sentence(page)).to_contain_text("It explodes after 1 step")
    expect(page.locator(".stage .chart text.wrong").first).to_have_text("explodes")
    clip = page.get_by_role("slider", name="Clip gradients at")
    clip.focus()
    clip.press("End")
    expect(sentence(page)).to_contain_text("Clipping shortened")
    expect(sentence(page)).not_to_contain_text("explodes")
