"""What the loss wants, in real Chromium: scrubbed by keyboard and another pairing chosen."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/criterion", "With the right class's logit at")


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
