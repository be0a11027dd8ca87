"""One neuron in real Chromium: dragged, clicked and its derivation revealed."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence


def seen(page: Page) -> tuple[str, ...]:
    """Sentence, formula and the rows of bars."""
    rows = page.locator(".stage .rows").all()
    return (
        sentence(page).inner_text(),
        page.locator(".stage .formula").inner_text(),
        *map(Locator.inner_text, rows),
    )


opened = opener("/neuron", "With learning rate")


def test_a_drag_moves_sentence_formula_and_bars_without_the_server(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    box = page.get_by_role("slider", name="Learning rate").bounding_box()
    assert box
    before, y = seen(page), box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.66, y)
    page.mouse.down()
    stops = []
    for share in (0.6, 0.5, 0.4, 0.3):
        page.mouse.move(box["x"] + box["width"] * share, y, steps=3)
        stops.append(seen(page))
    assert all(len(set(column)) == len(stops) + 1 for column in zip(before, *stops, strict=True))
    assert page.locator("html").get_attribute("data-runs") == runs
    page.mouse.up()
    expect(page).to_have_url(re.compile("neuron_learning_rate="))
    step = page.get_by_role("slider", name="Step looked at")
    step.focus()
    page.keyboard.press("Home")
    expect(page.locator(".stage .now")).to_have_text("epoch 0 of 30")
    expect(page).to_have_url(re.compile("neuron_step=0"))
    assert page.locator(".stage .formula").inner_text() != stops[-1][1]


def test_a_click_starts_elsewhere_and_the_next_line_is_revealed(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    before = sentence(page).inner_text()
    page.locator(".stage .main .plane").click(position={"x": 250, "y": 60})
    expect(page).to_have_url(re.compile("neuron_start_w1="))
    expect(sentence(page)).not_to_have_text(before)
    page.get_by_role("button", name="Next line").click()
    expect(page).to_have_url(re.compile("neuron_line=2"))
    expect(page.get_by_text("the weighted sum", exact=False).first).to_be_visible()
