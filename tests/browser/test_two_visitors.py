"""Two browsers at one server: what one brings, the other can neither see nor reach."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import torch
from playwright.sync_api import BrowserContext, Cookie, Locator, Page, expect

from dlcore.data.samples import sample_file
from dlcore.nets.digits import DigitNet, save_digit_net
from tests.browser.conftest import Visit
from tests.browser.steps import copied_link, expect_label, keyed, sentence, upload

FROM_GALLERY = "/classify?classify_source=Samples"
NAME = "my <b>own model"


@pytest.fixture
def weights(tmp_path: Path) -> dict[str, Any]:
    """A file of a digit network nobody has trained."""
    file = tmp_path / "weights.safetensors"
    torch.manual_seed(5)
    save_digit_net(DigitNet().state_dict(), file)
    return {
        "name": f"{NAME}.safetensors",
        "mimeType": "application/octet-stream",
        "buffer": file.read_bytes(),
    }


def network(page: Page) -> Locator:
    return keyed(page, "classify_model").get_by_role("combobox")


def own_models(page: Page) -> Locator:
    """Open the part of the page for models of one's own."""
    page.get_by_role("button", name="Use a model of your own").click()
    return page.get_by_test_id("stPopoverBody")


def bring(page: Page, file: dict[str, Any]) -> None:
    expect(own_models(page)).to_contain_text("state_dict")
    upload(page, "classify.model-file-0", file)
    expect(network(page)).to_have_value(re.compile(re.escape(NAME)))


def networks_listed(page: Page) -> list[str]:
    network(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Backspace")
    expect(page.get_by_role("option").first).to_be_visible()
    found = page.get_by_role("option").all_inner_texts()
    page.keyboard.press("Escape")
    return found


def cookie(context: BrowserContext) -> Cookie:
    (found,) = [each for each in context.cookies() if each.get("name") == "see_it_learn_visitor"]
    return found


def test_a_model_is_its_owners_alone_and_can_be_deleted(
    visit: Callable[..., Visit], weights: dict[str, Any]
) -> None:
    owner, other = visit(), visit()
    page = owner.open(FROM_GALLERY)
    bring(page, weights)
    expect(sentence(page)).to_contain_text("Your digit network")
    link = copied_link(page)
    assert re.fullmatch(r"mine:[0-9a-f]{16}", parse_qs(urlsplit(link).query)["classify_model"][0])

    elsewhere = other.open(link)
    expect(elsewhere.get_by_test_id("stAlert").first).to_contain_text("Network cannot be")
    expect(network(elsewhere)).to_have_value(re.compile("^Digit model"))
    expect_label(elsewhere, "7")
    assert not [name for name in networks_listed(elsewhere) if "yours" in name or NAME in name]
    assert own_models(elsewhere).get_by_role("button", name="Delete").count() == 0
    assert NAME not in elsewhere.locator("body").inner_text()

    again = owner.open(link)  # a new session of the same visitor
    expect(network(again)).to_have_value(re.compile(re.escape(NAME)))
    own_models(again).get_by_role("button", name="Delete").click()
    expect(network(again)).to_have_value(re.compile("^Digit model"))
    expect_label(again, "7")
    assert not [name for name in networks_listed(again) if "yours" in name]


def test_uploads_stay_with_the_one_who_brought_them(visit: Callable[..., Visit]) -> None:
    owner, other = visit(), visit()
    page = owner.open("/classify?classify_source=Upload")
    secret = {"name": "private five.png", "mimeType": "image/png", "buffer": sample_file("five")}
    upload(page, "classify.files", secret)
    expect_label(page, "5")
    elsewhere = other.open(copied_link(page))
    expect(elsewhere.get_by_text("another source of pictures above")).to_be_visible()
    expect(sentence(elsewhere)).to_have_count(0)
    assert "private five" not in elsewhere.locator("body").inner_text()


def test_a_visitor_is_a_cookie_that_no_script_can_read(visit: Callable[..., Visit]) -> None:
    one, other = visit(), visit()
    page = one.open()
    other.open()
    mine = cookie(one.context)
    assert mine.get("httpOnly") is True
    assert mine.get("sameSite") == "Lax"
    assert len(mine.get("value", "")) == 43
    assert mine.get("value") != cookie(other.context).get("value")
    assert "see_it_learn_visitor" not in page.evaluate("document.cookie")
    page.reload()
    assert cookie(one.context).get("value") == mine.get("value")
