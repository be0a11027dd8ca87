"""Every lesson in Chromium: dragging its slider, letting it go, and what a first visit weighs.

The same measurements as `bench.scrubbing` and `bench.cold_lesson`, with each lesson as it opens; a page of
one native slider and one line of text takes turns with all of them.
"""

import tempfile
from pathlib import Path

from bench.browsing import chromium, new_page
from bench.cold_lesson import BAR_KB
from bench.home import visit
from bench.report import Figure, Report, command, figure, ratio
from bench.scrubbing import (
    FRAME_MS,
    HANDLER_MS,
    RELEASE_MS,
    TEXT_ONLY,
    TIMES_TEXT_ONLY,
    lesson_page,
    text_page,
    turns,
)
from bench.serving import served
from dlcore.lessons.registry import LESSONS

SAYS = """[...document.querySelectorAll('*')].map((each) => each.shadowRoot).filter(Boolean)
  .some((root) => root.querySelector('.sentence strong'))"""


def measure(repeat: int) -> Report:
    """Drag and let go on every lesson in turns with the page of text, and visit each cold.

    Not every lesson's first formula changes with its slider: a release ends with the server's last word.

    Args:
        repeat: turns.
    """
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, chromium() as browser:
        script = Path(folder, "text_only.py")
        script.write_text(TEXT_ONLY, encoding="utf-8")
        with served() as app, served(script) as plain:
            other = text_page(new_page(browser), plain.address)
            for name in LESSONS:
                page = lesson_page(new_page(browser), f"{app.address}/{name}")
                figures += _figures(name, *turns(page, other, repeat, ""))
                page.context.close()
                weight = visit(browser, f"{app.address}/{name}", shown=SAYS).kilobytes
                figures.append(figure(f"{name}: over the wire", [weight], "kB", bar=BAR_KB))
    return Report("Every lesson in Chromium", figures)


def _figures(
    name: str, handler: list[float], frame: list[float], ours: list[float], texts: list[float]
) -> list[Figure]:
    return [
        figure(f"{name}: handler and drawing", handler, bar=HANDLER_MS),
        figure(f"{name}: input to frame, 95th percentile", frame, percentile=95, bar=FRAME_MS),
        figure(f"{name}: release, 95th percentile", ours, percentile=95, bar=RELEASE_MS),
        ratio(f"{name}: release / text-only fragment", ours, texts, bar=TIMES_TEXT_ONLY),
    ]


if __name__ == "__main__":
    command(measure, repeat=8, doc=__doc__)
