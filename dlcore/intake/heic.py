"""HEIC, the format of many phones: its boxes examined, its pixels decoded by pillow-heif."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dlcore.intake.formats import CUT_SHORT, Refused

if TYPE_CHECKING:
    from PIL import Image

_MAX_BOXES = 10_000
_MAX_ITEMS = 1000
"""pictures, tiles and notes of one file; a phone's 48 million pixels are about 200 tiles"""
_INSIDE = {b"meta": 12, b"iprp": 8, b"ipco": 8}
"""boxes that hold what is looked for, with the length of their own header"""


def read_heic(data: bytes) -> tuple[int, int]:
    """Width and height of the largest picture that a HEIC file claims to hold.

    Follows ISO/IEC 23008-12: `ispe` boxes inside `meta/iprp/ipco`.

    Args:
        data: the whole file.

    Returns:
        Width and height in pixels.

    Raises:
        Refused: the boxes are damaged, cut short or too many.
    """
    largest = (0, 0)
    for kind, body in _boxes(data):
        if kind == b"iinf":
            wide = body[:1] != b"\x00"
            (items,) = struct.unpack_from(">I" if wide else ">H", body, 4)
            if items > _MAX_ITEMS:
                raise Refused("holds an absurd number of pictures: export it as JPEG")
        elif kind == b"ispe":
            width, height = struct.unpack_from(">II", body, 4)
            largest = max(largest, (width, height), key=lambda size: size[0] * size[1])
    return largest


def decode_heic(data: bytes) -> Image.Image:
    """The primary picture of a HEIC file, upright, in mode RGB or RGBA.

    Args:
        data: the whole file, after `read_heic` found it sound.

    Returns:
        A Pillow picture.

    Raises:
        Refused: this installation cannot decode HEIC.
    """
    try:
        import pillow_heif
    except ImportError:
        raise Refused("is a HEIC picture, which this installation cannot read: export it as JPEG") from None
    return pillow_heif.open_heif(data, convert_hdr_to_8bit=True).to_pillow()


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    # every box of the outer level and of those _INSIDE, but for the pixels themselves
    waiting = [(0, len(data))]
    for _ in range(_MAX_BOXES):
        if not waiting:
            return
        at, end = waiting.pop()
        if at + 8 > end:
            continue
        size, kind = struct.unpack_from(">I4s", data, at)
        size = {0: end - at, 1: struct.unpack_from(">Q", data.ljust(at + 16), at + 8)[0]}.get(size, size)
        if size < 8 or at + size > end:
            raise Refused(CUT_SHORT)
        waiting.append((at + size, end))
        if kind in _INSIDE:
            waiting.append((at + _INSIDE[kind], at + size))
        elif kind != b"mdat":
            yield kind, data[at + 8 : at + min(size, 64)]
    raise Refused("has a damaged header: export it as JPEG")
