"""Opens the network a name or a file stands for, and prepares pictures the way it was trained on."""

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from torch import nn

from dlcore.data.digit_preparation import prepare_digit
from dlcore.data.photo_preparation import prepare_photo
from dlcore.data.picture import Picture, Prepared
from dlcore.intake.weights import read_weights
from dlcore.nets import catalogue, pretrained
from dlcore.nets.building import folded
from dlcore.nets.digits import CLASSES, load_digit_net
from dlcore.nets.own import OwnModel, new_place, note_down
from dlcore.runtime import best_device

DIGITS = "digits"
KEPT_OPEN = 2  # networks a process keeps in memory


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A network ready to classify.

    It lies on the GPU when there is one; the digit network stays on the CPU, because it is so small that
    moving a picture away takes longer than classifying it.

    Attributes:
        title: its name in sentences.
        model: in eval mode, parameters frozen.
        classes: one label for each output.
        transforms: torchvision's preparation; None where digits are prepared.
        ships: whether this is the digit model that ships with the app.
        notes: what fitting a file had to assume, one short sentence each.
        name: its name in the registry `pretrained.NETWORKS`, or "digits".
    """

    title: str
    model: nn.Module
    classes: tuple[str, ...]
    transforms: Any = None
    ships: bool = False
    notes: tuple[str, ...] = ()
    name: str = DIGITS


def opened(name: str, file: Path | None = None) -> Opened:
    """The network of this name, or of a weights file.

    Raises:
        BadSetting: no network has this name.
        BadModel: the file fits no known network.
        Unavailable: the network's weights are not on this machine.
    """
    if file is None:
        return _named(name)
    return _from_file(file, file.stat().st_mtime_ns)


def prepared(network: Opened, picture: Picture) -> Prepared:
    """The picture as this network wants it, on its device, with the way there."""
    if network.transforms is None:
        return prepare_digit(picture.pixels)
    ready = prepare_photo(picture, network.transforms)
    return replace(ready, batch=ready.batch.to(next(network.model.parameters()).device))


@lru_cache(maxsize=KEPT_OPEN)
def _named(name: str) -> Opened:
    if name == DIGITS:
        return Opened("The digit model", load_digit_net(), CLASSES, ships=True)
    loaded = pretrained.load(name)
    return Opened(
        pretrained.NETWORKS[name].title,
        folded(loaded.model).to(best_device()),
        loaded.categories,
        loaded.transforms,
        name=name,
    )


@lru_cache(maxsize=KEPT_OPEN)
def _from_file(file: Path, _changed_ns: int) -> Opened:
    weights = read_weights(file.read_bytes(), file.name)
    loaded = catalogue.identify(weights)
    return Opened(
        f"Your {loaded.title}",
        loaded.model if loaded.transforms is None else folded(loaded.model).to(best_device()),
        loaded.categories,
        loaded.transforms,
        notes=weights.notes,
        name=loaded.name,
    )


def keep(data: bytes, name: str, folder: Path) -> OwnModel:
    """Check a weights file, find its network, and write its tensors to `folder` as safetensors.

    Raises:
        BadModel: the file cannot be read safely, fits no known network, or the folder is full.
    """
    from safetensors.torch import save_file

    token = new_place(folder)
    weights = read_weights(data, name)
    loaded = catalogue.identify(weights)
    metadata = {"classes": json.dumps(loaded.categories)}
    save_file(weights.state, folder / f"{token}.safetensors", metadata)
    size = sum(tensor.numel() for tensor in weights.state.values())
    model = OwnModel(token, weights.name, loaded.title, size, len(loaded.categories))
    note_down(folder, model)
    return model
