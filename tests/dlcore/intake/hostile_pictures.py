"""Picture files made to harm: each entry makes one when it is called."""

import struct
import zlib
from collections.abc import Callable
from functools import cache

from tests.dlcore.intake.intake_samples import (
    bmp,
    encoded,
    png,
    png_chunk,
    ramp,
    resized_jpeg,
    tiff,
    tiff_entries,
)

MB = 1024 * 1024


@cache
def zeros_packed(size: int) -> bytes:
    """Zeros packed by zlib, without ever holding them."""
    packer, block = zlib.compressobj(9), bytes(MB)
    packed = [packer.compress(block) for _ in range(size // MB)]
    return b"".join([*packed, packer.compress(bytes(size % MB)), packer.flush()])


def webp_extended(width: int, height: int, rest: bytes = b"") -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<IB3x", 10, 0x02) + size + rest
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif(width: int, height: int, blocks: bytes) -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0x80, 0, 0)
        + bytes([0, 0, 0, 255, 255, 255])
        + blocks
    )


def gif_frame(left: int, top: int, width: int, height: int, code: int = 2) -> bytes:
    return b"\x2c" + struct.pack("<4HB", left, top, width, height, 0) + bytes([code, 2, 0x4C, 0x01, 0])


def heic(width: int, height: int, **lies: bytes) -> bytes:
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", len(body) + 8, kind) + body

    ispe = box(b"ispe", bytes(4) + struct.pack(">II", width, height))
    items = box(b"iinf", lies.get("items", bytes(6)))
    meta = box(b"meta", bytes(4) + items + box(b"iprp", box(b"ipco", ispe)))
    return box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + meta + lies.get("rest", b"")


def tiff_with(width: int = 32, height: int = 24, **changes: tuple[int, list[int]]) -> bytes:
    size = 32 * 24 * 3
    return tiff(tiff_entries(width, height, [8, 8, 8], 2, size, **changes), ramp().tobytes())


def png_header(width: int, height: int, depth: int = 8, colour: int = 2, rows: bytes = bytes(97)) -> bytes:
    return png(width, height, rows, depth, colour)


def tar() -> bytes:
    return b"name".ljust(257, b"\0") + b"ustar" + bytes(250)


NO_PICTURES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "one byte": (b"\x00", "no picture format"),
    "words": (b"hello, this is a cat", "text file"),
    "words in UTF-8": ("это кошка — 猫 — قطة".encode(), "text file"),
    "words in Latin-1": ("Das hübsche Kätzchen frißt".encode("latin-1"), "text file"),
    "no words": (b"\xff" * 64, "no picture format known here"),
    "web page": (b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>", "web page"),
    "svg": (b"<?xml version='1.0'?><svg onload='alert(1)'></svg>", "SVG"),
    "xml": (b"<?xml version='1.0'?><a/>", "XML"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "zip": (b"PK\x03\x04" + bytes(40), "ZIP"),
    "exe": (b"MZ\x90\x00" + bytes(100), "Windows program"),
    "elf": (b"\x7fELF\x02" + bytes(60), "Linux program"),
    "script": (b"#!/bin/sh\nrm -rf ~\n", "script"),
    "gzip": (b"\x1f\x8b\x08" + bytes(20), "gzip"),
    "tar": (tar(), "tar"),
    "video": (b"\x00\x00\x00\x18ftypmp42" + bytes(20), "video"),
    "avif": (b"\x00\x00\x00\x1cftypavif" + bytes(4) + b"mif1avifmiaf", "AVIF"),
    "icon": (b"\x00\x00\x01\x00\x01\x00" + bytes(30), "icon"),
    "photoshop": (b"8BPS\x00\x01" + bytes(30), "Photoshop"),
    "jpeg 2000": (b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(20), "JPEG 2000"),
    "jpeg xl": (b"\xff\x0a" + bytes(20), "JPEG XL"),
    "sound": (b"RIFF\x24\x00\x00\x00WAVEfmt ", "sound"),
    "pickle": (b"\x80\x04\x95" + bytes(20), "no picture format"),
    "numpy": (b"\x93NUMPY\x01\x00", "NumPy"),
    "bigtiff": (b"II+\x00\x08\x00\x00\x00" + bytes(20), "BigTIFF"),
    "noise": (bytes(range(128, 256)) * 4 + b"\x00", "no picture format"),
}

TOO_LARGE: dict[str, Callable[[], bytes]] = {
    "png": lambda: png_header(60_000, 60_000),
    "png that unfolds": lambda: png_chunked(9000, 9000, zeros_packed(9000 * 9001)),
    "png of 2**31": lambda: png_header(2**31 - 1, 2**31 - 1),
    "jpeg": lambda: resized_jpeg(encoded(ramp(), "JPEG"), 65_500, 65_500),
    "gif": lambda: gif(65_535, 65_535, gif_frame(0, 0, 1, 1) + b";"),
    "gif frame outside": lambda: gif(1, 1, gif_frame(60_000, 60_000, 5000, 5000) + b";"),
    "bmp": lambda: bmp(60_000, 60_000, bytes(30)),
    "bmp of 2**31": lambda: bmp(2**31 - 1, -(2**31), bytes(30)),
    "tiff": lambda: tiff_with(60_000, 60_000),
    "webp": lambda: webp_extended(16_384, 16_384),
    "webp of 2**24": lambda: webp_extended(2**24, 2**24),
    "webp lossless": lambda: (
        b"RIFF" + struct.pack("<I", 17) + b"WEBPVP8L" + struct.pack("<IBI", 5, 0x2F, 0x0FFFFFFF)
    ),
    "heic": lambda: heic(100_000, 100_000),
}


def png_chunked(width: int, height: int, packed: bytes) -> bytes:
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + png_chunk(b"IDAT", packed) + png_chunk(b"IEND")
