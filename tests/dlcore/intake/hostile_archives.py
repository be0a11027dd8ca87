"""Archives made to harm: each entry makes one when it is called, and says what its refusal must name."""

import io
import pickle
import struct
import zipfile
import zlib

import torch
from torch import nn

from tests.dlcore.intake.hostile_pickles import MB, SIX, Case
from tests.dlcore.intake.pickle_words import (
    archive,
    entries,
    old_run,
    pickled,
    safe_entry,
    safetensors,
    storage,
    tensor,
    zipped,
)


def script() -> bytes:
    file = io.BytesIO()
    torch.jit.save(torch.jit.trace(nn.Linear(2, 3), torch.zeros(1, 2)), file)
    return file.getvalue()


def exported() -> bytes:
    file = io.BytesIO()
    torch.export.save(torch.export.export(nn.Linear(2, 3), (torch.zeros(1, 2),)), file)
    return file.getvalue()


def patched(data: bytes, old: bytes, new: bytes, count: int = 1) -> bytes:
    assert old in data
    return data.replace(old, new, count)


def overlapping() -> bytes:
    """One entry lies inside another, with a sound header of its own: half the file, twice the numbers."""
    name = b"x/data/1"
    inner = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 0, zlib.crc32(SIX), 24, 24, len(name), 0)
    data = archive(entries(w=tensor()), {"0": inner + name + SIX, "1": SIX})
    at = data.rindex(name) - 46  # its record in the directory
    return data[: at + 42] + struct.pack("<I", data.index(inner)) + data[at + 46 :]


def ending(data: bytes, at: int, value: int, form: str = "<I") -> bytes:
    """A zip archive with one number changed in its end record."""
    start = len(data) - 22 + at
    return data[:start] + struct.pack(form, value) + data[start + struct.calcsize(form) :]


