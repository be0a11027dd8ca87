"""A visitor's own data sets: images as safetensors with a note beside each, on a shelf of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dlcore.data.image_set import ImageSet
from dlcore.errors import BadData, BadSetting
from dlcore.limits import limits
from dlcore.shelf import PREFIX, Shelf, new_token

VARIATIONS = frozenset({"shift", "rotate", "crop", "flip"})
_GONE = "This data set is not yours or is no longer kept here: upload its zip again."


@dataclass(frozen=True, slots=True)
class OwnSet:
    """What is known of a kept data set.

    Attributes:
        token: its name on the server: sixteen hexadecimal digits.
        name: the name of the zip it came in, for display.
        classes: one name for each label.
        side: height and width of an image in pixels.
        n_train: how many training images it has.
        n_test: how many test images of its own.
        mean: of the training pixels in 0..1, red, green and blue; four decimals.
        std: their standard deviation, alike.
        notes: what was left out or assumed when it was read, a short part of a sentence each.
    """

    token: str
    name: str
    classes: tuple[str, ...]
    side: int
    n_train: int
    n_test: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    notes: tuple[str, ...] = ()


def sets(folder: Path) -> Shelf[OwnSet]:
    """The data sets kept in this folder."""
    return Shelf(folder, OwnSet, _GONE)


def load_own(folder: Path, reference: str) -> ImageSet:
    """Read a kept data set.

    Raises:
        BadSetting: it is not kept here.
    """
    from safetensors.torch import load_file

    file = sets(folder).file(reference)
    kept = sets(folder).note(file.stem)
    if kept is None:
        raise BadSetting(_GONE)
    tensors = load_file(file)
    return ImageSet(
        name=f"{PREFIX}{kept.token}",
        title=f"Your {kept.name}",
        classes=kept.classes,
        images=tensors["images"],
        labels=tensors["labels"].long(),
        test_images=tensors["test_images"],
        test_labels=tensors["test_labels"].long(),
        mean=kept.mean,
        std=kept.std,
        variations=VARIATIONS,
    )


def new_place(folder: Path, n_bytes: int) -> str:
    """A free token in this folder, for a data set that takes so many bytes on disk.

    Raises:
        BadData: the folder holds as many data sets, or as many bytes, as a visitor may keep.
    """
    kept = sets(folder).tidied()
    most = limits().max_datasets_per_visitor
    if len(kept) >= most:
        raise BadData(f"You already keep {most} data sets here: delete one of them first.")
    if sum(file.stat().st_size for file in kept) + n_bytes > limits().max_dataset_bytes:
        raise BadData(
            f"Your data sets would take more than {limits().max_dataset_mb:g} MB here: "
            "delete one of them first, or leave some pictures out."
        )
    return new_token()
