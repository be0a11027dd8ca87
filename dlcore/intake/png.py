"""PNG files cut down to their pixels."""

import struct
import zlib
from collections.abc import Iterator, Sequence

from dlcore.intake.formats import CUT_SHORT, DAMAGED, Refused, Slim
from dlcore.intake.tiff import exif_orientation

_MAX_CHUNKS = 100_000
_MAX_HIDDEN = 4 * 1024 * 1024
"""bytes that all packed text and profiles may unfold to"""
_NEEDED = (b"IHDR", b"PLTE", b"tRNS")
_PACKED = (b"zTXt", b"iTXt", b"iCCP")


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
