"""Files go through the real uploader: every format, several at once, and those that mean harm."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from dlcore.data.samples import sample_file
from tests.browser.conftest import Visit
from tests.browser.steps import expect_label, keyed, remove_file, select, sentence, upload
from tests.pages.uploads import FORMATS, drawing, hostile

UPLOADER = "classify.files"
DIGITS = ("zero", "two", "three", "four", "five", "six", "eight")
NAMES = (
    "<img src=x onerror=alert(1)>.png",
    "../../../etc/passwd.png",
    "two\nlines\x1b[31m\u202egnp.png",
    "[a link](http://elsewhere.test) **bold** $x$ :red[red].png",
    "<script>alert(2)</script>" * 20 + ".png",
)


def file(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/png", "buffer": data}


def alerts(page: Page) -> list[str]:
    return page.get_by_test_id("stAlert").all_inner_texts()


def expect_one_sentence(page: Page) -> None:
    """Wait for one error of one sentence, and no answer beside it."""
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(1)
    (said,) = alerts(page)
    text = said.removeprefix("error").strip()
    assert re.fullmatch(r"[A-Z“<][^\n]{20,300}\.", text), text
    assert ". " not in text, text
    assert "Traceback" not in page.locator("body").inner_text()
    expect(sentence(page)).to_have_count(0)


def test_every_format_is_read(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify?classify_source=Upload")
    for (kind, ending), name in zip(FORMATS.items(), DIGITS, strict=True):
        upload(page, UPLOADER, file(f"{name}.{ending}", drawing(kind, name)))
        label = {"zero": "0", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "eight": "8"}
        expect_label(page, label[name])
        assert alerts(page) == []
        remove_file(page)


def test_several_files_give_a_table_with_a_row_each(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify?classify_source=Upload")
    broken = hostile()["truncated"]
    upload(
        page,
        UPLOADER,
        file("broken.png", broken),
        file("a two.png", sample_file("two")),
        file("a five.jpg", drawing("JPEG")),
    )
    rows = page.get_by_test_id("stDataFrame").locator("canvas tbody tr")
    expect(rows).to_have_count(3)
    cells = [row.locator("td").all_text_contents() for row in rows.all()]
    assert [row[0] for row in cells] == ["broken.png", "a two.png", "a five.jpg"]
    assert [row[1] for row in cells] == ["", "2", "5"]
    refused = page.get_by_test_id("stAlertContentError").filter(has_text="broken.png: ")
    expect(refused).to_have_count(1)
    select(page, "classify.which", "a two.png")
    expect_label(page, "2")
    select(page, "classify.which", "a five.jpg")
    expect_label(page, "5")


def test_files_that_mean_harm_get_one_sentence_and_the_page_works_on(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify?classify_source=Upload")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for (_, data), name in zip(hostile().items(), NAMES, strict=True):
        upload(page, UPLOADER, file(name, data))
        expect_one_sentence(page)
        remove_file(page)
    upload(page, UPLOADER, file("three.png", sample_file("three")))
    expect_label(page, "3")
    assert dialogs == []


def test_names_are_shown_as_text_and_never_act(visit: Callable[..., Visit]) -> None:
    page = visit().open("/classify?classify_source=Upload")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    upload(page, UPLOADER, *(file(name, sample_file("eight")) for name in NAMES))
    expect(page.get_by_test_id("stDataFrame").locator("canvas tbody tr")).to_have_count(len(NAMES))
    expect_label(page, "8")
    keyed(page, "classify.lens").get_by_role("radio", name="PyTorch").click()
    expect(page.get_by_test_id("stCode")).to_be_visible()
    assert page.locator("img[src=x], a[href*='elsewhere.test']").count() == 0
    assert dialogs == []
