"""Home and lesson in both themes, wide and narrow: they fit, have their colours, and axe finds no fault."""

import io
from dataclasses import dataclass
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


Looks = dict[tuple[str, str], Look]
"""a page in every theme and on every screen"""


def all_looks(page: Page, *, live: bool = False) -> Looks:
    """A page as it stands, in every view.

    Args:
        page: with the system's scheme as its theme.
        live: whether it goes on changing by itself; any other is waited for until it changes no more.
    """
    seen: Looks = {}
    for scheme, screen in product(PALETTES, SCREENS):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(SCREENS[screen])
        red, green, blue = rgb(PALETTES[scheme].page)
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", f"rgb({red}, {green}, {blue})")
        if not live:
            page.evaluate("document.documentElement.dataset.quiet = 'asked'")
            page.wait_for_selector("html[data-quiet=true]", state="attached")
        seen[scheme, screen] = look(page, scheme)
    return seen


@pytest.fixture(scope="module")
def looks(browser: Browser, server: str) -> dict[str, Looks]:
    """Home and the lesson, seen by one visitor."""
    with visits(browser, server) as begin:
        page = begin().open()
        expect(page.get_by_role("button", name="Watch it read a 3")).to_be_visible()
        home = all_looks(page)
        page.get_by_role("button", name="Watch it read a 3").click()
        expect_label(page, "3")
        expect_settled(page)
        return {"home": home, "classify": all_looks(page)}


@pytest.fixture(params=product(["home", "classify"], PALETTES, SCREENS), ids="-".join)
def seen(looks: dict[str, Looks], request: pytest.FixtureRequest) -> Look:
    """One page in one view."""
    page, *view = request.param
    return looks[page][tuple(view)]


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
