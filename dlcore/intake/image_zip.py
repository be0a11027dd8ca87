"""A learner's own images as a zip, one folder for each class: made safe, read, and shrunk to one size."""

import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlcore.errors import BadData, BadPicture, BadSetting
from dlcore.intake.formats import Refused, describe
from dlcore.intake.image import read_picture
from dlcore.intake.image_archive import REMEDY, Entry, entries, opened
from dlcore.intake.image_folders import arrange, check_counts
from dlcore.intake.names import safe_name
from dlcore.limits import limits

MIN_SIDE, MAX_SIDE = 16, 64
_NAMED = 3
"""pictures left out that a note names"""
_ENOUGH = 3
"""a JPEG may be decoded as small as so many times the side; shrunk from there it looks the same"""
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
"""what zipfile raises for an entry that is not what the directory says"""


@dataclass(frozen=True, slots=True, eq=False)
class ZippedImages:
    """Images of one size with their classes.

    Attributes:
        name: of the zip, for display.
        classes: the folders' names, made safe and sorted.
        images: uint8 of shape (n, 3, side, side), RGB.
        labels: uint8 of shape (n,): numbers of classes.
        test_images: as `images`; n is 0 where the zip does not tell training and test apart.
        test_labels: as `labels`.
        notes: what was left out or assumed, a short part of a sentence each.
    """

    name: str
    classes: tuple[str, ...]
    images: np.ndarray
    labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    notes: tuple[str, ...]


def read_image_zip(data: bytes, name: str = "images.zip", side: int = 32) -> ZippedImages:
    """Read a zip with one folder of pictures for each class.

    The folders may lie inside another folder, and below `train` and `val` or `test`; then the latter's
    pictures become the test images. Each picture passes the checks of `read_picture`; of its middle the
    largest square is shrunk to the common size. Nothing is written and nothing is executed.

    Args:
        data: the whole file.
        name: the file's name as its sender wrote it.
        side: height and width of the images made, 16 to 64 pixels.

    Raises:
        BadData: the zip is damaged, unsafe or no zip, or holds no data set; one sentence with the remedy.
        BadSetting: `side` is out of its range.
    """
    if not MIN_SIDE <= side <= MAX_SIDE:
        raise BadSetting(f"side = {side} is out of range: choose {MIN_SIDE} to {MAX_SIDE} pixels.")
    shown = safe_name(name, "images.zip")
    try:
        return _read(data, shown, side)
    except Refused as refused:
        raise BadData(f"“{shown}” {refused}.") from None
    except MemoryError:
        raise BadData(f"“{shown}” needs more memory than there is here: leave some pictures out.") from None


def _read(data: bytes, name: str, side: int) -> ZippedImages:
    with opened(data) as archive:
        folders = arrange(entries(archive, len(data)))
        left_out: list[str] = []
        images, labels = _images(archive, folders.training, side, left_out)
        test_images, test_labels = _images(archive, folders.test, side, left_out)
    many = len(folders.training) + len(folders.test)
    if 2 * len(left_out) > many:
        raise Refused(
            f"holds {many:,} files in its folders of which {len(left_out):,} are no readable pictures, "
            f"“{left_out[0]}” among them: save them as JPEG or PNG"
        )
    counts = np.bincount(labels, minlength=len(folders.classes)).tolist()
    check_counts(dict(zip(folders.classes, counts, strict=True)))
    notes = (*folders.notes, *_note(left_out))
    return ZippedImages(name, folders.classes, images, labels, test_images, test_labels, notes)


def _images(
    archive: zipfile.ZipFile, pictures: Sequence[tuple[int, Entry]], side: int, left_out: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    images = np.empty((len(pictures), 3, side, side), np.uint8)
    labels = np.empty(len(pictures), np.uint8)
    n = 0
    for label, entry in pictures:
        try:
            picture = read_picture(_content(archive, entry), entry.file, _ENOUGH * side)
            images[n] = _square(picture.pixels, side)
        except BadPicture:
            left_out.append(safe_name(entry.file))
            continue
        labels[n] = label
        n += 1
    return images[:n], labels[:n]


def _content(archive: zipfile.ZipFile, entry: Entry) -> bytes:
    # a longer file than announced is cut there, and its checksum then says so
    if entry.info.file_size > limits().max_picture_bytes:
        raise BadPicture(entry.file)
    try:
        content = archive.read(entry.info)
    except _UNREADABLE:
        raise BadPicture(entry.file) from None
    if describe(content)[0].endswith(("archive", "an office document")):
        raise Refused(f"holds another archive, “{safe_name(entry.file)}”: unpack that first, and {REMEDY}")
    return content


def _square(pixels: np.ndarray, side: int) -> np.ndarray:
    """The largest square in the middle, shrunk or enlarged with smoothing; channels first."""
    from PIL import Image

    height, width = pixels.shape[:2]
    edge = min(height, width)
    left, top = (width - edge) / 2, (height - edge) / 2
    small = Image.fromarray(pixels).resize(
        (side, side), Image.Resampling.BILINEAR, (left, top, left + edge, top + edge)
    )
    return np.asarray(small).transpose(2, 0, 1)


def _note(left_out: Sequence[str]) -> tuple[str, ...]:
    if not left_out:
        return ()
    named = ", ".join(left_out[:_NAMED])
    more = f" and {len(left_out) - _NAMED} more" if len(left_out) > _NAMED else ""
    what = (
        "1 file that is no readable picture" if len(left_out) == 1 else "files that are no readable pictures"
    )
    return (f"{what} left out: {named}{more}",)
