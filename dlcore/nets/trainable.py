"""Builds the networks that a learner trains, and lists their layers with shapes and parameters."""

from collections.abc import Callable, Iterator

import torch
from torch import nn

from dlcore.nets.architecture import HIDDEN_PER_FILTER, SMALL_SIDE, Layer, NetSpec, check

LEAK = 0.1
"""slope of leaky ReLU below 0"""
ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(LEAK),
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
}
LENET_SIDE = 32
"""rows and columns that LeNet-5 was made for"""


def build(spec: NetSpec) -> nn.Sequential:
    """The network, with PyTorch's own first weights, drawn from torch's global generator.

    Input: float32 of shape (n, *spec.shape), normalised. Output: logits of shape (n, spec.n_classes).

    Raises:
        BadSetting: the spec describes no network that can be trained here.
    """
    check(spec)
    return nn.Sequential(*_LAYERS[spec.network](spec))


def _softmax(spec: NetSpec) -> Iterator[nn.Module]:
    channels, rows, columns = spec.shape
    yield nn.Flatten()
    yield nn.Linear(channels * rows * columns, spec.n_classes)


def _mlp(spec: NetSpec) -> Iterator[nn.Module]:
    channels, rows, columns = spec.shape
    n_in = channels * rows * columns
    yield nn.Flatten()
    for width in spec.widths:
        yield nn.Linear(n_in, width)
        if spec.batch_norm:
            yield nn.BatchNorm1d(width)
        yield ACTIVATIONS[spec.activation]()
        if spec.dropout:
            yield nn.Dropout(spec.dropout)
        n_in = width
    yield nn.Linear(n_in, spec.n_classes)


def _lenet(spec: NetSpec) -> Iterator[nn.Module]:
    """LeCun et al. 1998, Fig. 2, with average pooling and a linear output in place of its RBF units."""
    channels, rows, columns = spec.shape
    resized = (rows, columns) not in {(28, 28), (LENET_SIDE, LENET_SIDE)}
    if resized:
        yield nn.Upsample((LENET_SIDE, LENET_SIDE), mode="bilinear")
    yield nn.Conv2d(channels, 6, 5, padding=2 if rows == 28 and not resized else 0)
    yield ACTIVATIONS[spec.activation]()
    yield nn.AvgPool2d(2)
    yield nn.Conv2d(6, 16, 5)
    yield ACTIVATIONS[spec.activation]()
    yield nn.AvgPool2d(2)
    yield nn.Flatten()
    yield nn.Linear(400, 120)
    yield ACTIVATIONS[spec.activation]()
    yield nn.Linear(120, 84)
    yield ACTIVATIONS[spec.activation]()
    yield nn.Linear(84, spec.n_classes)


def _cnn(spec: NetSpec) -> Iterator[nn.Module]:
    """Two convolutions, pooled before they are normalised, which saves three quarters of that work.

    Small images are padded and pooled only once: little would be left of them otherwise.
    """
    channels, *sides = spec.shape
    small = min(sides) < SMALL_SIDE
    blocks = ((3, 1), (3, 2)) if small else ((5, 2), (3, 2))
    n_in = channels
    for n_out, (size, pool) in zip((spec.filters, 2 * spec.filters), blocks, strict=True):
        yield nn.Conv2d(n_in, n_out, size, padding=size // 2 if small else 0)
        if pool > 1:
            yield nn.MaxPool2d(pool)
        if spec.batch_norm:
            yield nn.BatchNorm2d(n_out)
        yield ACTIVATIONS[spec.activation]()
        sides = [(side if small else side - size + 1) // pool for side in sides]
        n_in = n_out
    hidden = HIDDEN_PER_FILTER * spec.filters
    yield nn.Flatten()
    yield nn.Linear(n_in * sides[0] * sides[1], hidden)
    yield ACTIVATIONS[spec.activation]()
    if spec.dropout:
        yield nn.Dropout(spec.dropout)
    yield nn.Linear(hidden, spec.n_classes)


_LAYERS: dict[str, Callable[[NetSpec], Iterator[nn.Module]]] = {
    "softmax": _softmax,
    "mlp": _mlp,
    "lenet": _lenet,
    "cnn": _cnn,
}


def layers(spec: NetSpec) -> tuple[Layer, ...]:
    """The layers of the network that `build` makes, found by sending shapes without numbers through it."""
    with torch.device("meta"):
        model = build(spec).eval()
        batch = torch.empty(1, *spec.shape)
    lines = []
    for name, layer in model.named_children():
        batch = layer(batch)
        size = sum(parameter.numel() for parameter in layer.parameters())
        lines.append(Layer(name, code(layer), tuple(batch.shape[1:]), size))
    return tuple(lines)


def code(layer: nn.Module) -> str:
    """The expression that makes this layer, without `nn.` before it."""
    match layer:
        case nn.Linear():
            inside = f"{layer.in_features}, {layer.out_features}"
        case nn.Conv2d():
            padding = layer.padding[0] if isinstance(layer.padding, tuple) else 0
            padded = f", padding={padding}" if padding else ""
            inside = f"{layer.in_channels}, {layer.out_channels}, {layer.kernel_size[0]}{padded}"
        case nn.BatchNorm1d() | nn.BatchNorm2d():
            inside = str(layer.num_features)
        case nn.MaxPool2d() | nn.AvgPool2d():
            inside = str(layer.kernel_size)
        case nn.Dropout():
            inside = f"{layer.p:g}"
        case nn.Upsample():
            inside = f"{layer.size}, mode={layer.mode!r}".replace("'", '"')
        case nn.LeakyReLU():
            inside = f"{layer.negative_slope:g}"
        case _:
            inside = ""
    return f"{type(layer).__name__}({inside})"
