"""A look at a data set before anything is trained on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from dlcore.data.image_set import ImageSet
from dlcore.data.splits import Parts

PER_CLASS = 8
"""samples shown of each class"""
MAX_SAMPLES = 160
"""samples shown in all: of many classes each shows fewer"""


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What there is to see and count.

    Attributes:
        classes: one name for each label.
        samples: uint8 of shape (n_classes, k, channels, height, width): training images drawn by seed; black
            where a class has fewer than k.
        sample_counts: int64 of shape (n_classes,): how many of each row are images.
        train_counts: int64 of shape (n_classes,): training images of each class.
        validation_counts: alike for validation.
        test_counts: alike for the test.
        mean: float64 of shape (channels,): of the training pixels in 0..1.
        std: their standard deviation, alike.
        shape: N, C, H, W of the training images.
        dtype: of the pixels as they are stored.
        lowest: the smallest stored pixel of the training images.
        highest: the largest.
    """

    classes: tuple[str, ...]
    samples: np.ndarray
    sample_counts: np.ndarray
    train_counts: np.ndarray
    validation_counts: np.ndarray
    test_counts: np.ndarray
    mean: np.ndarray
    std: np.ndarray
    shape: tuple[int, int, int, int]
    dtype: str
    lowest: int
    highest: int


def survey(image_set: ImageSet, parts: Parts, seed: int) -> Survey:
    """Count a data set's parts, measure its training pixels, and draw samples of every class.

    Args:
        image_set: whose parts they are.
        parts: training, validation and test images.
        seed: of the samples.
    """
    n_classes, x = len(image_set.classes), parts.train_x
    samples, sample_counts = _samples(x, parts.train_y, n_classes, seed)
    levels = _levels(x)
    mean, std = _moments(levels)
    present = np.flatnonzero(levels.sum(0))
    n, channels, height, width = x.shape
    return Survey(
        classes=image_set.classes,
        samples=samples,
        sample_counts=sample_counts,
        train_counts=_counts(parts.train_y, n_classes),
        validation_counts=_counts(parts.validation_y, n_classes),
        test_counts=_counts(parts.test_y, n_classes),
        mean=mean,
        std=std,
        shape=(n, channels, height, width),
        dtype=str(x.dtype).removeprefix("torch."),
        lowest=int(present[0]) if len(present) else 0,
        highest=int(present[-1]) if len(present) else 0,
    )


def _counts(labels: torch.Tensor, n_classes: int) -> np.ndarray:
    return torch.bincount(labels, minlength=n_classes).numpy()


def _samples(x: torch.Tensor, y: torch.Tensor, n_classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    per_class = max(1, min(PER_CLASS, MAX_SAMPLES // n_classes))
    samples = np.zeros((n_classes, per_class, *x.shape[1:]), np.uint8)
    counts = np.zeros(n_classes, np.int64)
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(seed))
    for label in range(n_classes):
        chosen = order[y[order] == label][:per_class]
        counts[label] = len(chosen)
        samples[label, : len(chosen)] = x[chosen].numpy()
    return samples, counts


def _levels(x: torch.Tensor) -> np.ndarray:
    """How often each of the 256 levels occurs, a row a channel: exact, and no pixel becomes a float."""
    return torch.stack([channel.flatten().bincount(minlength=256) for channel in x.unbind(1)]).numpy()


def _moments(levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of pixels in 0..1 from how often each level occurs."""
    level, n = np.arange(256) / 255, np.maximum(levels.sum(1), 1)
    mean = levels @ level / n
    return mean, np.sqrt((levels * (level - mean[:, None]) ** 2).sum(1) / n)
