"""What a file is, told by its first bytes and never by its name."""

from codecs import getincrementaldecoder
from dataclasses import dataclass
from typing import Final

CUT_SHORT: Final = "is cut short: send the whole file again"
DAMAGED: Final = "is damaged: open it in a picture program and save it again"


class Refused(ValueError):
    """Why a file is not taken: the words after its name in the sentence, remedy included, no full stop."""


@dataclass(frozen=True, slots=True)
class Slim:
    """A file of one picture, without metadata.

    Attributes:
        data: the file.
        size: width and height in pixels that the header claims.
        orientation: 1 to 8 as EXIF counts; 1 is upright.
        several: whether more frames or pages were there.
    """

    data: bytes
    size: tuple[int, int]
    orientation: int = 1
    several: bool = False


ENDINGS: Final = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif", "mpo"),
    "PNG": ("png", "apng"),
    "GIF": ("gif",),
    "BMP": ("bmp", "dib"),
    "TIFF": ("tif", "tiff"),
    "WebP": ("webp",),
    "HEIC": ("heic", "heif", "hif"),
}
"""the picture formats that are read, with the endings their files carry"""

_PICTURES: Final = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"RIFF", "WebP"),
    (0, b"BM", "BMP"),
    (4, b"ftyp", "HEIC"),
)
_HEVC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF_BRANDS = _HEVC_BRANDS | {b"mif1", b"mif2", b"msf1"}

_EXPORT = "export it as PNG or JPEG"
_UNPACK = "unpack it and choose the pictures inside"
_FRAME = "save one frame of it as PNG or JPEG"
_OTHER = "choose a JPEG, PNG, WebP, GIF, BMP, TIFF or HEIC file"

_SIGNATURES: Final = (
    (0, b"%PDF", "a PDF document", "export the page as PNG or JPEG"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document", _UNPACK),
    (0, b"PK\x05\x06", "an empty ZIP archive", _OTHER),
    (0, b"\x1f\x8b", "a gzip archive", _UNPACK),
    (0, b"BZh", "a bzip2 archive", _UNPACK),
    (0, b"\xfd7zXZ", "an xz archive", _UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (0, b"Rar!", "a RAR archive", _UNPACK),
    (257, b"ustar", "a tar archive", _UNPACK),
    (0, b"MZ", "a Windows program", _OTHER),
    (0, b"\x7fELF", "a Linux program", _OTHER),
    (0, b"\xcf\xfa\xed\xfe", "a macOS program", _OTHER),
    (0, b"\xca\xfe\xba\xbe", "a program", _OTHER),
    (0, b"#!", "a script", _OTHER),
    (0, b"\xd0\xcf\x11\xe0", "an old office document", _EXPORT),
    (0, b"8BPS", "a Photoshop document", _EXPORT),
    (0, b"gimp xcf", "a GIMP document", _EXPORT),
    (0, b"%!PS", "a PostScript document", _EXPORT),
    (0, b"\x00\x00\x01\x00", "an icon", _EXPORT),
    (4, b"jP  ", "a JPEG 2000 picture", _EXPORT),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture", _EXPORT),
    (0, b"\xff\x0a", "a JPEG XL picture", _EXPORT),
    (4, b"JXL ", "a JPEG XL picture", _EXPORT),
    (4, b"ftypavif", "an AVIF picture", _EXPORT),
    (4, b"ftypavis", "an AVIF picture", _EXPORT),
    (4, b"ftypcrx", "a camera's raw picture", _EXPORT),
    (4, b"ftyp", "a video", _FRAME),
    (4, b"moov", "a video", _FRAME),
    (0, b"\x1a\x45\xdf\xa3", "a video", _FRAME),
    (8, b"AVI ", "a video", _FRAME),
    (8, b"WAVE", "a sound file", _OTHER),
    (0, b"ID3", "a sound file", _OTHER),
    (0, b"OggS", "a sound file or a video", _OTHER),
    (0, b"\x89HDF", "an HDF5 file", _OTHER),
    (0, b"\x93NUMPY", "a NumPy array", _EXPORT),
    (0, b"II+\x00", "a BigTIFF picture", "save it as an ordinary TIFF or as PNG"),
    (0, b"MM\x00+", "a BigTIFF picture", "save it as an ordinary TIFF or as PNG"),
    (0, b"SQLite format 3", "a database", _OTHER),
)


def picture_format(data: bytes) -> str | None:
    """The name of the picture format in `ENDINGS` that these bytes begin with; None for anything else."""
    for start, signature, name in _PICTURES:
        if data[start : start + len(signature)] == signature and _confirmed(name, data):
            return name
    return None


def describe(data: bytes) -> tuple[str, str]:
    """What a file that is no picture seems to be, and the remedy.

    Args:
        data: the file, at least its first kilobyte.

    Returns:
        A noun with its article ("a PDF document") and an imperative ("export the page as PNG or JPEG").
    """
    for start, signature, what, remedy in _SIGNATURES:
        if data[start : start + len(signature)] == signature:
            return what, remedy
    text = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in text and text.startswith(b"<"):
        return "an SVG drawing", _EXPORT
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "a web page", "save the picture itself, not the page around it"
    if text.startswith(b"<?xml"):
        return "an XML document", _OTHER
    if text and _is_text(text):
        return "a text file", _OTHER
    return "no picture format known here", _OTHER


def _is_text(data: bytes) -> bool:
    """Whether somebody could read this: UTF-8, or mostly ASCII as older encodings of Latin scripts are."""
    if any(byte < 32 and byte not in b"\t\r\n\f\x1b" for byte in data):
        return False
    try:
        getincrementaldecoder("utf-8")().decode(data)  # which may end inside a character
    except UnicodeDecodeError:
        return 2 * sum(byte < 128 for byte in data) > len(data)
    return True


def _confirmed(name: str, data: bytes) -> bool:
    """Whether a weak signature is backed by what follows it."""
    if name == "WebP":
        return data[8:12] == b"WEBP"
    if name == "BMP":  # the second header's size: one of a few numbers below 256
        return data[15:18] == b"\x00\x00\x00"
    if name != "HEIC":
        return True
    size = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
    if b"avif" in brands or b"avis" in brands:
        return bool(brands & _HEVC_BRANDS)
    return bool(brands & _HEIF_BRANDS)
