"""Dragging a lesson's slider in Chromium, and letting it go: how soon the picture follows, and the server.

The path has 500 steps. While the slider is dragged nothing asks the server: timed are the handler with its
drawing, and the time from the input to the next frame. When it is let go, everything else has to follow: the
lens with its formulas, the address, the end of the script. It is compared with a page of one native slider
and one line of text in a fragment, in turns.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from bench.browsing import chromium, new_page, settle
from bench.report import Figure, Report, command, figure, ratio
from bench.serving import served

HANDLER_MS, FRAME_MS, RELEASE_MS, TIMES_TEXT_ONLY = 8, 33, 250, 2
INPUTS = 10
"""inputs that are timed in each turn"""
LONG = (
    "/descent?descent_landscape=rosenbrock&descent_start_x=-1.2&descent_n_steps=500"
    "&descent_learning_rate=0.001"
)
TEXT_ONLY = """import streamlit as st


@st.fragment
def words():
    value = st.slider("Value", 0, 100, 50, key="value", bind="query-params")
    st.write(f"The value is {value}.")


words()
"""
"""a page whose slider changes one line of text and nothing else"""
FIND = """const within = (root) => root.querySelector('#value') ?? [...root.querySelectorAll('*')]
  .map((each) => each.shadowRoot && within(each.shadowRoot)).find(Boolean);
const slider = within(document);"""
FOCUS = f"async () => {{ {FIND} slider.focus(); await new Promise(requestIdleCallback); }}"
"""and waits until the page has nothing left to do"""
DRAG = f"""async () => {{
  {FIND}
  const handler = [], frame = [];
  for (let i = 0; i < COUNT; i++) {{
    slider.value = 1 + (i * 7) % (slider.max - 1); // never at an end, so that a key moves it either way
    await new Promise(requestAnimationFrame);
    const began = performance.now();
    slider.dispatchEvent(new Event('input'));
    handler.push(performance.now() - began);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    frame.push(performance.now() - began);
  }}
  return [handler, frame];
}}"""
"""moves the slider and looks when the frame that shows it is done"""
AGREED = """(shown) => {
  const words = () => shown && document.querySelector(shown)?.textContent, before = words();
  const address = location.search;
  window.agreed = new Promise((done, failed) => document.addEventListener('keyup', (key) => {
    const late = performance.now() + 30000;
    let agreed = 0;
    const frame = () => {
      const now = performance.now(); // the frame itself may be older than the words that it finds
      const moved = () => words() !== before && location.search !== address;
      if (shown ? moved() : bench.heard > key.timeStamp) agreed ||= now;
      const quiet = agreed && bench.ready() && now - bench.heard > 100;
      if (quiet) done(Math.max(agreed, bench.heard) - key.timeStamp);
      else if (now > late) failed('waited in vain');
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }, {once: true, capture: true}));
}"""
"""from the release of a key until lens and address are new and the server has said its last"""
LENS = "[data-testid=stMarkdownContainer]:has(.katex-display)"
TEXT = "[data-testid=stMarkdown] p"


def drag(page: Page, count: int) -> tuple[list[float], list[float]]:
    """Move the slider through its places.

    Args:
        page: a lesson with its picture drawn.
        count: how many times.

    Returns:
        Milliseconds of each handler with its drawing, and from each input until its frame is done.
    """
    handler, frame = page.evaluate(DRAG.replace("COUNT", str(count)))
    return handler, frame


def release(page: Page, shown: str, number: int) -> float:
    """Move a focused slider by one place with a key, and let the key go.

    Args:
        page: with a slider that has the focus.
        shown: selector of the words that have to change.
        number: of the turn; it goes to and fro.

    Returns:
        Milliseconds until words, address and script agree.
    """
    page.evaluate(AGREED, shown)
    page.keyboard.press("ArrowRight" if number % 2 else "ArrowLeft")
    return page.evaluate("window.agreed")


def turns(page: Page, other: Page, repeat: int, shown: str = LENS) -> tuple[list[float], ...]:
    """Drag and let go on a lesson, and move the slider of the page of text, in turns.

    Args:
        page: a lesson with its picture drawn.
        other: the page of one slider, which has the focus.
        repeat: turns; `INPUTS` inputs are timed in each.
        shown: selector of the words that have to change on the lesson; empty where the server's answer is
            enough.

    Returns:
        Milliseconds of each handler, from each input to its frame, of each release, and of the other page.
    """
    times: tuple[list[float], ...] = ([], [], [], [])
    for number in range(-2, repeat):
        handler, frame = drag(page, INPUTS)
        page.evaluate(FOCUS)
        released = release(page, shown, number), release(other, TEXT, number)
        if number >= 0:  # the first ones warm both up
            for kept, new in zip(times, (handler, frame, *([each] for each in released)), strict=True):
                kept.extend(new)
    return times


def text_page(page: Page, address: str) -> Page:
    """The page of one slider and one line of text, its slider in focus."""
    page.goto(address)
    page.get_by_text("The value is").wait_for()
    settle(page)
    page.get_by_role("slider").first.focus()
    return page


def lesson_page(page: Page, address: str) -> Page:
    """A lesson with its picture drawn."""
    page.goto(address)
    page.locator(".stage .sentence strong").first.wait_for()
    settle(page)
    return page


def measure(repeat: int) -> Report:
    """Drag, then let go on both pages in turns.

    Args:
        repeat: turns; ten inputs are timed in each.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, chromium() as browser:
        script = Path(folder, "text_only.py")
        script.write_text(TEXT_ONLY, encoding="utf-8")
        with served() as app, served(script) as plain:
            page = lesson_page(new_page(browser), app.address + LONG)
            times = turns(page, text_page(new_page(browser), plain.address), repeat)
    return Report("Scrubbing a walk of 500 steps in Chromium", _figures(*times))


def _figures(handler: list[float], frame: list[float], ours: list[float], texts: list[float]) -> list[Figure]:
    return [
        figure("handler and drawing", handler, bar=HANDLER_MS),
        figure("from input to frame, 95th percentile", frame, percentile=95, bar=FRAME_MS),
        figure("from release until everything agrees", ours),
        figure("the same, 95th percentile", ours, percentile=95, bar=RELEASE_MS),
        figure("text-only fragment", texts),
        ratio("lesson / text-only fragment", ours, texts, bar=TIMES_TEXT_ONLY),
    ]


if __name__ == "__main__":
    command(measure, repeat=20, doc=__doc__)
