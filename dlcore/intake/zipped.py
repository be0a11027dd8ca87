"""Zip archives as PyTorch writes them, and no others."""

import io
import struct
import zipfile
import zlib
from typing import Final

from dlcore.intake.formats import CUT_SHORT, Refused
from dlcore.intake.pickled import RESAVE
from dlcore.limits import MB

_MAX_ENTRIES = 10_000
_MAX_DIRECTORY = 4 * MB
_END, _LOCATOR, _END_64 = 22, 20, 56
"""bytes of the records that end an archive (PKWARE's APPNOTE 4.3.14 to 4.3.16)"""

Place = tuple[int, int]
"""where bytes lie in a file: start and length"""


_KINDS: Final = (
    (
        "/constants.pkl",
        "is a TorchScript program, not weights: load it where it was made and save its state_dict()",
    ),
    (
        "/models/model.json",
        "is an exported program, not weights: save the model's state_dict() with torch.save",
    ),
    (".npy", "is a NumPy archive, not a PyTorch file: save the weights as a state_dict with torch.save"),
    ("[Content_Types].xml", "is an office document, not a model: choose a .pth or .safetensors file"),
)


def plain_entries(data: bytes) -> dict[str, Place]:
    """Where every entry of a zip archive lies; all are stored plainly, whole and apart from one another.

    Args:
        data: the whole archive.

    Returns:
        Start and length in bytes by the entry's name.

    Raises:
        Refused: the archive is damaged, packed, or built to be read in two ways.
    """
    infos = _directory(data)
    for ending, why in _KINDS:
        if any(info.filename.endswith(ending) for info in infos):
            raise Refused(why)
    entries: dict[str, Place] = {}
    end = 0
    for info in infos:
        if (
            info.flag_bits & 1
            or info.compress_type != zipfile.ZIP_STORED
            or info.compress_size != info.file_size
        ):
            raise Refused(f"is packed, as PyTorch never does: {RESAVE}")
        start = _content_start(data, info)
        if info.header_offset < end or start + info.file_size > len(data) or info.filename in entries:
            raise Refused(f"has parts that lie over one another: {RESAVE}")
        end = start + info.file_size
        if info.CRC and zlib.crc32(memoryview(data)[start:end]) != info.CRC:
            raise Refused("is damaged: send the whole file again")
        entries[info.filename] = (start, info.file_size)
    return entries


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    size, end = _directory_size(data)
    if size > _MAX_DIRECTORY or data.count(b"PK\x01\x02", max(0, end - size), end) > _MAX_ENTRIES:
        raise Refused(f"holds an absurd number of parts: {RESAVE}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sorted(archive.infolist(), key=lambda info: info.header_offset)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        OverflowError,
        IndexError,
        OSError,
        struct.error,
    ):
        raise Refused(CUT_SHORT) from None


def _directory_size(data: bytes) -> tuple[int, int]:
    # bytes of the directory and the position where it ends; there must be no comment after it
    last = len(data) - _END
    if last < 0 or data[last : last + 4] != b"PK\x05\x06" or data[-2:] != b"\x00\x00":
        raise Refused(CUT_SHORT)
    (size,) = struct.unpack_from("<I", data, last + 12)
    locator, last_64 = last - _LOCATOR, last - _LOCATOR - _END_64
    if last_64 < 0 or data[locator : locator + 4] != b"PK\x06\x07":
        return size, last
    (place,) = struct.unpack_from("<Q", data, locator + 8)
    if place != last_64 or data[last_64 : last_64 + 4] != b"PK\x06\x06":
        raise Refused(CUT_SHORT)
    return struct.unpack_from("<Q", data, last_64 + 40)[0], last_64


def _content_start(data: bytes, info: zipfile.ZipInfo) -> int:
    at = info.header_offset
    if not 0 <= at <= len(data) - 30 or data[at : at + 4] != b"PK\x03\x04":
        raise Refused(CUT_SHORT)
    name, extra = struct.unpack_from("<HH", data, at + 26)
    if data[at + 30 : at + 30 + name] != info.orig_filename.encode("utf-8", "replace"):
        raise Refused(f"names its parts in two ways: {RESAVE}")
    return at + 30 + name + extra
