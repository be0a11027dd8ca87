"""What the loss wants, in real Chromium: scrubbed by keyboard, another pairing chosen, and looked at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Visit, visits
from tests.browser.test_looks import PALETTES, SCREENS, Look, Looks, all_looks
from tests.browser.training_steps import expect_quiet


def sentence(page: Page) -> Locator:
    """What is said of the pairing, as it is read."""
    return page.locator(".stage .sentence > span").first


def opened(visit: Callable[..., Visit], path: str = "/criterion", **options: object) -> Page:
    """The page with its pictures drawn."""
    page = visit(**options).open(path)
    expect(sentence(page)).to_contain_text("With the right class's logit at")
    expect_quiet(page)
    return page


def test_the_keyboard_brings_softmax_twice_to_its_floor(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/criterion?criterion_handed=probabilities")
    slider = page.get_by_role("slider", name="Logit of the right class")
    slider.focus()
    page.keyboard.press("End")
    expect(sentence(page)).to_contain_text("CrossEntropyLoss of probabilities is 1.461")
    expect(page.locator(".stage .formula")).to_contain_text("2.461 − 1 = 1.461")
    expect(page).to_have_url(re.compile("criterion_logit=20"))
    page.keyboard.press("Home")
    expect(sentence(page)).to_contain_text("times weaker")
    expect(page).to_have_url(re.compile("criterion_logit=-10"))


def test_another_pairing_changes_table_code_and_sentence(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    looked_at = page.get_by_role("row").filter(has_text="▸")
    expect(looked_at).to_contain_text("0.9114, right: the softmax is inside")
    page.get_by_role("combobox", name="Loss").click()
    page.get_by_role("option", name="NLLLoss").click()
    expect(sentence(page)).to_contain_text("NLLLoss of logits is −2")
    expect(looked_at).to_contain_text("−2, wrong: −z, no floor")
    expect(page.get_by_test_id("stCode").first).to_contain_text("nn.NLLLoss()(logits, label)")


@pytest.fixture(scope="module")
def looks(browser: Browser, server: str) -> Looks:
    """The page as it opens, in every view."""
    with visits(browser, server) as begin:
        return all_looks(opened(begin))


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("screen", SCREENS)
def test_it_fits_and_axe_finds_nothing_serious(looks: Looks, scheme: str, screen: str) -> None:
    look: Look = looks[scheme, screen]
    assert look.too_wide == []
    assert look.faults == []
