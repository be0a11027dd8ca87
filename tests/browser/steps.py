"""What a learner does on a page and reads from it, in the browser's terms."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from dlcore.data.samples import samples

Stroke = Sequence[tuple[float, float]]

COUNT_INK = """canvas => {
  const context = canvas.getContext('2d'), { width, height } = canvas;
  const all = context.getImageData(0, 0, width, height).data;
  const [r, g, b] = context.getImageData(1, 1, 1, 1).data;
  let count = 0;
  for (let i = 0; i < all.length; i += 4)
    if (Math.abs(all[i] - r) + Math.abs(all[i + 1] - g) + Math.abs(all[i + 2] - b) > 200) count++;
  return count;
}"""


def keyed(page: Page, key: str) -> Locator:
    """The widget or container of this key."""
    return page.locator(f".st-key-{re.sub(r'[^A-Za-z0-9_-]', '-', key)}")


def sentence(page: Page) -> Locator:
    """The sentence computed from the result."""
    return keyed(page, "what-you-see")


def expect_label(page: Page, label: str) -> None:
    """Wait until the page calls the picture this."""
    expect(sentence(page).locator("strong").first).to_have_text(label)


def expect_settled(page: Page) -> None:
    """Wait until nothing runs and the sentence does not change any more."""
    expect(sentence(page)).to_be_visible()
    page.wait_for_selector("html[data-quiet=true]", state="attached")


def canvas(page: Page) -> Locator:
    """The paper."""
    return page.get_by_role("application", name=re.compile("^Drawing area"))


def ink(page: Page) -> int:
    """How many pixels of the paper are drawn on."""
    return canvas(page).evaluate(COUNT_INK)


def points_on(page: Page, strokes: Iterable[Stroke]) -> list[list[tuple[float, float]]]:
    """Points in 0..1 of the paper as pixels of the window."""
    canvas(page).scroll_into_view_if_needed()
    box = canvas(page).bounding_box()
    assert box
    thinned = [[*stroke[:-1:3], stroke[-1]] for stroke in strokes]  # a quick hand
    return [
        [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke] for stroke in thinned
    ]


def draw(page: Page, strokes: Iterable[Stroke]) -> None:
    """Draw with the mouse."""
    for first, *others in points_on(page, strokes):
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point)
        page.mouse.up()


def clear(page: Page) -> None:
    """Take fresh paper, and wait until the page asks for a drawing."""
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_text("another source of pictures above")).to_be_visible()


def draw_own(page: Page, name: str, label: str) -> None:
    """Clear away the seven that the page draws by itself, and draw this digit of the gallery by hand."""
    expect_label(page, "7")
    clear(page)
    draw(page, samples()[name].strokes)
    expect_label(page, label)


def source(page: Page, name: str) -> None:
    """Choose where the picture comes from."""
    keyed(page, "classify_source").get_by_role("radio", name=name).click()


def select(page: Page, key: str, option: str | re.Pattern[str]) -> None:
    """Choose from a list."""
    keyed(page, key).get_by_role("combobox").click()
    page.get_by_role("option", name=option).first.click()


def upload(page: Page, key: str, *files: Path | dict[str, Any]) -> None:
    """Give files to an uploader; each is a path, or a name, mimeType and buffer."""
    keyed(page, key).locator("input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]


def bars(page: Page) -> list[str]:
    """What the rows of bars say, for example "7: probability 96.4 %, logit 2.92."."""
    rows = keyed(page, "classify.bars").get_by_role("button")
    return [row.get_attribute("aria-label") or "" for row in rows.all()]


def remove_file(page: Page) -> None:
    """Take the only uploaded file back, and wait until the page asks for another."""
    keyed(page, "classify.files").get_by_role("button", name=re.compile("^(Remove|Delete) ")).click()
    expect(page.get_by_text("another source of pictures above")).to_be_visible()


def evidence(page: Page) -> Locator:
    """The picture with the evidence over it."""
    return page.get_by_role("img", name=re.compile(r"\(Grad-CAM"))


def copied_link(page: Page) -> str:
    """Press Copy link where the clipboard is not allowed: the page shows the link; returns its path."""
    page.context.grant_permissions([])
    page.get_by_role("button", name="Copy link").click()
    field = page.get_by_label("Link to this picture")
    expect(field).to_be_visible()
    link = urlsplit(field.input_value())
    assert page.url.startswith(f"{link.scheme}://{link.netloc}/")
    return f"{link.path}?{link.query}"
