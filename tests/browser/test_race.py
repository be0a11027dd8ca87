"""The race of optimisers in real Chromium: dragged, its strip clicked, and looked at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Visit, visits
from tests.browser.test_looks import PALETTES, SCREENS, Look, Looks, all_looks
from tests.browser.training_steps import expect_quiet


def sentence(page: Page) -> Locator:
    """What is said of the race, as it is read."""
    return page.locator(".stage .sentence > span").first


def opened(visit: Callable[..., Visit], path: str = "/race", **options: object) -> Page:
    """The page with its race drawn."""
    page = visit(**options).open(path)
    expect(sentence(page)).to_contain_text("With learning rate")
    expect_quiet(page)
    return page


def test_a_drag_moves_sentence_formula_and_bars_and_asks_the_server_only_when_it_ends(
    visit: Callable[..., Visit],
) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    box = page.get_by_role("slider", name="Learning rate").bounding_box()
    assert box
    seen = set()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.45, y)
    page.mouse.down()
    for share in (0.6, 0.7, 0.8, 0.9):
        page.mouse.move(box["x"] + box["width"] * share, y, steps=3)
        texts = (sentence(page), page.locator(".stage .formula"), page.locator(".stage .rows"))
        seen.add(tuple(each.inner_text() for each in texts))
    assert all(len({each[part] for each in seen}) == 4 for part in range(3))
    assert page.locator("html").get_attribute("data-runs") == runs
    page.mouse.up()
    expect(page).to_have_url(re.compile("race_learning_rate="))


def test_a_click_on_the_strip_looks_into_that_rule_at_that_rate(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    strip = page.locator(".stage .heat")
    box = strip.bounding_box()
    assert box
    strip.click(position={"x": box["width"] - 12, "y": 8})  # the first rule at the highest rate
    expect(page.locator(".stage output")).to_have_text("1")
    expect(page).to_have_url(re.compile("race_rule=sgd"))
    expect(page.locator(".stage .formula")).to_contain_text("x ← x − η · g =")
    expect(sentence(page)).to_contain_text("diverge")


@pytest.fixture(scope="module")
def looks(browser: Browser, server: str) -> Looks:
    """The page as it opens, in every view."""
    with visits(browser, server) as begin:
        return all_looks(opened(begin))


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("screen", SCREENS)
def test_it_fits_and_axe_finds_nothing_serious(looks: Looks, scheme: str, screen: str) -> None:
    seen: Look = looks[scheme, screen]
    assert seen.too_wide == []
    assert seen.faults == []
