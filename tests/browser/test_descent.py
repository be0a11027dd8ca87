"""Walking down in real Chromium: dragged, clicked, guessed and linked."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence
from tests.browser.steps import keyed
from tests.browser.test_looks import SCREENS


def rate(page: Page) -> Locator:
    return page.get_by_role("slider", name="Learning rate")


opened = opener("/descent", "With learning rate")


def test_a_drag_moves_everything_and_asks_the_server_only_when_it_ends(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    box = rate(page).bounding_box()
    assert box
    said, formula = sentence(page).inner_text(), page.locator(".stage .formula").inner_text()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.67, y)
    page.mouse.down()
    seen = set()
    for share in (0.6, 0.5, 0.4, 0.3):
        page.mouse.move(box["x"] + box["width"] * share, y, steps=3)
        seen.add((sentence(page).inner_text(), page.locator(".stage .formula").inner_text()))
    assert len(seen) == 4
    assert (said, formula) not in seen
    assert page.locator("html").get_attribute("data-runs") == runs
    page.mouse.up()
    expect(page).to_have_url(re.compile("descent_learning_rate="))
    value = page.locator(".stage output").inner_text()
    assert f"descent_learning_rate={value}" in page.url
    assert f"learning rate {value} " in sentence(page).inner_text()


def test_keys_move_the_rate_and_the_step(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    rate(page).focus()
    page.keyboard.press("End")
    expect(page.locator(".stage output")).to_have_text("2")
    expect(sentence(page)).to_contain_text("overshoots further every time")
    page.keyboard.press("Home")
    expect(page.locator(".stage output")).to_have_text("0.001")
    step = page.get_by_role("slider", name="Step looked at")
    step.focus()
    page.keyboard.press("Home")
    expect(page.locator(".stage .now")).to_have_text("step 0 of 30")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("descent_step=1(&|$)"))
    expect(page.locator(".stage .now")).to_have_text("step 1 of 30")


def test_a_click_on_the_map_starts_there(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    before = sentence(page).inner_text()
    page.locator(".plane").click(position={"x": 250, "y": 60})
    expect(page).to_have_url(
        re.compile("descent_start_x=.*descent_start_y=|descent_start_y=.*descent_start_x=")
    )
    expect(sentence(page)).not_to_have_text(before)


def test_a_finger_starts_elsewhere_too(visit: Callable[..., Visit]) -> None:
    page = opened(visit, has_touch=True, viewport=SCREENS["narrow"])
    page.locator(".plane").tap(position={"x": 200, "y": 60})
    expect(page).to_have_url(re.compile("descent_start_x="))


def test_a_copied_link_shows_the_same_walk_in_another_browser(visit: Callable[..., Visit]) -> None:
    page = opened(
        visit, "/descent?descent_landscape=rosenbrock&descent_start_x=-1.2&descent_learning_rate=0.002"
    )
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keyed(page, "descent.copy").get_by_role("button").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "descent_learning_rate=0.002" in link
    assert "v=1" in link
    said, formula = sentence(page).inner_text(), page.locator(".stage .formula").inner_text()
    other = visit()
    there = other.open(link.removeprefix(other.address))
    expect(sentence(there)).to_have_text(said)
    expect(page.locator(".stage .formula")).to_have_text(formula, use_inner_text=True)


def test_a_guess_comes_before_the_picture(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    before = sentence(page).inner_text()
    page.get_by_role("button", name="Just too far").click()
    page.get_by_role("button", name="It arrives sooner").wait_for()
    assert sentence(page).inner_text() == before
    page.get_by_role("button", name="It arrives sooner").click()
    expect(page.get_by_test_id("stAlertContentInfo")).to_contain_text("gets out of hand")
    expect(sentence(page)).to_contain_text("rises")
    expect(page.locator(".stage .plane")).to_be_in_viewport()


def test_another_page_and_back_keeps_the_walk(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    rate(page).focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("descent_learning_rate=0.16"))
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Home").click()
    expect(page.get_by_role("button", name="Watch it read a 3")).to_be_visible()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Walking down").click()
    expect(page.locator(".stage output")).to_have_text("0.16")
