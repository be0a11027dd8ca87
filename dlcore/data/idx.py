"""Files in the idx format of MNIST, plain or as `.gz`.

Two zero bytes, the type of number (8 for uint8), the number of dimensions, each dimension as a big-endian
uint32, then the numbers (LeCun, http://yann.lecun.com/exdb/mnist/).
"""

import struct
import zlib
from pathlib import Path

import numpy as np

from dlcore.data.published_sets import same

_UINT8 = 8
_GZIP = 16 + zlib.MAX_WBITS


class Damaged(Exception):
    """A file of a data set is not what was published; `path` says which."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def read_idx(path: Path, shape: tuple[int, ...], md5: str = "") -> np.ndarray:
    """Read one file of numbers; nothing is written.

    Args:
        path: the unpacked file, or a `.gz`.
        shape: what it must hold.
        md5: what the `.gz` must have as its MD5 sum; not compared for an unpacked file.

    Returns:
        uint8 array of this shape.

    Raises:
        Damaged: the file is another one, cut short or changed.
        OSError: it cannot be read.
    """
    content = path.read_bytes()
    head = struct.pack(f">HBB{len(shape)}I", 0, _UINT8, len(shape), *shape)
    size = len(head) + int(np.prod(shape))
    if path.suffix == ".gz":
        if not same(md5, content):
            raise Damaged(path)
        content = _unpacked(content, size, path)
    if len(content) != size or not content.startswith(head):
        raise Damaged(path)
    return np.frombuffer(content, np.uint8, offset=len(head)).reshape(shape)


def _unpacked(content: bytes, size: int, path: Path) -> bytes:
    unpacker = zlib.decompressobj(_GZIP)
    try:
        return unpacker.decompress(content, size + 1)
    except zlib.error:
        raise Damaged(path) from None
