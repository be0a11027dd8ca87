"""From pen-up to the bars of that drawing on the screen, in Chromium.

Every digit of the gallery is drawn on the page's paper with the mouse, in two ways: by a quick hand, as
fast as the browser takes the points, and by a human hand, slow enough for the page to classify while the pen
is still down, so that pen-up may have to wait for an answer that is under way. The clock starts with the
last `pointerup` and stops at the frame in which the bars are those that stay. Beside it, in turns, the plain
cost of such a way through Streamlit: a page that is nothing but a component, which sends a number and shows
the script's answer.

Figures of each hand: median, and 95th percentile (the promise); of the plain page the same; and the ratio.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.browsing import chromium, new_page, settle
from bench.report import Figure, Report, command, figure, ratio
from bench.serving import served
from dlcore.data.samples import Strokes, samples
from tests.browser.steps import clear, points_on

BAR_MS = 200
PAUSE_S = 0.03
"""between two points of the human hand: 7 to 24 points a digit, so 0.2 to 0.7 s a digit"""
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
HANDS = {"quick": 0.0, "human": PAUSE_S}
COMPONENT = '''import streamlit as st
from streamlit.components import v2
echo = v2.component("echo", html="<button class='echo'>0</button>", js="""
export default function ({ parentElement, data, setStateValue }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.answer;
  button.onclick = () => setStateValue("sent", data.answer + 1);
}""")
sent = st.session_state.get("echo", {}).get("sent") or 0
echo(key="echo", data={"answer": sent}, on_sent_change=lambda: None)
'''
"""a page whose component sends a number and is handed it back by the script"""
WATCH_FRAMES = """([selector, attribute, start]) => {
  const app = () => document.querySelector('[data-testid=stApp]').dataset.testScriptState;
  const find = (root) => {  // components live in shadow roots
    const here = [...root.querySelectorAll(selector)];
    for (const element of here.length ? [] : root.querySelectorAll('*'))
      if (element.shadowRoot) here.push(...find(element.shadowRoot));
    return here;
  };
  const say = (row) => attribute ? row.getAttribute(attribute) : row.textContent;
  const read = () => find(document).map(say).join(' | ');
  const watch = window.benchFrames = { from: NaN, changed: 0, text: read(), moved: performance.now() };
  const begin = (event) => { watch.from = event.timeStamp; watch.moved = performance.now(); };
  document.addEventListener(start, begin, true);
  const frame = (now) => {
    const text = read();
    if (text !== watch.text) {
      watch.text = text;
      watch.changed = watch.moved = performance.now();
    }
    if (app() !== 'notRunning') watch.moved = performance.now();
    if (!watch.stop) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  watch.end = () => new Promise((done) => {
    const look = setInterval(() => {
      if (performance.now() - watch.moved < QUIET_MS) return;
      clearInterval(look);
      document.removeEventListener(start, begin, true);
      watch.stop = true;
      done([watch.changed - watch.from, watch.text]);
    }, 20);
  });
}""".replace("QUIET_MS", "400")
"""looks at every frame what the rows say; `end` resolves once nothing has run or changed for a while"""


def begin(page: Page, selector: str, attribute: str, start: str) -> None:
    """Watch what is on the screen from now on.

    Args:
        page: of Streamlit.
        selector: of the elements that tell.
        attribute: of theirs that tells; their text where it is empty.
        start: the event that starts the clock; the last one counts.
    """
    page.evaluate(WATCH_FRAMES, [selector, attribute, start])


def end(page: Page) -> tuple[float, str]:
    """Wait until nothing moves any more.

    Args:
        page: being watched.

    Returns:
        Milliseconds from the event to the frame that brought what stayed, and what that says.
    """
    return tuple(page.evaluate("window.benchFrames.end()"))


def draw(page: Page, strokes: Strokes, pause_s: float) -> tuple[float, str]:
    """Draw on fresh paper.

    Args:
        page: the lesson's.
        strokes: to be drawn with the mouse.
        pause_s: between two points, in seconds.

    Returns:
        Milliseconds from the last pen-up to the bars of the whole drawing, and the bars' label.
    """
    clear(page)
    settle(page)
    begin(page, ".bars .row", "aria-label", "pointerup")
    for first, *others in points_on(page, strokes):
        page.mouse.move(*first)
        page.mouse.down()
        for point in others:
            time.sleep(pause_s)
            page.mouse.move(*point)
        page.mouse.up()
    took, text = end(page)
    return took, text.partition(":")[0]


def round_trip(page: Page) -> float:
    """Milliseconds from a click to the script's answer on the plain page.

    Args:
        page: of `COMPONENT`.
    """
    begin(page, ".echo", "", "pointerup")
    page.locator(".echo").click()
    return end(page)[0]


def measure(repeat: int) -> Report:
    """Draw every digit with either hand, each beside one plain round trip.

    Args:
        repeat: rounds through the ten digits, after a first digit that is not counted.
    """
    times: dict[str, list[float]] = {name: [] for name in (*HANDS, "plain")}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "echo.py")
        script.write_text(COMPONENT, encoding="utf-8")
        with served("app.py") as app, served(script) as bare, chromium() as browser:
            page, other = new_page(browser), new_page(browser)
            page.goto(app.address + "/classify")
            page.locator(".bars .row").first.wait_for()
            settle(page)
            other.goto(bare.address)
            settle(other)
            notes = _rounds(page, other, repeat, times)
    return Report("Drawing: from pen-up to the bars of that drawing", figures(times), notes)


def _rounds(page: Page, other: Page, repeat: int, times: dict[str, list[float]]) -> list[str]:
    """Fill `times`; returns what one should know about them."""
    draw(page, samples()["seven"].strokes, 0)
    round_trip(other)
    before, misread = 0, 0
    for _ in range(repeat):
        for digit, name in enumerate(DIGITS):
            for hand, pause_s in HANDS.items():
                took, label = draw(page, samples()[name].strokes, pause_s)
                misread += label != str(digit)
                before += took <= 0
                times[hand].append(took)
            times["plain"].append(round_trip(other))
    drawn = repeat * len(DIGITS) * len(HANDS)
    return [
        f"{drawn - misread} of {drawn} drawings were read as the digit that was drawn.",
        f"{before} of {drawn} had their final bars before pen-up.",
    ]


def figures(times: dict[str, list[float]]) -> list[Figure]:
    """The table.

    Args:
        times: milliseconds of "quick", "human" and "plain".
    """
    rows = []
    names = {"quick": "quick hand", "human": "human hand", "plain": "plain component"}
    for key, name in names.items():
        bar: Any = BAR_MS if key in HANDS else None
        rows += [
            figure(f"{name}, median", times[key]),
            figure(f"{name}, 95th percentile", times[key], percentile=95, bar=bar),
        ]
    return [*rows, ratio("human hand / plain component", times["human"], times["plain"])]


if __name__ == "__main__":
    command(measure, repeat=5, doc=__doc__)
