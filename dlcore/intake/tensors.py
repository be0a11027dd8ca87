"""Tensors made from bytes whose sizes were checked."""

import json
import struct
from typing import Final

import torch

from dlcore.intake.archive import TorchFile
from dlcore.intake.formats import Refused, describe, picture_format
from dlcore.intake.names import one_line
from dlcore.intake.pickled import MAX_DIMENSIONS, RESAVE, Stored
from dlcore.limits import MB

_MAX_HEADER = MB
"""bytes of a safetensors header; a network of 1000 tensors needs about 100,000"""
_DTYPES: Final = {
    torch.float64,
    torch.float32,
    torch.float16,
    torch.bfloat16,
    torch.int64,
    torch.int32,
    torch.int16,
    torch.int8,
    torch.uint8,
    torch.bool,
}


def stored_tensor(file: TorchFile, stored: Stored) -> torch.Tensor:
    """The tensor that a PyTorch file describes, with memory of its own.

    Args:
        file: a file that was found sound.
        stored: one of the tensors it describes.

    Returns:
        A contiguous tensor on the CPU, of the described shape and dtype.
    """
    dtype = getattr(torch, stored.storage.dtype)
    if not stored.span:
        return torch.empty(stored.size, dtype=dtype)
    width = stored.storage.item_size
    start = file.places[stored.storage.key][0] + stored.offset * width
    numbers = bytearray(memoryview(file.data)[start : start + stored.span * width])
    if dtype is torch.bool:  # any byte but 0 is true
        flat = torch.frombuffer(numbers, dtype=torch.uint8) != 0
    else:
        flat = torch.frombuffer(numbers, dtype=dtype)
    return flat.as_strided(stored.size, stored.stride).contiguous()


def read_safetensors(data: bytes) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """The tensors and the metadata of a safetensors file.

    The safetensors library checks the header's form, the types and that the tensors fill the file
    without gaps; this adds limits.

    Args:
        data: the whole file.

    Returns:
        Tensors by name, and the entries of "__metadata__".

    Raises:
        Refused: the header is damaged or absurd, or a tensor is of a rare number type.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    (length,) = struct.unpack_from("<Q", data)
    if length > min(_MAX_HEADER, len(data) - 8):
        raise Refused("has an absurd header: save it again with safetensors.torch.save_file")
    try:
        state = load(data)
    except (SafetensorError, RuntimeError, ValueError, TypeError, KeyError, OverflowError):
        raise Refused("is damaged or cut short: save it again with safetensors.torch.save_file") from None
    if not state:
        raise Refused("holds no tensors: save the model's state_dict() with safetensors.torch.save_file")
    for key, tensor in state.items():
        if tensor.dtype not in _DTYPES:
            kind = str(tensor.dtype).removeprefix("torch.")
            raise Refused(f"holds numbers of the type {kind} in “{one_line(key, 60)}”: save them as float32")
        if tensor.dim() > MAX_DIMENSIONS:
            raise Refused(f"describes an impossible tensor in “{one_line(key, 60)}”: save it again")
    metadata = json.loads(data[8 : 8 + length]).get("__metadata__") or {}
    return state, metadata


def check_finite(state: dict[str, torch.Tensor]) -> None:
    """Refuse weights with NaN or infinity, which make every answer of a network meaningless.

    Raises:
        Refused: names the first such tensor.
    """
    for key, tensor in state.items():
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise Refused(
                f"holds NaN or infinity in “{one_line(key, 60)}”: train again with a smaller learning rate"
            )


def what_instead(head: bytes) -> str:
    """Words for `Refused` about a file that is no model file.

    Args:
        head: its first 2 kB.
    """
    if head[257:262] == b"ustar":
        return f"is a tar archive, as PyTorch wrote before version 0.1.10: {RESAVE}"
    for signature, what in _OTHER_MODELS:
        if signature in head[:16]:
            return f"is {what}, not a PyTorch file: choose a .pth or .safetensors file"
    kind = picture_format(head)
    what = f"a {kind} picture" if kind else describe(head)[0]
    if "no picture format" in what:
        return "is no model file known here, or its beginning is missing: choose a .pth or .safetensors file"
    return f"is {what}, not a model: choose a .pth or .safetensors file"


_OTHER_MODELS: Final = (
    (b"\x89HDF", "an HDF5 (Keras) file"),
    (b"TFL3", "a TensorFlow Lite file"),
    (b"GGUF", "a GGUF file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"pytorch", "an ONNX file"),
    (b"ONNX", "an ONNX file"),
)
