"""What a lesson weighs and takes in a browser that has nothing of it, beside a page of text alone.

Every figure is taken in a fresh browser context; the two take turns.
"""

import tempfile
from pathlib import Path

from bench.browsing import chromium
from bench.home import SLOW, Load, visit
from bench.report import Figure, Report, command, figure
from bench.serving import served

BAR_KB, LATER_MS = 2000, 700
TEXT_ONLY = 'import streamlit as st\n\nst.title("Walking down")\nst.write("A line of text.")\n'
TEXT = "document.querySelector('[data-testid=stMarkdownContainer] p')"
PICTURE = """[...document.querySelectorAll('*')].map((each) => each.shadowRoot).filter(Boolean)
  .some((root) => root.querySelector('.sentence strong') && root.querySelector('.trail')?.width > 0)"""


def measure(repeat: int) -> Report:
    """Visit a lesson and a page of text in turns, each time as a new visitor.

    Args:
        repeat: visits of each.
    """
    lessons: list[Load] = []
    texts: list[Load] = []
    slow: list[Load] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, chromium() as browser:
        script = Path(folder, "text_only.py")
        script.write_text(TEXT_ONLY, encoding="utf-8")
        with served() as app, served(script) as plain:
            address = f"{app.address}/descent"
            visit(browser, address, shown=PICTURE)  # the first run of a script reads its files
            visit(browser, plain.address, shown=TEXT)
            for _ in range(repeat):
                lessons.append(visit(browser, address, shown=PICTURE))
                texts.append(visit(browser, plain.address, shown=TEXT))
                slow.append(visit(browser, address, SLOW, PICTURE))
    return Report("A lesson, cold in Chromium", _figures(lessons, texts, slow))


def _figures(lessons: list[Load], texts: list[Load], slow: list[Load]) -> list[Figure]:
    later = [lesson.interactive_ms - text.interactive_ms for lesson, text in zip(lessons, texts, strict=True)]
    return [
        figure("over the wire", [one.kilobytes for one in lessons], "kB", bar=BAR_KB),
        figure("until the picture", [one.interactive_ms for one in lessons]),
        figure("until the text, text-only page", [one.interactive_ms for one in texts]),
        figure("picture later than text", later, bar=LATER_MS),
        figure("until the picture at 20 Mbit/s, 40 ms", [one.interactive_ms for one in slow]),
    ]


if __name__ == "__main__":
    command(measure, repeat=7, doc=__doc__)
