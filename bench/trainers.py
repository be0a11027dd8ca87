"""Images a second of the same small CNN trained in the usual ways, one thread each.

Our trainer, a loop by hand over tensors in memory, torchvision's data set with a DataLoader, skorch,
Lightning, and Keras on torch: the same network (Keras builds it of its own layers), Adam, batches of 128.
Each has a process of its own; they take turns, one pass over the data a turn, after a first pass that is not
counted. The promise is about the clock; the processor's time beside it says the same on a busy machine. A
library that is not installed is left out, and that is said; none of them is a requirement of this project.
"""

import logging
import multiprocessing
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection

from bench import trainers_data, trainers_work
from bench.report import Figure, Report, command, figure, ratio
from bench.trainers_data import Spent

IMAGES = 3840
WAYS = {
    "ours": "ours",
    "plain loop": "plain_loop",
    "skorch": "skorch",
    "Lightning": "lightning",
    "Keras (torch)": "keras",
    "DataLoader": "data_loader",
}
LEAST = {"skorch": 1.6, "Lightning": 1.6, "Keras (torch)": 2.5, "DataLoader": 2.5}
"""how many times as fast ours is to be"""


def serve(way: str, n: int, connection: Connection) -> None:
    """Train one pass whenever asked, in a process of its own, and tell its time.

    Args:
        way: a function of `trainers_work`.
        n: images in a pass.
        connection: true asks for a pass and false ends; out goes `Spent`, or None where a library is missing.
    """
    import torch

    torch.set_num_threads(1)
    logging.disable()
    warnings.simplefilter("ignore")
    passes = getattr(trainers_work, way)(trainers_data.images_of(n), n)
    while connection.recv():
        try:
            connection.send(next(passes))
        except ImportError:
            connection.send(None)


@contextmanager
def process(way: str, n: int) -> Iterator[Connection]:
    """A process that runs `serve`, ended afterwards.

    Args:
        way: a function of `trainers_work`.
        n: images in a pass.

    Yields:
        Our end of the connection.
    """
    fresh = multiprocessing.get_context("spawn")  # so that what one library sets is nothing to another
    here, there = fresh.Pipe()
    child = fresh.Process(target=serve, args=(way, n, there), daemon=True)
    child.start()
    there.close()
    try:
        yield here
    finally:
        here.send(False)
        child.join()


def times(repeat: int, n: int = IMAGES) -> tuple[dict[str, list[Spent]], list[str]]:
    """Time of one pass of every way that is here, one value a turn; and the names of those that are not.

    Args:
        repeat: turns.
        n: images in a pass.
    """
    found: dict[str, list[Spent]] = {}
    with ExitStack() as stack:
        ways = {name: stack.enter_context(process(way, n)) for name, way in WAYS.items()}
        absent = [name for name, way in ways.items() if _one_pass(way) is None]
        found = {name: [] for name in ways if name not in absent}
        for _ in range(repeat):
            for name, samples in found.items():
                if spent := _one_pass(ways[name]):
                    samples.append(spent)
    return found, absent


def _one_pass(way: Connection) -> Spent | None:
    way.send(True)
    return way.recv()


def figures(found: dict[str, list[Spent]], n: int = IMAGES) -> list[Figure]:
    """The table.

    Args:
        found: see `times`.
        n: images in a pass.
    """
    clock = {name: [n / each.clock_s for each in passes] for name, passes in found.items()}
    cpu = {name: [n / each.cpu_s for each in passes] for name, passes in found.items()}
    others = [name for name in found if name != "ours"]
    return [
        *(figure(name, samples, "images/s") for name, samples in clock.items()),
        *(ratio(f"ours / {name}", clock["ours"], clock[name], least=LEAST.get(name)) for name in others),
        *(figure(f"{name}, processor time", samples, "images/s") for name, samples in cpu.items()),
        *(ratio(f"ours / {name}, processor time", cpu["ours"], cpu[name]) for name in others),
    ]


def measure(repeat: int) -> Report:
    """Train in turns.

    Args:
        repeat: turns.
    """
    found, absent = times(repeat)
    title = f"Training a CNN of {trainers_data.FILTERS} filters on {IMAGES} images of 28 × 28 a turn"
    return Report(title, figures(found), [f"{name}: not installed." for name in absent])


if __name__ == "__main__":
    command(measure, repeat=11, doc=__doc__)
