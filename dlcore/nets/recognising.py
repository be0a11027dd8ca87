"""Which network trained here a file of weights belongs to: by what it says itself, or by keys and shapes."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import torch

from dlcore.data.datasets import DATASETS
from dlcore.data.small_preparation import can_make
from dlcore.errors import BadModel, BadSetting
from dlcore.intake.names import one_line
from dlcore.intake.weights import Weights, fit
from dlcore.nets.architecture import NETWORKS, NetSpec
from dlcore.nets.trainable import build
from dlcore.nets.trained import Trained, from_weights, was_trained_here

Shapes = Mapping[str, tuple[int, ...]]
OWN_SIDES = range(16, 65)
"""sides that a learner's own images may have"""
_KEY = re.compile(r"\d{1,3}\.(weight|bias|running_mean|running_var|num_batches_tracked)")
_COUNTER = ".num_batches_tracked"  # of batch norm; files from before PyTorch 0.4.1 lack it
_LIKELY = {(1, 8, 8): "digits", (1, 28, 28): "mnist", (3, 32, 32): "cifar10", (1, 32, 32): "mnist"}


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """A network trained here, and what recognising it had to assume.

    Attributes:
        trained: the network.
        notes: one short sentence part each; empty where the file says everything itself.
    """

    trained: Trained
    notes: tuple[str, ...] = ()


def recognised(weights: Weights) -> Recognised | None:
    """The network trained here that these weights belong to; None where they belong to none.

    Files that `dlcore.nets.trained` wrote say everything themselves. Of a plain state dict, as
    `torch.save(model.state_dict(), file)` in a downloaded script writes it, keys and shapes tell the
    architecture; what they cannot tell is assumed, and said in the notes.

    Args:
        weights: the tensors of a file, and its metadata.

    Raises:
        BadModel: what the file says is damaged or does not fit its tensors, or its network takes images that
            no picture can be made into.
    """
    if was_trained_here(weights):
        trained = from_weights(weights)
        if not can_make(trained.prepare, trained.spec.shape):
            size = "×".join(map(str, trained.spec.shape))
            raise BadModel(
                f"“{weights.name}” takes images of {size} numbers, which no picture is made into here: "
                "train it on square images in grey or colour."
            )
        return Recognised(trained)
    shapes = shapes_of(weights)
    spec = next((spec for spec in candidates(shapes) if same(spec, shapes)), None)
    return _assumed(spec, weights) if spec else None


def shapes_of(weights: Weights) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor by its key."""
    return {key: tuple(tensor.shape) for key, tensor in weights.state.items()}


def wanted(spec: NetSpec) -> dict[str, tuple[int, ...]]:
    """Keys and shapes of the state dict of the network that `build` makes; nothing is allocated."""
    with torch.device("meta"):
        model = build(spec)
    return {key: tuple(tensor.shape) for key, tensor in model.state_dict().items()}


def same(spec: NetSpec, shapes: Shapes) -> bool:
    """Whether a network's state dict has these keys and shapes; counters of batch norm may be missing."""
    expected = wanted(spec)
    return shapes.keys() <= expected.keys() and all(
        shapes.get(key, shape if key.endswith(_COUNTER) else None) == shape for key, shape in expected.items()
    )


