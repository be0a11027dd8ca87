"""What page tests of the training page share."""

import re
import time
from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

PATIENCE_S = 60


def stands(page: AppTest) -> AppTest:
    """The page is there, without a traceback and without an error."""
    assert [title.value for title in page.title] == ["Train a network"]
    assert not page.exception
    assert not page.error
    return page


def control(page: AppTest, name: str) -> Any:
    """The widget of a setting; `KeyError` where it is not shown."""
    for kind in (page.slider, page.select_slider, page.selectbox, page.toggle, page.text_input):
        found = [widget for widget in kind if widget.key == f"train_{name}"]
        if found:
            return found[0]
    raise KeyError(name)


def said(texts: Any) -> str:
    """Texts as a reader sees them: without the backslashes that keep Markdown from working."""
    return re.sub(r"\\(.)", r"\1", " ".join(each.value for each in texts)).replace("\u2060", "")


def one_sentence(page: AppTest) -> str:
    """The only error of the page, which is one sentence with a remedy."""
    assert [title.value for title in page.title] == ["Train a network"]
    assert not page.exception
    (error,) = page.error
    text = said([error])
    assert re.fullmatch(r"[^\n]{20,400}\.", text), text
    assert ". " not in text, text
    return text


def until(page: AppTest, happened: Callable[[AppTest], Any]) -> AppTest:
    """Run the page again, as its fragments do, until something has happened."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened(page):
        assert time.monotonic() < deadline, page
        assert not page.exception
        page.run()
    return page


def start(page: AppTest) -> AppTest:
    """Press Start and wait until the run is over."""
    page.button(key="train.start").click().run()
    return until(page, is_over)


def is_over(page: AppTest) -> bool:
    """Whether Start can be pressed, and so nothing runs."""
    return any(button.key == "train.start" for button in page.button)
