"""A newcomer: from the home page to the first answer, and to every digit drawn by hand."""

from collections.abc import Callable

from playwright.sync_api import expect

from dlcore.data.samples import samples
from tests.browser.conftest import Visit
from tests.browser.steps import (
    bars,
    canvas,
    clear,
    draw,
    draw_own,
    expect_label,
    expect_settled,
    ink,
    keyed,
    points_on,
    source,
)

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def test_one_click_from_home_something_is_drawn_and_read(visit: Callable[..., Visit]) -> None:
    page = visit(reduced_motion="no-preference").open()
    expect(page.get_by_role("heading", name="See It Learn")).to_be_visible()
    page.get_by_role("button", name="Watch it read a 3").click()
    expect_label(page, "3")
    assert ink(page) > 1000
    expect_settled(page)
    assert bars(page)[0].startswith("3: probability ")


def test_one_click_draws_also_over_a_drawing_of_ones_own(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify")
    draw_own(page, "five", "5")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home").click()
    page.get_by_role("button", name="Watch it read a 3").click()
    expect_label(page, "3")


def test_a_preset_is_drawn_from_any_source_and_seen(visit: Callable[..., Visit]) -> None:
    page = visit(viewport={"width": 1280, "height": 600}, reduced_motion="no-preference").open("/classify")
    draw_own(page, "five", "5")
    source(page, "Upload")
    expect(page.get_by_text("another source of pictures above")).to_be_visible()
    page.get_by_role("button", name="A clear seven").click()
    expect_label(page, "7")
    expect(keyed(page, "classify.bars").get_by_role("button").first).to_be_in_viewport()
    expect(page.get_by_text("Guess the probability")).to_be_in_viewport()


def test_the_other_way_in_is_an_empty_paper(visit: Callable[..., Visit]) -> None:
    page = visit().open()
    page.get_by_role("button", name="Draw your own").click()
    expect(page.get_by_text("another source of pictures above")).to_be_visible()
    assert ink(page) == 0


def test_every_digit_drawn_by_hand_is_read(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify")
    expect_label(page, "7")  # drawn by the page itself, to have something to see
    for digit, name in enumerate(DIGITS):
        clear(page)
        draw(page, samples()[name].strokes)
        expect_label(page, str(digit))
    expect_settled(page)
    assert bars(page)[0].startswith("9: ")


def test_steps_follow_when_the_hand_rests(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify")
    expect_label(page, "7")
    steps = keyed(page, "classify.steps").get_by_role("listitem")
    clear(page)
    expect(steps).to_have_count(0)
    ((first, *others),) = points_on(page, samples()["one"].strokes)
    page.mouse.move(*first)
    page.mouse.down()
    for point in others:
        page.mouse.move(*point)
    expect_label(page, "1")
    expect(steps).to_have_count(0)
    page.mouse.up()
    expect(steps).to_have_count(10)


def test_steps_follow_a_hand_that_went_elsewhere_at_once(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify")
    expect_label(page, "7")
    clear(page)
    elsewhere = keyed(page, "classify_source").get_by_role("radio", name="Samples")
    draw(page, samples()["three"].strokes)
    elsewhere.evaluate("radio => radio.click()")  # quicker than any hand: before the page knows it rests
    expect_label(page, "7")
    steps = keyed(page, "classify.steps").get_by_role("listitem")
    expect(steps).to_have_count(10)
    crop_of_seven = steps.nth(6).inner_text()
    source(page, "Draw")
    expect_label(page, "3")
    expect(steps.nth(6)).not_to_have_text(crop_of_seven)


def test_undo_takes_one_stroke_back_and_clear_all(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify")
    expect_label(page, "7")
    clear(page)
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    draw(page, [[(0.5, 0.15), (0.5, 0.85)]])
    expect_label(page, "1")
    one = ink(page)
    draw(page, [[(0.2, 0.9), (0.8, 0.9)]])
    assert ink(page) > one
    undo.click()
    assert ink(page) == one
    expect_label(page, "1")
    draw(page, [[(0.2, 0.9), (0.8, 0.9)]])
    clear(page)
    assert ink(page) == 0
    expect(undo).to_be_disabled()


def test_a_wider_pen_draws_wider(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify")
    expect_label(page, "7")
    width = page.get_by_role("slider", name="Width of the pen in pixels")
    inks = []
    for pixels in ("6", "18", "40"):
        width.fill(pixels)
        inks.append(ink(page))
    assert inks == sorted(inks)
    assert inks[0] < inks[1] / 2
    expect_settled(page)


def test_the_drawing_stays_while_other_sources_are_tried(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify")
    draw_own(page, "three", "3")
    drawn = ink(page)
    source(page, "Samples")
    expect_label(page, "7")
    source(page, "Draw")
    expect_label(page, "3")
    expect(canvas(page)).to_be_visible()
    assert ink(page) == drawn
