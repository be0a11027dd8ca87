"""CIFAR-10's files: pickled batches, unpacked in a folder or inside the archive as it is published.

A batch is a dict with `data`, uint8 of shape (n, 3 · 32 · 32), red before green before blue, and `labels`, a
list (https://www.cs.toronto.edu/~kriz/cifar.html). A pickle can carry code, so only batches with the
published checksum are opened, and what opens them knows arrays and nothing else.
"""

import io
import pickle
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from dlcore.data.idx import Damaged
from dlcore.data.published_sets import PublishedSet, same
from dlcore.limits import MB

_MAX_BATCH = 64 * MB
_RECONSTRUCT: Any = np.zeros(0).__reduce__()[0]
"""what pickles of arrays call first, wherever this version of NumPy keeps it"""

Batches = dict[str, bytes]


def read_cifar(root: Path, facts: PublishedSet, side: int) -> tuple[np.ndarray, ...]:
    """Read all batches; nothing is written.

    Args:
        root: the folder of data.
        facts: what is published.
        side: height and width of an image in pixels.

    Returns:
        Training images, uint8 of shape (n, 3, side, side), their labels, test images, their labels.

    Raises:
        Damaged: a file is another one, cut short or changed.
        FileNotFoundError: it is not there.
        OSError: it cannot be read.
    """
    archive = root / facts.files[0].name
    try:
        batches = _from_folder(root / facts.folder, facts)
    except (Damaged, FileNotFoundError):
        if not archive.is_file():
            raise
        batches = _from_archive(archive, facts)
    try:
        training = _joined([batches[name] for name, _ in facts.training], side)
        return (*training, *_joined([batches[name] for name, _ in facts.test], side))
    except (pickle.UnpicklingError, LookupError, TypeError, ValueError, EOFError, AttributeError):
        raise Damaged(archive) from None


def _from_folder(folder: Path, facts: PublishedSet) -> Batches:
    batches: Batches = {}
    for name, md5 in (*facts.training, *facts.test):
        batches[name] = (folder / name).read_bytes()
        if not same(md5, batches[name]):
            raise Damaged(folder / name)
    return batches


def _from_archive(path: Path, facts: PublishedSet) -> Batches:
    wanted = {f"{facts.folder}/{name}": (name, md5) for name, md5 in (*facts.training, *facts.test)}
    batches: Batches = {}
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                if member.name not in wanted or not member.isreg() or member.size > _MAX_BATCH:
                    continue
                name, md5 = wanted[member.name]
                file = archive.extractfile(member)
                batches[name] = file.read() if file else b""
                if not same(md5, batches[name]):
                    raise Damaged(path)
    except (tarfile.TarError, zlib.error, EOFError):
        raise Damaged(path) from None
    if len(batches) < len(wanted):
        raise Damaged(path)
    return batches


def _joined(batches: list[bytes], side: int) -> tuple[np.ndarray, np.ndarray]:
    opened = [_OnlyArrays(io.BytesIO(batch), encoding="latin1").load() for batch in batches]
    images = np.concatenate([batch["data"] for batch in opened])
    labels = np.concatenate([np.array(batch["labels"], np.uint8) for batch in opened])
    if images.dtype != np.uint8 or len(labels) != len(images):
        raise ValueError
    return images.reshape(-1, 3, side, side), labels


def _latin1(text: str, _encoding: str) -> bytes:
    return text.encode("latin1")


_ADMITTED: dict[tuple[str, str], Callable[..., Any]] = {
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("_codecs", "encode"): _latin1,  # how Python 3 writes bytes for Python 2
}


class _OnlyArrays(pickle.Unpickler):  # noqa: S301 - it is what makes them safe
    """Opens dicts, lists, numbers, texts and arrays; whatever else a pickle asks for is refused."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        if (module_name, global_name) not in _ADMITTED:
            raise pickle.UnpicklingError(f"{module_name}.{global_name}")
        return _ADMITTED[module_name, global_name]
