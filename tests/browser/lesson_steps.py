"""What every lesson's page has, in the browser's terms."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.training_steps import expect_quiet

SOMETHING = re.compile(r"\S")


def sentence(page: Page) -> Locator:
    """What is said of the picture as it stands, as it is read."""
    return page.locator(".stage .sentence > span").first


def opener(address: str, says: str | re.Pattern[str] = SOMETHING) -> Callable[..., Page]:
    """`opened(visit)`: a new visitor opens this address, or another one, and the picture is drawn.

    Args:
        address: of the lesson.
        says: what its sentence holds.
    """

    def opened(visit: Callable[..., Visit], path: str = address, **options: object) -> Page:
        page = visit(**options).open(path)
        expect(sentence(page)).to_contain_text(says)
        expect_quiet(page)
        return page

    return opened
