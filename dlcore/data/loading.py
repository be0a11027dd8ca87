"""Reading a data set into memory. Nothing is downloaded, and nothing is written."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dlcore.data.cifar import read_cifar
from dlcore.data.datasets import DIGITS, DatasetInfo, data_folder, dataset, instead, is_here, published
from dlcore.data.idx import Damaged, read_idx
from dlcore.data.image_set import ImageSet
from dlcore.data.inside_sklearn import sklearn_file
from dlcore.data.own_sets import load_own
from dlcore.errors import BadSetting, Unavailable
from dlcore.limits import MB
from dlcore.shelf import PREFIX

if TYPE_CHECKING:
    from dlcore.data.published_sets import FileFacts

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""training images (n, channels, side, side), their labels, test images, their labels; all uint8"""


def load_images(name: str, own_folder: Path | None = None) -> ImageSet:
    """Read a data set.

    Args:
        name: in `DATASETS`, or `mine:TOKEN` for a set of the visitor's own.
        own_folder: where that visitor's sets are kept.

    Raises:
        BadSetting: there is no such set, or no folder for one of the visitor's own.
        Unavailable: its files are not here, or are damaged.

    Example:
        >>> digits = load_images("digits")
        >>> digits.images.shape
        torch.Size([1797, 1, 8, 8])
    """
    if name.startswith(PREFIX):
        if own_folder is None:
            raise BadSetting("A data set of your own needs the folder where it is kept: name that folder.")
        return load_own(own_folder, name)
    info = dataset(name)
    if name == DIGITS:
        return _image_set(info, _digits())
    if not is_here(name):
        raise Unavailable(
            f"{info.title} ({info.download_bytes / MB:.1f} MB) is not on this machine: "
            f"download it, or {instead(name)}."
        )
    try:
        return _image_set(info, _cifar(info) if published(name).training else _mnist(info))
    except Damaged as damaged:
        raise Unavailable(
            f"The file {damaged.path.name} of {info.title} is damaged: "
            f"have it deleted and downloaded again, or {instead(name)}."
        ) from None
    except OSError:
        raise Unavailable(
            f"The files of {info.title} cannot be read: have this program allowed to read "
            f"{data_folder().name}, or {instead(name)}."
        ) from None


def _image_set(info: DatasetInfo, arrays: Arrays) -> ImageSet:
    import torch

    images, labels, test_images, test_labels = (torch.tensor(array) for array in arrays)
    return ImageSet(
        name=info.name,
        title=info.title,
        classes=info.classes,
        images=images,
        labels=labels.long(),
        test_images=test_images,
        test_labels=test_labels.long(),
        mean=info.mean,
        std=info.std,
        variations=info.variations,
    )


def _digits() -> Arrays:
    packed = sklearn_file("data", "digits.csv.gz").read_bytes()
    numbers = gzip.decompress(packed).replace(b"\n", b",").rstrip(b",").split(b",")
    rows = np.array(numbers, dtype=np.float64).reshape(-1, 65)
    images = (rows[:, :64] / 16 * 255).round().astype(np.uint8).reshape(-1, 1, 8, 8)
    nothing = np.zeros((0, 1, 8, 8), np.uint8)
    return images, rows[:, 64].astype(np.uint8), nothing, np.zeros(0, np.uint8)


def _cifar(info: DatasetInfo) -> Arrays:
    images, labels, test_images, test_labels = read_cifar(data_folder(), published(info.name), info.side)
    return images, labels, test_images, test_labels


def _mnist(info: DatasetInfo) -> Arrays:
    facts = published(info.name)
    folder = data_folder() / facts.folder
    train, test = (info.n_train, info.side, info.side), (info.n_test, info.side, info.side)
    shapes = (train, train[:1], test, test[:1])
    images, labels, test_images, test_labels = (
        _read(folder, file, shape) for file, shape in zip(facts.files, shapes, strict=True)
    )
    return images[:, None], labels, test_images[:, None], test_labels


def _read(folder: Path, file: FileFacts, shape: tuple[int, ...]) -> np.ndarray:
    # the unpacked file, or where that is missing or damaged the .gz
    packed = folder / file.name
    if packed.with_suffix("").is_file():
        try:
            return read_idx(packed.with_suffix(""), shape)
        except Damaged:
            if not packed.is_file():
                raise
    return read_idx(packed, shape, file.md5)
