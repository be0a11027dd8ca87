"""Small runs for tests: images that can be learnt in a second, settings without surprises."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch

from dlcore.data.image_set import ImageSet
from dlcore.training.loop import run
from dlcore.training.report import Report
from dlcore.training.spec import Spec
from dlcore.training.trainer import Trainer

CPU = torch.device("cpu")
PLAIN: dict[str, Any] = {
    "network": "mlp",
    "widths": "16",
    "filters": 4,
    "batch_norm": False,
    "dropout": 0.0,
    "optimiser": "sgd",
    "learning_rate": 0.05,
    "schedule": "constant",
    "batch_size": 16,
    "epochs": 2,
    "weight_decay": 0.0,
    "label_smoothing": 0.0,
    "patience": 0,
    "shift": 0.0,
    "rotate": 0.0,
    "crop": 0.0,
    "flip": False,
    "validation_percent": 20,
    "seed": 3,
}
EVERYTHING: dict[str, Any] = {
    "network": "cnn",
    "batch_norm": True,
    "dropout": 0.25,
    "shift": 0.1,
    "rotate": 10.0,
    "crop": 0.1,
    "flip": True,
    "weight_decay": 0.01,
    "label_smoothing": 0.1,
}
"""all that draws random numbers or has a state, at once"""


def made(**changed: Any) -> Spec:
    """Plain settings, some of them changed."""
    return Spec(**(PLAIN | changed))


def images(
    n: int = 131, shape: tuple[int, int, int] = (1, 8, 8), n_classes: int = 3, noise: float = 0.2
) -> ImageSet:
    """Noisy copies of one random picture a class, and 30 test images."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(n + 30) % n_classes
    ideals = torch.rand(n_classes, *shape, generator=generator)
    pixels = ideals[labels] * (1 - noise) + noise * torch.rand(n + 30, *shape, generator=generator)
    pixels = (pixels * 255).to(torch.uint8)
    names = tuple(f"class {index}" for index in range(n_classes))
    every = frozenset({"shift", "rotate", "crop", "flip"})
    mean, std = (0.5,) * shape[0], (0.25,) * shape[0]
    return ImageSet("noisy", "Noisy", names, pixels[:n], labels[:n], pixels[n:], labels[n:], mean, std, every)


def trainer(data: ImageSet | None = None, **changed: Any) -> Trainer:
    """A run on the CPU, not begun."""
    return Trainer(made(**changed), data or images(), CPU)


def reports(one: Trainer) -> list[Report]:
    """Every report from where the run is to its end, without what a clock said."""
    return list(said(run(one)))


def said(events: Iterator[Report | None]) -> Iterator[Report]:
    """The reports among these, without what a clock said."""
    for report in events:
        if report:
            yield timeless(report)


def timeless(report: Report) -> Report:
    """A report without what a clock said."""
    return replace(report, images_per_s=0.0, elapsed_s=0.0, left_s=0.0)


def weights(one: Trainer) -> dict[str, torch.Tensor]:
    """A copy of the network's parameters and running statistics."""
    return {name: tensor.clone() for name, tensor in one.model.state_dict().items()}


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    """Whether two state dicts are equal to the last bit."""
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)
