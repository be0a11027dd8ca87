"""A picture file from outside, decoded or refused with one sentence."""

from __future__ import annotations

import io
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import numpy as np

from dlcore.data.picture import Picture
from dlcore.errors import BadPicture
from dlcore.intake.colour import to_rgb
from dlcore.intake.containers import Slim, slim
from dlcore.intake.formats import ENDINGS, Refused, describe, picture_format
from dlcore.intake.heic import decode_heic
from dlcore.intake.names import safe_name
from dlcore.limits import MB, limits

if TYPE_CHECKING:
    from PIL import Image

_MAX_ASPECT = 200
"""longer side over shorter side; a network's preparation makes the shorter side 224 pixels or more"""
_UPRIGHT: Final = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
"""EXIF orientation to what undoes it"""
_STDERR_LOCK: Final = threading.Lock()


def read_picture(data: bytes, name: str = "picture", enough_px: int = 0) -> Picture:
    """Decode a picture file that nobody has looked at before.

    The format is told by the content, never by the name; sizes are checked before anything is
    unpacked; metadata never reaches the decoder. Nothing is written and nothing is executed.

    Args:
        data: the whole file: JPEG, PNG, WebP, GIF, BMP, TIFF or HEIC.
        name: the file's name as its sender wrote it.
        enough_px: if more than 0, a JPEG may come at a half, a quarter or an eighth of its size, as long as
            both sides keep so many pixels: several times as quick where it will be shrunk anyway.

    Returns:
        The first picture in the file: upright, opaque, RGB. Its notes say what was changed.

    Raises:
        BadPicture: the file is empty, too large, damaged or no picture; one sentence with the remedy.

    Example:
        >>> from pathlib import Path
        >>> read_picture(Path("cat.jpg").read_bytes(), "cat.jpg").size  # doctest: +SKIP
        (640, 480)
    """
    shown = safe_name(name, "picture")
    try:
        return _read(bytes(data), shown, enough_px)
    except Refused as refused:
        raise BadPicture(f"“{shown}” {refused}.") from None
    except MemoryError:
        raise BadPicture(f"“{shown}” needs more memory than there is here: make it smaller.") from None


def _read(data: bytes, name: str, enough_px: int) -> Picture:
    kind = _kind(data)
    file = slim(kind, data)
    _check_size(*file.size)
    with _quiet(kind):
        try:
            image, notes = _decode(kind, file, enough_px)
        except (Refused, MemoryError):
            raise
        except Exception:  # decoders promise no set of exceptions for files made to break them
            raise Refused("is damaged or cut short: open it in a picture program and save it again") from None
    if file.several:
        notes = ("the first of several frames", *notes)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in {known for endings in ENDINGS.values() for known in endings} - set(ENDINGS[kind]):
        notes = (f"holds {kind} data, whatever its name says", *notes)
    return Picture(_pixels(image), name, notes)


def _kind(data: bytes) -> str:
    if not data:
        raise Refused("is empty: choose another file")
    if len(data) > limits().max_picture_bytes:
        size, most = len(data) / MB, limits().max_picture_mb
        raise Refused(f"has {size:.1f} MB, more than the {most:g} MB allowed here: make it smaller")
    kind = picture_format(data)
    if kind is None:
        what, remedy = describe(data)
        raise Refused(f"is {what}: {remedy}" if "picture" in what else f"is {what}, not a picture: {remedy}")
    return kind


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise Refused("claims to have no pixels: open it in a picture program and save it again")
    most = limits().max_picture_mpixels
    if width * height > most * 1e6:
        many = width * height / 1e6
        raise Refused(
            f"claims {width} × {height} = {many:,.0f} million pixels, more than the {most:g} million allowed "
            "here: make it smaller"
        )
    if max(width, height) > _MAX_ASPECT * min(width, height):
        raise Refused(f"is a strip of {width} × {height} pixels: crop it to something less long")


def _decode(kind: str, file: Slim, enough_px: int) -> tuple[Image.Image, tuple[str, ...]]:
    from PIL import Image

    if kind == "HEIC":
        image = decode_heic(file.data)
    else:
        image = Image.open(io.BytesIO(file.data), formats=[kind.upper()])
    _check_size(*image.size)  # what the decoder understood, should it differ from what the header says
    if enough_px:
        image.draft(None, (enough_px, enough_px))
    image.load()
    _check_size(*image.size)
    image, notes = to_rgb(image)
    if kind != "HEIC" and file.orientation in _UPRIGHT:
        image = image.transpose(Image.Transpose[_UPRIGHT[file.orientation]])
        notes = ("turned upright as its EXIF says", *notes)
    return image, notes


@contextmanager
def _quiet(kind: str) -> Iterator[None]:
    """No warnings; for TIFF nothing on standard error either, where libtiff writes past Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind != "TIFF":
            yield
            return
        with _STDERR_LOCK, open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            kept = None
            with suppress(OSError):  # a process without standard error has nothing to keep quiet
                kept = os.dup(2)
                os.dup2(nowhere.fileno(), 2)
            try:
                yield
            finally:
                if kept is not None:
                    os.dup2(kept, 2)
                    os.close(kept)


def _pixels(image: Image.Image) -> np.ndarray:
    pixels = np.ascontiguousarray(np.asarray(image))
    pixels.setflags(write=False)
    return pixels
