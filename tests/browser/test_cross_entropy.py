"""Cross-entropy in real Chromium: dragged, clicked in curve and cells and a challenge won."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.lesson_steps import opener, sentence
from tests.browser.training_steps import expect_quiet

opened = opener("/cross_entropy", "cross-entropy")


def test_the_keyboard_moves_everything_and_a_click_sets_p(visit: Callable[..., Visit]) -> None:
    page = opened(visit)

    def seen() -> tuple[str, ...]:
        rows = page.locator(".stage").first.locator(".rows").all()
        return (
            sentence(page).inner_text(),
            page.locator(".stage .formula").first.inner_text(),
            *map(Locator.inner_text, rows),
        )

    before = seen()
    slider = page.get_by_role("slider", name="Logit")
    slider.focus()
    page.keyboard.press("Home")
    expect(sentence(page)).to_contain_text("p = 1.187·10⁻⁵")
    assert all(one != other for one, other in zip(before, seen(), strict=True))
    expect(page).to_have_url(re.compile("cross_entropy_logit=-10"))
    expect_quiet(page)
    plane = page.locator(".stage .main .plane").first
    box = plane.bounding_box()
    assert box
    plane.click(position={"x": box["width"] * 0.55, "y": box["height"] * 0.5})
    expect(sentence(page)).to_contain_text(re.compile(r"p = 0\.[45]"))


def test_a_click_in_the_cells_moves_a_label(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    heat = page.locator(".stage .heat").first
    heat.scroll_into_view_if_needed()
    box = heat.bounding_box()
    assert box
    heat.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.12})
    expect(sentence(page)).to_contain_text("Point 1 gives its label, class 2")
    expect(page.get_by_role("textbox", name="Targets")).to_have_value("2; 1; 2; 1")


def test_a_challenge_is_won_by_the_keyboard(visit: Callable[..., Visit]) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Take on “Mend one logit”").click()
    expect(page.get_by_role("button", name="Put it aside")).to_be_visible()
    page.get_by_role("slider", name="Point looked at").focus()
    page.keyboard.press("End")  # there are four points: the slider comes back
    expect(page).to_have_url(re.compile("cross_entropy_point=4"))
    expect(sentence(page)).to_contain_text("Point 4 gives its label, class 1")
    expect_quiet(page)
    page.get_by_role("slider", name="Logit").focus()
    page.keyboard.press("End")
    expect(page.get_by_text("Reached.")).to_be_visible()
