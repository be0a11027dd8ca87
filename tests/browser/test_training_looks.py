"""The training page before, during and after a run: both themes, wide and narrow; it fits, axe is content."""

from collections.abc import Callable
from functools import cache
from itertools import product

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import visits
from tests.browser.test_looks import PALETTES, SCREENS, Look, Looks, look
from tests.browser.training_steps import expect_over, expect_quiet, expect_running, live_sentence, press


@pytest.fixture(scope="module")
def looks(browser: Browser, server: str) -> Callable[[str, str], Looks]:
    """`looks(scheme, screen)`: the page at three moments, seen by one visitor, once whatever the order."""

    @cache
    def seen(scheme: str, screen: str) -> Looks:
        with visits(browser, server) as begin:
            page = begin(color_scheme=scheme, viewport=SCREENS[screen]).open(
                "/train?train_epochs=200&train_seed=21"
            )
            expect_quiet(page)
            before = look(page, scheme)
            press(page, "start")
            expect_running(page)
            expect(live_sentence(page)).to_contain_text("validation images")
            during = look(page, scheme)
            press(page, "stop")
            expect_over(page)
            expect_quiet(page)
            return {"before": before, "during": during, "after": look(page, scheme)}

    return seen


@pytest.fixture(params=product(PALETTES, SCREENS, ["before", "during", "after"]), ids="-".join)
def seen(looks: Callable[[str, str], Looks], request: pytest.FixtureRequest) -> Look:
    """One moment in one view."""
    scheme, screen, moment = request.param
    return looks(scheme, screen)[moment]


def test_nothing_of_the_training_page_is_wider_than_the_screen(seen: Look) -> None:
    assert seen.too_wide == []


def test_axe_finds_nothing_serious_on_the_training_page(seen: Look) -> None:
    assert seen.faults == []