def candidates(shapes: Shapes, sides: range = OWN_SIDES) -> Iterator[NetSpec]:
    """The networks that a plain state dict may be of, the likeliest first.

    Args:
        shapes: shapes by key; nothing is yielded without keys of an `nn.Sequential`, as "3.weight".
        sides: sides of colour images to consider beside those of the data sets there are.
    """
    numbered = [key for key in shapes if _KEY.fullmatch(key)]
    in_order = [shapes[key] for key in sorted(numbered, key=lambda key: int(key.partition(".")[0]))]
    linear = [shape for shape in in_order if len(shape) == 2]
    filters = [shape for shape in in_order if len(shape) == 4]
    if not linear:
        return
    images = [*_LIKELY, *((3, side, side) for side in sides if side != 32)]
    networks = ("cnn", "lenet") if filters else ("softmax", "mlp")
    for shape, network in product(images, networks):
        if (filters[0][1] if filters else linear[0][1]) != (shape[0] if filters else math.prod(shape)):
            continue
        widths = tuple(width for width, _ in linear[:-1]) if network == "mlp" else ()
        more = filters[0][0] if network == "cnn" else 16
        for batch_norm, dropout in product((True, False), (0.0, 0.5)):
            spec = NetSpec(network, shape, linear[-1][0], widths, more, "relu", dropout, batch_norm)
            if _buildable(spec):
                yield spec


def closest(shapes: Shapes) -> tuple[NetSpec, tuple[float, int]] | None:
    """The likeliest network for a file that fits none, and how like it is.

    Returns:
        The network, with the share of keys in common (0..1) and how many of those have the same shape; None
        where no keys are those of an `nn.Sequential`.
    """
    found = ((spec, likeness(wanted(spec), shapes)) for spec in candidates(shapes, range(0)))
    return max(found, key=lambda pair: pair[1], default=None)


def likeness(one: Shapes, other: Shapes) -> tuple[float, int]:
    """Share of keys in common (0..1), then how many of them have the same shape."""
    common = one.keys() & other.keys()
    return len(common) / len(one.keys() | other.keys()), sum(one[key] == other[key] for key in common)


def title(trained: Trained) -> str:
    """A trained network in words: "Small CNN on Digits"."""
    data = trained.data or "data of its own"
    return f"{NETWORKS[trained.spec.network]} on {data.replace('Your ', 'your ', 1)}"


def described(spec: NetSpec) -> str:
    """An architecture in words: "MLP (64, 64) for images of 1×8×8"."""
    widths = f" ({', '.join(map(str, spec.widths))})" if spec.widths else ""
    return f"{NETWORKS[spec.network]}{widths} for images of {'×'.join(map(str, spec.shape))}"


def _buildable(spec: NetSpec) -> bool:
    try:
        wanted(spec)
    except (BadSetting, RuntimeError):  # too large, or nothing is left of such small images
        return False
    return True


def _assumed(spec: NetSpec, weights: Weights) -> Recognised:
    """The network of a plain state dict with what its keys and shapes cannot tell."""
    likely = DATASETS[_LIKELY.get(spec.shape, "cifar10")]
    named = named_classes(weights, spec.n_classes)
    usual = len(likely.classes) == spec.n_classes
    numbers = tuple(f"class {index}" for index in range(spec.n_classes))
    prepare = "digit" if spec.shape[0] == 1 else "colour"
    model = build(spec)
    fit(model, weights)
    trained = Trained(
        spec=spec,
        model=model.eval(),
        classes=named or (likely.classes if usual else numbers),
        mean=likely.mean,
        std=likely.std,
        prepare=prepare,
        data=likely.title if usual and spec.shape in _LIKELY else "images of your own",
        dataset=likely.name,
        seed=0,
    )
    size = "×".join(map(str, spec.shape))
    notes = [f"weights alone do not tell the data: taken for images of {size}, scaled as {likely.title}"]
    if usual and not named:
        notes[0] += ", with its classes"
    if spec.network != "softmax":
        notes.append("nor do they tell the activation: taken for ReLU")
    return Recognised(trained, tuple(notes))


def named_classes(weights: Weights, n_classes: int) -> tuple[str, ...]:
    """The class names that a file carries, made harmless; empty where there are not as many as outputs."""
    try:
        names = json.loads(weights.metadata.get("classes", ""))
    except (ValueError, TypeError, RecursionError):
        return ()
    if not isinstance(names, list) or len(names) != n_classes or not all(isinstance(n, str) for n in names):
        return ()
    return tuple(one_line(name) or f"class {index}" for index, name in enumerate(names))
