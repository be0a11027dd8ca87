"""Zips of pictures, sound ones and such as nobody should open."""

import io
import struct
import zipfile
from collections.abc import Mapping

import numpy as np
from PIL import Image


def picture(
    colour: tuple[int, int, int] = (200, 30, 30), size: tuple[int, int] = (20, 20), form="PNG"
) -> bytes:
    """One picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, form)
    return file.getvalue()


def noise(seed: int, size: tuple[int, int] = (24, 24)) -> bytes:
    """A picture that packs badly, as photographs do."""
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (*size, 3), dtype=np.uint8)).save(
        file, "PNG"
    )
    return file.getvalue()


def zipped(files: Mapping[str, bytes], form: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these entries; a name that ends with a slash is a folder."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", form) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = form
            info.external_attr = (0o40755 if name.endswith("/") else 0o100644) << 16
            archive.writestr(info, content)
    return file.getvalue()


def two_classes(n: int = 5, top: str = "", **more: bytes) -> dict[str, bytes]:
    """Red and blue pictures in a folder each."""
    files = {f"{top}red/{k}.png": picture((250, k, 0)) for k in range(n)}
    return files | {f"{top}blue/{k}.png": picture((0, k, 250)) for k in range(n)} | more


def with_entry(
    name: str, content: bytes = b"", mode: int = 0o100644, orig: str = "", **changes: int
) -> bytes:
    """The sound zip and one more entry; `changes` are fields of its directory record."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, data in two_classes().items():
            archive.writestr(each, data)
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, mode << 16
        archive.writestr(info, content)
        for field, value in changes.items():
            setattr(archive.infolist()[-1], field, value)
    return file.getvalue()


def record(data: bytes, at: int, value: int, form: str = "<H", local: int | None = None) -> bytes:
    """A zip with one number changed in its last directory record, and perhaps in the entry itself."""
    start = data.rindex(b"PK\x01\x02")
    changed = bytearray(data)
    struct.pack_into(form, changed, start + at, value)
    if local is not None:
        struct.pack_into(form, changed, data.rindex(b"PK\x03\x04") + local, value)
    return bytes(changed)
