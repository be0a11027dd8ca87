"""What all trainers of `bench.trainers` have in common: images, network, clocks."""

import time
from typing import NamedTuple, Self

import torch

from dlcore.data.image_set import ImageSet
from dlcore.nets.architecture import NetSpec

BATCH = 128
FILTERS = 16
RATE = 0.001
NET = NetSpec("cnn", (1, 28, 28), 10, filters=FILTERS)


class Spent(NamedTuple):
    """Seconds on the clock and of the processor."""

    clock_s: float
    cpu_s: float

    @classmethod
    def now(cls) -> Self:
        """Both clocks as they stand."""
        return cls(time.perf_counter(), time.process_time())

    def since(self, before: "Spent") -> "Spent":
        """What has passed from there to here."""
        return Spent(self.clock_s - before.clock_s, self.cpu_s - before.cpu_s)


def images_of(n: int) -> ImageSet:
    """MNIST's first images where it is on this machine, else noise: the arithmetic is the same.

    Args:
        n: how many are to be trained on.
    """
    from dlcore.data.datasets import is_here
    from dlcore.data.loading import load_images

    n_all = n * 100 // 95 + 20  # our trainer holds back 5 % of every class
    if is_here("mnist"):
        known = load_images("mnist")
        x, y = known.images[:n_all], known.labels[:n_all]
    else:
        chance = torch.Generator().manual_seed(0)
        x = torch.randint(0, 256, (n_all, 1, 28, 28), dtype=torch.uint8, generator=chance)
        y = torch.arange(n_all) % 10
    return ImageSet(
        "mnist", "MNIST", tuple("0123456789"), x, y, x[:20], y[:20], (0.1307,), (0.3081,), frozenset()
    )


def normalised(images: ImageSet, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The first `n` images as float32 of mean 0 and deviation 1, and their labels."""
    return (images.images[:n] / 255 - images.mean[0]) / images.std[0], images.labels[:n]
