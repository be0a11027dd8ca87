"""What every lesson has, in Chromium: words that explain themselves, challenges kept, a teacher's link."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener
from tests.browser.steps import keyed
from tests.browser.training_steps import expect_quiet

opened = opener("/descent", "With learning rate")


def test_a_term_explains_itself_on_hover_on_focus_and_not_longer(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    term, bubble = page.locator(".stage dfn").first, page.locator(".stage .bubble")
    expect(bubble).to_be_hidden()
    term.hover()
    expect(bubble).to_contain_text("how long a step is")
    page.mouse.move(1, 1)
    expect(bubble).to_be_hidden()
    term.focus()
    expect(bubble).to_be_visible()
    expect(term).to_have_accessible_description("η: how long a step is for a slope of 1.")
    page.keyboard.press("Escape")
    expect(bubble).to_be_hidden()


def test_a_term_explains_itself_to_a_finger(visit: Callable[..., Visit]) -> None:
    page = opened(visit, has_touch=True, viewport={"width": 390, "height": 844})
    page.locator(".stage dfn").first.tap()
    bubble = page.locator(".stage .bubble")
    expect(bubble).to_be_visible()
    box = bubble.bounding_box()
    assert box
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 390


def test_a_challenge_that_was_reached_is_counted_at_home(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/descent?descent_n_steps=12&descent_learning_rate=0.16")
    expect(keyed(page, "descent.won")).to_contain_text("You have reached 1 of 2 challenges")
    page.get_by_role("slider", name="Learning rate").focus()
    page.keyboard.press("Home")
    expect(keyed(page, "descent.won")).to_contain_text("You have reached 1 of 2 challenges")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Home").click()
    expect(keyed(page, "home.won")).to_contain_text("You have reached 1 of")
    page.reload()
    expect(keyed(page, "home.won")).to_contain_text("Walking down")


@pytest.mark.parametrize("script", ["Object.defineProperty(window, 'localStorage', {get() { throw 1 }})"])
def test_a_browser_that_keeps_nothing_still_counts_here(visit: Callable[..., Visit], script: str) -> None:
    began = visit()
    began.context.add_init_script(script)
    page = began.open("/descent?descent_n_steps=12&descent_learning_rate=0.16")
    expect(keyed(page, "descent.won")).to_contain_text("You have reached 1 of 2 challenges")


def test_a_teachers_link_locks_asks_and_survives_another_page(visit: Callable[..., Visit]) -> None:
    link = "/descent?descent_ask=Which%20rate%3F&descent_lock=learning_rate,condition&descent_hide=n_steps"
    page = opened(visit, f"{link}&descent_n_steps=12&descent_learning_rate=0.05")
    rate = page.get_by_role("slider", name="Learning rate")
    expect(rate).to_be_disabled()
    expect(page.get_by_text("Which rate?")).to_be_visible()
    expect(page.get_by_role("slider", name="Steps", exact=True)).to_have_count(0)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Home").click()
    expect(keyed(page, "home.won")).to_be_visible()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Walking down").click()
    expect(page.get_by_text("Which rate?")).to_be_visible()
    expect(rate).to_be_disabled()
    expect(page.locator(".stage .now")).to_have_text("step 12 of 12")
    page.reload()
    expect(page.get_by_text("Which rate?")).to_be_visible()
    expect(page.locator(".stage output")).to_have_text("0.05")
    condition = page.get_by_role("slider", name="Condition number")
    expect(condition).to_be_disabled()
    page.get_by_role("button", name="Explore freely").click()
    expect(rate).to_be_enabled()
    expect(condition).to_be_enabled()
    expect(page.get_by_role("button", name="Just too far")).to_be_enabled()


def test_the_surface_is_seen_from_the_side_when_asked_for(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    expect(page.locator(".js-plotly-plot")).to_have_count(0)
    page.get_by_text("Show the surface from the side").click()
    expect(page.locator(".js-plotly-plot canvas").first).to_be_visible()


def test_a_teachers_link_is_of_the_picture_as_it_stands_when_it_is_copied(
    visit: Callable[..., Visit],
) -> None:
    page = opened(visit)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("For teachers: a link with a question").click()
    page.get_by_role("textbox", name="Question").fill("Is this too far?")
    page.keyboard.press("Enter")
    expect_quiet(page)
    rate = page.get_by_role("slider", name="Learning rate")
    rate.focus()
    page.keyboard.press("End")
    expect_quiet(page)
    copy = keyed(page, "descent.teach-copy").get_by_role("button")
    copy.click()
    expect(copy).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert "descent_ask=Is+this+too+far" in link
    there = visit().open(link[link.index("/descent") :])
    expect(there.get_by_text("Is this too far?")).to_be_visible()
    expect(there.locator(".stage output")).to_have_text(page.locator(".stage output").inner_text())
