"""From Start to the first report on the page, and from Stop to the end of the run, in Chromium.

Every run is a fresh visit with a seed of its own, so none is shared. The clock starts with the browser's
click event. It stops at the frame in which the page shows the first report: its curves are drawn (the
promise), its numbers stand in the line of progress. After Stop, it stops at the frame in which the run is
over: Start is back, Stop has gone.
"""

from playwright.sync_api import Browser, Page

from bench.browsing import chromium, new_page, settle
from bench.report import Figure, Report, command, figure
from bench.serving import served

START_MS, STOP_MS = 500, 300
RUN_MS = 1200
"""how long a run goes on before it is stopped"""
LONG = "/train?train_epochs=100&train_seed={}"
START, STOP = (f".st-key-train-{name} button" for name in ("start", "stop"))
INSIDE = "[...document.querySelectorAll('.st-key-train-run *')].some((host) => {})"
LINE = INSIDE.format("/step [1-9]/.test(host.shadowRoot?.querySelector('.words')?.textContent)")
CURVES = INSIDE.format("host.shadowRoot?.querySelector('.chart .lines path')")
OVER = f"document.querySelector('{START}') && !document.querySelector('{STOP}')"
TIME_CLICK = """() => {
  window.benchClick = new Promise((done, failed) => document.addEventListener('click', (click) => {
    const waits = [WAITS], seen = waits.map(() => null), late = performance.now() + 30000;
    const frame = (now) => {
      waits.forEach((holds, i) => { if (seen[i] === null && holds()) seen[i] = now - click.timeStamp; });
      if (!seen.includes(null)) done(seen);
      else if (now > late) failed('waited in vain: ' + seen);
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }, {once: true, capture: true}));
}"""
"""looks at every frame, because what changes inside a component is hidden from observers of the document"""


def click(page: Page, button: str, *waits: str) -> list[float]:
    """Click a button.

    Args:
        page: with that button.
        button: its selector.
        *waits: JavaScript that is true once the page shows what is waited for.

    Returns:
        Milliseconds from the click to the first frame of each.
    """
    page.evaluate(TIME_CLICK.replace("WAITS", ", ".join(f"() => {each}" for each in waits)))
    page.locator(button).click()
    return page.evaluate("window.benchClick")


def visit(browser: Browser, address: str, seed: int) -> tuple[float, float, float]:
    """Start and stop one run as a visitor who has never been here.

    Args:
        browser: Chromium.
        address: of the server.
        seed: of the run.

    Returns:
        Milliseconds from Start to the first report in the curves and in the line of progress, and from Stop
        to the end.
    """
    page = new_page(browser)
    page.goto(address + LONG.format(seed))
    page.locator(START).wait_for()
    settle(page)
    curves, line = click(page, START, CURVES, LINE)
    page.wait_for_timeout(RUN_MS)
    (over,) = click(page, STOP, OVER)
    page.context.close()
    return curves, line, over


def measure(repeat: int) -> Report:
    """Start and stop runs, after a first that is not counted.

    Args:
        repeat: runs.
    """
    with served("app.py") as server, chromium() as browser:
        times = [visit(browser, server.address, seed) for seed in range(1, repeat + 2)][1:]
    return Report("Starting and stopping a training in the browser", figures(times))


def figures(times: list[tuple[float, float, float]]) -> list[Figure]:
    """The table.

    Args:
        times: see `visit`.
    """
    names = ("Start to the first report, curves", "Start to the first report, numbers", "Stop to stopped")
    rows = []
    for name, samples, bar in zip(names, zip(*times, strict=True), (START_MS, None, STOP_MS), strict=True):
        rows += [
            figure(f"{name}: median", samples, bar=bar),
            figure(f"{name}: 95th percentile", samples, percentile=95, bar=bar),
        ]
    return rows


if __name__ == "__main__":
    command(measure, repeat=10, doc=__doc__)
