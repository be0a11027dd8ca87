"""A class of learners on one server with two cores: 10, 50, 100 of them, each class on a server of its own.

Every learner is a WebSocket client with a cookie of its own that speaks Streamlit's protocol. They arrive
within ten seconds and then do something every three seconds: they move a slider on the page "Train a
network", choose a preset, or open another page. Ten of them start a training, five with the default settings,
which are shared, and five with their own; a page that follows a training asks for news by itself, as it does
in a browser. The answer to an action is there when its script has run. The clients run on the same machine
and the same two cores as the server. `--repeat` is the number of actions of each learner.
"""

import asyncio

from bench.class_of_learners import STARTERS, Tally, hold
from bench.learner import Learner
from bench.processes import processor_ms, two_cores, watched
from bench.report import Figure, Report, command, figure
from bench.serving import served

SIZES = (10, 50, 100)
ANSWER_MS = 500
MOST_MB = 2500
"""the server and its workers together; the largest job may take 2 GB, a hundred sessions a few hundred MB"""


async def _first_visit(address: str) -> None:
    """A first learner finds a server that has only just started; the class comes later."""
    async with Learner(address) as learner:
        await learner.open("train")
        await learner.open("classify")


def class_of(n: int, actions: int) -> tuple[Tally, list[float], float]:
    """Start a server and let a class work on it.

    Args:
        n: learners.
        actions: of each.

    Returns:
        What came of it, the memory meanwhile in MB, and the milliseconds of the server's processor.
    """
    with two_cores(), served("app.py") as server:
        asyncio.run(_first_visit(server.address))
        before = processor_ms(server.pid)
        with watched(server.pid) as seen:
            tally = asyncio.run(hold(server.address, n, actions))
        return tally, seen, processor_ms(server.pid) - before


def figures(n: int, tally: Tally, seen: list[float], spent_ms: float) -> list[Figure]:
    """The rows of one class.

    Args:
        n: learners.
        tally: what came of it.
        seen: memory meanwhile in MB.
        spent_ms: milliseconds of the server's processor, its workers' not among them.
    """

    def row(name: str, value: float, unit: str = "", **promise: float) -> Figure:
        return figure(f"{n} learners: {name}", [value], unit, **promise)  # pyright: ignore[reportArgumentType]

    return [
        figure(f"{n} learners: answers, median", tally.answers),
        figure(f"{n} learners: answers, 95th percentile", tally.answers, percentile=95, bar=ANSWER_MS),
        row("slowest answer", max(tally.answers), "ms"),
        row("processor time of the server an answer", spent_ms / len(tally.answers), "ms"),
        row("dropped connections", tally.dropped, bar=0),
        row("errors", len(tally.errors), bar=0),
        row("trainings finished", tally.finished, least=tally.started),
        row("last training over after", tally.last_s, "s"),
        row("memory of server and workers, before", seen[0], "MB"),
        row("memory of server and workers, most", max(seen), "MB", bar=MOST_MB),
    ]


def columns(classes: dict[int, list[Figure]]) -> list[str]:
    """The same as a table with a column for each class.

    Args:
        classes: by their size, see `figures`.
    """
    names = [row.name.partition(": ")[2] for row in next(iter(classes.values()))]
    head = f"{'learners':40}" + "".join(f"{n:>10}" for n in classes)
    lines = [
        f"{f'{name} ({rows[0].unit})' if rows[0].unit else name:40}"
        + "".join(f"{row.value:10.0f}" for row in rows)
        for name, *rows in zip(names, *classes.values(), strict=True)
    ]
    return [head, *lines]


def measure(repeat: int) -> Report:
    """One class of each size, one after the other.

    Args:
        repeat: actions of each learner.
    """
    classes: dict[int, list[Figure]] = {}
    said: list[str] = []
    for n in SIZES:
        tally, seen, spent_ms = class_of(n, repeat)
        classes[n] = figures(n, tally, seen, spent_ms)
        said += [f"{n} learners: {words}" for words in sorted(set(tally.errors))]
    rows = [row for each in classes.values() for row in each]
    title = f"A class on one server: {STARTERS} of them start a training, {repeat} more actions each"
    return Report(title, rows, [*columns(classes), "", *said])


if __name__ == "__main__":
    command(measure, repeat=20, doc=__doc__)
