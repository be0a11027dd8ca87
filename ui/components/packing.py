"""Numbers on their way to the browser: one run of bytes, without base 64 and without lists."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

KINDS = ("uint8", "int8", "uint16", "uint32", "float32")


def pack(value: Mapping[str, Any]) -> bytes:
    """Words and numpy arrays as `unpack.js` reads them.

    A uint32 (little-endian) tells the length of a JSON text that follows, padded with blanks to a multiple
    of four; then come the arrays, each at a multiple of four. In the JSON an array is
    `{"$": dtype, "at": first byte, "shape": [...]}`. Equal arrays are sent once.

    Args:
        value: dicts, lists, words, numbers, and arrays of the dtypes in `KINDS`.

    Returns:
        The bytes.
    """
    body, places = bytearray(), dict[tuple[str, bytes], int]()

    def place(array: Any) -> dict[str, Any]:
        if not isinstance(array, np.ndarray) or array.dtype.name not in KINDS:
            kind = getattr(array, "dtype", type(array).__name__)
            raise TypeError(f"{kind} cannot be packed; use an array of one of {', '.join(KINDS)}.")
        raw = array.astype(array.dtype.newbyteorder("<")).tobytes()
        at = places.setdefault((array.dtype.name, raw), len(body))
        if at == len(body):
            body.extend(raw + bytes(-len(raw) % 4))
        return {"$": array.dtype.name, "at": at, "shape": array.shape}

    text = json.dumps(value, default=place, allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + bytes(body)


def unpack(packed: bytes) -> dict[str, Any]:
    """What `pack` packed, as the browser reads it."""
    start = 4 + int.from_bytes(packed[:4], "little")

    def revive(value: dict[str, Any]) -> Any:
        if "$" not in value:
            return value
        size = int(np.prod(value["shape"]))
        flat = np.frombuffer(packed, np.dtype(value["$"]).newbyteorder("<"), size, start + value["at"])
        return flat.reshape(value["shape"])

    return json.loads(packed[4:start], object_hook=revive)
