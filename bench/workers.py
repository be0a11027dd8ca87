"""What the workers cost and what they keep away from the server.

- A call to a warm worker beside the same function called directly, in turns: of nothing (`math.hypot`), which
  is what the way there and back costs, and of a drawing classified and explained.
- A worker that crashes: until its caller is told, and until the next caller has an answer from a new one.
- The server's memory before and after fifty hostile uploads through the app in Chromium: RSS (the promise)
  and PSS of the server's process, that of the workers apart.
"""

import math
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bench.browsing import chromium
from bench.hostile_uploads import Memory, attacked
from bench.report import Figure, Report, command, figure, ratio
from bench.serving import served
from dlcore.data.samples import sample_file
from dlcore.errors import WorkerLost
from dlcore.jobs.pool import PRELOAD, Workers
from dlcore.lessons.classify import Spec, classify_file
from ui.services import OWN

GROWTH_MB = 20
UPLOADS = 50
CLASSIFY = "dlcore.lessons.classify:classify_file"
Samples = dict[str, list[float]]


def milliseconds(work: Callable[[], Any]) -> float:
    """How long something takes on the clock.

    Args:
        work: to be done once.
    """
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def calls(workers: Workers, repeat: int) -> Samples:
    """Milliseconds of calls and of the same functions called directly, in turns, after a first of each.

    Args:
        workers: one slot, so that it is always the same worker.
        repeat: turns.
    """
    import torch

    torch.set_num_threads(1)  # as in a worker
    drawing, spec = sample_file("seven"), Spec()
    deeds: dict[str, Callable[[], Any]] = {
        "nothing, worker": lambda: workers.call("math:hypot", 3, 4),
        "nothing, directly": lambda: math.hypot(3, 4),
        "drawing, worker": lambda: workers.call(CLASSIFY, drawing, "seven.png", spec),
        "drawing, directly": lambda: classify_file(drawing, "seven.png", spec),
    }
    times: Samples = {name: [] for name in deeds}
    for turn in range(-3, repeat):
        for name, deed in deeds.items():
            took = milliseconds(deed)
            if turn >= 0:
                times[name].append(took)
    return times


def crash(workers: Workers) -> None:
    """Have a worker end itself in the middle of a call.

    Args:
        workers: whose worker is lost.
    """
    with suppress(WorkerLost):
        workers.call("os:abort")


def crashes(workers: Workers, repeat: int) -> Samples:
    """Milliseconds until a crash is told, and of the call after it.

    Args:
        workers: one slot.
        repeat: crashes before each kind of call.
    """
    drawing, spec = sample_file("seven"), Spec()
    times: Samples = {"told": [], "next call": [], "next drawing": []}
    for _ in range(repeat):
        times["told"].append(milliseconds(lambda: crash(workers)))
        times["next call"].append(milliseconds(lambda: workers.call("math:hypot", 3, 4)))
        crash(workers)
        again = milliseconds(lambda: workers.call(CLASSIFY, drawing, "seven.png", spec))
        times["next drawing"].append(again)
    return times


def hostile_uploads() -> tuple[Memory, Memory, list[str]]:
    """The server's memory before and after fifty hostile uploads, and what the page said of each."""
    with served("app.py") as server, chromium() as browser:
        return attacked(browser, server)


def measure(repeat: int) -> Report:
    """Calls, crashes, and one round of hostile uploads.

    Args:
        repeat: calls of each kind; a quarter as many crashes.
    """
    with Workers(slots=1, preload=(*PRELOAD, *OWN)) as workers:
        called = calls(workers, repeat)
        crashed = crashes(workers, repeat // 4 + 1)
    before, after, said = hostile_uploads()
    return Report(
        "Workers, and the server they protect",
        [*figures_of_calls(called, crashed), *figures_of_memory(before, after)],
        [f"{len(said)} of {UPLOADS} hostile uploads were refused, in {len(set(said))} different sentences."],
    )


def figures_of_calls(called: Samples, crashed: Samples) -> list[Figure]:
    """The upper part of the table.

    Args:
        called: see `calls`.
        crashed: see `crashes`.
    """
    extra = [
        there - here
        for there, here in zip(called["drawing, worker"], called["drawing, directly"], strict=True)
    ]
    return [
        *(figure(f"call: {name}", samples) for name, samples in called.items()),
        figure("what the worker adds to a drawing", extra),
        ratio("drawing: worker / directly", called["drawing, worker"], called["drawing, directly"]),
        figure("crash: until the caller is told", crashed["told"]),
        figure("crash: the next call, in a new worker", crashed["next call"]),
        figure("crash: the next drawing, model opened again", crashed["next drawing"]),
    ]


def figures_of_memory(before: Memory, after: Memory) -> list[Figure]:
    """The lower part of the table.

    Args:
        before: the server's memory before the uploads.
        after: and after them.
    """
    return [
        figure("server before the uploads, RSS", [before.resident], "MB"),
        figure("growth after 50 of them, RSS", [after.resident - before.resident], "MB", bar=GROWTH_MB),
        figure("growth after 50 of them, PSS", [after.proportional - before.proportional], "MB"),
        figure("most above that meanwhile, RSS", [after.peak - before.resident], "MB"),
    ]


if __name__ == "__main__":
    command(measure, repeat=40, doc=__doc__)
