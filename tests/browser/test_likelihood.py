"""Likelihood in real Chromium: moved by keys, a point clicked in, a long product, and looked at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Visit, visits
from tests.browser.test_looks import PALETTES, SCREENS, Look, Looks, all_looks
from tests.browser.training_steps import expect_quiet


def sentence(page: Page) -> Locator:
    """What is said, as it is read."""
    return page.locator(".stage .sentence > span").first


def opened(visit: Callable[..., Visit], path: str = "/likelihood", **options: object) -> Page:
    """The page with its picture drawn."""
    page = visit(**options).open(path)
    expect(sentence(page)).to_contain_text("w =")
    expect_quiet(page)
    return page


@pytest.mark.row("C036")
def test_keys_move_product_and_sentence_and_a_click_adds_a_point(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    expect(sentence(page)).to_contain_text("0.6 · 0.1 · 0.7 · 0.2 = 0.0084")
    page.get_by_role("slider", name="Weight w").focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    expect(sentence(page)).to_contain_text("0.5 · 0.5 · 0.5 · 0.5 = 0.0625")
    expect(page).to_have_url(re.compile("likelihood_weight=0"))
    expect_quiet(page)
    plane = page.locator(".stage .plane").first
    box = plane.bounding_box()
    assert box
    plane.click(position={"x": box["width"] * 0.85, "y": box["height"] * 0.2})
    expect(sentence(page)).to_contain_text("of the 5 labels")
    expect(page).to_have_url(re.compile("likelihood_data=own"))


@pytest.mark.row("C038", "E013")
def test_a_long_product_is_moved_through_without_the_server(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/likelihood?likelihood_view=many&likelihood_weight=0.0")
    expect(sentence(page)).to_contain_text("0 from factor 150 on")
    rows = page.locator(".stage .rows > div > span:last-child")
    expect(rows).to_have_text(["−602.1", "–", "–"])
    page.get_by_role("slider", name="Step looked at").focus()
    page.keyboard.press("Home")
    expect(rows).to_have_text(["−0.301", "−0.301", "−0.301"])


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
