"""Photographs and people's own digits, uploaded as a learner would."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.steps import evidence, expect_label, expect_settled, remove_file, sentence, upload

PHOTOS = ("hotdog.jpg", "toaster_chrome.jpg", "turtle_rgba.png")
DIGITS = ("w1_3.png", "w2_5.png", "w3_4.jpg", "w4_8.png")


def table(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def colours(page: Page) -> int:
    """How many colours the evidence picture has on screen."""
    picture = Image.open(io.BytesIO(evidence(page).screenshot(animations="disabled"))).convert("RGB")
    return len(set(picture.get_flattened_data()))


def test_photographs_are_named_with_their_evidence(visit: Callable[..., Visit], test_data: Path) -> None:
    known = table(test_data / "images")
    page = visit().open("/classify?classify_source=Upload&classify_model=mobilenet_v2")
    seen: set[bytes] = set()
    for name in PHOTOS:
        upload(page, "classify.files", test_data / "images" / name)
        expect(sentence(page)).to_be_visible()
        label = sentence(page).locator("strong").first.inner_text()
        assert label in known[name]["imagenet_accept"].split("|")
        alt = evidence(page).get_attribute("alt") or ""
        assert alt.startswith(f"Where the evidence for {label} lies")
        assert colours(page) > 1000
        seen.add(evidence(page).screenshot(animations="disabled"))
        remove_file(page)
    assert len(seen) == len(PHOTOS)


def test_peoples_own_digits_are_read(visit: Callable[..., Visit], test_data: Path) -> None:
    known = table(test_data / "digits")
    page = visit().open("/classify?classify_source=Upload")
    for name in DIGITS:
        upload(page, "classify.files", test_data / "digits" / name)
        expect_label(page, known[name]["digit"])
        expect_settled(page)
        expect(evidence(page)).to_be_visible()
        remove_file(page)
