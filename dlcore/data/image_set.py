"""A labelled set of small images in memory: what every data set becomes before anything is trained on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True, eq=False)
class ImageSet:
    """Images and labels on the CPU.

    Attributes:
        name: in the registry, or `mine:TOKEN`.
        title: in sentences.
        classes: one name for each label.
        images: uint8 of shape (n, channels, height, width), 0 is black.
        labels: int64 of shape (n,), 0 … len(classes) − 1.
        test_images: the set's own test images, of the same shape but for n; n is 0 where it has none.
        test_labels: int64 of shape (n_test,).
        mean: of the pixels of `images` in 0..1, one number a channel; four decimals.
        std: their standard deviation, alike.
        variations: the kinds of augmentation that keep the label: of "shift", "rotate", "crop", "flip".
    """

    name: str
    title: str
    classes: tuple[str, ...]
    images: torch.Tensor
    labels: torch.Tensor
    test_images: torch.Tensor
    test_labels: torch.Tensor
    mean: tuple[float, ...]
    std: tuple[float, ...]
    variations: frozenset[str]
