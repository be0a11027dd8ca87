"""What learns, in real Chromium: time dragged, a cell clicked, all combinations trained live and stopped."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.training_steps import expect_quiet


def sentence(page: Page) -> Locator:
    """What is said of the network, as it is read."""
    return page.locator(".stage .sentence > span").first


def opened(visit: Callable[..., Visit], path: str = "/matrix?matrix_width=4", **options: object) -> Page:
    """The page with its map drawn."""
    page = visit(**options).open(path)
    expect(sentence(page)).to_contain_text("hidden layer")
    expect_quiet(page)
    return page


def test_time_moves_without_the_server_and_a_click_takes_another_network(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    runs = page.locator("html").get_attribute("data-runs")
    slider = page.get_by_role("slider", name="Training steps")
    slider.press("Home")
    expect(sentence(page)).to_contain_text("Before training")
    slider.press("ArrowRight")
    expect(sentence(page)).to_contain_text("After 12 steps")
    assert int(page.locator("html").get_attribute("data-runs") or 0) <= int(runs or 0) + 2
    box = page.locator(".stage .heat").bounding_box()
    assert box
    page.locator(".stage .heat").click(position={"x": box["width"] * 0.75, "y": box["height"] * 0.75})
    expect(page).to_have_url(re.compile("matrix_initialisation=he_normal"))
    expect(sentence(page)).to_contain_text("He’s first weights")
    expect(sentence(page)).to_contain_text("After 12 steps")


def test_all_are_trained_live_stopped_and_one_is_taken_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    expect(page.locator(".grid td[data-place][data-sign=none]")).to_have_count(625)
    page.get_by_role("button", name="Train all").click()
    expect(page.locator(".grid td:not([data-sign=none])").first).to_be_attached()
    expect(page.locator(".grid .words")).to_contain_text(re.compile(r"Step \d+ of 240"))
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Train all")).to_be_visible()
    expect(page.locator(".grid .progress")).to_be_hidden()
    expect(page.locator(".grid .tells")).to_contain_text("networks each")
    here = page.locator(".grid td[tabindex='0']")
    expect(here).to_have_attribute("aria-selected", "true")
    here.press("ArrowRight")
    expect(page.locator(".grid .tells")).to_contain_text("16 hidden layers, ReLU, Xavier, none")
    page.locator(".grid td:focus").press("Enter")
    expect(sentence(page)).to_contain_text("Xavier’s first weights")
    expect(page).to_have_url(re.compile("matrix_initialisation=xavier_uniform"))
    expect(page.locator(".grid td[aria-selected]")).to_have_count(1)


def test_a_click_among_all_while_they_train_takes_the_stage_there(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Train all").click()
    cell = page.locator(".grid td[data-place='31']:not([data-sign=none])")
    expect(cell).to_be_attached()
    cell.click()
    expect(sentence(page)).to_contain_text("2 hidden layers (sigmoid, PyTorch’s own first weights")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Train all")).to_be_visible()
