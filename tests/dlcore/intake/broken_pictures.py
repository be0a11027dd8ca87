"""Picture files that are broken, or full of tricks: each entry makes one when it is called."""

import io
import struct
from collections.abc import Callable

import numpy as np
from PIL import Image

from tests.dlcore.intake.hostile_pictures import (
    MB,
    gif,
    gif_frame,
    heic,
    png_chunked,
    png_header,
    tiff_with,
    webp_extended,
    zeros_packed,
)
from tests.dlcore.intake.intake_samples import (
    bmp,
    encoded,
    exif,
    png,
    png_chunk,
    png_of,
    ramp,
    resized_jpeg,
    tiff,
    tiff_entries,
    with_segment,
)


def progressive_with_scans(scans: int) -> bytes:
    data = encoded(ramp(), "JPEG", progressive=True)
    at = data.rindex(b"\xff\xda")
    return data[:at] + data[at:-2] * scans + data[-2:]


def hidden(kind: bytes, before: bytes) -> Callable[[], bytes]:
    return lambda: png_of(ramp(), 2, png_chunk(kind, before + zeros_packed(40 * MB)))


def run_length_bmp(width: int, height: int) -> bytes:
    return bmp(width, height, bytes([0, 2, 255, 255]) * 50, bits=8, packing=1, palette=bytes(1024))


BROKEN: dict[str, Callable[[], bytes]] = {
    "png without pixels": lambda: png_header(0, 5),
    "jpeg without pixels": lambda: resized_jpeg(encoded(ramp(), "JPEG"), 0, 0),
    "gif without pixels": lambda: gif(0, 0, gif_frame(0, 0, 0, 0) + b";"),
    "bmp without pixels": lambda: bmp(0, 10, b""),
    "bmp of negative width": lambda: bmp(-5, 10, bytes(200)),
    "tiff without pixels": lambda: tiff_with(0, 0),
    "heic without pixels": lambda: heic(0, 0),
    "png strip": lambda: png_header(20_000, 2),
    "png with packed text": hidden(b"zTXt", b"k\0\0"),
    "png with packed world text": hidden(b"iTXt", b"k\0\1\0en\0k\0"),
    "png with packed profile": hidden(b"iCCP", b"k\0\0"),
    "png with many packed texts": lambda: png_of(
        ramp(), 2, png_chunk(b"zTXt", b"k\0\0" + zeros_packed(MB)) * 9
    ),
    "png of a million chunks": lambda: png_of(ramp(), 2, png_chunk(b"aaAa") * 200_000),
    "png with a wrong sum": lambda: png_of(ramp(), 2).replace(b"IDAT", b"IDAT" + b"\0", 1),
    "png with an endless chunk": lambda: png_of(ramp(), 2, b"\xff\xff\xff\xffIDAT"),
    "png without header": lambda: b"\x89PNG\r\n\x1a\n" + png_chunk(b"IDAT", b"") + png_chunk(b"IEND"),
    "png with a short header": lambda: b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", b"\0") + png_chunk(b"IEND"),
    "png with too few rows": lambda: png(32, 24, bytes(97 * 10)),
    "png of depth 3": lambda: png_header(8, 8, depth=3),
    "png of colour 5": lambda: png_header(8, 8, colour=5),
    "png with a strange filter": lambda: png(8, 8, b"\x09".ljust(25, b"a") * 8),
    "jpeg of nothing": lambda: b"\xff\xd8\xff\xd9",
    "jpeg without scan": lambda: with_segment(b"\xff\xd8\xff\xd9", 0xFE, b"x"),
    "jpeg with a segment of length 0": lambda: b"\xff\xd8\xff\xe0\x00\x00" + bytes(50),
    "jpeg of many passes": lambda: progressive_with_scans(300),
    "jpeg of a million segments": lambda: (
        with_segment(encoded(ramp(), "JPEG"), 0xFE, b"")[:2] + b"\xff\xfe\x00\x02" * 150_000
    ),
    "gif without frame": lambda: gif(8, 8, b";"),
    "gif with a mad code size": lambda: gif(8, 8, gif_frame(0, 0, 8, 8, code=255) + b";"),
    "gif that never ends": lambda: gif(8, 8, b"!\xfe" + (b"\xff" + b"x" * 255) * 4000),
    "bmp with a mad header": lambda: b"BM" + bytes(12) + b"\xff\x00\x00\x00" + b"\xff" * 80,
    "bmp of 7 bits": lambda: bmp(8, 8, bytes(200), bits=7),
    "bmp beyond its end": lambda: bmp(8, 8, b""),
    "bmp in long runs": lambda: run_length_bmp(3000, 3000),
    "tiff without directory": lambda: b"II*\x00\xff\xff\xff\xff",
    "tiff with an empty directory": lambda: b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00",
    "tiff of 65535 tags": lambda: b"II*\x00\x08\x00\x00\x00\xff\xff" + bytes(12 * 65_535 + 4),
    "tiff of a million strips": lambda: tiff_with(_278=(4, [1]), _273=(4, [0] * 1_000_000)),
    "tiff with strips of no rows": lambda: tiff_with(_278=(4, [0])),
    "tiff with too few strips": lambda: tiff_with(_278=(4, [1])),
    "tiff beyond its end": lambda: tiff_with(_273=(4, [10_000_000])),
    "tiff of many channels": lambda: tiff_with(_277=(3, [60_000])),
    "tiff packed by a stranger": lambda: tiff_with(_259=(3, [9999])),
    "tiff packed as it is not": lambda: tiff_with(_259=(3, [5])),
    "tiff with a mad predictor": lambda: tiff_with(_259=(3, [8]), _317=(3, [77])),
    "tiff in giant tiles": lambda: tiff_with(
        _322=(4, [2**31]), _323=(4, [2**31]), _324=(4, [0]), _325=(4, [9])
    ).replace(struct.pack("<HH", 273, 4), struct.pack("<HH", 272, 4)),
    "webp that lies about its length": lambda: b"RIFF\xff\xff\xff\x7fWEBPVP8 ",
    "webp without picture": lambda: webp_extended(10, 10),
    "webp of two sizes": lambda: _webp_of_two_sizes(),
    "heic without picture": lambda: heic(64, 64),
    "heic of many items": lambda: heic(64, 64, items=bytes(4) + b"\xff\xff"),
    "heic with an endless box": lambda: heic(64, 64, rest=struct.pack(">I4sQ", 1, b"free", 2**63)),
    "heic of boxes without length": lambda: heic(64, 64, rest=struct.pack(">I4s", 2, b"free")),
    "heic of a million boxes": lambda: heic(64, 64, rest=struct.pack(">I4s", 8, b"free") * 20_000),
}


