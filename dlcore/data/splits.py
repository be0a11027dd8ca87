"""Training, validation and test images apart: by seed, and with every class in its share."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch

from dlcore.data.image_set import ImageSet

TEST_PERCENT = 20
"""held back as test images where a set has none of its own"""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The images of a run, no image in two parts.

    Attributes:
        train_x: uint8 of shape (n, channels, height, width).
        train_y: int64 of shape (n,).
        validation_x: as `train_x`.
        validation_y: as `train_y`.
        test_x: as `train_x`.
        test_y: as `train_y`.
    """

    train_x: torch.Tensor
    train_y: torch.Tensor
    validation_x: torch.Tensor
    validation_y: torch.Tensor
    test_x: torch.Tensor
    test_y: torch.Tensor

    def to(self, device: torch.device) -> Parts:
        """The same images on another device."""
        return Parts(*(getattr(self, field.name).to(device) for field in fields(self)))


def split(labels: torch.Tensor, percent: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Hold back a share of the images, the same share of every class.

    The images are shuffled by the seed and sorted by class; then every image at which the running total of
    `percent` passes a whole number is held. So each class gives its share to within one image, and all
    together give it exactly, rounded down.

    Args:
        labels: int64 of shape (n,).
        percent: of the images to hold, 0 to 100.
        seed: the same seed gives the same split on every machine.

    Returns:
        The indices of the rest and those of the held images, both sorted by class and shuffled within it.

    Example:
        >>> rest, held = split(torch.tensor([0, 1] * 10), 20, seed=0)
        >>> len(rest), len(held)
        (16, 4)
    """
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    order = order[labels[order].argsort(stable=True)]
    place = torch.arange(len(order))
    is_held = (place + 1) * percent // 100 > place * percent // 100
    return order[~is_held], order[is_held]


def parts(image_set: ImageSet, validation_percent: int, train_percent: int, seed: int) -> Parts:
    """Training, validation and test images of a run.

    Where the set has no test images, 20 % are held back as such first; then the validation images are held
    back from the rest, and then only a share of what is left is trained on.

    Args:
        image_set: the data set.
        validation_percent: of the images that are not test images, 0 to 100.
        train_percent: how much of the training images is used, 1 to 100.
        seed: of all splits.
    """
    x, y = image_set.images, image_set.labels
    test_x, test_y = image_set.test_images, image_set.test_labels
    if not len(test_y):
        rest, held = split(y, TEST_PERCENT, seed)
        x, y, test_x, test_y = x[rest], y[rest], x[held], y[held]
    rest, held = split(y, validation_percent, seed)
    validation_x, validation_y = x[held], y[held]
    if train_percent < 100:
        rest = rest[split(y[rest], 100 - train_percent, seed)[0]]
    return Parts(x[rest], y[rest], validation_x, validation_y, test_x, test_y)
