"""The training page before, during and after a run: both themes, wide and narrow; it fits, axe is content."""

from itertools import product

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import visits
from tests.browser.test_looks import PALETTES, SCREENS, Look, Looks, all_looks
from tests.browser.training_steps import expect_over, expect_quiet, expect_running, live_sentence, press


@pytest.fixture(scope="module")
def looks(browser: Browser, server: str) -> dict[str, Looks]:
    """The page at three moments, seen by one visitor."""
    with visits(browser, server) as begin:
        page = begin().open("/train?train_epochs=200&train_seed=21")
        expect_quiet(page)
        before = all_looks(page)
        press(page, "start")
        expect_running(page)
        expect(live_sentence(page)).to_contain_text("validation images")
        during = all_looks(page, live=True)
        press(page, "stop")
        expect_over(page)
        return {"before": before, "during": during, "after": all_looks(page)}


@pytest.fixture(params=product(["before", "during", "after"], PALETTES, SCREENS), ids="-".join)
def seen(looks: dict[str, Looks], request: pytest.FixtureRequest) -> Look:
    """One moment in one view."""
    moment, *view = request.param
    return looks[moment][tuple(view)]


def test_nothing_of_the_training_page_is_wider_than_the_screen(seen: Look) -> None:
    assert seen.too_wide == []


def test_axe_finds_nothing_serious_on_the_training_page(seen: Look) -> None:
    assert seen.faults == []
