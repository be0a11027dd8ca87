"""Many small networks at once, beside the same networks one after another in a plain loop; one core.

The loop is `dlcore.training.sweep.alone`: nn.Sequential, autograd and torch.optim, as in a course. Of a grid
so many networks are timed in the loop that they stand for all, and scaled; both take turns. The last figures
are of two processes with half of the networks each, and of the page's own sweep.
"""

import time
from collections.abc import Sequence
from itertools import islice
from threading import Thread

import torch

from bench.report import Figure, Report, command, figure, ratio
from dlcore.jobs.jobs import Jobs
from dlcore.jobs.pool import PRELOAD, Workers
from dlcore.lessons.matrix import Spec
from dlcore.training.sweep.alone import Alone
from dlcore.training.sweep.data import points_of
from dlcore.training.sweep.plan import Plan, grid, parted
from dlcore.training.sweep.sweep import Sweep

STEPS, SAMPLED, BATCH = 20, 6, 10
"""steps in one turn, networks in the loop, and examples in a step: TensorFlow Playground's default"""
LONG = 400
"""steps for two processes and one"""
LIVE, TOLD = "dlcore.lessons.matrix_job:matrix_job", 12
"""the page's sweep over all combinations, and how much of it is timed: each item tells of 125 networks"""


def same(count: int, depth: int, width: int) -> list[Plan]:
    """Networks that differ in their seed."""
    return grid({"seed": range(count)}, depth=depth, width=width, batch_size=BATCH)


def mixed(width: int) -> list[Plan]:
    """Networks of one to six layers that differ in activation, rate and penalties too."""
    return grid(
        {
            "depth": range(1, 7),
            "activation": ["relu", "tanh", "sigmoid"],
            "learning_rate": [0.01, 0.1],
            "l1": [0.0, 0.001],
            "l2": [0.0, 0.001],
        },
        width=width,
        batch_size=BATCH,
    )


GRIDS: dict[str, tuple[list[Plan], float]] = {
    "64 of 2 × 8": (same(64, 2, 8), 30),
    "128 of 10 × 16": (same(128, 10, 16), 9),
    "64 of 10 × 32": (same(64, 10, 32), 5),
    "144 mixed, width 8": (mixed(8), 18),
    "144 mixed, width 32": (mixed(32), 3),
}
"""networks, and how many times as fast they are to be"""


def spread(plans: Sequence[Plan]) -> list[Plan]:
    """Some of them, evenly."""
    return [plans[i * len(plans) // SAMPLED] for i in range(SAMPLED)]


def turns(plans: Sequence[Plan], repeat: int) -> tuple[list[float], list[float]]:
    """Microseconds of a step of all networks: together, and one after another."""
    together = Sweep(plans, device=torch.device("cpu"))
    alone = [Alone(plan, points_of([plan], torch.float32)[0]) for plan in spread(plans)]
    stacked, looped = [], []
    for turn in range(-1, repeat):
        start = time.perf_counter()
        together.take(STEPS)
        middle = time.perf_counter()
        for one in alone:
            list(one.train(STEPS))
        end = time.perf_counter()
        if turn >= 0:  # the first one warms both up
            stacked.append(1e6 * (middle - start) / STEPS)
            looped.append(1e6 * (end - middle) / STEPS * len(plans) / len(alone))
    return stacked, looped


def processes(plans: Sequence[Plan], count: int, jobs: Jobs) -> float:
    """Seconds from the first to the last report of all parts."""
    running = [
        jobs.start("dlcore.training.sweep.job:sweep_job", [plans[i] for i in part], LONG, owner=None)
        for part in parted(plans, count)
    ]
    items = [iter(job) for job in running]
    for each in items:
        next(each)
    start = time.perf_counter()
    for each in items:
        for _ in each:
            pass
    return time.perf_counter() - start


def followed(jobs: Jobs, learners: int) -> tuple[list[float], list[float], list[float]]:
    """The page's sweep over all combinations, followed by so many at once and then stopped.

    Returns:
        Milliseconds from each one's start to the first it tells, from there on for `TOLD` more, and from Stop
        to the end.
    """
    start = time.perf_counter()
    items = [jobs.start(LIVE, Spec(), owner=str(learner)) for learner in range(learners)]
    first, more, stopped = ([0.0] * learners for _ in range(3))

    def follow(learner: int) -> None:
        told = iter(items[learner])
        next(told)
        begun = time.perf_counter()
        list(islice(told, TOLD))
        ended = time.perf_counter()
        items[learner].stop()
        list(told)
        first[learner], more[learner] = 1000 * (begun - start), 1000 * (ended - begun)
        stopped[learner] = 1000 * (time.perf_counter() - ended)

    threads = [Thread(target=follow, args=(learner,)) for learner in range(learners)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return first, more, stopped


def live(repeat: int, jobs: Jobs) -> list[Figure]:
    """One learner, and two at once, in turns.

    Args:
        repeat: turns.
        jobs: with places for two.
    """
    firsts, stops, alone, together = [], [], [], []
    for _ in range(repeat):
        first, (by_itself,), stopped = followed(jobs, 1)
        firsts += first
        stops += stopped
        _, both, _ = followed(jobs, 2)
        alone += [by_itself, by_itself]
        together += both
    return [
        figure("live sweep: from its start to the first told", firsts, bar=300),
        figure("live sweep: from Stop to its end", stops, bar=300),
        ratio("live sweep: speed of each of two, of one's", alone, together, least=0.4),
    ]


def measure(repeat: int) -> Report:
    """All grids, then processes.

    Args:
        repeat: turns of each grid.
    """
    torch.set_num_threads(1)
    figures: list[Figure] = []
    for name, (plans, least) in GRIDS.items():
        stacked, looped = turns(plans, repeat)
        figures += [
            figure(f"{name}: a step of all", stacked, "µs"),
            ratio(f"{name}: loop / stack", looped, stacked, least=least),
        ]
    plans = GRIDS["128 of 10 × 16"][0]
    one, two = [], []
    with Workers(preload=(*PRELOAD, "dlcore.training.sweep.sweep")) as pool, Jobs(pool, slots=2) as jobs:
        for _ in range(max(2, repeat // 3)):
            one.append(processes(plans, 1, jobs))
            two.append(processes(plans, 2, jobs))
        figures += [ratio("one process / two", one, two), *live(max(2, repeat // 3), jobs)]
    note = f"Batches of {BATCH}. Loops are scaled from {SAMPLED} networks of each grid."
    return Report("Networks trained at once", figures, [note])


if __name__ == "__main__":
    command(measure, repeat=9, doc=__doc__)
