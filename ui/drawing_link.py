"""A drawing as a text short enough for a link, and back."""

import base64
import binascii
import struct
import zlib

from dlcore.data.samples import Strokes

MOST_POINTS = 6000
MOST_CHARACTERS = 6000  # what servers and chat programs let through in an address
_FINE = 255


def written(strokes: Strokes) -> str:
    """The strokes as URL-safe text; empty when nothing is drawn or it would be too long for a link.

    Each coordinate is kept to 1/255 of the paper.
    """
    lines = [line for line in strokes if line]
    points = sum(map(len, lines))
    if not lines or points > MOST_POINTS:
        return ""
    packed = b"".join(
        struct.pack(">H", len(line)) + bytes(round(max(0.0, min(1.0, v)) * _FINE) for xy in line for v in xy)
        for line in lines
    )
    text = base64.urlsafe_b64encode(zlib.compress(packed, 9)).decode().rstrip("=")
    return text if len(text) <= MOST_CHARACTERS else ""


def read(text: str) -> Strokes:
    """The strokes that `written` wrote.

    Raises:
        ValueError: the text was not written by `written`.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError("too long for a drawing")
    try:
        squeezed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        packed = unpacking.decompress(squeezed, MOST_POINTS * 4)
        if squeezed and not unpacking.eof:
            raise ValueError("cut off, or too long for a drawing")
        return tuple(_lines(packed))
    except (binascii.Error, zlib.error, struct.error) as error:
        raise ValueError("not a drawing") from error


def _lines(packed: bytes) -> list[tuple[tuple[float, float], ...]]:
    lines, at = [], 0
    while at < len(packed):
        (count,) = struct.unpack_from(">H", packed, at)
        values = packed[at + 2 : at + 2 + 2 * count]
        if not count or len(values) < 2 * count:
            raise ValueError("a line is cut off")
        lines.append(tuple((x / _FINE, y / _FINE) for x, y in zip(values[::2], values[1::2], strict=True)))
        at += 2 + 2 * count
    return lines
