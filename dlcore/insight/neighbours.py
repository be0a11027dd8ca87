"""The training images most like a picture, as the digit model itself sees likeness."""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from dlcore.errors import BadSetting
from dlcore.insight.findings import Neighbour
from dlcore.nets.digits import ASSETS, MEAN, STD, DigitNet


@dataclass(frozen=True, slots=True, eq=False)
class TrainingImages:
    """The subset of MNIST's training images that ships with the package, 200 of each class.

    Attributes:
        images: uint8 array (n, 28, 28), read-only.
        labels: the class of each image, "0" to "9".
        indices: the place of each image in MNIST's training set.
    """

    images: np.ndarray
    labels: tuple[str, ...]
    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The shipped training images as one network sees them: make it once for a network and keep it.

    Attributes:
        training: the images, labels and places.
        features: float32 (n, 128): penultimate features of each image, scaled to length 1.
    """

    training: TrainingImages
    features: torch.Tensor


@cache
def load_training_images() -> TrainingImages:
    """Read the shipped training images: one PNG of 50 columns; text entry `mnist` holds their places."""
    with Image.open(ASSETS / "neighbours.png") as sprite:
        about = json.loads(sprite.info["mnist"])
        pixels = np.array(sprite)
    rows, columns = pixels.shape[0] // 28, pixels.shape[1] // 28
    images = pixels.reshape(rows, 28, columns, 28).swapaxes(1, 2).reshape(-1, 28, 28)
    images.setflags(write=False)
    return TrainingImages(images, tuple(about["labels"]), tuple(about["indices"]))


@torch.inference_mode()
def training_index(net: DigitNet) -> Index:
    """Pass the shipped training images through a network and keep their penultimate features."""
    training = load_training_images()
    batch = (torch.tensor(training.images)[:, None] / 255 - MEAN) / STD
    return Index(training, torch.cat([_directions(net, part) for part in batch.split(250)]))


@torch.inference_mode()
def similar_training_images(
    net: DigitNet, batch: torch.Tensor, k: int = 6, index: Index | None = None
) -> tuple[Neighbour, ...]:
    """The shipped training images whose penultimate features point most nearly the same way.

    Args:
        net: the digit model, in eval mode.
        batch: one prepared picture, float32 (1, 1, 28, 28).
        k: how many images, at least 1.
        index: what `training_index(net)` gave; without it the index is made again, which takes about 0.2 s.

    Returns:
        The k most similar images, the most similar first.

    Raises:
        BadSetting: k is below 1 or above the number of shipped images.
    """
    index = index or training_index(net)
    if not 1 <= k <= len(index.features):
        raise BadSetting(f"k={k} is out of range: ask for 1 to {len(index.features)} similar images.")
    similarity, places = (index.features @ _directions(net, batch)[0]).topk(k)
    training = index.training
    return tuple(
        Neighbour(training.images[place], training.labels[place], training.indices[place], alike)
        for place, alike in zip(places.tolist(), similarity.tolist(), strict=True)
    )


def _directions(net: DigitNet, batch: torch.Tensor) -> torch.Tensor:
    return F.normalize(net.embed(batch.to(net.output.weight)), dim=1).cpu()
