"""What is on screen survives: in a copied link, over pages and reloads; and nobody's leaving harms others."""

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from dlcore.data.samples import sample_file, samples
from tests.browser.conftest import Visit
from tests.browser.steps import (
    bars,
    clear,
    copied_link,
    draw,
    draw_own,
    expect_label,
    expect_settled,
    ink,
    keyed,
    sentence,
    source,
    upload,
)


def said(page: Page) -> str:
    """The whole sentence, once nothing moves any more."""
    expect_settled(page)
    return sentence(page).inner_text()


def go(page: Page, title: str) -> None:
    """Go to another page by the menu at the side."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("See It" if title == "Home" else title)


def test_a_copied_link_shows_a_drawing_and_its_answer_again(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify?classify_top_k=4")
    draw_own(page, "three", "3")
    keyed(page, "classify.bars").get_by_role("button").nth(1).click()
    expect(keyed(page, "classify.bars").get_by_role("button").nth(1)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect_settled(page)
    explained = keyed(page, "classify_explain").get_by_role("combobox").input_value()
    link = copied_link(page)

    copy = visit().open(link)
    expect_label(copy, "3")
    expect_settled(copy)
    assert said(copy) == said(page)
    assert ink(copy) == ink(page)
    assert keyed(copy, "classify_explain").get_by_role("combobox").input_value() == explained
    assert len(bars(copy)) == 4
    assert bars(copy) == bars(page)

    # What came out of a link goes into the next one unchanged, and so does the answer.
    third = visit().open(copied_link(copy))
    expect_label(third, "3")
    assert said(third) == said(copy)
    assert ink(third) == ink(copy)


def test_the_clipboard_gets_the_link_of_a_sample(visit: Callable[..., Visit]) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"]).open(
        "/classify?classify_source=Samples&classify_sample=eight&classify_row=3"
    )
    expect_label(page, "8")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "v=1&" in link
    answer = said(page)
    page.goto(link)
    expect_label(page, "8")
    assert said(page) == answer
    expect(keyed(page, "classify_row").get_by_role("slider")).to_have_value("3")


def test_settings_survive_other_pages_and_a_reload(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify")
    expect_label(page, "7")
    clear(page)
    draw(page, samples()["three"].strokes)
    keyed(page, "classify_top_k").get_by_role("slider").press("ArrowRight")
    expect(keyed(page, "classify.bars").get_by_role("button")).to_have_count(4)
    expect_label(page, "3")
    before, drawn = said(page), ink(page)
    go(page, "Home")
    go(page, "Classify an image")
    expect_label(page, "3")
    assert said(page) == before
    assert ink(page) == drawn
    source(page, "Samples")
    expect_label(page, "7")
    before = said(page)
    page.reload()
    expect_label(page, "7")
    expect(page.get_by_role("radio", name="Samples")).to_be_checked()
    assert said(page) == before


def test_a_drawing_outlives_a_reload(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify")
    draw_own(page, "three", "3")
    before, drawn = said(page), ink(page)
    page.reload()
    expect_label(page, "3")
    assert said(page) == before
    assert ink(page) == drawn


def test_what_a_link_got_wrong_stays_said_while_something_is_drawn(visit: Callable[..., Visit]) -> None:
    page = visit(reduced_motion="no-preference").open("/classify?classify_drawing=AAAA&classify_model=mine:0")
    expect_label(page, "7")
    expect_settled(page)
    notice = page.get_by_test_id("stAlertContentWarning")
    expect(notice).to_contain_text("The drawing in it is damaged")
    expect(notice).to_contain_text("Network cannot be")


def test_who_leaves_during_a_computation_leaves_the_others_alone(visit: Callable[..., Visit]) -> None:
    stays, leaves = visit(), visit()
    page = stays.open("/classify?classify_source=Samples")
    going = leaves.open("/classify?classify_source=Upload")
    paper = Image.open(io.BytesIO(sample_file("five"))).convert("RGB").resize((6500, 6500))
    large = io.BytesIO()
    paper.save(large, "JPEG")
    file = {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": large.getvalue()}
    upload(going, "classify.files", file)
    going.wait_for_selector("[data-testid=stApp][data-test-script-state=running]")
    going.close()
    select_sample(page, "eight")
    expect_label(page, "8")
    assert page.request.get(stays.address + "/healthz").json() == {"status": "ok"}
    back = leaves.context.new_page()  # and the one who left is served again
    back.goto(stays.address + "/classify?classify_source=Samples&classify_sample=two")
    expect_label(back, "2")


def select_sample(page: Page, name: str) -> None:
    keyed(page, "classify_sample").get_by_role("combobox").fill(name)
    page.keyboard.press("Enter")