def _webp_of_two_sizes() -> bytes:
    small = encoded(ramp(), "WEBP")
    return webp_extended(4000, 4000, small[12:])


def amplified_exif() -> bytes:
    """A directory whose every tag points to the same megabyte."""
    count = 900
    tags = b"".join(struct.pack(">HHII", 1000 + tag, 7, MB, 0) for tag in range(count))
    return b"MM\x00*" + struct.pack(">IH", 8, count) + tags + bytes(4) + bytes(MB)


HARMLESS_IN_SPITE: dict[str, Callable[[], bytes]] = {
    "png that hides more than its rows": lambda: png_chunked(16, 16, zeros_packed(40 * MB)),
    "png with a megabyte of exif": lambda: png_of(ramp(), 2, png_chunk(b"eXIf", amplified_exif())),
    "png that claims four billion frames": lambda: png_of(ramp(), 2, png_chunk(b"acTL", b"\xff" * 8)),
    "jpeg with amplified exif": lambda: with_segment(
        encoded(ramp(), "JPEG"), 0xE1, b"Exif\0\0" + amplified_exif()[:60_000]
    ),
    "jpeg with a foreign tail": lambda: encoded(ramp(), "JPEG") + b"PK\x03\x04<script>alert(1)</script>",
    "gif with a foreign tail": lambda: encoded(ramp()[..., 0], "GIF") + b"<script>alert(1)</script>",
    "tiff that loops": lambda: tiff(tiff_entries(32, 24, [8, 8, 8], 2, 2304), ramp().tobytes(), after=8),
    "webp with exif": lambda: encoded(ramp(), "WEBP", exif=exif(3)),
    "bmp in a wide run": lambda: run_length_bmp(2000, 20),
}


def cut_files() -> dict[str, bytes]:
    """One sound file of each format, to be cut short."""
    files = {kind: encoded(ramp(), kind) for kind in ("PNG", "JPEG", "BMP", "TIFF", "WEBP")}
    files["GIF"] = encoded(ramp()[..., 0], "GIF")
    try:
        import pillow_heif
    except ImportError:
        return files
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(np.kron(ramp(), np.ones((4, 4, 1), np.uint8)))).save(file)
    return files | {"HEIC": file.getvalue()}
