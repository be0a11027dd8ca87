"""The learning rate in real Chromium: dragged and taken from the map."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/rate", "With learning rate")


def test_a_drag_goes_through_every_regime_and_asks_the_server_only_when_it_ends(
    visit: Callable[..., Visit],
) -> None:
    page = opened(visit, "/rate?rate_surface=parabola")
    runs = page.locator("html").get_attribute("data-runs")
    slider = page.get_by_role("slider", name="Learning rate")
    box = slider.bounding_box()
    assert box
    y, places = box["y"] + box["height"] / 2, int(slider.get_attribute("max") or 0)
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    said = set()
    for place in range(0, places + 1):
        page.mouse.move(box["x"] + 10 + (box["width"] - 20) * place / places, y)
        said.add(sentence(page).locator("strong").nth(1).inner_text())
    regimes = {"crawls", "approaches from one side", "arrives in one step", "zig-zags closer", "diverges"}
    assert regimes <= said
    assert page.locator("html").get_attribute("data-runs") == runs
    page.mouse.up()
    expect(page).to_have_url(re.compile("rate_learning_rate=5.1"))


def test_a_click_on_the_map_goes_there(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    heat = page.locator(".stage .heat")
    heat.scroll_into_view_if_needed()
    box = heat.bounding_box()
    assert box
    heat.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.4})
    expect(page).to_have_url(re.compile("rate_momentum="))
    expect(sentence(page)).to_contain_text("diverges")
    assert "rate_learning_rate=" in page.url
