"""The calibration of networks that were not made for it: the digit model of this app, and a visitor's own.

Half of the pictures that a network did not learn from choose its temperature, the other half judge it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from dlcore.data.image_set import ImageSet
from dlcore.data.loading import load_images
from dlcore.data.splits import parts
from dlcore.errors import BadModel
from dlcore.intake.names import one_line
from dlcore.lessons.calibration import REAL_BINS, Spec
from dlcore.lessons.calibration_judged import judged
from dlcore.lessons.calibration_net import Scored
from dlcore.lessons.calibration_run import costliest, sweep_of
from dlcore.lessons.lesson import Sweep
from dlcore.limits import MB
from dlcore.nets.digits import CLASSES, MEAN, STD, load_digit_net
from dlcore.nets.opening import opened
from dlcore.settings import stops
from dlcore.training.metrics import logits_of, normaliser

if TYPE_CHECKING:
    from dlcore.nets.trained import Trained

AT_MOST = 4_000
"""pictures looked at, for an answer within seconds"""
MOST_CARRIED = 4 * MB
"""bytes of logits that a recipe carries"""
BOX, FIELD = 20, 28
"""sides of what MNIST's digits fill, and of its pictures"""
VALIDATION_PERCENT = 5
"""of a run's pictures; the test pictures are the same whatever it is"""


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """A network judged on pictures it did not learn from.

    Attributes:
        notes: what fitting its file had to assume, a short sentence part each.
        sweep: for every temperature, as a stage moves through it.
        costliest: the pictures with the largest losses at T = 1, as of `calibration_run.costliest`.
        logits: a file of four tensors, as `torch.save` writes them: logits and labels of the pictures that
            choose T, and of those that judge; empty where it would be larger than `MOST_CARRIED`.
    """

    notes: tuple[str, ...]
    sweep: Sweep
    costliest: dict[str, np.ndarray]
    logits: bytes


def measured(name: str, file: Path | None = None, own_sets: Path | None = None) -> Real:
    """What a worker is asked for: a network's calibration.

    Args:
        name: "digits" or "mnist", on which the digit model is asked; anything where there is a file.
        file: of a visitor's own network, as it is kept: tensors, nothing in it is executed.
        own_sets: where that visitor's own data sets are kept.

    Raises:
        BadModel: the network was not trained here, or its data has other images now.
        BadSetting: its data is not kept any more.
        Unavailable: its data is not on this machine.
    """
    if file is None:
        return shipped(name)
    network = opened("", file)
    if network.trained is None:
        raise BadModel(
            "This network was not trained here, so its test pictures are not known: choose another one."
        )
    return own(network.trained, network.title, network.notes, own_sets)


def shipped(name: str) -> Real:
    """The digit model on the digits inside scikit-learn, or on MNIST's test pictures."""
    data = load_images(name)
    images, labels = (
        (data.test_images, data.test_labels) if len(data.test_labels) else (data.images, data.labels)
    )
    chosen = _shuffled(len(labels))
    images, labels, prepared = images[chosen], labels[chosen], images[chosen]
    if images.shape[-1] < FIELD:
        larger = F.interpolate(images.float(), (BOX, BOX), mode="bilinear", align_corners=False)
        prepared = F.pad(larger.round(), [(FIELD - BOX) // 2] * 4).to(torch.uint8)
    scale = normaliser((MEAN,), (STD,), torch.device("cpu"))
    logits = logits_of(load_digit_net(), prepared, scale)
    title = f"The digit model of this app, trained on MNIST, on {data.title}"
    return _judged(title, (), Scored(logits.double(), labels, _grey(images)), CLASSES)


def own(trained: Trained, title: str, notes: tuple[str, ...], own_sets: Path | None) -> Real:
    """A network trained here, on the test pictures that its run held back.

    Args:
        trained: the network.
        title: what it is called.
        notes: what fitting its file had to assume.
        own_sets: where the visitor's own data sets are kept.

    Raises:
        BadModel: its data has other images or classes now.
    """
    data = load_images(trained.dataset, own_sets)
    _fits(trained, data)
    held = parts(data, VALIDATION_PERCENT, 100, trained.seed)
    chosen = _shuffled(len(held.test_y))
    images, labels = held.test_x[chosen], held.test_y[chosen]
    device = next(trained.model.parameters()).device
    scale = normaliser(trained.mean, trained.std, device)
    logits = logits_of(trained.model, images.to(device), scale).cpu()
    return _judged(title, notes, Scored(logits.double(), labels, _grey(images)), trained.classes)


def _fits(trained: Trained, data: ImageSet) -> None:
    classes = tuple(map(one_line, data.classes))  # as they are written to a network's file
    if tuple(data.images.shape[1:]) != trained.spec.shape or classes != trained.classes:
        raise BadModel(
            f"This network learnt from other images or classes than {data.title} has now: train it again."
        )


def _shuffled(n: int) -> Tensor:
    """At most so many of n places, in an order that is always the same."""
    return torch.randperm(n, generator=torch.Generator().manual_seed(0))[:AT_MOST]


def _grey(images: Tensor) -> Tensor:
    """Images (n, channels, height, width) as grey ones (n, height, width), uint8."""
    return images.float().mean(1).round().to(torch.uint8)


def _judged(title: str, notes: tuple[str, ...], whole: Scored, classes: tuple[str, ...]) -> Real:
    if not whole.logits.isfinite().all():
        raise BadModel("The network's numbers overflow on these pictures: use other weights.")
    if len(whole.labels) < 2:
        raise BadModel("There are too few test pictures to choose a temperature: train on more pictures.")
    half = len(whole.labels) // 2
    validation, seen = (
        Scored(whole.logits[at], whole.labels[at], whole.images[at])
        for at in (slice(half), slice(half, None))
    )
    found = judged(validation, seen, "test", stops(Spec, "temperature", 1.0), REAL_BINS)
    plain = replace(found, costs=found.costs[found.temperatures == 1])
    sweep = sweep_of(validation, seen, found, list(classes), title)
    return Real(notes, sweep, costliest(seen, plain), _carried(validation, seen))


def _carried(validation: Scored, seen: Scored) -> bytes:
    """What a recipe carries; the logits were float32 before, so nothing is lost."""
    file = io.BytesIO()
    torch.save([each for part in (validation, seen) for each in (part.logits.float(), part.labels)], file)
    return file.getvalue() if file.tell() <= MOST_CARRIED else b""
