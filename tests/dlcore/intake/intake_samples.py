"""Files made by hand, sound and hostile, independent of the libraries that read them."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

BOMB_SIDE = 60_000


def encoded(array: np.ndarray | Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image = array if isinstance(array, Image.Image) else Image.fromarray(array)
    image.save(file, kind, **options)
    return file.getvalue()


def blocks(height: int = 24, width: int = 32, channels: int = 3, seed: int = 0) -> np.ndarray:
    """Random colours in squares of 8 by 8, so that lossy formats keep them nearly as they are."""
    shape = (height // 8, width // 8, channels)
    colours = np.random.default_rng(seed).integers(20, 236, shape, dtype=np.uint8)
    return np.kron(colours, np.ones((8, 8, 1), np.uint8))


def ramp(height: int = 24, width: int = 32) -> np.ndarray:
    """A colour gradient without two equal pixels: any turn or flip of it is another picture."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 7, y * 9, x + y], axis=2).astype(np.uint8)


def png_chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    width: int,
    height: int,
    rows: bytes,
    depth: int = 8,
    colour: int = 2,
    between: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """A PNG file; `rows` are raw, each row with its filter byte."""
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    body = between + png_chunk(b"IDAT", zlib.compress(rows)) + after
    return b"\x89PNG\r\n\x1a\n" + head + body + png_chunk(b"IEND")


def png_of(samples: np.ndarray, colour: int, between: bytes = b"", after: bytes = b"") -> bytes:
    """A PNG of an array (height, width, channels) of uint8 or uint16."""
    big = samples.astype(samples.dtype.newbyteorder(">"))
    rows = b"".join(b"\x00" + row.tobytes() for row in big)
    height, width = samples.shape[:2]
    return png(width, height, rows, samples.dtype.itemsize * 8, colour, between, after)


def tiff(
    entries: dict[int, tuple[int, list[int]]], pixels: bytes = b"", order: str = "<", after: int = 0
) -> bytes:
    """A TIFF file with one directory; tag 273's first value is moved to where the pixels lie.

    entries: tag to (type, values); types 3 and 4 only.
    """
    sizes = {3: 2, 4: 4}
    table_at = 8
    extra_at = table_at + 2 + 12 * len(entries) + 4
    extra, table = b"", b""
    for _ in range(2):  # once to learn how long the values are, once for real
        pixels_at = extra_at + len(extra)
        extra, table = b"", b""
        for tag, (kind, values) in sorted(entries.items()):
            moved = [value + pixels_at for value in values] if tag == 273 else values
            packed = struct.pack(f"{order}{len(moved)}{'H' if kind == 3 else 'I'}", *moved)
            if len(packed) > 4:
                place = struct.pack(order + "I", extra_at + len(extra))
                extra += packed
            else:
                place = packed.ljust(4, b"\x00")
            assert len(packed) == sizes[kind] * len(values)
            table += struct.pack(order + "HHI", tag, kind, len(values)) + place
    mark = b"II*\x00" if order == "<" else b"MM\x00*"
    head = mark + struct.pack(order + "I", table_at)
    return (
        head
        + struct.pack(order + "H", len(entries))
        + table
        + struct.pack(order + "I", after)
        + extra
        + pixels
    )


def tiff_entries(
    width: int, height: int, bits: list[int], photometric: int, size: int, **more: object
) -> dict:
    entries = {
        256: (4, [width]),
        257: (4, [height]),
        258: (3, bits),
        259: (3, [1]),
        262: (3, [photometric]),
        273: (4, [0]),
        277: (3, [len(bits)]),
        278: (4, [height]),
        279: (4, [size]),
    }
    return entries | {int(tag[1:]): value for tag, value in more.items()}


def bmp(
    width: int, height: int, pixels: bytes, bits: int = 24, packing: int = 0, palette: bytes = b""
) -> bytes:
    start = 54 + len(palette)
    head = struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, bits, packing, len(pixels), 0, 0, len(palette) // 4, 0
    )
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + head + palette + pixels


def exif(orientation: int, order: str = ">") -> bytes:
    """An EXIF block that says nothing but how the camera was held."""
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    mark = b"MM\x00*" if order == ">" else b"II*\x00"
    return mark + struct.pack(order + "IH", 8, 1) + entry + bytes(4)


def turned(upright: np.ndarray, orientation: int) -> np.ndarray:
    """What a camera stores, held so that EXIF says `orientation`, when the scene is `upright`."""
    return {
        1: upright,
        2: np.fliplr(upright),
        3: np.rot90(upright, 2),
        4: np.flipud(upright),
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: np.rot90(upright.transpose(1, 0, 2), 2),
        8: np.rot90(upright, -1),
    }[orientation].copy()


def with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """A JPEG with one more segment right after its first two bytes."""
    return jpeg[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def resized_jpeg(jpeg: bytes, width: int, height: int) -> bytes:
    """A JPEG whose header claims another size."""
    at = next(at for at in range(2, len(jpeg)) if jpeg[at : at + 2] in {b"\xff\xc0", b"\xff\xc2"})
    return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]


def sentence(error: BaseException) -> str:
    """The error's message, after checking that it is one sentence fit for a learner."""
    text = str(error)
    assert text.endswith("."), text
    assert "\n" not in text
    assert text.isprintable()
    assert len(text) <= 300, len(text)
    assert "!" not in text
    assert ": " in text  # the remedy comes after a colon
    words = text.lower().split("”", 1)[-1]
    for word in ("traceback", "exception", "error", "errno", "0x", "object at", "pil.", "/usr"):
        assert word not in words, text
    return text
