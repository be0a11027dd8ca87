"""A click on another page while a training runs flat out, beside the same click on the idle server.

Two learners without browsers: one starts a training and leaves its page open; the other clicks through
"Classify an image" and home, first on the idle server, then beside the training, which then runs as long
without clicks. A click lasts until its script has run. The speed is that of the training's own reports.
"""

import asyncio
import json
import time
import urllib.request
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from bench.learner import Learner
from bench.report import Figure, Report, command, figure, quantile
from bench.serving import Server, served
from ui.visitor import COOKIE

TIMES_IDLE = 1.5
SPEED_KEPT = 0.9
CLICKS, PAUSE_S = 16, 0.25  # of each kind of phase in a round, and seconds before each
EPOCHS, FILTERS = 200, 32  # of a training that outlasts its round; more filters each round, so not shared
PATIENCE_S = 60.0
Progress = tuple[int, float]  # steps of a training so far, and the seconds they took


@dataclass(slots=True)
class Samples:
    """What was measured, one list or number a round.

    Attributes:
        idle: milliseconds of clicks on the idle server.
        busy: the same beside a training.
        clicked: steps a second of the training while there were clicks.
        alone: the same without clicks.
    """

    idle: list[list[float]] = field(default_factory=list)
    busy: list[list[float]] = field(default_factory=list)
    clicked: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)


async def clicks(learner: Learner, n: int) -> list[float]:
    """Milliseconds of clicks: a preset, a slider, the home page, the lesson, and again.

    Args:
        learner: on the page "Classify an image".
        n: how many; a multiple of four leaves the learner on that page.
    """
    times = []
    for turn in range(n):
        await asyncio.sleep(PAUSE_S)
        match turn % 4:
            case 0:
                times.append(await learner.press("classify.preset-0"))
            case 1:
                times.append(await learner.change("classify_top_k", 3 + turn % 3))
            case 2:
                times.append(await learner.open(""))
            case _:
                times.append(await learner.open("classify"))
    return times


def progress(server: Server, learner: Learner) -> Progress:
    """How far a learner's training is.

    Args:
        server: of `bench/observed_app.py`.
        learner: whose training.

    Raises:
        RuntimeError: it is over.
    """
    asked = urllib.request.Request(  # noqa: S310
        f"{server.address}/bench/progress", headers={"Cookie": f"{COOKIE}={learner.cookie}"}
    )
    with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310
        said = json.load(answer)
    if said["state"] in {"done", "stopped", "failed"}:
        raise RuntimeError(f"the training is {said['state']} before its round is over")
    return said["steps"], said["seconds"]


def speed(before: Progress, after: Progress) -> float:
    """Steps a second between two moments of a training.

    Args:
        before: the earlier one.
        after: the later one.

    Raises:
        RuntimeError: nothing was reported in between.
    """
    if after[0] == before[0]:
        raise RuntimeError("the training stood still, or ended before its round did")
    return (after[0] - before[0]) / (after[1] - before[1])


async def started(server: Server, owner: Learner, seed: int) -> Progress:
    """Start a training that is nobody else's; how far it is once it runs evenly.

    Args:
        server: of `bench/observed_app.py`.
        owner: whose training it will be.
        seed: tells this round's training from others.

    Raises:
        RuntimeError: it did not get going.
    """
    await owner.open("train")
    for name, value in (("epochs", EPOCHS), ("filters", FILTERS + seed)):
        await owner.change(f"train_{name}", value)
    await owner.press("train.start")
    end = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < end:
        await asyncio.sleep(0.2)
        seen = await asyncio.to_thread(progress, server, owner)
        if seen[1] > 1:
            return seen
    raise RuntimeError(f"no training within {PATIENCE_S:g} s: {owner.errors}")


async def rounds(server: Server, repeat: int, n: int = CLICKS) -> Samples:
    """Measure in turns.

    Args:
        server: of `bench/observed_app.py`.
        repeat: rounds.
        n: clicks a phase.

    Raises:
        RuntimeError: a page said that something went wrong.
    """
    samples = Samples()
    async with Learner(server.address) as owner, Learner(server.address) as other:
        await owner.open("train")
        await other.open("classify")
        await clicks(other, 4)  # a first of each is not counted
        for seed in range(1, repeat + 1):
            samples.idle.append(await clicks(other, n))
            first, since = await started(server, owner, seed), time.perf_counter()
            busy, second = await clicks(other, n), await asyncio.to_thread(progress, server, owner)
            while second[0] == first[0]:  # no report yet: a busy machine
                busy += await clicks(other, 4)
                second = await asyncio.to_thread(progress, server, owner)
            took = time.perf_counter() - since
            third = second
            while third[0] == second[0]:
                await asyncio.sleep(took)
                third = await asyncio.to_thread(progress, server, owner)
            samples.busy.append(busy)
            samples.clicked.append(speed(first, second))
            samples.alone.append(speed(second, third))
            await owner.press("train.stop")
        if errors := owner.errors + other.errors:
            raise RuntimeError(f"a page said: {errors[0]}")
    return samples


def figures(samples: Samples) -> list[Figure]:
    """The table.

    Args:
        samples: see `rounds`.
    """
    idle, busy = (list(chain.from_iterable(each)) for each in (samples.idle, samples.busy))
    late = [quantile(b, 95) / quantile(a, 95) for a, b in zip(samples.idle, samples.busy, strict=True)]
    kept = [a / b for a, b in zip(samples.clicked, samples.alone, strict=True)]
    times = quantile(busy, 95) / quantile(idle, 95)
    spread = (quantile(late, 10), quantile(late, 90), len(late))
    return [
        figure("click, idle server: median", idle),
        figure("click, idle server: 95th percentile", idle, percentile=95),
        figure("click beside a training: median", busy),
        figure("click beside a training: 95th percentile", busy, percentile=95),
        Figure("beside / idle, 95th percentiles", times, "×", *spread, TIMES_IDLE),
        figure("training without clicks", samples.alone, "steps/s"),
        figure("training with clicks", samples.clicked, "steps/s"),
        figure("training: with / without clicks", kept, "×", least=SPEED_KEPT),
    ]


def measure(repeat: int) -> Report:
    """Serve the app and click.

    Args:
        repeat: rounds.
    """
    script = Path(__file__).with_name("observed_app.py")
    with served(script) as server:
        samples = asyncio.run(rounds(server, repeat))
    return Report("A click beside a training", figures(samples))


if __name__ == "__main__":
    command(measure, repeat=6, doc=__doc__)
