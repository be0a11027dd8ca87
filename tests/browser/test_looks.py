"""Home and lesson in both themes, wide and narrow: they fit, have their colours, and axe finds no fault."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from figures.style import DARK, LIGHT, Palette, rgb
from tests.browser.conftest import visits
from tests.browser.steps import expect_label, expect_settled

SCREENS = {"wide": {"width": 1280, "height": 800}, "narrow": {"width": 390, "height": 844}}
PALETTES = {"light": LIGHT, "dark": DARK}
TOO_WIDE = """() => {
  const style = getComputedStyle, scrolls = e => e.scrollWidth > e.clientWidth + 1;
  const main = document.querySelector('[data-testid=stMain]'), edge = document.documentElement.clientWidth;
  const out = [document.scrollingElement, main].filter(scrolls).map(e => e.tagName);
  for (const e of main.querySelectorAll('*')) {
    const box = e.getBoundingClientRect();
    const unseen = e.closest('.katex') || e.matches('input[type=range]'); // a slider's input is clipped away
    if (box.width && box.right > edge + 1 && style(e).visibility !== 'hidden' && !unseen)
      out.push(e.outerHTML.slice(0, 120));
  }
  return out;
}"""
# What Streamlit's own menu does wrong: its list has the sections' headings in <div> between the items.
STREAMLITS_OWN = {"list": "stSidebarNav", "listitem": "stSidebarNav"}


@dataclass
class Look:
    """What was seen of one page."""

    palette: Palette
    picture: Image.Image
    too_wide: list[str]
    faults: list[str]


def look(page: Page, scheme: str) -> Look:
    """Photograph, measure and examine the page as it stands."""
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    faults = [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
        if not streamlits_own(page, violation["id"], node["target"])
    ]
    return Look(PALETTES[scheme], picture, page.evaluate(TOO_WIDE), faults)


def streamlits_own(page: Page, rule: str, target: list[Any]) -> bool:
    """Whether this rule is broken inside the part of Streamlit that is known to break it."""
    part = STREAMLITS_OWN.get(rule)
    inside = "(element, part) => !!element.closest(`[data-testid=${part}]`)"
    return part is not None and page.locator(str(target[0])).first.evaluate(inside, part)


Looks = dict[str, Look]


@pytest.fixture(scope="module")
def looks(browser: Browser, server: str) -> Callable[[str, str], Looks]:
    """`looks(scheme, screen)`: home and the lesson, seen by one visitor, once whatever the tests' order."""

    @cache
    def seen(scheme: str, screen: str) -> Looks:
        with visits(browser, server) as begin:
            visitor = begin(color_scheme=scheme, viewport=SCREENS[screen])
            page = visitor.open()
            expect(page.get_by_role("button", name="Watch it read a 3")).to_be_visible()
            page.wait_for_selector("html[data-quiet=true]", state="attached")
            home = look(page, scheme)
            page.get_by_role("button", name="Watch it read a 3").click()
            expect_label(page, "3")
            expect_settled(page)
            return {"home": home, "classify": look(page, scheme)}

    return seen


@pytest.fixture(params=product(PALETTES, SCREENS, ["home", "classify"]), ids="-".join)
def seen(looks: Callable[[str, str], Looks], request: pytest.FixtureRequest) -> Look:
    """One page in one view."""
    scheme, screen, page = request.param
    return looks(scheme, screen)[page]


def test_nothing_is_wider_than_the_screen(seen: Look) -> None:
    assert seen.too_wide == []


def test_the_page_has_the_colours_of_the_theme_and_something_on_it(seen: Look) -> None:
    counted = seen.picture.getcolors(maxcolors=1 << 24)
    assert counted
    shares = {colour: count / (seen.picture.width * seen.picture.height) for count, colour in counted}
    assert max(shares, key=lambda colour: shares[colour]) == rgb(seen.palette.page)
    assert 0.4 < shares[rgb(seen.palette.page)] < 0.97
    assert shares.get(rgb(seen.palette.accent), 0) > 0.0005
    assert len(shares) > 100


def test_axe_finds_nothing_serious(seen: Look) -> None:
    assert seen.faults == []
