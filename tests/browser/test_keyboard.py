"""Everything on a page can be done with the keys alone, and one always sees where one is."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.steps import canvas, clear, expect_label, expect_settled, ink, keyed, sentence

FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  const words = at.getAttribute('aria-label') || at.labels?.[0]?.textContent || at.textContent || '';
  let box = at.getBoundingClientRect();
  for (let up = at; (box.width < 8 || box.height < 8) && up.parentElement; up = up.parentElement)
    box = up.parentElement.getBoundingClientRect();  // the real input is often hidden inside what one sees
  return { name: words.trim(), x: box.x, y: box.y, width: box.width, height: box.height };
}"""
MUST_REACH = (
    "Home",
    "Classify an image",
    "Reset",
    "Draw",
    "Drawing area",
    "Undo",
    "Clear",
    "Width of the pen in pixels",
    "Network",
    "How many to list",
    "7: probability",
    "Use a model of your own",
    "Class to explain",
    "Copy link",
    "What happened to the picture",
    "Row to unroll",
    "Maths",
    "A clear seven",
    "A flower",
    "The path",
)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def stops(page: Page, most: int = 60) -> Iterator[dict[str, Any]]:
    """What the Tab key reaches, in order, until it leaves the page."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            return
        yield stop


def looks(page: Page, stop: dict[str, Any]) -> bytes:
    """The picture of one control with its surroundings, where a focus ring would be."""
    margin = 6
    clip = {
        "x": max(stop["x"] - margin, 0),
        "y": max(stop["y"] - margin, 0),
        "width": stop["width"] + 2 * margin,
        "height": stop["height"] + 2 * margin,
    }
    return page.screenshot(clip=clip, animations="disabled", caret="hide")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("digit", "keys"),
    [
        ("1", ["Shift+ArrowUp"] * 3 + [" "] + ["Shift+ArrowDown"] * 6 + [" "]),
        (
            "7",
            ["Shift+ArrowUp"] * 3
            + ["Shift+ArrowLeft"] * 2
            + [" "]
            + ["Shift+ArrowRight"] * 4
            + ["ArrowDown", "ArrowDown", "ArrowLeft"] * 15
            + [" "],
        ),
    ],
)
def test_digits_are_drawn_with_arrows_and_space(
    visit: Callable[..., Visit], digit: str, keys: list[str]
) -> None:
    page = visit().open("/classify")
    expect_label(page, "7")
    clear(page)
    canvas(page).focus()
    press(page, *keys)
    expect_label(page, digit)
    assert ink(page) > 1000
    press(page, "Backspace")
    expect(page.get_by_text("another source of pictures above")).to_be_visible()


def test_every_control_is_reached_by_tab_and_shows_it(visit: Callable[..., Visit]) -> None:
    page = visit(viewport={"width": 1280, "height": 2400}).open("/classify")
    expect_label(page, "7")
    expect_settled(page)
    names, unseen, before = [], [], None
    for stop in stops(page):
        if before and looks(page, before[0]) == before[1]:  # it looks no different now that it is left
            unseen.append(before[0]["name"])
        before = stop, looks(page, stop)
        names.append(str(stop["name"]))
    missed = [wanted for wanted in MUST_REACH if not any(wanted in name for name in names)]
    assert missed == [], names
    assert unseen == []


def test_controls_are_used_by_keys(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify")
    expect_label(page, "7")
    rows = keyed(page, "classify.bars").get_by_role("button")
    slider = keyed(page, "classify_top_k").get_by_role("slider")
    slider.focus()
    press(page, "ArrowRight")
    expect(rows).to_have_count(4)
    rows.nth(1).focus()
    press(page, "Enter")
    expect(rows.nth(1)).to_have_attribute("aria-pressed", "true")
    second = (rows.nth(1).get_attribute("aria-label") or "").split(":")[0]
    expect(keyed(page, "classify_explain").get_by_role("combobox")).to_have_value(re.compile(f"^{second} "))
    keyed(page, "classify_source").get_by_role("radio", name="Draw").focus()
    press(page, "ArrowRight", "ArrowRight", "ArrowRight")
    press(page, " ")
    expect(keyed(page, "classify_sample")).to_be_visible()
    keyed(page, "classify_sample").get_by_role("combobox").focus()
    page.keyboard.type("eight")
    press(page, "Enter")
    expect_label(page, "8")
    expect(sentence(page)).to_be_visible()
