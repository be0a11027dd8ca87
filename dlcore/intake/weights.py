"""Weights from outside: read from .pth and .safetensors files without running anything."""

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

import torch
from torch import nn

from dlcore.errors import BadModel
from dlcore.intake.archive import TorchFile, check_size, examined
from dlcore.intake.formats import Refused
from dlcore.intake.names import one_line, safe_name
from dlcore.intake.pickled import RESAVE, Stored
from dlcore.intake.tensors import check_finite, read_safetensors, stored_tensor, what_instead

_WRAPPERS: Final = ("state_dict", "model_state_dict", "model", "net", "network", "weights", "model_state")
_PREFIXES: Final = {"module.": "DataParallel", "_orig_mod.": "torch.compile"}
_OLD_DENSENET: Final = re.compile(r"(denselayer\d+\.(?:norm|conv))\.([12])\.")
"""names in torchvision's published DenseNets, from before a name could hold no dot: norm.1 is norm1 today"""
_MAX_TEXT = 10_000
_MAX_SENTENCE = 300


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A network's tensors, as a file holds them.

    Attributes:
        state: tensors by name: on the CPU, contiguous, finite, each with memory of its own.
        metadata: short texts that the file carries beside its tensors; written by whoever made the file.
        name: the file's name for display: one line, no path.
        format: what the file is.
        notes: what reading had to assume, a short sentence each.
    """

    state: dict[str, torch.Tensor]
    metadata: dict[str, str]
    name: str
    format: Literal["pth", "safetensors"]
    notes: tuple[str, ...] = ()


def read_weights(data: bytes, name: str) -> Weights:
    """Read the tensors of a file that nobody has looked at before.

    No pickle is executed: `dlcore.intake.pickles` reads it as a description, and the numbers are taken
    from where it says they are, after every size was checked.

    Args:
        data: the whole file: what `torch.save(model.state_dict(), …)` writes, or safetensors. A
            dictionary around it ("state_dict", "model", …) and prefixes of wrappers are taken off.
        name: the file's name as its sender wrote it.

    Returns:
        The tensors.

    Raises:
        BadModel: the file is damaged, too large, no weights, holds code, NaN or infinity; one sentence.
    """
    shown = safe_name(name, "model")
    try:
        weights = _read(bytes(data), shown)
        check_finite(weights.state)
    except Refused as refused:
        raise BadModel(f"“{shown}” {refused}.") from None
    except MemoryError:
        raise BadModel(f"“{shown}” needs more memory than there is here: choose a smaller model.") from None
    return weights


def _read(data: bytes, name: str) -> Weights:
    check_size(len(data))
    is_json_next = data[8:9] == b"{"
    # first, because the length of a header may begin like a pickle: 1408 bytes are 80 05 in hexadecimal
    is_safetensors = is_json_next and int.from_bytes(data[:8], "little") <= len(data) - 8
    if not is_safetensors and data.startswith((b"\x80", b"PK\x03\x04")):
        return _from_torch(examined(data), name)
    if is_json_next:
        return Weights(*read_safetensors(data), name, "safetensors")
    raise Refused(what_instead(data[:2048]))


def _from_torch(file: TorchFile, name: str) -> Weights:
    described, notes = _state(file.root)
    prefix = next((known for known in _PREFIXES if all(key.startswith(known) for key in described)), "")
    if prefix:
        notes += (f"took off the prefix “{prefix}” that {_PREFIXES[prefix]} puts before every name",)
    state = {key.removeprefix(prefix): stored_tensor(file, stored) for key, stored in described.items()}
    renamed = {_OLD_DENSENET.sub(r"\1\2.", key): tensor for key, tensor in state.items()}
    if renamed.keys() != state.keys() and len(renamed) == len(state):
        state, notes = renamed, (*notes, "gave the layers of an old DenseNet file their names of today")
    return Weights(state, _texts(file.root), name, "pth", notes)


def _state(root: Any) -> tuple[dict[str, Stored], tuple[str, ...]]:
    # the dictionary of tensors, and a note if it lay inside another one
    if type(root) is Stored:
        raise Refused(f"holds a single tensor without a name: {RESAVE}")
    if type(root) is not dict:
        raise Refused(f"holds no dictionary of tensors: {RESAVE}")
    if any(type(value) is Stored for value in root.values()):
        return _only_tensors(root), ()
    for key in _WRAPPERS:
        inner = root.get(key)
        if type(inner) is dict and any(type(value) is Stored for value in inner.values()):
            return _only_tensors(inner), (f"took the tensors from the entry “{key}” of a checkpoint",)
    raise Refused(f"holds no tensors: {RESAVE}")


def _only_tensors(state: dict[Any, Any]) -> dict[str, Stored]:
    for key, value in state.items():
        if type(key) is not str or type(value) is not Stored:
            raise Refused(f"holds “{one_line(str(key), 60)}”, which is no tensor with a name: {RESAVE}")
    return state


def _texts(root: dict[Any, Any]) -> dict[str, str]:
    """What a checkpoint says beside its tensors in one word or number ("arch", "epoch")."""
    said = {
        key: value for key, value in root.items() if type(key) is str and type(value) in {str, int, float}
    }
    return {key: str(value) for key, value in said.items() if len(str(value)) <= _MAX_TEXT}


def fit(model: nn.Module, weights: Weights) -> None:
    """Put weights into a network, every tensor into its place.

    Counters that batch normalisation did not have before PyTorch 0.4.1 may be missing.

    Args:
        model: the network; its parameters and buffers are overwritten where they lie.
        weights: what `read_weights` returned.

    Raises:
        BadModel: tensors are missing, left over or of another shape; the network is then unchanged.
    """
    wanted, given = model.state_dict(), weights.state
    missing = [key for key in wanted if key not in given and not key.endswith("num_batches_tracked")]
    unknown = [key for key in given if key not in wanted]
    reshaped = [key for key in given if key in wanted and given[key].shape != wanted[key].shape]
    if missing or unknown or reshaped:
        shapes = {key: f" {_shape(given[key])} for {_shape(wanted[key])}" for key in reshaped}
        raise BadModel(_misfit(weights.name, missing, unknown, shapes))
    try:
        model.load_state_dict({key: given.get(key, value) for key, value in wanted.items()}, strict=True)
    except RuntimeError:  # a layer with a rule of its own about what it loads
        raise BadModel(
            f"“{weights.name}” does not fit this network: choose the network it was trained as."
        ) from None


def _shape(tensor: torch.Tensor) -> str:
    return one_line("×".join(map(str, tensor.shape)), 30) or "one number"


def _misfit(name: str, missing: list[str], unknown: list[str], shapes: dict[str, str]) -> str:
    """The sentence about what differs, with as many keys as keep it readable."""
    kinds = {
        "missing": dict.fromkeys(missing, ""),
        "unknown": dict.fromkeys(unknown, ""),
        "of another shape": shapes,
    }
    sentence = ""
    for named, length in ((3, 60), (2, 60), (1, 60), (1, 20)):
        said = "; ".join(_listed(what, keys, named, length) for what, keys in kinds.items() if keys)
        sentence = f"“{name}” does not fit this network ({said}): choose the network it was trained as."
        if len(sentence) <= _MAX_SENTENCE:
            break
    return sentence


def _listed(what: str, keys: dict[str, str], named: int, length: int) -> str:
    first = [one_line(key, length) + said for key, said in list(keys.items())[:named]]
    return f"{len(keys)} {what}: {', '.join(first)}{', …' if len(keys) > named else ''}"