SOUND = archive(entries(w=tensor()))
ARCHIVES: dict[str, Case] = {
    "packed": (
        lambda: zipped(
            {"x/data.pkl": pickled(entries(w=tensor())), "x/data/0": bytes(24)}, zipfile.ZIP_DEFLATED
        ),
        "packed",
    ),
    "a zip bomb": (
        lambda: zipped(
            {"x/data.pkl": pickled(entries(w=tensor())), "x/data/0": bytes(60 * MB)}, zipfile.ZIP_DEFLATED
        ),
        "packed",
    ),
    "no pickle": (lambda: zipped({"a.txt": b"hello"}), "no PyTorch file"),
    "two pickles": (lambda: archive(entries(w=tensor()), extra={"y/data.pkl": b"."}), "no PyTorch file"),
    "a part outside": (
        lambda: archive(entries(w=tensor()), extra={"../../evil": b"x"}),
        "outside its own folder",
    ),
    "a part at the root": (
        lambda: archive(entries(w=tensor()), extra={"/etc/evil": b"x"}),
        "outside its own folder",
    ),
    "big-endian": (lambda: patched(SOUND, b"little", b"big\0\0\0", 1), "damaged"),
    "honestly big-endian": (
        lambda: zipped({"x/data.pkl": pickled(entries(w=tensor())), "x/byteorder": b"big"}),
        "big-endian",
    ),
    "numbers changed on the way": (
        lambda: patched(archive(entries(w=tensor()), {"0": b"a" * 24}), b"a" * 24, b"b" * 24),
        "damaged",
    ),
    "numpy": (lambda: zipped({"w.npy": b"\x93NUMPY"}), "NumPy"),
    "word": (lambda: zipped({"[Content_Types].xml": b"<x/>"}), "office document"),
    "TorchScript": (script, "TorchScript"),
    "exported program": (exported, "exported program"),
    "overlapping parts": (overlapping, "over one another"),
    "twenty thousand parts": (
        lambda: archive(entries(w=tensor()), {str(i): b"" for i in range(20_000)}),
        "absurd number",
    ),
    "encrypted": (
        lambda: patched(SOUND, b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"),
        "packed",
    ),
    "two names for one part": (lambda: patched(SOUND, b"x/data/0", b"x/data/1"), "two ways"),
    "with a comment": (lambda: SOUND + b"x", "cut short"),
    "giant directory": (lambda: ending(SOUND, 12, 2**31), "absurd"),
    "directory elsewhere": (lambda: ending(SOUND, 16, 2**31), "cut short"),
    "directory of 64 bits that lies": (lambda: _lying_64(), "cut short"),
    "cut in the middle": (lambda: SOUND[: len(SOUND) // 2], "cut short"),
    "only its beginning": (lambda: SOUND[:10], "cut short"),
}


def _lying_64() -> bytes:
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, 2**62, 1)
    return SOUND[:-22] + locator + SOUND[-22:]


OLD_FILES: dict[str, Case] = {
    "another magic": (lambda: old_run(entries(w=tensor()), {"0": SIX}, magic=5), "did not write"),
    "another protocol": (lambda: old_run(entries(w=tensor()), {"0": SIX}, protocol=9), "unknown version"),
    "big-endian": (lambda: old_run(entries(w=tensor()), {"0": SIX}, little=b"\x89"), "unknown version"),
    "no numbers": (lambda: old_run(entries(w=tensor()), {}), "lacks a part"),
    "other numbers": (lambda: old_run(entries(w=tensor()), {"1": SIX}), "lacks a part"),
    "keys twice": (lambda: old_run(entries(w=tensor()), {"0": SIX}, keys=["0", "0"]), "cut short"),
    "a lie about the count": (lambda: old_run(entries(w=tensor()), {"0": SIX}, {"0": 2**62}), "cut short"),
    "a gigabyte that is not there": (
        lambda: old_run(entries(w=tensor(storage(count=2**28))), {"0": SIX}, {"0": 2**28}),
        "declares 1,073,741,824 bytes",
    ),
    "a plain pickle": (lambda: pickle.dumps({"w": [1.0, 2.0]}, 2), "did not write"),
    "tar": (lambda: b"x".ljust(257, b"\0") + b"ustar" + bytes(250), "tar archive"),
}

F32 = safe_entry([2, 3], 0, 24)
SAFE: dict[str, Case] = {
    "endless header": (lambda: safetensors({"w": F32}, SIX, length=2**63), "absurd header"),
    "header beyond the end": (lambda: safetensors({"w": F32}, SIX, length=500), "absurd header"),
    "header of spaces": (lambda: safetensors(b"{" + b" " * 2 * MB + b"}"), "absurd header"),
    "no JSON": (lambda: safetensors(b"{]"), "damaged"),
    "deep JSON": (lambda: safetensors(b'{"a":' * 100_000), "damaged"),
    "no tensors": (lambda: safetensors({"__metadata__": {"a": "b"}}), "no tensors"),
    "numbers missing": (lambda: safetensors({"w": F32}, SIX[:-1]), "damaged"),
    "numbers left over": (lambda: safetensors({"w": F32}, SIX + b"x"), "damaged"),
    "a hole": (lambda: safetensors({"w": F32, "v": safe_entry([1], 28, 32)}, SIX + bytes(8)), "damaged"),
    "overlapping": (lambda: safetensors({"w": F32, "v": F32}, SIX), "damaged"),
    "offsets backwards": (lambda: safetensors({"w": safe_entry([2, 3], 24, 0)}, SIX), "damaged"),
    "a shape that lies": (lambda: safetensors({"w": safe_entry([2, 4], 0, 24)}, SIX), "damaged"),
    "a gigabyte that is not there": (
        lambda: safetensors({"w": safe_entry([2**28], 0, 2**30)}, SIX),
        "damaged",
    ),
    "a shape that overflows": (lambda: safetensors({"w": safe_entry([2**62, 4], 0, 0)}), "damaged"),
    "nothing of giant shape": (lambda: safetensors({"w": safe_entry([0, 2**62, 2], 0, 0)}), "damaged"),
    "negative shape": (lambda: safetensors({"w": safe_entry([-2, -3], 0, 24)}, SIX), "damaged"),
    "unknown type": (lambda: safetensors({"w": safe_entry([6], 0, 24, "X99")}, SIX), "damaged"),
    "rare type": (lambda: safetensors({"w": safe_entry([24], 0, 24, "F8_E4M3")}, SIX), "float8"),
    "forty dimensions": (lambda: safetensors({"w": safe_entry([1] * 40, 0, 4)}, bytes(4)), "impossible"),
    "hundred dimensions": (lambda: safetensors({"w": safe_entry([1] * 100, 0, 4)}, bytes(4)), ""),
    "metadata of numbers": (lambda: safetensors({"__metadata__": {"a": 1}, "w": F32}, SIX), "damaged"),
    "not a number": (
        lambda: safetensors({"w": F32}, struct.pack("<6f", *[float("nan")] * 6)),
        "infinity in “w”",
    ),
}

OTHER: dict[str, Case] = {
    "empty": (lambda: b"", "empty"),
    "one byte": (lambda: b"\x80", "damaged"),
    "words": (lambda: b"these are my weights", "text file"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(30), "PNG picture"),
    "a program": (lambda: b"\x7fELF" + bytes(30), "Linux program"),
    "HDF5": (lambda: b"\x89HDF\r\n\x1a\n" + bytes(30), "HDF5"),
    "TensorFlow Lite": (lambda: b"\x1c\x00\x00\x00TFL3" + bytes(30), "TensorFlow Lite"),
    "GGUF": (lambda: b"GGUF\x03" + bytes(30), "GGUF"),
    "ONNX": (lambda: b"\x08\x07\x12\x07pytorch" + bytes(30), "ONNX"),
    "gzip": (lambda: b"\x1f\x8b" + zlib.compress(b"x"), "gzip"),
    "zeros": (lambda: bytes(5000), "no model file known here"),
}
