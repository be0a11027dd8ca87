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
from dlcore.data.small_preparation import prepare_small
from dlcore.errors import BadModel
from dlcore.intake.weights import Weights, read_weights
from dlcore.nets import catalogue, pretrained
from dlcore.nets.building import folded, ready
from dlcore.nets.digits import CLASSES, load_digit_net
from dlcore.nets.own import OwnModel, models, new_place
from dlcore.nets.recognising import Recognised, named_classes, recognised, title
from dlcore.nets.trained import Trained, was_trained_here
from dlcore.runtime import best_device

DIGITS = "digits"
KEPT_OPEN = 2  # networks a process keeps in memory


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A network ready to classify.

    It lies on the GPU when there is one; the digit network and networks trained here stay on the CPU, because
    they are so small that moving a picture away takes longer than classifying it.

    Attributes:
        title: its name in sentences.
        model: in eval mode, parameters frozen.
        classes: one label for each output.
        transforms: torchvision's preparation; None for the digit network and for networks trained here.
        ships: whether this is the digit model that ships with the app.
        notes: what fitting a file had to assume, one short sentence each.
        name: its name in the registry `pretrained.NETWORKS`, or "digits".
        trained: where it was trained here, how it is used.
    """

    title: str
    model: nn.Module
    classes: tuple[str, ...]
    transforms: Any = None
    ships: bool = False
    notes: tuple[str, ...] = ()
    name: str = DIGITS
    trained: Trained | None = None


def opened(name: str, file: Path | None = None) -> Opened:
    """The network of this name, or of a weights file.

    Raises:
        BadSetting: no network has this name.
        BadModel: the file fits no known network, or is not there any more.
        Unavailable: the network's weights are not on this machine.
    """
    if file is None:
        return _named(name)
    try:
        return _from_file(file, file.stat().st_mtime_ns)
    except FileNotFoundError as error:  # deleted meanwhile, in another tab
        raise BadModel("This model is no longer kept here: upload its file again.") from error


def prepared(network: Opened, picture: Picture) -> Prepared:
    """The picture as this network wants it, on its device, with the way there."""
    if how := network.trained:
        return prepare_small(picture, how.prepare, how.spec.shape[1], how.mean, how.std)
    if network.transforms is None:
        return prepare_digit(picture.pixels)
    photo = prepare_photo(picture, network.transforms)
    return replace(photo, batch=photo.batch.to(next(network.model.parameters()).device))


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
    return _identified(read_weights(file.read_bytes(), file.name))


def _identified(weights: Weights) -> Opened:
    """The network these weights belong to: one trained here, or a published one."""
    if known := recognised(weights):
        how = known.trained
        notes = weights.notes + known.notes
        return Opened(f"Your {title(how)}", ready(how.model), how.classes, notes=notes, trained=how)
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
    if known := recognised(weights):
        network, classes, metadata = title(known.trained), known.trained.classes, _described(known, weights)
    else:
        loaded = catalogue.identify(weights)
        network, classes = loaded.title, loaded.categories
        metadata = {"classes": json.dumps(classes)}
    save_file(weights.state, folder / f"{token}.safetensors", metadata)
    size = sum(tensor.numel() for tensor in weights.state.values())
    model = OwnModel(token, weights.name, network, size, len(classes))
    models(folder).write_note(model)
    return model


def _described(known: Recognised, weights: Weights) -> dict[str, str]:
    """What is kept beside the weights: all that the file said, so that what was assumed is said again."""
    if was_trained_here(weights):
        return known.trained.metadata()
    named = named_classes(weights, known.trained.spec.n_classes)
    return {"classes": json.dumps(named)} if named else {}
