"""Pickles and PyTorch archives put together by hand, one instruction at a time."""

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

START, STOP = b"\x80\x02", b"."
EMPTY_DICT, MARK, SET_ITEMS, REDUCE, TRUE, NONE = b"}", b"(", b"u", b"R", b"\x88", b"N"


def text(value: str) -> bytes:
    packed = value.encode()
    return b"X" + struct.pack("<I", len(packed)) + packed


def number(value: int) -> bytes:
    if -(2**31) <= value < 2**31:
        return b"J" + struct.pack("<i", value)
    packed = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(packed)]) + packed


def group(*items: bytes) -> bytes:
    return MARK + b"".join(items) + b"t"


def named(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


ORDERED = named("collections", "OrderedDict") + b")" + REDUCE


def storage(key: str = "0", count: int = 6, kind: str = "FloatStorage", word: str = "storage") -> bytes:
    return group(text(word), named("torch", kind), text(key), text("cpu"), number(count)) + b"Q"


def tensor(
    source: bytes | None = None,
    offset: bytes | int = 0,
    size: bytes | tuple[int, ...] = (2, 3),
    stride: bytes | tuple[int, ...] = (3, 1),
    function: str = "_rebuild_tensor_v2",
) -> bytes:
    parts = [
        storage() if source is None else source,
        number(offset) if isinstance(offset, int) else offset,
        *(part if isinstance(part, bytes) else group(*map(number, part)) for part in (size, stride)),
        b"\x89",
        ORDERED,
    ]
    return named("torch._utils", function) + group(*parts) + REDUCE


def entries(**items: bytes) -> bytes:
    """A dictionary, as instructions."""
    return EMPTY_DICT + MARK + b"".join(text(key) + value for key, value in items.items()) + SET_ITEMS


def pickled(body: bytes) -> bytes:
    return START + body + STOP


def archive(
    body: bytes, storages: Mapping[str, bytes] | None = None, extra: Mapping[str, bytes] | None = None
) -> bytes:
    """A zip archive as torch.save writes it, around any pickle."""
    storages = {"0": bytes(24)} if storages is None else storages
    parts = {"x/data.pkl": pickled(body), "x/byteorder": b"little"}
    parts |= (
        {f"x/data/{key}": value for key, value in storages.items()}
        | {"x/version": b"3\n"}
        | dict(extra or {})
    )
    return zipped(parts)


def zipped(parts: Mapping[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return file.getvalue()


def saved(value: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    torch.save(value, file, **options)
    return file.getvalue()


def old_run(
    root: bytes, storages: Mapping[str, bytes], counts: Mapping[str, int] | None = None, **changes: Any
) -> bytes:
    """The form of torch.save before PyTorch 1.6."""
    magic = changes.get("magic", 0x1950A86A20F9469CFC6C)
    little = changes.get("little", TRUE)
    keys = b"](" + b"".join(map(text, changes.get("keys", storages))) + b"e"
    head = [number(magic), number(changes.get("protocol", 1001)), entries(little_endian=little), root, keys]
    body = b"".join(map(pickled, head))
    for key, content in storages.items():
        count = (counts or {}).get(key, len(content) // 4)
        body += struct.pack("<q", count) + content
    return body


def safetensors(header: Any, content: bytes = b"", length: int | None = None) -> bytes:
    packed = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(packed) if length is None else length) + packed + content


def safe_entry(shape: list[int], start: int, end: int, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4, 3))


def same(found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]) -> bool:
    assert sorted(found) == sorted(expected)
    return all(
        found[key].dtype == tensor.dtype
        and found[key].shape == tensor.shape
        and torch.equal(found[key], tensor)
        for key, tensor in expected.items()
    )
