"""PNG files cut down to their pixels."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from math import ceil

from dlcore.intake.formats import CUT_SHORT, DAMAGED, Refused, Slim
from dlcore.intake.tiff import exif_orientation
from dlcore.limits import limits

_MAX_CHUNKS = 100_000
_MAX_HIDDEN = 2 * 1024 * 1024
"""bytes that all packed text and profiles may unfold to"""
_NEEDED = (b"IHDR", b"PLTE", b"tRNS")
_PACKED = (b"zTXt", b"iTXt", b"iCCP")
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""the passes of an interlaced file: first column and row, step to the next (PNG 3rd edition, 8.1)"""
_ONE_PASS = ((0, 0, 1, 1),)
_SAMPLES = {2: 3, 4: 2, 6: 4}
"""colour type to samples a pixel; 1 for the others"""
_PIECE = 65_536


def slim_png(data: bytes) -> Slim:
    """A PNG file without text, profiles and later frames, its pixels in one chunk.

    Args:
        data: the whole file.

    Returns:
        The small file and what its header says.

    Raises:
        Refused: a chunk is damaged or missing, or megabytes are packed into the metadata.
    """
    head: dict[bytes, memoryview] = {}
    pixels: list[memoryview] = []
    hidden, frames, orientation = _MAX_HIDDEN, 1, 1
    for kind, body in _chunks(data):
        if kind in _NEEDED:
            head.setdefault(kind, body)
        elif kind == b"IDAT":
            pixels.append(body)
        elif kind in _PACKED:
            hidden -= _unfolded(kind, bytes(body), hidden)
        elif kind == b"acTL":
            (frames,) = struct.unpack_from(">I", body)
        elif kind == b"eXIf":
            orientation = exif_orientation(bytes(body))
    if b"IHDR" not in head:
        raise Refused(DAMAGED)
    width, height = struct.unpack_from(">II", head[b"IHDR"])
    if 0 < width * height <= limits().max_picture_mpixels * 1e6:  # other sizes are refused by who asked
        _check_rows(_packed_size(head[b"IHDR"]), pixels)
    parts = [part for kind, body in head.items() for part in _chunk(kind, [body])]
    parts += [*_chunk(b"IDAT", pixels), *_chunk(b"IEND", [])]
    return Slim(b"".join([data[:8], *parts]), (width, height), orientation, frames > 1)


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    view, at = memoryview(data), 8
    for _ in range(_MAX_CHUNKS):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = view[at + 8 : at + 8 + length]
        if at + 12 + length > len(data):
            raise Refused(CUT_SHORT)
        if kind == b"IEND":
            return
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if kind in {*_NEEDED, b"IDAT"} and zlib.crc32(body, zlib.crc32(kind)) != checksum:
            raise Refused(DAMAGED)
        yield kind, body
        at += 12 + length
    raise Refused(DAMAGED)


def _chunk(kind: bytes, bodies: Sequence[memoryview]) -> list[bytes | memoryview]:
    checksum = zlib.crc32(kind)
    for body in bodies:
        checksum = zlib.crc32(body, checksum)
    return [struct.pack(">I4s", sum(map(len, bodies)), kind), *bodies, struct.pack(">I", checksum)]


def _packed_size(header: memoryview) -> int:
    """Bytes that the pixels must unfold to: every row has a filter byte before it."""
    width, height, depth, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", header)
    bits, size = depth * _SAMPLES.get(colour, 1), 0
    for x, y, step_x, step_y in _ADAM7 if interlaced else _ONE_PASS:
        across, down = ceil((width - x) / step_x), ceil((height - y) / step_y)
        if across > 0 and down > 0:
            size += down * (1 + ceil(across * bits / 8))
    return size


def _check_rows(left: int, pixels: Sequence[memoryview]) -> None:
    # decoders leave those rows black that a sound but short stream does not reach
    unpacker = zlib.decompressobj()
    for body in pixels:
        for at in range(0, len(body), _PIECE):
            piece = bytes(body[at : at + _PIECE])
            while piece and left > 0:
                try:
                    left -= len(unpacker.decompress(piece, 4 * _PIECE))
                except zlib.error:
                    raise Refused(DAMAGED) from None
                piece = unpacker.unconsumed_tail
            if left <= 0:
                return
    raise Refused(CUT_SHORT)


def _unfolded(kind: bytes, body: bytes, most: int) -> int:
    # PNG 3rd edition, 11.3.3: keyword, 0, (for iTXt a flag,) method, (for iTXt two more texts,) packed bytes
    after = body.find(b"\x00") + 2
    if kind == b"iTXt":
        if body[after - 1 : after] != b"\x01":
            return 0
        after = body.find(b"\x00", body.find(b"\x00", after + 1) + 1) + 1
    try:
        size = len(zlib.decompressobj().decompress(body[after:], most + 1))
    except zlib.error:
        return 0
    if size > most:
        raise Refused("hides megabytes of packed text in its header: save it again without metadata")
    return size
