"""Files a visitor might upload: one drawing in every format, and some that are not what they say."""

import io
import struct
import zlib

import pillow_heif
from PIL import Image

from dlcore.data.samples import sample_file

FORMATS = {
    "JPEG": "jpg",
    "PNG": "png",
    "WEBP": "webp",
    "GIF": "gif",
    "BMP": "bmp",
    "TIFF": "tiff",
    "HEIF": "heic",
}


def drawing(kind: str, sample: str = "five") -> bytes:
    """A drawing of the gallery as a file of this format."""
    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    Image.open(io.BytesIO(sample_file(sample))).convert("RGB").save(file, kind)
    return file.getvalue()


def hostile() -> dict[str, bytes]:
    """Files that end in .png, by what is wrong with them."""
    good = sample_file("five")
    return {
        "empty": b"",
        "text": b"<script>alert('no picture')</script>" * 9,
        "truncated": good[: len(good) // 2],
        "bomb": _png_of(60_000, 60_000),
        "program": b"\x7fELF" + bytes(range(256)) * 4,
    }


def _png_of(width: int, height: int) -> bytes:
    """A PNG whose head promises this many pixels, all black: a few kB that would unpack to gigabytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    parts = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
