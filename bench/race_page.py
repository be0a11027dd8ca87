"""The race of optimisers in Chromium: how soon its numbers answer a change, and when the strip follows.

One step more or less makes another race: its result is asked of a worker at once, while nine rules at all
rates are computed as a job that the browser fetches. Timed from the key that moves the native slider.
"""

from playwright.sync_api import Page

from bench.browsing import chromium, new_page, settle
from bench.report import Report, command, figure
from bench.scrubbing import LENS
from bench.serving import served

ANSWER_MS, STRIP_MS = 250, 1500
FOLLOWED = """() => {
  const within = (root) => root.querySelector('.stage .now') ?? [...root.querySelectorAll('*')]
    .map((each) => each.shadowRoot && within(each.shadowRoot)).find(Boolean);
  const lens = () => document.querySelector('LENS')?.textContent;
  const strip = () => within(document)?.textContent, before = [lens(), strip()], seen = [null, null];
  window.followed = new Promise((done, failed) => document.addEventListener('keyup', (key) => {
    const late = performance.now() + 30000;
    const frame = (now) => {
      [lens(), strip()].forEach((words, i) => { if (words !== before[i]) seen[i] ??= now - key.timeStamp; });
      if (!seen.includes(null)) done(seen);
      else if (now > late) failed('waited in vain: ' + seen);
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }, {once: true, capture: true}));
}"""


def change(page: Page) -> tuple[float, float]:
    """Take one step more: a race that nobody has computed before.

    Args:
        page: with the race drawn.

    Returns:
        Milliseconds until the lens has the new numbers, and until the stage has the new race.
    """
    page.evaluate(FOLLOWED.replace("LENS", LENS))
    page.get_by_role("slider", name="Steps").focus()
    page.keyboard.press("ArrowRight")
    answer, strip = page.evaluate("window.followed")
    return answer, strip


def measure(repeat: int) -> Report:
    """Change the number of steps again and again.

    Args:
        repeat: changes that are timed.
    """
    with served() as app, chromium() as browser:
        page = new_page(browser)
        page.goto(f"{app.address}/race")
        page.locator(".stage .sentence strong").first.wait_for()
        settle(page)
        times = [change(page) for _ in range(repeat + 2)][2:]
    answers, strips = zip(*times, strict=True)
    return Report(
        "The race of optimisers after a change, in Chromium",
        [
            figure("until its numbers answer", answers),
            figure("the same, 95th percentile", answers, percentile=95, bar=ANSWER_MS),
            figure("until the strip has followed", strips),
            figure("the same, 95th percentile", strips, percentile=95, bar=STRIP_MS),
        ],
    )


if __name__ == "__main__":
    command(measure, repeat=20, doc=__doc__)
