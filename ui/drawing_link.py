"""A drawing as a text short enough for a link, and back."""

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from dlcore.data.samples import Strokes

MOST_POINTS = 6000
MOST_CHARACTERS = 6000  # what servers and chat programs let through in an address
FINE = 1000
"""the canvas keeps coordinates to a thousandth of the paper, so a drawing comes back exactly as it was"""


def written(strokes: Strokes, width: int) -> str:
    """The strokes and the pen's width, 0..255, as URL-safe text.

    Empty when nothing is drawn or it would be too long for a link. Coordinates are kept to a thousandth of
    the paper, each as its difference from the point before, which zlib packs well.
    """
    lines = [line for line in strokes if line]
    if not lines or sum(map(len, lines)) > MOST_POINTS:
        return ""
    packed = bytes([width]) + b"".join(map(_packed, lines))
    text = base64.urlsafe_b64encode(zlib.compress(packed, 9)).decode().rstrip("=")
    return text if len(text) <= MOST_CHARACTERS else ""


def _packed(line: Sequence[Sequence[float]]) -> bytes:
    points = [[round(max(0.0, min(1.0, v)) * FINE) for v in point] for point in line]
    steps = [b - a for before, here in pairwise([[0, 0], *points]) for a, b in zip(before, here, strict=True)]
    return struct.pack(f">H{len(steps)}h", len(line), *steps)


def read(text: str) -> tuple[Strokes, int]:
    """The strokes and the width that `written` wrote; no strokes for an empty text.

    Raises:
        ValueError: the text was not written by `written`.
    """
    if not text:
        return (), 0
    if len(text) > MOST_CHARACTERS:
        raise ValueError("too long for a drawing")
    try:
        squeezed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        packed = unpacking.decompress(squeezed, MOST_POINTS * 6 + 1)
        if not packed or not unpacking.eof:
            raise ValueError("cut off, or too long for a drawing")
        return tuple(_lines(packed)), packed[0]
    except (binascii.Error, zlib.error, struct.error) as error:
        raise ValueError("not a drawing") from error


def _lines(packed: bytes) -> Iterator[tuple[tuple[float, float], ...]]:
    at = 1
    while at < len(packed):
        (count,) = struct.unpack_from(">H", packed, at)
        steps = struct.unpack_from(f">{2 * count}h", packed, at + 2)
        columns, rows = list(accumulate(steps[::2])), list(accumulate(steps[1::2]))
        if not count or not all(0 <= place <= FINE for place in (*columns, *rows)):
            raise ValueError("a line is empty or leaves the paper")
        yield tuple((x / FINE, y / FINE) for x, y in zip(columns, rows, strict=True))
        at += 2 + 4 * count
