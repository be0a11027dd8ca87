"""What a pickle may hold when it is a network's weights, and what to say of everything else."""

from dataclasses import dataclass
from math import prod
from typing import Any, Final

from dlcore.intake.formats import Refused
from dlcore.intake.names import one_line

RESAVE: Final = "save the model's state_dict() with torch.save instead"

DTYPES: Final = {
    "torch.FloatStorage": ("float32", 4),
    "torch.DoubleStorage": ("float64", 8),
    "torch.HalfStorage": ("float16", 2),
    "torch.BFloat16Storage": ("bfloat16", 2),
    "torch.LongStorage": ("int64", 8),
    "torch.IntStorage": ("int32", 4),
    "torch.ShortStorage": ("int16", 2),
    "torch.CharStorage": ("int8", 1),
    "torch.ByteStorage": ("uint8", 1),
    "torch.BoolStorage": ("bool", 1),
}
"""storage class to the name of its dtype and the bytes of one number"""

ORDERED_DICT: Final = "collections.OrderedDict"
TENSOR: Final = "torch._utils._rebuild_tensor_v2"
OLD_TENSOR: Final = "torch._utils._rebuild_tensor"
PARAMETER: Final = "torch._utils._rebuild_parameter"

_INERT = {
    "torch.Size",
    "torch.device",
    "torch.serialization._get_layout",
    "collections.Counter",
    "_codecs.encode",
    *(f"torch.{name}" for name, _ in DTYPES.values()),
}
"""what a training checkpoint may mention beside its tensors; noted down, never made"""

_UNUSUAL = {
    "torch._utils._rebuild_sparse_tensor": "sparse tensors",
    "torch._utils._rebuild_qtensor": "quantised tensors",
    "torch._utils._rebuild_meta_tensor_no_storage": "tensors without numbers",
    "torch._utils._rebuild_wrapper_subclass": "tensors of a subclass",
    "torch._tensor._rebuild_from_type_v2": "tensors of a subclass",
    "torch._utils._rebuild_tensor_v3": "tensors of a rare number type",
    "torch._utils._rebuild_device_tensor_from_numpy": "tensors of a special device",
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": "tensors of a special device",
    "torch._utils._rebuild_parameter_with_state": "parameters with Python attributes",
    "torch.ComplexFloatStorage": "complex numbers",
    "torch.ComplexDoubleStorage": "complex numbers",
    "torch.QInt8Storage": "quantised tensors",
    "torch.QUInt8Storage": "quantised tensors",
    "torch.QInt32Storage": "quantised tensors",
}
_MODELS = ("__main__.", "torch.nn.", "torchvision.", "torch.fx.", "timm.", "transformers.", "ultralytics.")


MAX_DIMENSIONS = 16
MAX_NUMBER = 1 << 48


@dataclass(frozen=True, slots=True)
class Storage:
    """A run of numbers that lies elsewhere in the file: its key, dtype name, count and bytes each."""

    key: str
    dtype: str
    count: int
    item_size: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor as described: a window on a storage; `offset` and `stride` are counted in numbers."""

    storage: Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]

    @property
    def span(self) -> int:
        """How many numbers lie from the window's first to its last; 0 for an empty tensor."""
        if 0 in self.size:
            return 0
        return 1 + sum((n - 1) * step for n, step in zip(self.size, self.stride, strict=True))


@dataclass(frozen=True, slots=True)
class Named:
    """Something of Python that the pickle names; it is never looked up."""

    name: str


def is_known(name: str) -> bool:
    """Whether weights may name this."""
    return name in DTYPES or name in _INERT or name in {ORDERED_DICT, TENSOR, OLD_TENSOR, PARAMETER}


def why_not(name: str) -> str:
    """Why a file that names this is not opened: words for `formats.Refused`.

    Args:
        name: module and attribute as the pickle has them, joined by a dot.
    """
    if name in _UNUSUAL:
        return (
            f"holds {_UNUSUAL[name]}: turn them into ordinary float tensors and save the state_dict() again"
        )
    shown = one_line(name, 60)
    if name.startswith(_MODELS):
        return f"holds a whole pickled model (it asks for {shown}), which could run code: {RESAVE}"
    return f"asks Python for {shown}, which could run code, so it was not opened: {RESAVE}"


def why_not_code(code: str, value: Any) -> str:
    """Why a file with this pickle instruction is not opened: words for `formats.Refused`."""
    if code == "INST":
        return why_not(str(value).replace(" ", "."))
    if code in {"OBJ", "NEWOBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4", "PERSID"}:
        return f"holds Python objects, which could run code: {RESAVE}"
    return f"uses the pickle instruction {code}, which weights do not need: {RESAVE}"


def checked_storage(reference: Any) -> Storage:
    """The storage that a pickle refers to, as `torch.save` writes it.

    Args:
        reference: the tuple ("storage", class, key, device, count), in old files with a None at its end.

    Returns:
        Its description; the device is left out, as everything is read to the CPU.

    Raises:
        Refused: it is anything else.
    """
    if type(reference) is tuple and len(reference) in {5, 6} and reference[5:] in ((), (None,)):
        word, kind, key, _, count = reference[:5]
        known = word == "storage" and type(kind) is Named and kind.name in DTYPES
        if known and type(key) is str and type(count) is int and 0 <= count < MAX_NUMBER:
            return Storage(key, DTYPES[kind.name][0], count, DTYPES[kind.name][1])
    raise Refused(f"refers to its numbers in an unknown way: {RESAVE}")


def checked_tensor(storage: Any, offset: Any, size: Any, stride: Any) -> Stored:
    """The tensor that a pickle describes, if its window lies inside its storage.

    Args:
        storage: a `Storage`.
        offset: where the window begins, in numbers.
        size: the tensor's shape.
        stride: numbers from one entry to the next, for each dimension.

    Returns:
        The description.

    Raises:
        Refused: it is impossible.
    """
    sound = type(storage) is Storage and type(size) is tuple and type(stride) is tuple
    if not sound or len(size) != len(stride) or len(size) > MAX_DIMENSIONS:
        raise Refused(f"describes an impossible tensor: {RESAVE}")
    if any(type(number) is not int or not 0 <= number < MAX_NUMBER for number in (offset, *size, *stride)):
        raise Refused(f"describes an impossible tensor: {RESAVE}")
    stored = Stored(storage, offset, size, stride)
    if prod(max(number, 1) for number in size) > MAX_NUMBER:  # also [0, 2**40, 2**40], whose strides overflow
        raise Refused(f"describes an impossible tensor: {RESAVE}")
    if offset + stored.span > storage.count:
        raise Refused(f"describes a tensor that reaches beyond its own numbers: {RESAVE}")
    return stored
