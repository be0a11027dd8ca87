"""Keeping a learner's own images on the server: read in a worker, stored as plain numbers."""

from pathlib import Path

import numpy as np

from dlcore.data.own_sets import OwnSet, new_place, sets
from dlcore.errors import Unavailable
from dlcore.intake.image_zip import ZippedImages, read_image_zip


def keep_set(data: bytes, name: str, folder: Path, side: int = 32) -> OwnSet:
    """Read a zip of images and write them to `folder` as safetensors, whole or not at all.

    `BadData` says in one sentence why the zip is not taken, or that the folder is full.

    Args:
        data: the whole zip.
        name: the file's name as its sender wrote it.
        folder: where this visitor's data sets are kept.
        side: height and width to which images are shrunk, 16 to 64 pixels.

    Raises:
        Unavailable: the disk takes no file.
    """
    from safetensors.numpy import save

    new_place(folder, 0)  # a full folder is told before anything is read
    images = read_image_zip(data, name, side)
    content = save(
        {
            "images": np.ascontiguousarray(images.images),
            "labels": np.ascontiguousarray(images.labels),
            "test_images": np.ascontiguousarray(images.test_images),
            "test_labels": np.ascontiguousarray(images.test_labels),
        }
    )
    kept = _described(images, new_place(folder, len(content)), side)
    part, file = folder / f"{kept.token}.part", folder / f"{kept.token}.safetensors"
    try:
        part.write_bytes(content)
        part.replace(file)
        sets(folder).write_note(kept)
    except OSError:
        for left in (part, file, folder / f"{kept.token}.note.part"):
            left.unlink(missing_ok=True)
        raise Unavailable("There is no room for your images on this server: have room made there.") from None
    return kept


def _described(images: ZippedImages, token: str, side: int) -> OwnSet:
    counts = np.stack([np.bincount(images.images[:, c].ravel(), minlength=256) for c in range(3)])
    level = np.arange(256) / 255
    mean = counts @ level / counts.sum(1)
    std = np.sqrt((counts * (level - mean[:, None]) ** 2).sum(1) / counts.sum(1))
    return OwnSet(
        token=token,
        name=images.name,
        classes=images.classes,
        side=side,
        n_train=len(images.labels),
        n_test=len(images.test_labels),
        mean=tuple(round(float(value), 4) for value in mean),
        std=tuple(max(round(float(value), 4), 1e-4) for value in std),
        notes=images.notes,
    )
