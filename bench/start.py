"""From starting the server until the home page is served, and until its script has run in Chromium.

Every start is a new process with a fresh state folder and a visitor that has never been here; Chromium
runs already. The comparison, in turns, is a Streamlit page of one line, started with the same settings.
The first start runs under `-X importtime`, and its log says what the server's process has imported by
the time the home page has run: the heavy modules are listed, and those of the workers must not be among
them. What is "cold" is the process: the files of Python and its packages are in the system's cache after
the first start. The promise is about serving; what follows is for the most part Streamlit's front end.
"""

import re
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.browsing import chromium, new_page, settle
from bench.report import Figure, Report, command, figure, ratio
from bench.serving import Server, served

BAR_S = 3.0
ONE_LINE = "import streamlit as st\nst.write('One line.')\n"
OF_WORKERS = ("torch", "torchvision", "sklearn", "scipy")
"""what only workers may import"""
HEAVY = (*OF_WORKERS, "pandas", "plotly", "altair", "pyarrow", "matplotlib", "numpy", "PIL", "pydantic")
IMPORTED = re.compile(r"^import time:\s*(\d+) \|\s*(\d+) \| *([\w.]+)$", re.MULTILINE)
Start = tuple[float, float]
"""seconds from the start until the first byte, and until the script has run"""


def imports(log: str) -> dict[str, float]:
    """What a log of `-X importtime` says was imported.

    Args:
        log: standard error of the process.

    Returns:
        Milliseconds that each module took, what it imports included; by the module's full name.
    """
    return {name: int(cumulative) / 1000 for _, cumulative, name in IMPORTED.findall(log)}


def until_run(page: Page, server: Server) -> float:
    """Open the home page as somebody who has never been here.

    Args:
        page: of a fresh visitor.
        server: just started.

    Returns:
        Seconds from starting the server until the page's script has run and its text is there.
    """
    page.goto(server.address)
    settle(page)
    page.wait_for_selector("[data-testid=stMarkdownContainer]")
    took = time.perf_counter() - server.started
    page.context.close()
    return took


def started(browser: Browser, script: str | Path) -> Start:
    """Start a server, visit it, end it.

    Args:
        browser: Chromium.
        script: see `served`.
    """
    page = new_page(browser)
    with served(script) as server:
        return server.first_byte_s, until_run(page, server)


def imported_by_then(browser: Browser) -> dict[str, float]:
    """`imports` of a server of the app whose home page has run.

    Args:
        browser: Chromium.
    """
    with served("app.py", options=("-X", "importtime")) as server:
        until_run(new_page(browser), server)
        return imports(server.log.read_text(encoding="utf-8"))


def measure(repeat: int) -> Report:
    """Start the app once to see its imports, and then both servers in turns.

    Args:
        repeat: starts of each.
    """
    ours: list[Start] = []
    plain: list[Start] = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        line = Path(folder, "one_line.py")
        line.write_text(ONE_LINE, encoding="utf-8")
        found = imported_by_then(browser)  # the first start, so that the others find their files in memory
        for _ in range(repeat):
            ours.append(started(browser, "app.py"))
            plain.append(started(browser, line))
    return Report("Starting the server", figures(ours, plain, found), notes(found))


def figures(ours: list[Start], plain: list[Start], found: dict[str, float]) -> list[Figure]:
    """The table.

    Args:
        ours: starts of the app.
        plain: starts of the page of one line, in the same turns.
        found: see `imports`.
    """
    first, bare_first = [byte for byte, _ in ours], [byte for byte, _ in plain]
    run, bare_run = [run for _, run in ours], [run for _, run in plain]
    of_workers = [name for name in OF_WORKERS if name in found]
    return [
        figure("until the home page's first byte", first, "s", bar=BAR_S),
        figure("until its script has run in Chromium", run, "s"),
        figure("one line of Streamlit: first byte", bare_first, "s"),
        figure("one line of Streamlit: script has run", bare_run, "s"),
        ratio("app / one line, script has run", run, bare_run),
        figure("modules imported by then", [float(len(found))], ""),
        figure(
            "of " + ", ".join(OF_WORKERS), [float(len(of_workers))], "", bar=0, note=", ".join(of_workers)
        ),
    ]


def notes(found: dict[str, float]) -> list[str]:
    """Which heavy modules the server has imported, with their time, and which it has not.

    Args:
        found: see `imports`.
    """
    here = [f"{name} {found[name]:.0f} ms" for name in HEAVY if name in found]
    absent = [name for name in HEAVY if name not in found]
    return [
        f"Heavy modules in the server by then (under -X importtime): {', '.join(here) or 'none'}.",
        f"Not imported: {', '.join(absent) or 'none'}.",
    ]


if __name__ == "__main__":
    command(measure, repeat=5, doc=__doc__)
