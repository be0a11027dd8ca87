"""Passes through deep networks of several scales, summed up layer by layer: sizes, shares, histograms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.lessons.layers_facts import Single
from dlcore.nets.deep import Drawn
from dlcore.theory.layer_activations import LAYER_ACTIVATIONS
from dlcore.theory.layer_stack import Kind, Stack, backward, forward

SEEN_SPAN, SEEN_BINS = 5.125, 41
"""what activations see is counted in so many bins from minus to plus this; the outer ones hold the rest"""
MOST_BINS, BIN_WIDTHS = 60, (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0)
"""decimal logarithms of single numbers are counted in at most so many bins, of the finest width that does"""
MARGINS = 2, 1
"""powers of ten below the smallest typical number, and above the largest; the lowest bin holds 0 too"""


@dataclass(frozen=True, slots=True, eq=False)
class Passes:
    """What is kept of one forward and backward pass through each network. Layers begin with the first.

    Attributes:
        shape: number of examples, and of inputs.
        losses: of shape (networks,).
        sizes: ‖∂E/∂z‖, ‖∂E/∂W‖ and ‖a‖ over all examples, of shape (3, networks, layers + 1): the output
            layer is the last, and its a are the logits.
        off: share of slopes that are exactly 0, of shape (networks, layers).
        seen: uint8 of shape (networks, bins, layers): how often an activation sees a sum of this size, 254
            for the most frequent in its layer.
        entries: the same of the decimal logarithms of a quantity's numbers, of shape (networks, bins,
            layers + 1).
        span: the ends of these bins.
        outputs: the inputs of each layer in the first network, of shape (examples, in).
        deltas: ∂E/∂z of each layer in the first network, of shape (examples, out).
    """

    shape: tuple[int, int]
    losses: Tensor
    sizes: Tensor
    off: Tensor
    seen: Tensor
    entries: Tensor
    span: tuple[float, float]
    outputs: Sequence[Tensor]
    deltas: Sequence[Tensor]


def passes(kind: Kind, net: Drawn, scales: Sequence[float], counted: str = "") -> Passes:
    """One pass through a network for each scale.

    Args:
        kind: of every hidden layer.
        net: layers and examples.
        scales: what all weights are multiplied by.
        counted: the quantity whose numbers are counted in bins: "delta", "weight", "activation" or none.
    """
    stack = stacked(kind, net, scales)
    done = forward(stack, net.inputs)
    slope, sizes, deltas, single_numbers = LAYER_ACTIVATIONS[kind.activation].slope, [], [], []
    for back in backward(stack, done, net.labels):
        numbers = {"delta": back.delta, "weight": back.weight, "activation": done.outputs[back.layer + 1]}
        sizes.insert(0, torch.stack([_norm(each) for each in numbers.values()]))
        deltas.insert(0, back.delta[0])
        if counted:
            single_numbers.insert(0, numbers[counted].abs().log10())
    span = _span(single_numbers)
    bins = round((span[1] - span[0]) / width_of(span))
    log_p = torch.log_softmax(done.outputs[-1], -1)
    chosen = net.labels.expand(len(scales), -1)[..., None]
    seen = done.seen if counted else done.seen[:1]
    return Passes(
        shape=(net.inputs.shape[0], net.inputs.shape[1]),
        losses=-log_p.gather(-1, chosen).mean((1, 2)),
        sizes=torch.stack(sizes, 2),
        off=torch.stack([(slope(s) == 0).double().mean((1, 2)) for s in done.seen], 1),
        seen=torch.stack([_counts(s, -SEEN_SPAN, SEEN_SPAN, SEEN_BINS) for s in seen], 2),
        entries=torch.stack([_counts(each, *span, bins) for each in single_numbers or seen[:1]], 2),
        span=span,
        outputs=[each[0] for each in done.outputs[:-1]],
        deltas=deltas,
    )


def single(kind: Kind, net: Drawn, scales: Sequence[float], exact: Passes) -> list[Single]:
    """What becomes of the same passes in float32.

    Args:
        kind: of every hidden layer.
        net: layers and examples.
        scales: what all weights are multiplied by.
        exact: the passes in float64.
    """
    stack = stacked(kind, net, scales, torch.float32)
    done = forward(stack, net.inputs.float())
    sizes = torch.stack([_norm(back.delta) for back in backward(stack, done, net.labels)][:0:-1], 1)
    fine = [_finite(s) & _finite(a) for s, a in zip(done.seen, done.outputs[1:], strict=False)]
    bad = ~torch.stack([*fine, _finite(done.outputs[-1])], 1)
    first = torch.where(bad.any(1), bad.int().argmax(1) + 1, 0)
    broken = (~sizes.isfinite()).sum(1)
    lost = ((sizes == 0) & (exact.sizes[0, :, :-1] > 0)).sum(1)
    return [Single(*each) for each in torch.stack([first, broken, lost], 1).tolist()]


def width_of(span: tuple[float, float]) -> float:
    """The width of the bins between these ends, in powers of ten."""
    fine = (width for width in BIN_WIDTHS if (span[1] - span[0]) / width <= MOST_BINS)
    return next(fine, BIN_WIDTHS[-1])


def stacked(kind: Kind, net: Drawn, scales: Sequence[float], dtype: torch.dtype = torch.float64) -> Stack:
    """The networks of these scales, without a record for autograd."""
    weights = [layer.weight.detach().to(dtype) for layer in net.layers]
    biases = [layer.bias.detach().to(dtype) for layer in net.layers]
    return Stack(kind, weights, biases, torch.tensor(scales, dtype=dtype))


def _span(logarithms: Sequence[Tensor]) -> tuple[float, float]:
    """Whole powers of ten from the typical numbers of hidden layers to the largest of all; 0 to 1 without."""
    middles = [each.flatten(1).median(1).values for each in logarithms[:-1]]
    tops = [each.flatten(1).amax(1) for each in logarithms]
    known = torch.cat([*middles, *tops, torch.zeros(0)])
    known = known[known.isfinite()]
    if not len(known):
        return 0.0, 1.0
    low, high = math.floor(float(known.min())) - MARGINS[0], math.ceil(float(known.max())) + MARGINS[1]
    width = width_of((low, high))
    return high - width * math.ceil((high - low) / width), high


def _norm(values: Tensor) -> Tensor:
    """The root of the sum of squares in each network, in float64."""
    return torch.linalg.vector_norm(values, dim=(1, 2), dtype=torch.float64)


def _finite(values: Tensor) -> Tensor:
    return values.isfinite().all(2).all(1)


def _counts(values: Tensor, low: float, high: float, bins: int) -> Tensor:
    """How many of each network's numbers fall into each bin, as shades up to 254 for the fullest.

    Args:
        values: of shape (networks, …); −inf counts as the lowest.
        low: where the bins begin.
        high: where they end.
        bins: their number.

    Returns:
        uint8 of shape (networks, bins).
    """
    place = ((values - low) * (bins / (high - low))).clamp(0, bins - 1).long().flatten(1)
    networks = torch.arange(len(place))[:, None] * bins
    counts = torch.bincount((place + networks).flatten(), minlength=len(place) * bins)
    counts = counts.reshape(len(place), bins).double()
    return (254 * counts / counts.amax(1, keepdim=True)).round().to(torch.uint8)
