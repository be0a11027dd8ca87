"""What lies in a zip of pictures: its directory read and judged before anything is unpacked."""

import io
import re
import stat
import struct
import zipfile
from dataclasses import dataclass

from dlcore.intake.formats import CUT_SHORT, Refused, describe
from dlcore.intake.names import safe_name
from dlcore.limits import MB, limits

REMEDY = "make a new zip of the folders with the pictures"
_MAX_UNPACKED = 4
"""unpacked bytes over `max_dataset_mb`: pictures hardly shrink when they are packed"""
_MAX_RATIO = 200
"""unpacked over packed bytes of the whole archive; drawings saved as BMP come near it"""
_MAX_DEPTH = 12
_BESIDE = 1000
"""entries that may lie beside the pictures: folders, and what file managers leave"""
_UNIX = 3
_ENCRYPTED = 0x2041
"""bits of the general purpose flag: encrypted, strongly encrypted, masked header (APPNOTE 4.4.4)"""
_CLUTTER = {"__macosx", "thumbs.db", "desktop.ini", "ehthumbs.db"}
_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".jar", ".zst")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder in the archive.

    Attributes:
        folders: the way to it; for a folder, itself included.
        file: its name; empty for a folder.
        info: where it lies.
    """

    folders: tuple[str, ...]
    file: str
    info: zipfile.ZipInfo


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive, its directory read.

    Raises:
        Refused: it is no zip, damaged, or has an absurd number of entries.
    """
    if not data:
        raise Refused("is empty: choose another file")
    if len(data) > limits().max_dataset_bytes:
        size, most = len(data) / MB, limits().max_dataset_mb
        raise Refused(f"has {size:.1f} MB, more than the {most:g} MB allowed here: leave some pictures out")
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise Refused(f"is {describe(data)[0]}, not a zip: {REMEDY}")
    if data.count(b"PK\x01\x02") > limits().max_dataset_pictures + _BESIDE:
        _too_many()
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, LookupError, OSError, struct.error):
        raise Refused(CUT_SHORT) from None


def entries(archive: zipfile.ZipFile, packed_bytes: int) -> list[Entry]:
    """The files and folders that count, in the archive's order; what file managers leave is passed over.

    Args:
        archive: from `opened`.
        packed_bytes: size of the whole file.

    Raises:
        Refused: a name leads out of the archive or comes twice, an entry is a link, encrypted, packed in
            a rare way or an archive, or the sizes are those of a bomb.
    """
    infos = archive.infolist()
    _check_sizes(infos, packed_bytes)
    found: list[Entry] = []
    seen: set[str] = set()
    for info in infos:
        parts = _parts(info)
        _check_kind(info)
        key = "/".join(parts)
        if key in seen and not info.is_dir():
            raise Refused(f"holds “{safe_name(parts[-1])}” twice: {REMEDY}")
        seen.add(key)
        if any(part.startswith(".") or part.casefold() in _CLUTTER for part in parts):
            continue
        found.append(Entry(parts, "", info) if info.is_dir() else Entry(parts[:-1], parts[-1], info))
    if sum(1 for entry in found if entry.file) > limits().max_dataset_pictures:
        _too_many()
    return found


def _check_sizes(infos: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    packed = sum(info.compress_size for info in infos)
    unpacked = sum(info.file_size for info in infos)
    if packed > packed_bytes:
        raise Refused(f"has parts that lie over one another: {REMEDY}")
    if unpacked > _MAX_UNPACKED * limits().max_dataset_bytes or unpacked > _MAX_RATIO * packed_bytes:
        raise Refused(
            f"would unpack to {unpacked / MB:,.0f} MB, far more than pictures do: "
            "leave out what is no picture"
        )


def _parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    # the way to an entry, part by part; Windows writes backslashes
    name = info.orig_filename.replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise Refused(f"names a place outside itself, “{safe_name(name)}”: {REMEDY}")
    parts = tuple(part for part in name.split("/") if part not in {"", "."})
    if ".." in parts:
        raise Refused(f"names a place outside itself, “{safe_name(name)}”: {REMEDY}")
    if not parts or len(parts) > _MAX_DEPTH:
        raise Refused(f"holds folders without a name or too deep: {REMEDY}")
    return parts


def _check_kind(info: zipfile.ZipInfo) -> None:
    shown = safe_name(info.filename)
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Refused(f"holds a link or device, “{shown}”: put the picture itself there")
    if info.flag_bits & _ENCRYPTED:
        raise Refused("is encrypted: make a new zip without a password")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Refused(f"is packed in a rare way: {REMEDY} with your system's own program")
    if shown.lower().endswith(_ARCHIVES):
        raise Refused(f"holds another archive, “{shown}”: unpack that first, and {REMEDY}")


def _too_many() -> None:
    most = limits().max_dataset_pictures
    raise Refused(f"holds more than the {most:,} pictures allowed here: leave some out")
