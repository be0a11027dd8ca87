"""Picture files cut down to what their pixels need, before any decoder sees them.

Each reader walks one format's structure: it finds the size that the header claims, refuses what is
damaged or absurd, and leaves out metadata (text, profiles, thumbnails, later frames), so that nothing
hidden there can unfold in a decoder.
"""

import struct
from collections.abc import Callable
from typing import Final

from dlcore.intake.formats import CUT_SHORT, DAMAGED, Refused, Slim
from dlcore.intake.heic import read_heic
from dlcore.intake.png import slim_png
from dlcore.intake.tiff import exif_orientation, slim_tiff

_MAX_PIECES = 100_000
"""segments, blocks or chunks of one file"""
_MAX_SCANS = 100
"""passes of a progressive JPEG; cameras and web tools write about ten"""
_MAX_RUN_LENGTH_PIXELS = 8_000_000
"""run-length BMP files are unpacked by slow code"""


def slim(kind: str, data: bytes) -> Slim:
    """Cut a picture file down to its first picture.

    Args:
        kind: a name in `formats.ENDINGS`, as `formats.picture_format` found it.
        data: the whole file.

    Returns:
        The small file and what its header says.

    Raises:
        Refused: the file is damaged, cut short or absurdly built.
    """
    try:
        return _READERS[kind](data)
    except (struct.error, IndexError):  # a read past the end
        raise Refused(CUT_SHORT) from None


def _jpeg(data: bytes) -> Slim:
    kept, at, size, orientation = [data[:2]], 2, (0, 0), 0
    for _ in range(_MAX_PIECES):
        while data[at] != 0xFF or data[at + 1] in {0x00, 0xFF}:  # filling, which decoders skip too
            at += 1
        marker = data[at + 1]
        if marker == 0xDA:
            break
        if marker == 0x01 or 0xD0 <= marker <= 0xD9:
            raise Refused(DAMAGED)
        (length,) = struct.unpack_from(">H", data, at + 2)
        segment = data[at : at + 2 + length]
        if length < 2 or len(segment) < 2 + length:
            raise Refused(CUT_SHORT)
        at += 2 + length
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", segment, 5)
            size = (width, height)
        if marker == 0xE1 and segment[4:10] == b"Exif\x00\x00":
            orientation = orientation or exif_orientation(segment[4:])
        if marker in {0xE0, 0xEE} or marker < 0xE0:  # APP0 and APP14 say which colours are meant
            kept.append(segment)
    else:
        raise Refused(DAMAGED)
    if data.count(b"\xff\xda", at) > _MAX_SCANS:
        raise Refused(
            "is built of an absurd number of passes: open it in a picture program and save it again"
        )
    return Slim(b"".join(kept) + data[at:], size, orientation or 1)


def _gif(data: bytes) -> Slim:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    start, control = at, b""
    while data[at] == 0x21:
        end = _after_blocks(data, at + 2)
        if data[at + 1] == 0xF9:
            control = data[at:end]
        at = end
    if data[at] != 0x2C:
        raise Refused("holds no picture: choose another file")
    left, top, across, down, flags = struct.unpack_from("<4HB", data, at + 1)
    end = _after_blocks(data, at + 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0))
    size = max(width, left + across), max(height, top + down)
    return Slim(data[:start] + control + data[at:end] + b"\x3b", size, several=_another_frame(data, end))


def _another_frame(data: bytes, at: int) -> bool:
    try:
        while data[at] == 0x21:
            at = _after_blocks(data, at + 2)
        return data[at] == 0x2C
    except IndexError:
        return False


def _after_blocks(data: bytes, at: int) -> int:
    """The position after a run of GIF data blocks, each of which begins with its length."""
    while data[at]:
        at += data[at] + 1
    return at + 1


def _bmp(data: bytes) -> Slim:
    (header,) = struct.unpack_from("<I", data, 14)
    if header == 12:
        width, height = struct.unpack_from("<HH", data, 18)
        packing = 0
    else:
        width, height, packing = struct.unpack_from("<ii4xI", data, 18)
    size = (max(width, 0), abs(height))
    if packing in {1, 2} and size[0] * size[1] > _MAX_RUN_LENGTH_PIXELS:
        raise Refused("is a large BMP packed by run lengths: save it as PNG")
    return Slim(data, size)


def _webp(data: bytes) -> Slim:
    end = struct.unpack_from("<I", data, 4)[0] + 8
    if end > len(data):
        raise Refused(CUT_SHORT)
    at, size, orientation, frames = 12, (0, 0), 1, 0
    for _ in range(_MAX_PIECES):
        if at + 8 > end:
            break
        kind, length = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : min(at + 8 + length, at + 24)]
        if kind == b"EXIF":
            orientation = exif_orientation(data[at + 8 : at + 8 + length])
        claimed = _webp_size(kind, body)
        size = max(size[0], claimed[0]), max(size[1], claimed[1])
        frames += kind == b"ANMF"
        at += 8 + length + length % 2
    return Slim(data[:end], size, orientation, frames > 1)


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", body, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0


def _heic(data: bytes) -> Slim:
    return Slim(data, read_heic(data))


_READERS: Final[dict[str, Callable[[bytes], Slim]]] = {
    "PNG": slim_png,
    "JPEG": _jpeg,
    "GIF": _gif,
    "BMP": _bmp,
    "WebP": _webp,
    "TIFF": slim_tiff,
    "HEIC": _heic,
}
