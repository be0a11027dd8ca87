"""Bias and variance in real Chromium: the degree and the draws by keyboard, and a challenge's remedy."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence

opened = opener("/variance", "degree 13")


def test_a_lower_degree_by_keyboard_has_less_variance(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    slider = page.get_by_role("slider", name="Degree")
    slider.focus()
    variances = []
    for degree in (13, 12, 11):
        expect(sentence(page)).to_contain_text(f"degree {degree} lies")
        (found,) = re.findall(r"\+ variance ([\d.]+)", sentence(page).inner_text())
        variances.append(float(found))
        slider.press("ArrowLeft")
    assert variances == sorted(variances, reverse=True)
    expect(page).to_have_url(re.compile("variance_degree=10"))


def test_another_draw_is_looked_at_and_the_sentence_stays(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    before = sentence(page).inner_text()
    draw = page.get_by_role("slider", name="Step looked at")
    draw.focus()
    draw.press("ArrowRight")
    expect(page).to_have_url(re.compile("variance_step=1"))
    assert sentence(page).inner_text() == before


def test_shrinking_is_sent_to_the_server_and_lets_the_variance_fall(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    shrink = page.get_by_role("slider", name="Shrink")
    shrink.focus()
    shrink.press("End")
    expect(sentence(page)).to_contain_text(re.compile(r"variance 0\.00\d"))
    expect(page).to_have_url(re.compile("variance_shrink=10"))
