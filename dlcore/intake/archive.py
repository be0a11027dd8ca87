"""PyTorch files examined before anything is loaded: sizes, structure, and what their pickle asks for."""

import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlcore.errors import BadModel
from dlcore.intake.formats import CUT_SHORT, Refused
from dlcore.intake.names import safe_name
from dlcore.intake.pickled import RESAVE, Storage
from dlcore.intake.pickles import Machine
from dlcore.intake.zipped import Place, plain_entries
from dlcore.limits import MB, limits

_MAX_PICKLE = 8 * MB
_MAGIC = 0x1950A86A20F9469CFC6C
"""first value of a file that torch.save wrote before version 1.6"""
_OLD_PROTOCOL = 1001


@dataclass(frozen=True, slots=True, eq=False)
class TorchFile:
    """A PyTorch file that was found sound.

    Attributes:
        data: the whole file.
        root: what its pickle describes: dict, list, tuple, text, number, `Stored` or `Named`.
        places: where each storage's numbers lie in `data`, by the storage's key.
    """

    data: bytes
    root: Any
    places: dict[str, Place]


def check_torch_archive(source: bytes | str | Path, name: str = "") -> TorchFile:
    """Examine what `torch.save` wrote, without loading it.

    `torch.load(weights_only=True)` runs no code but believes the sizes that a file declares; here every
    declared size is compared with the bytes that are there. The file may be a zip archive, as PyTorch
    writes since version 1.6, or the older run of pickles.

    Args:
        source: the file's content, or its path.
        name: how the sentence of an error calls it; a path's own name if left out.

    Returns:
        What the file describes, and where its numbers are.

    Raises:
        BadModel: it is too large, damaged, packed, or asks for more than weights need; one sentence.
    """
    shown = safe_name(name or (source.name if isinstance(source, Path) else ""), "model")
    try:
        if isinstance(source, bytes):
            data = source
        else:
            check_size(Path(source).stat().st_size)
            data = Path(source).read_bytes()
        return examined(data)
    except Refused as refused:
        raise BadModel(f"“{shown}” {refused}.") from None


def examined(data: bytes) -> TorchFile:
    """`check_torch_archive` for content whose name the caller knows.

    Raises:
        Refused: the file is not to be opened.
    """
    check_size(len(data))
    if data.startswith(b"PK\x03\x04"):
        return _zip(data)
    if data.startswith(b"\x80"):
        return _old_run(data)
    raise Refused(f"was not written by torch.save: {RESAVE}")


def check_size(size: int) -> None:
    """Compare a file's size in bytes with the limit.

    Raises:
        Refused: the file is empty or too large.
    """
    if size == 0:
        raise Refused("is empty: choose another file")
    if size > limits().max_model_bytes:
        most = limits().max_model_mb
        raise Refused(
            f"has {size / MB:.1f} MB, more than the {most:g} MB allowed here: choose a smaller model"
        )


def _zip(data: bytes) -> TorchFile:
    entries = plain_entries(data)
    pickles = [entry for entry in entries if entry.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise Refused("is a ZIP archive but no PyTorch file: choose a .pth or .safetensors file")
    folder = pickles[0].removesuffix("data.pkl")
    if not all(entry.startswith(folder) for entry in entries):
        raise Refused(f"has parts outside its own folder: {RESAVE}")
    start, length = entries.get(f"{folder}byteorder", (0, 0))
    if length and data[start : start + length] != b"little":
        raise Refused(f"was written on a big-endian machine: {RESAVE} on an ordinary one")
    start, length = entries[pickles[0]]
    if length > _MAX_PICKLE:
        raise Refused(f"describes far more than the weights of a network: {RESAVE}")
    machine = Machine(io.BytesIO(data[start : start + length]))
    root = machine.load()
    places = {key: entries.get(f"{folder}data/{key}", (0, -1)) for key in machine.storages}
    for key, (_, length) in places.items():
        _check_length(machine.storages[key], length)
    _check_total(machine)
    return TorchFile(data, root, places)


def _old_run(data: bytes) -> TorchFile:
    # the form before PyTorch 1.6: five pickles, then each storage's count and numbers
    file = io.BytesIO(data)
    machine = Machine(file)
    if machine.load() != _MAGIC:
        raise Refused(f"is a pickle that torch.save did not write: {RESAVE}")
    protocol, system = machine.load(), machine.load()
    if protocol != _OLD_PROTOCOL or type(system) is not dict or system.get("little_endian") is not True:
        raise Refused(f"was written by an unknown version of PyTorch: {RESAVE}")
    root, keys = machine.load(), machine.load()
    if (
        type(keys) is not list
        or any(type(key) is not str for key in keys)
        or set(keys) != set(machine.storages)
    ):
        raise Refused(f"lacks a part of its numbers: {RESAVE}")
    places: dict[str, Place] = {}
    at = file.tell()
    for key in keys:
        storage = machine.storages[key]
        if at + 8 > len(data) or struct.unpack_from("<q", data, at)[0] != storage.count:
            raise Refused(CUT_SHORT)
        places[key] = (at + 8, min(storage.count * storage.item_size, len(data) - at - 8))
        _check_length(storage, places[key][1])
        at += 8 + places[key][1]
    _check_total(machine)
    return TorchFile(data, root, places)


def _check_length(storage: Storage, length: int) -> None:
    declared = storage.count * storage.item_size
    if length != declared:
        held = "none" if length < 0 else f"{length:,}"
        raise Refused(f"declares {declared:,} bytes of numbers where it holds {held}: {RESAVE}")


def _check_total(machine: Machine) -> None:
    if machine.tensor_bytes > limits().max_model_bytes:
        size, most = machine.tensor_bytes / MB, limits().max_model_mb
        raise Refused(f"unfolds to {size:,.0f} MB, more than the {most:g} MB allowed here: {RESAVE}")
