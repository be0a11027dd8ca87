"""The training page before, during and after a run: both themes, wide and narrow; it fits, axe is content."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import visits
from tests.browser.steps import sentence
from tests.browser.test_looks import PALETTES, SCREENS, Look, look
from tests.browser.training_steps import expect_over, expect_quiet, expect_running, press

MOMENTS = ("before", "during", "after")


@pytest.fixture(
    scope="module",
    params=[(scheme, screen) for scheme in PALETTES for screen in SCREENS],
    ids=lambda pair: "-".join(pair),
)
def looks(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[dict[str, Look]]:
    """The page at three moments, seen by one visitor."""
    scheme, screen = request.param
    with visits(browser, server) as begin:
        page = begin(color_scheme=scheme, viewport=SCREENS[screen]).open(
            "/train?train_epochs=200&train_seed=21"
        )
        expect_quiet(page)
        seen = {"before": look(page, scheme)}
        press(page, "start")
        expect_running(page)
        expect(sentence(page)).to_contain_text("validation images")
        seen["during"] = look(page, scheme)
        press(page, "stop")
        expect_over(page)
        expect_quiet(page)
        yield seen | {"after": look(page, scheme)}


@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_of_the_training_page_is_wider_than_the_screen(looks: dict[str, Look], moment: str) -> None:
    assert looks[moment].too_wide == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_axe_finds_nothing_serious_on_the_training_page(looks: dict[str, Look], moment: str) -> None:
    assert looks[moment].faults == []
