"""Networks trained here, as files: weights with what is needed to use them, and back."""

from __future__ import annotations

import io
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import save as save_tensors

from dlcore.errors import BadModel, BadSetting
from dlcore.intake.names import one_line
from dlcore.intake.weights import fit
from dlcore.nets.architecture import NetSpec, read_spec
from dlcore.nets.trainable import build

if TYPE_CHECKING:
    from torch import nn

    from dlcore.intake.weights import Weights

MARK = "architecture"
"""the entry of a file's metadata that says it was trained here"""
PREPARATIONS = ("digit", "grey", "colour")
MOST_SEED = 2**32
"""larger than any seed of a run, and small enough for every generator"""


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A trained network and how to use it.

    Attributes:
        spec: its architecture.
        model: the network, in eval mode.
        classes: one name for each output.
        mean: of the training images in 0..1, one number a channel.
        std: their standard deviation, alike.
        prepare: how a picture from outside becomes its input: "digit" (crop, centre and size as handwriting),
            "grey" (a light thing on black), "colour".
        data: title of the data it was trained on.
        dataset: name of that data.
        seed: of the run, from which its test images follow where the data has none of its own.
    """

    spec: NetSpec
    model: nn.Module
    classes: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    prepare: str
    data: str
    dataset: str
    seed: int

    def metadata(self) -> dict[str, str]:
        """Everything but the weights, as texts."""
        values = {"classes": self.classes, "mean": self.mean, "std": self.std}
        texts = {name: json.dumps(value) for name, value in values.items()}
        origin = {"data": self.data, "dataset": self.dataset, "seed": str(self.seed)}
        return {MARK: self.spec.text(), "prepare": self.prepare} | origin | texts


def as_safetensors(trained: Trained) -> bytes:
    """The weights as a safetensors file, the architecture in its metadata."""
    return save_tensors(_state(trained.model), trained.metadata())


def as_pth(trained: Trained) -> bytes:
    """The weights as `torch.save` writes them: a dictionary of "state_dict" and texts.

    `torch.load(file, weights_only=True)["state_dict"]` is the state dict.
    """
    file = io.BytesIO()
    torch.save({"state_dict": _state(trained.model)} | trained.metadata(), file)
    return file.getvalue()


def was_trained_here(weights: Weights) -> bool:
    """Whether a file says with which architecture of this app its weights go."""
    return MARK in weights.metadata


def from_weights(weights: Weights) -> Trained:
    """The network of a file that `as_safetensors` or `as_pth` wrote.

    Raises:
        BadModel: the description is damaged, or the tensors do not fit it; the sentence names the keys
            that are missing, unknown or of another shape.
    """
    described = _description(weights)
    if described is None:
        raise BadModel(f"“{weights.name}” carries a damaged description: save the network again.")
    spec = described["spec"]
    with torch.device("meta"):
        blank = build(spec)
    wanted = {name: tuple(tensor.shape) for name, tensor in blank.state_dict().items()}
    if wanted != {name: tuple(tensor.shape) for name, tensor in weights.state.items()}:
        fit(blank, weights)  # says what differs, before anything of this size is allocated
    model = build(spec)
    fit(model, weights)
    return Trained(model=model.eval(), **described)


def _description(weights: Weights) -> dict[str, Any] | None:
    """What a file says beside its tensors: all of `Trained` but the network; None if it is damaged."""
    texts = weights.metadata
    try:
        said = {
            "spec": read_spec(texts[MARK]),
            "classes": _names(json.loads(texts["classes"])),
            "mean": tuple(float(value) for value in json.loads(texts["mean"])),
            "std": tuple(float(value) for value in json.loads(texts["std"])),
            "prepare": texts["prepare"],
            "data": one_line(texts["data"]),
            "dataset": one_line(texts["dataset"]),
            "seed": int(texts["seed"]),
        }
    except (BadSetting, KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return None
    spec, scales = said["spec"], said["mean"] + said["std"]
    fits = len(said["classes"]) == spec.n_classes and len(said["mean"]) == len(said["std"]) == spec.shape[0]
    fits &= all(map(math.isfinite, scales)) and min(said["std"], default=0) > 0
    return said if fits and said["prepare"] in PREPARATIONS and 0 <= said["seed"] <= MOST_SEED else None


def _names(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError(values)
    return tuple(one_line(str(name)) for name in values)


def _state(model: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
