"""Every lesson as it opens, in both themes, wide and narrow: it fits, and axe finds no fault."""

import pytest
from playwright.sync_api import Browser

from dlcore.lessons.registry import LESSONS
from tests.browser.conftest import visits
from tests.browser.lesson_steps import opener
from tests.browser.test_looks import PALETTES, SCREENS, Looks, all_looks


@pytest.fixture(scope="module", params=LESSONS)
def looks(browser: Browser, server: str, request: pytest.FixtureRequest) -> Looks:
    """A lesson in every view."""
    with visits(browser, server) as begin:
        return all_looks(opener(f"/{request.param}")(begin))


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("screen", SCREENS)
def test_every_lesson_fits_and_axe_finds_nothing_serious(looks: Looks, scheme: str, screen: str) -> None:
    look = looks[scheme, screen]
    assert look.too_wide == []
    assert look.faults == []
