"""First weights in real Chromium: the fan-in by keyboard, a switch, a challenge, and looked at."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_looks import SCREENS, look
from tests.browser.training_steps import expect_quiet


def sentence(page: Page) -> Locator:
    """What is said of the weights, as it is read."""
    return page.locator(".stage .sentence > span").first


def opened(visit: Callable[..., Visit], path: str = "/weights", words: str = "of nn.Linear(") -> Page:
    """The page with its picture drawn."""
    page = visit().open(path)
    expect(sentence(page)).to_contain_text(words)
    expect_quiet(page)
    return page


def test_by_keyboard_the_bound_grows_as_the_fan_in_shrinks_and_the_server_is_not_asked(
    visit: Callable[..., Visit],
) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    slider = page.get_by_role("slider", name="Fan-in")
    slider.evaluate("each => { each.value = 4; each.dispatchEvent(new Event('input')) }")
    expect(sentence(page)).to_contain_text("±0.25 = ±1/√16")
    expect(page.locator(".stage .formula")).to_contain_text("0.25")
    assert page.locator("html").get_attribute("data-runs") == runs
    slider.press("ArrowLeft")
    expect(sentence(page)).to_contain_text("±1/√8")
    expect(page).to_have_url(re.compile("weights_n_inputs=8"))


def test_the_largest_fan_in_can_be_reached_and_is_kept(visit: Callable[..., Visit]) -> None:
    page = opened(visit, "/weights?weights_n_inputs=64")
    page.get_by_role("slider", name="Fan-in").press("End")
    expect(page).to_have_url(re.compile("weights_n_inputs=1024"))
    expect_quiet(page)
    expect(sentence(page)).to_contain_text("nn.Linear(1024, 64)")
    page.reload()
    expect(sentence(page)).to_contain_text("nn.Linear(1024, 64)")


def test_seeded_again_the_second_network_is_the_same(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.get_by_text("Seed again before the second network").click()
    expect(sentence(page)).to_contain_text("exactly the same weights")
    expect(page).to_have_url(re.compile("weights_reseed=true"))


def test_a_challenge_is_won_with_the_fan_in(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Take on “Out of saturation”").click()
    expect(sentence(page)).to_contain_text("28 times nn.Linear's own")
    expect_quiet(page)
    slider = page.get_by_role("slider", name="Fan-in")
    slider.press("Home")
    slider.press("ArrowRight")
    expect(page.get_by_text("Reached.")).to_be_visible()


@pytest.mark.parametrize(
    ("view", "words"),
    [("depth", "Through 8 tanh layers"), ("steps", "After 20 steps"), ("data", "version of fc2.weight")],
)
def test_the_other_views_fit_a_narrow_screen(visit: Callable[..., Visit], view: str, words: str) -> None:
    page = opened(visit, f"/weights?weights_view={view}", words)
    page.set_viewport_size(SCREENS["narrow"])
    page.evaluate("document.documentElement.dataset.quiet = 'asked'")
    expect_quiet(page)
    seen = look(page, "light")
    assert seen.too_wide == []
    assert seen.faults == []
