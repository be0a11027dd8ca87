"""Networks that are nearly another one: what becomes of weights that are loaded into them."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch
from torch import nn

from dlcore.nets.architecture import NetSpec
from dlcore.nets.trainable import build

MOST_UNITS_MORE = 1024
"""a hidden layer wider than this gets `FEW_UNITS` after it, not as many again"""
FEW_UNITS = 64
RATE = 0.5
"""of the dropout that is added"""


@dataclass(frozen=True, slots=True)
class Variant:
    """A network to load weights into.

    Attributes:
        name: how it differs, a few words.
        make: makes it, with first weights of its own.
        strict: whether keys have to match.
        training: whether it is left in training mode.
    """

    name: str
    make: Callable[[], nn.Module]
    strict: bool = True
    training: bool = False


def variants(spec: NetSpec, seed: int = 0) -> Iterator[Variant]:
    """The network itself and its near relations, as far as its kind has them.

    Args:
        spec: the architecture of the weights.
        seed: of the run; that of all first weights here, set in torch's global generator, is the next one.
    """

    def seeded(make: Callable[[NetSpec], nn.Module], of: NetSpec = spec) -> Callable[[], nn.Module]:
        return _seeded(make, of, seed)

    yield Variant("the same architecture", seeded(build))
    yield Variant("one hidden layer more", seeded(_deeper))
    if spec.network != "softmax" and not (spec.network == "mlp" and not spec.widths):
        yield Variant("another width", seeded(_wider))
        yield Variant("another width, strict=False", seeded(_wider), strict=False)
    yield Variant("layers under another name", seeded(_renamed))
    yield Variant("layers under another name, strict=False", seeded(_renamed), strict=False)
    if spec.network == "softmax":
        return
    other = replace(spec, activation="relu" if spec.activation in {"tanh", "sigmoid"} else "tanh")
    yield Variant(f"another activation, {other.activation}", seeded(build, other))
    yield from _dropouts(spec, seeded)


def other_network(spec: NetSpec, seed: int = 0) -> Variant:
    """A network of other settings, whatever they are; its seed as that of `variants`."""
    return Variant("the network of the controls", _seeded(build, spec, seed))


def _seeded(make: Callable[[NetSpec], nn.Module], of: NetSpec, seed: int) -> Callable[[], nn.Module]:
    def made() -> nn.Module:
        torch.manual_seed(seed + 1)  # with the run's own seed, first weights would be those it began with
        return make(of)

    return made


def _dropouts(spec: NetSpec, seeded: Callable[..., Callable[[], nn.Module]]) -> Iterator[Variant]:
    if spec.network in {"mlp", "cnn"} and spec.dropout:
        rate = RATE if spec.dropout < RATE else RATE / 2
        other = replace(spec, dropout=rate)
        name, make = f"another dropout rate, {rate:g}", seeded(build, other)
    else:
        if spec.network != "lenet":
            shifted = replace(spec, dropout=RATE)
            yield Variant("dropout as a layer in the row", seeded(build, shifted))
        name, make = f"dropout {RATE:g} that takes no number in the row", seeded(_dropping)
    yield Variant(name, make)
    yield Variant(f"{name}, eval() forgotten", make, training=True)


def _deeper(spec: NetSpec) -> nn.Module:
    """One more hidden layer before the output."""
    *layers, output = build(spec)
    n = _sizes(output)[0]
    width = n if n <= MOST_UNITS_MORE and spec.network != "softmax" else FEW_UNITS
    return nn.Sequential(*layers, nn.Linear(n, width), nn.ReLU(), nn.Linear(width, spec.n_classes))


def _wider(spec: NetSpec) -> nn.Module:
    """Twice as many units in the last hidden layer."""
    layers = list(build(spec))
    *_, hidden, output = (place for place, layer in enumerate(layers) if isinstance(layer, nn.Linear))
    n_in, width = _sizes(layers[hidden])
    width *= 2
    layers[hidden], layers[output] = nn.Linear(n_in, width), nn.Linear(width, spec.n_classes)
    for place in range(hidden, output):
        if isinstance(layers[place], nn.BatchNorm1d):
            layers[place] = nn.BatchNorm1d(width)
    return nn.Sequential(*layers)


def _sizes(layer: nn.Module) -> tuple[int, int]:
    """Inputs and outputs of a fully connected layer."""
    n_out, n_in = layer.get_parameter("weight").shape
    return n_in, n_out


def _renamed(spec: NetSpec) -> nn.Module:
    """The same network as a part called "body" of another."""
    return nn.Sequential(OrderedDict(body=build(spec)))


def _dropping(spec: NetSpec) -> nn.Module:
    """Dropout behind the activation of every hidden fully connected layer, inside the activation's place."""
    layers, units = [], False
    for layer in build(spec):
        units |= isinstance(layer, nn.Linear)
        is_activation = units and not isinstance(layer, nn.Linear | nn.BatchNorm1d | nn.Dropout)
        layers.append(nn.Sequential(layer, nn.Dropout(RATE)) if is_activation else layer)
    return nn.Sequential(*layers)
