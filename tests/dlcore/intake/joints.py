"""How sound files come apart at their joints and are put together again."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

Parts = list[bytes]


@dataclass(frozen=True)
class Joints:
    """How a format comes apart into pieces, and how pieces become a file with right lengths and sums."""

    apart: Callable[[bytes], Parts]
    together: Callable[[Parts], bytes]


def _png_apart(data: bytes) -> Parts:
    parts, at = [], 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        parts.append(data[at + 4 : at + 8 + length])
        at += 12 + length
    return parts


def _png_together(parts: Parts) -> bytes:
    chunks = [struct.pack(">I", max(len(p) - 4, 0)) + p.ljust(4, b"a") for p in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(c + struct.pack(">I", zlib.crc32(c[4:])) for c in chunks)


def _jpeg_apart(data: bytes) -> Parts:
    parts, at = [], 2
    while data[at + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", data, at + 2)
        parts.append(data[at + 1 : at + 2] + data[at + 4 : at + 2 + length])
        at += 2 + length
    return [*parts, data[at + 1 :]]


def _jpeg_together(parts: Parts) -> bytes:
    out = b"\xff\xd8"
    for part in parts:
        if part[:1] == b"\xda":
            out += b"\xff" + part
        elif part:
            out += b"\xff" + part[:1] + struct.pack(">H", min(len(part) + 1, 65535)) + part[1:]
    return out


def _gif_apart(data: bytes) -> Parts:
    head = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    return [data[:head], *_runs(data[head:], b"\x21\x2c\x3b")]


def _runs(data: bytes, marks: bytes) -> Parts:
    """Pieces that each begin with one of the marks."""
    starts = [0, *(at for at in range(1, len(data)) if data[at] in marks), len(data)]
    return [data[a:b] for a, b in pairwise(starts)]


def _fields(*widths: int) -> Callable[[bytes], Parts]:
    """Pieces of these many bytes; what is left is one more."""

    def apart(data: bytes) -> Parts:
        parts, at = [], 0
        for width in widths:
            parts.append(data[at : at + width])
            at += width
        return [*parts, data[at:]]

    return apart


def _tiff_apart(data: bytes) -> Parts:
    """The header, each entry of the directory, and the rest, in the order in which they lie."""
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    entries = [data[at : at + 12] for at in range(start + 2, start + 2 + 12 * count, 12)]
    return [data[:start], data[start : start + 2], *entries, data[start + 2 + 12 * count :]]


def _riff_apart(data: bytes) -> Parts:
    parts, at = [], 12
    while at < len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        parts.append(kind + data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    return parts


def _riff_together(parts: Parts) -> bytes:
    body = b"WEBP"
    for part in parts:
        kind, content = part[:4].ljust(4), part[4:]
        body += kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _box_apart(data: bytes) -> Parts:
    parts, at = [], 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        parts.append(data[at + 4 : at + length])
        at += length
    return parts


def _box_together(parts: Parts) -> bytes:
    return b"".join(struct.pack(">I", len(part) + 4) + part for part in parts)


def _zip_apart(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [info.filename.encode() + b"\0" + archive.read(info) for info in archive.infolist()]


def _zip_together(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part in parts:
            name, _, content = part.partition(b"\0")
            archive.writestr(zipfile.ZipInfo(name.decode("latin-1").replace("\0", "") or "x"), content)
    return file.getvalue()


def _safe_apart(data: bytes) -> Parts:
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    return [*(json.dumps({key: value}).encode()[1:-1] for key, value in header.items()), data[8 + length :]]


def _safe_together(parts: Parts) -> bytes:
    header = b"{" + b",".join(parts[:-1]) + b"}"
    return struct.pack("<Q", len(header)) + header + (parts[-1] if parts else b"")


JOINTS = {
    "PNG": Joints(_png_apart, _png_together),
    "JPEG": Joints(_jpeg_apart, _jpeg_together),
    "GIF": Joints(_gif_apart, b"".join),
    "BMP": Joints(_fields(2, 4, 4, 4, 4, 4, 4, 2, 2, 4, 4, 8, 4, 4), b"".join),
    "TIFF": Joints(_tiff_apart, b"".join),
    "WEBP": Joints(_riff_apart, _riff_together),
    "HEIC": Joints(_box_apart, _box_together),
    "zip": Joints(_zip_apart, _zip_together),
    "safetensors": Joints(_safe_apart, _safe_together),
}
