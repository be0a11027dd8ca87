"""The directory of a TIFF file, which EXIF uses too, read with suspicion and written anew."""

import struct
from dataclasses import dataclass
from math import ceil

from dlcore.intake.formats import CUT_SHORT, Refused, Slim

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
"""bytes of one value of each type (TIFF 6.0, page 15)"""
_CODES = {1: "B", 3: "H", 4: "I"}
_MAX_TAGS = 1000
_MAX_PIECES = 65_536
"""strips or tiles; a picture of 50 million pixels in tiles of 32 by 32 has 49,000"""

_WIDTH, _HEIGHT, _COMPRESSION, _ORIENTATION, _SAMPLES = 256, 257, 259, 274, 277
_STRIPS, _ROWS, _PLANES = 273, 278, 284
_TILE_WIDTH, _TILE_HEIGHT, _TILES = 322, 323, 324
_NEEDED = frozenset(
    {256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320}
    | {322, 323, 324, 325, 332, 338, 339, 347, 530, 532}
)
"""tags that say how the pixels lie; everything else is metadata and is left out"""
_COMPRESSIONS = frozenset({1, 2, 3, 4, 5, 7, 8, 32773, 32946})
"""none, CCITT (three kinds), LZW, JPEG, Deflate, PackBits, Deflate's old number"""


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory: where each tag's values lie.

    Attributes:
        order: "<" or ">", as `struct` writes the byte order.
        start: where it lies in the file.
        entries: tag number to (type, count, position of the values, the entry's own 12 bytes).
        more: whether another directory (another page) follows.
    """

    order: str
    start: int
    entries: dict[int, tuple[int, int, int, bytes]]
    more: bool

    def number(self, data: bytes, tag: int, default: int) -> int:
        """The tag's first whole number; the default if it is missing or holds something else."""
        kind, _, at, _ = self.entries.get(tag, (0, 0, 0, b""))
        if kind not in _CODES:
            return default
        return struct.unpack_from(self.order + _CODES[kind], data, at)[0]


def read_directory(data: bytes) -> Directory:
    """The first directory of a TIFF file, or of an EXIF block, which has the same form.

    Args:
        data: from its four magic bytes on.

    Returns:
        Its entries; those whose values lie outside the data are left out.

    Raises:
        Refused: the directory is not inside the data or is absurdly long.
    """
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(data[:4])
    if order is None or len(data) < 8:
        raise Refused("has a damaged header: save it again as PNG or JPEG")
    (start,) = struct.unpack_from(order + "I", data, 4)
    if start + 2 > len(data):
        raise Refused(CUT_SHORT)
    (count,) = struct.unpack_from(order + "H", data, start)
    if not 0 < count <= _MAX_TAGS or start + 6 + 12 * count > len(data):
        raise Refused("has a damaged header: save it again as PNG or JPEG")
    entries: dict[int, tuple[int, int, int, bytes]] = {}
    for at in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind, amount, place = struct.unpack_from(order + "HHII", data, at)
        size = _SIZES.get(kind, 0) * amount
        where = at + 8 if size <= 4 else place
        if size and where + size <= len(data):
            entries.setdefault(tag, (kind, amount, where, data[at : at + 12]))
    (following,) = struct.unpack_from(order + "I", data, start + 2 + 12 * count)
    return Directory(order, start, entries, more=following != 0)


def exif_orientation(data: bytes) -> int:
    """How a camera says it was held: 1 (upright) to 8, EXIF 2.32 tag 274; 1 when it says nothing sound.

    Args:
        data: an EXIF block, with or without its leading "Exif" and two zero bytes.

    Returns:
        1, 2, 3, 4, 5, 6, 7 or 8.
    """
    block = bytes(data[6:] if data[:6] == b"Exif\x00\x00" else data)
    try:
        directory = read_directory(block)
    except Refused:
        return 1
    return _orientation(directory, block)


def slim_tiff(data: bytes) -> Slim:
    """A TIFF file with only its first page and only the tags that pixels need.

    Args:
        data: the whole file.

    Returns:
        The small file and what its header says.

    Raises:
        Refused: it is damaged, or packed in a way that is not read here.
    """
    old = read_directory(data)
    size = old.number(data, _WIDTH, 0), old.number(data, _HEIGHT, 0)
    packing = old.number(data, _COMPRESSION, 1)
    if packing not in _COMPRESSIONS:
        raise Refused(f"is a TIFF packed in a rare way (number {packing}): save it as PNG or JPEG")
    if old.number(data, _SAMPLES, 1) > 6:
        raise Refused("has more than six channels: save it as an ordinary colour picture")
    if size[0] and size[1]:
        _check_pieces(old, data, size)
    kept = [entry[3] for tag, entry in sorted(old.entries.items()) if tag in _NEEDED]
    table = struct.pack(old.order + "H", len(kept)) + b"".join(kept) + bytes(4)
    slim = data[: old.start] + table + data[old.start + len(table) :]  # never longer than the old table
    return Slim(slim, size, _orientation(old, data), old.more)


def _check_pieces(directory: Directory, data: bytes, size: tuple[int, int]) -> None:
    width, height = size
    planes = directory.number(data, _SAMPLES, 1) if directory.number(data, _PLANES, 1) == 2 else 1
    tiled = _TILES in directory.entries and _STRIPS not in directory.entries
    if tiled:
        across = directory.number(data, _TILE_WIDTH, 0)
        down = directory.number(data, _TILE_HEIGHT, 0)
        if not (0 < across <= 2 * width + 4096 and 0 < down <= 2 * height + 4096):
            raise Refused("has tiles of an impossible size: save it as PNG or JPEG")
        expected = ceil(width / across) * ceil(height / down) * planes
    else:
        rows = directory.number(data, _ROWS, height)
        if not rows:
            raise Refused("has strips without rows: save it as PNG or JPEG")
        expected = ceil(height / rows) * planes
    listed = directory.entries.get(_TILES if tiled else _STRIPS, (0, 0, 0, b""))[1]
    if listed < expected:
        raise Refused("lacks a part of its pixels: send the whole file again")
    if listed > expected or expected > _MAX_PIECES:
        raise Refused("is cut into an absurd number of pieces: save it as PNG or JPEG")


def _orientation(directory: Directory, data: bytes) -> int:
    value = directory.number(data, _ORIENTATION, 1)
    return value if value in range(1, 9) else 1
