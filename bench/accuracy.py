"""What the presets reach on MNIST and FashionMNIST, and how long they train.

Each run is the command of the terminal, `python -m dlcore train --dataset … --preset … --seed … --json`, in a
process of its own, with as many threads as that command takes by itself; the figures are medians over seeds
0, 1, 2 … Beside the clock stands the processors' time, because another process may have had its share of the
clock's. The data is read where `DLCORE_DATA` says, or else `DLCORE_TEST_DATA`; nothing is fetched.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, NamedTuple

from bench.report import Figure, Report, command, figure
from bench.serving import ROOT
from bench.timed_train import SPENT

RUN = "from bench.timed_train import main; main()"


class Promise(NamedTuple):
    """What a preset promises: a test accuracy in percent, and seconds on two quiet cores and on a GPU."""

    dataset: str
    preset: str
    percent: float
    cpu_s: float
    gpu_s: float


PROMISES = (
    Promise("digits", "quick", 95.0, 15, 15),
    Promise("mnist", "quick", 99.0, 8, 3),
    Promise("mnist", "best", 99.5, 60, 15),
    Promise("fashion_mnist", "best", 92.0, 60, 15),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One training.

    Attributes:
        percent: test accuracy.
        train_s: seconds of training, validation included.
        user_s: processor seconds of the same.
    """

    percent: float
    train_s: float
    user_s: float


def trained(*words: str) -> Run:
    """Train once from the command line.

    Args:
        *words: options of `dlcore train`.

    Raises:
        RuntimeError: the command failed.
    """
    places = {"DLCORE_DATA": os.environ["DLCORE_TEST_DATA"]} if "DLCORE_TEST_DATA" in os.environ else {}
    answer = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", RUN, *words, "--json"],
        cwd=ROOT,
        env=places | os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise RuntimeError(answer.stderr.strip().splitlines()[-1])
    said, spent = (json.loads(line) for line in answer.stdout.splitlines()[-2:])
    return Run(100 * said["test_accuracy"], said["train_seconds"], spent[SPENT])


def figures(promise: Promise, device: str, runs: list[Run]) -> list[Figure]:
    """The rows of one preset.

    Args:
        promise: what it promises.
        device: where it was trained: "cpu" or a GPU's name for PyTorch.
        runs: one a seed.
    """
    name = f"{promise.dataset} {promise.preset}, {device}"
    most_s = promise.cpu_s if device == "cpu" else promise.gpu_s
    return [
        figure(f"{name}: test accuracy", [run.percent for run in runs], "%", least=promise.percent),
        figure(f"{name}: training", [run.train_s for run in runs], "s", bar=most_s),
        figure(f"{name}: training, processor time", [run.user_s for run in runs], "s"),
    ]


def measure(repeat: int) -> Report:
    """Train every preset with as many seeds, the presets in turns.

    Args:
        repeat: seeds.
    """
    gpus = gpu()
    cases = [(promise, device) for device in ("cpu", *gpus) for promise in PROMISES]
    runs: dict[Any, list[Run]] = {case: [] for case in cases}
    for seed in range(repeat):
        for promise, device in cases:
            words = ("--dataset", promise.dataset, "--preset", promise.preset, "--seed", str(seed))
            runs[promise, device].append(trained(*words, "--device", device))
    rows = [row for (promise, device), each in runs.items() for row in figures(promise, device, each)]
    return Report("Accuracy of the presets", rows, [] if gpus else ["On a GPU: not measured, none is here."])


def gpu() -> tuple[str, ...]:
    """The GPU that PyTorch would use, if there is one."""
    import torch

    return ("cuda",) if torch.cuda.is_available() else ()


if __name__ == "__main__":
    command(measure, repeat=3, doc=__doc__)
