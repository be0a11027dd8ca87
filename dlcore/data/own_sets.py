"""A visitor's own data sets: each a safetensors file with a note beside it, in a folder only they reach."""

from __future__ import annotations

import json
import re
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from dlcore.data.image_set import ImageSet
from dlcore.errors import BadData, BadSetting
from dlcore.limits import limits

PREFIX = "mine:"
HALF_MADE_S = 600
"""after this time, files without a note are what an ended worker left"""
VARIATIONS = frozenset({"shift", "rotate", "crop", "flip"})
_TOKEN = re.compile(r"[0-9a-f]{16}")
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


def own_sets(folder: Path) -> list[OwnSet]:
    """The data sets kept in this folder, oldest first."""
    notes = sorted(folder.glob("*.json"), key=lambda note: note.stat().st_mtime_ns)
    return [kept for kept in map(_noted, notes) if kept]


def own_set_file(folder: Path, reference: str) -> Path:
    """The images of `mine:TOKEN`, looked for in this folder and nowhere else.

    Raises:
        BadSetting: the reference is none, or no data set of that name is kept here.
    """
    token = reference.removeprefix(PREFIX)
    file = folder / f"{token}.safetensors"
    if not _TOKEN.fullmatch(token) or not file.is_file():
        raise BadSetting(_GONE)
    return file


def load_own(folder: Path, reference: str) -> ImageSet:
    """Read a kept data set.

    Raises:
        BadSetting: it is not kept here.
    """
    from safetensors.torch import load_file

    file = own_set_file(folder, reference)
    kept = _noted(file.with_suffix(".json"))
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
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in folder.glob("*"):
        if not _noted(file.with_suffix(".json")) and time.time() - file.stat().st_mtime > HALF_MADE_S:
            file.unlink(missing_ok=True)  # a worker was ended while it wrote
    kept = list(folder.glob("*.safetensors"))
    most = limits().max_datasets_per_visitor
    if len(kept) >= most:
        raise BadData(f"You already keep {most} data sets here: delete one of them first.")
    if sum(file.stat().st_size for file in kept) + n_bytes > limits().max_dataset_bytes:
        raise BadData(
            f"Your data sets would take more than {limits().max_dataset_mb:g} MB here: "
            "delete one of them first, or leave some pictures out."
        )
    return secrets.token_hex(8)


def note_down(folder: Path, kept: OwnSet) -> None:
    """Write what is known of a data set beside its images, whole or not at all."""
    part = folder / f"{kept.token}.note.part"
    part.write_text(json.dumps(asdict(kept)), encoding="utf-8")
    part.replace(folder / f"{kept.token}.json")


def forget_set(folder: Path, token: str) -> None:
    """Delete a kept data set; `BadSetting` where there is none of this name."""
    for file in (folder / f"{token}.json", own_set_file(folder, token)):
        file.unlink(missing_ok=True)


def _noted(note: Path) -> OwnSet | None:
    try:
        values = json.loads(note.read_text(encoding="utf-8"))
        lists = ("classes", "mean", "std", "notes")
        return OwnSet(**(values | {name: tuple(values[name]) for name in lists}))
    except (OSError, TypeError, ValueError, LookupError):  # not there, or half written
        return None
