"""Looking at what the layers of a network compute, by hooks that always go away again."""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from torch import Tensor, nn

from dlcore.errors import BadSetting

KINDS = {
    "Conv2d": "convolution",
    "BatchNorm2d": "batch norm",
    "MaxPool2d": "max pooling",
    "AvgPool2d": "average pooling",
    "Upsample": "enlarging",
    "Linear": "fully connected layer",
    "BatchNorm1d": "batch norm",
    "Fire": "fire block",
    "BasicBlock": "residual block",
    "Bottleneck": "residual bottleneck block",
    "InvertedResidual": "inverted residual block",
    "MBConv": "inverted residual block",
    "Conv2dNormActivation": "convolution, norm and activation",
    "_DenseLayer": "dense layer",
    "_Transition": "transition",
    "CNBlock": "ConvNeXt block",
    "EncoderBlock": "transformer block",
}
"""Classes of layers in a learner's words; any other is called by its class name."""

CONTAINERS = {"Sequential", "ModuleList", "ModuleDict", "_DenseBlock", "Encoder"}
"""Classes that only hold layers: their children are listed instead."""

END_OF_MAPS = (nn.AdaptiveAvgPool2d, nn.Flatten, nn.Linear)
"""From the first of these on there is no picture left."""

UNCHANGED = (nn.Dropout, nn.Identity, nn.LayerNorm)
"""Layers whose output looks like their input."""


@contextmanager
def activations(model: nn.Module, names: Iterable[str]) -> Iterator[dict[str, Tensor]]:
    """Record the outputs of named layers while the block runs; the hooks are removed however it ends.

    A layer the network has not got raises `BadSetting`. Only forward passes of the calling thread are
    recorded, so threads may share a model.

    Args:
        model: any network.
        names: layers as `model.named_modules()` calls them.

    Yields:
        A dict, empty at first: after a forward pass the output of each layer by name, a detached copy, in
        order of execution. A layer that runs several times leaves its last output.

    Example:
        >>> net = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
        >>> with activations(net, ["1"]) as seen:
        ...     output = net(Tensor([[[1, 2], [3, 4]]]))
        >>> bool((seen["1"] == output).all())
        True
    """
    seen: dict[str, Tensor] = {}
    thread = get_ident()
    handles = []

    def recorder(name: str) -> Any:
        def record(_module: nn.Module, _inputs: Any, output: Any) -> None:
            if get_ident() == thread:
                seen.pop(name, None)
                seen[name] = (output[0] if isinstance(output, tuple) else output).detach().clone()

        return record

    layers = [(name, layer_of(model, name)) for name in names]
    try:
        for name, layer in layers:
            handles.append(layer.register_forward_hook(recorder(name)))
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def layer_of(model: nn.Module, name: str) -> nn.Module:
    """The layer of this name.

    Raises:
        BadSetting: the network has none.
    """
    try:
        return model.get_submodule(name)
    except AttributeError:
        some = ", ".join(known for known, _ in layer_names(model)[:3])
        raise BadSetting(
            f"The network has no layer {name!r}: choose one that it has, for example {some}."
        ) from None


def layer_names(model: nn.Module) -> list[tuple[str, str]]:
    """The layers whose outputs are worth showing, in the order they run.

    Blocks that belong together (a residual block, a fire block) count as one layer. Of an `nn.Sequential`, as
    the networks trained here are, layers without maps are among them; of any other only those before the
    first of `END_OF_MAPS`.

    Returns:
        Pairs of the layer's name in the model and its kind in words.
    """
    found: list[tuple[str, str]] = []
    for name, layer in _outermost(model, ""):
        if isinstance(layer, END_OF_MAPS) and not isinstance(model, nn.Sequential):
            break
        kind = type(layer).__name__
        if not isinstance(layer, (*UNCHANGED, nn.Flatten)):
            found.append((name, KINDS.get(kind, kind)))
    return found


def as_maps(output: Tensor) -> Tensor:
    """A layer's output as a stack of maps.

    Args:
        output: tensor of shape (1, channels, h, w), or a transformer's tokens of shape (1, 1 + h·h, channels)
            with the class token first, which is dropped.

    Returns:
        Tensor of shape (channels, h, w), a view.

    Raises:
        BadSetting: the output has no rows and columns.
    """
    if output.ndim == 4:
        return output[0]
    side = math.isqrt(max(output.shape[1] - 1, 0)) if output.ndim == 3 else 0
    if not side or side * side != output.shape[1] - 1:
        raise BadSetting(
            f"A layer's output of shape {tuple(output.shape)} is no stack of maps: choose an earlier layer."
        )
    return output[0, 1:].T.unflatten(1, (side, side))


def _outermost(module: nn.Module, prefix: str) -> Iterator[tuple[str, nn.Module]]:
    """The layers inside a model or container, looking through further containers."""
    for name, child in module.named_children():
        if type(child).__name__ in CONTAINERS:
            yield from _outermost(child, f"{prefix}{name}.")
        else:
            yield prefix + name, child
