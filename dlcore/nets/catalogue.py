"""Which published network a file of weights belongs to, and that network with these weights."""

from dataclasses import dataclass, replace
from functools import cache
from typing import NoReturn

import torch
from torch import nn
from torchvision.models import get_weight

from dlcore.errors import BadModel
from dlcore.intake.weights import Weights, fit
from dlcore.limits import limits
from dlcore.nets.architecture import NetSpec
from dlcore.nets.building import blank, current_key, ready
from dlcore.nets.digits import CLASSES, DigitNet
from dlcore.nets.pretrained import NETWORKS, Loaded
from dlcore.nets.recognising import Shapes, closest, described, likeness, named_classes, shapes_of
from dlcore.nets.trainable import build

DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class _Kind:
    """One architecture: its name, title, and the keys and shapes of its state dict."""

    name: str
    title: str
    shapes: Shapes

    @property
    def head(self) -> str:
        """The key of the last weight, whose first dimension is the number of classes."""
        return [key for key in self.shapes if key.endswith(".weight")][-1]


def identify(weights: Weights) -> Loaded:
    """The known network these weights belong to, holding them.

    Known are the digit network and torchvision's networks of `pretrained.NETWORKS`, these with any number of
    classes; networks trained here are found by `dlcore.nets.recognising`. The network is built without
    storage and takes the file's tensors, so a file cannot make this process allocate more than it holds.

    Args:
        weights: the tensors of a file, and its metadata.

    Returns:
        The network, ready to classify. Its classes are named by the file's metadata entry "classes" (a JSON
        list), else ImageNet's 1000 or the ten digits where the number fits, else "class 0", "class 1" and on.

    Raises:
        BadModel: the tensors fit no known network; the sentence names the closest one and what differs.
    """
    weights = replace(weights, state={current_key(key): tensor for key, tensor in weights.state.items()})
    if sum(tensor.numel() for tensor in weights.state.values()) * 4 > limits().max_model_bytes:
        raise BadModel(f"“{weights.name}” is too large once it is computed with: choose a smaller network.")
    shapes = shapes_of(weights)
    kind, trainable = _closest(shapes), closest(shapes)
    if trainable and trainable[1] > likeness(kind.shapes, shapes):
        _refuse(trainable[0], weights)
    if not kind.shapes.keys() & shapes.keys():
        raise BadModel(f"“{weights.name}” holds no layer of a known network: {_remedy()}.")
    model = _network(kind, shapes)
    _assign(model, weights, kind.title)
    n_classes = weights.state[kind.head].shape[0]
    if kind.name == DIGITS:
        return Loaded(DIGITS, kind.title, ready(model), _classes(weights, CLASSES, n_classes), None)
    entry = get_weight(NETWORKS[kind.name].weights_enum_name)
    classes = _classes(weights, tuple(entry.meta["categories"]), n_classes)
    return Loaded(kind.name, kind.title, ready(model), classes, entry.transforms())


def _assign(model: nn.Module, weights: Weights, title: str) -> None:
    """Give a network without storage the tensors of the file, in the number types it computes with.

    Raises:
        BadModel: they do not fit.
    """
    types = {key: tensor.dtype for key, tensor in model.state_dict().items()}
    state = {key: tensor.to(types.get(key, tensor.dtype)) for key, tensor in weights.state.items()}
    try:
        model.load_state_dict(state, assign=True)
    except RuntimeError:
        try:
            fit(model, weights)  # it says what differs
        except BadModel as misfit:
            closest = str(misfit).replace("this network", f"the closest network known here, {title}")
            raise BadModel(f"{closest.rpartition(': ')[0]}: {_remedy()}.") from None
        raise


def _network(kind: _Kind, shapes: Shapes) -> nn.Module:
    """The network of this kind without storage, with as many classes as the file's last layer has."""
    if kind.name == DIGITS:
        with torch.device("meta"):
            return DigitNet()
    n_classes, *width = shapes.get(kind.head) or (0,)
    fits = n_classes > 0 and tuple(width) == kind.shapes[kind.head][1:]
    return blank(kind.name, num_classes=n_classes if fits else 1000)


def _closest(shapes: Shapes) -> _Kind:
    digits = _kind(DIGITS)
    if digits.shapes == shapes:
        return digits
    builders = dict.fromkeys(network.builder for network in NETWORKS.values())
    return max((_kind(name) for name in (DIGITS, *builders)), key=lambda kind: likeness(kind.shapes, shapes))


@cache
def _kind(name: str) -> _Kind:
    if name == DIGITS:
        title, model = "digit network", _network(_Kind(DIGITS, "", {}), {})
    else:
        title, model = NETWORKS[name].title, blank(name)
    return _Kind(name, title, {key: tuple(tensor.shape) for key, tensor in model.state_dict().items()})


def _classes(weights: Weights, usual: tuple[str, ...], n_classes: int) -> tuple[str, ...]:
    """The names of the classes: the file's own, the usual ones where the number fits, else bare numbers."""
    if named := named_classes(weights, n_classes):
        return named
    return usual if len(usual) == n_classes else tuple(f"class {index}" for index in range(n_classes))


def _refuse(spec: NetSpec, weights: Weights) -> NoReturn:
    """Say what keeps these weights from being those of a network trained here.

    Raises:
        BadModel: always; the sentence names the keys.
    """
    with torch.device("meta"):
        model = build(spec)
    try:
        fit(model, weights)
    except BadModel as misfit:
        nearly = str(misfit).replace("this network", f"the closest network known here, {described(spec)}")
        raise BadModel(
            f"{nearly.rpartition(': ')[0]}: save the whole state_dict of a network trained here."
        ) from None
    raise BadModel(f"“{weights.name}” cannot be used: save the whole state_dict of a network trained here.")


def _remedy() -> str:
    titles = dict.fromkeys(NETWORKS[network.builder].title for network in NETWORKS.values())
    return f"save the state_dict of the digit network or of {', '.join(titles)}, or of a network trained here"
