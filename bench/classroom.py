"""A class of learners on one server with two cores: 10, 50, 100 of them, each class on a server of its own.

Every learner is a WebSocket client with a cookie of its own that speaks Streamlit's protocol. They arrive
within ten seconds and then do something every three seconds: they move a slider on the page "Train a
network", choose a preset, or open another page. Ten of them start a training, five with the default settings,
which are shared, and five with their own; a page that follows a training asks for news by itself, as it does
in a browser. The answer to an action is there when its script has run. The clients run on the same machine
and the same two cores as the server. `--repeat` is the number of actions of each learner.
"""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.class_of_learners import STARTERS, Tally, hold
from bench.hostile_uploads import memory
from bench.learner import Learner
from bench.report import Figure, Report, command, figure
from bench.serving import served

SIZES = (10, 50, 100)
CORES = 2
ANSWER_MS = 500
MOST_MB = 2500
"""the server and its workers together; the largest job may take 2 GB, a hundred sessions a few hundred MB"""
LOOK_S = 2.0


@contextmanager
def two_cores() -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on two cores, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:CORES])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def family(pid: int) -> list[int]:
    """A process and all that descend from it, from /proc.

    Args:
        pid: its number.
    """
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(
                stat.read_text("ascii", "replace").rpartition(")")[2].split()[1]
            )
        except OSError:  # it has ended meanwhile
            continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def held_mb(pid: int) -> float:
    """Memory of a process and its descendants in MB, shared pages counted once; 0 where there is no /proc.

    Args:
        pid: its number.
    """
    total = 0.0
    for one in family(pid) if Path("/proc/self/smaps_rollup").exists() else ():
        try:
            total += memory(one).proportional
        except OSError:  # it has ended meanwhile
            continue
    return total


@contextmanager
def watched(pid: int) -> Iterator[list[float]]:
    """A list that grows by `held_mb` every `LOOK_S` seconds.

    Args:
        pid: of the server.

    Yields:
        The list, which holds one value already.
    """
    seen, ended = [held_mb(pid)], threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_S):
            seen.append(held_mb(pid))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


async def _first_visit(address: str) -> None:
    """A first learner finds a server that has only just started; the class comes later."""
    async with Learner(address) as learner:
        await learner.open("train")
        await learner.open("classify")


def class_of(n: int, actions: int) -> tuple[Tally, list[float]]:
    """Start a server and let a class work on it.

    Args:
        n: learners.
        actions: of each.

    Returns:
        What came of it, and the memory meanwhile in MB.
    """
    with two_cores(), served("app.py") as server:
        asyncio.run(_first_visit(server.address))
        with watched(server.pid) as seen:
            return asyncio.run(hold(server.address, n, actions)), seen


def figures(n: int, tally: Tally, seen: list[float]) -> list[Figure]:
    """The rows of one class.

    Args:
        n: learners.
        tally: what came of it.
        seen: memory meanwhile in MB.
    """

    def row(name: str, value: float, unit: str = "", **promise: float) -> Figure:
        return figure(f"{n} learners: {name}", [value], unit, **promise)  # pyright: ignore[reportArgumentType]

    return [
        figure(f"{n} learners: answers, median", tally.answers),
        figure(f"{n} learners: answers, 95th percentile", tally.answers, percentile=95, bar=ANSWER_MS),
        row("slowest answer", max(tally.answers), "ms"),
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
        tally, seen = class_of(n, repeat)
        classes[n] = figures(n, tally, seen)
        said += [f"{n} learners: {words}" for words in sorted(set(tally.errors))]
    rows = [row for each in classes.values() for row in each]
    title = f"A class on one server: {STARTERS} of them start a training, {repeat} more actions each"
    return Report(title, rows, [*columns(classes), "", *said])


if __name__ == "__main__":
    command(measure, repeat=20, doc=__doc__)
