"""Deep networks computed: one for the settings, or one for every weight scale at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.arrays import drawn as shown
from dlcore.lessons.layers_facts import Facts, Single
from dlcore.lessons.layers_maths import Here, formulas
from dlcore.lessons.layers_passes import Passes, passes, single
from dlcore.lessons.layers_weight import checked
from dlcore.lessons.layers_words import say
from dlcore.lessons.lesson import Result, Sweep
from dlcore.nets.deep import N_CLASSES, Drawn, bias_variance, drawn, weight_variance
from dlcore.settings import stops
from dlcore.theory.layer_stack import Kind
from dlcore.theory.mean_field import Expected, expected

if TYPE_CHECKING:
    from dlcore.lessons.layers import Spec

HEAD = ("layer", "‖∂E/∂z‖", "‖∂E/∂W‖", "‖a‖", "expected ‖∂E/∂z‖", "slopes that are 0")
"""columns of the table behind the picture"""
SMALLEST = 1e-36
"""sizes from this on to its inverse are drawn as they are; where there are others, their logarithms"""
PLACES = {"delta": 0, "weight": 1, "activation": 2}
"""of each quantity, in the arrays of sizes"""


def result(spec: Spec) -> Result[Spec]:
    """The network with these settings."""
    net, scales = _drawn(spec), [spec.weight_scale]
    done, theory = passes(_kind(spec), net, scales), Theory(spec, scales)
    (facts,) = _facts(spec, net, done, theory, scales)
    line = theory.sizes(done)
    at = spec.depth - spec.back
    weight = checked(spec, net, done, at)
    sizes = done.sizes[:, 0].tolist()
    return Result(
        spec=spec,
        numbers={
            "loss": float(done.losses[0]),
            **{f"{name}_norms": sizes[place] for name, place in PLACES.items()},
            "factor": facts.factor,
            "expected_factor": facts.expected_factor,
            "weight_gradient": weight.autograd,
            "closed_form": weight.closed_form,
        },
        says=say(spec, facts),
        formulas=formulas(spec, facts, Here.of(spec, at, done, theory.slopes), weight),
        head=HEAD,
        rows=_rows(sizes, line[0, 0].tolist(), done.off[0].tolist()),
        picture={"checked": weight.table()},
    )


def swept(spec: Spec) -> Sweep:
    """The networks of every weight scale, this one's among them."""
    net, scales = _drawn(spec), stops(type(spec), "weight_scale", spec.weight_scale)
    done, theory = passes(_kind(spec), net, scales, spec.quantity), Theory(spec, scales)
    facts = _facts(spec, net, done, theory, scales)
    line = theory.sizes(done)
    back = done.sizes.flip(2)
    names = list(PLACES)
    return Sweep(
        values=scales,
        says=tuple(say(spec, each) for each in facts),
        arrays={
            **{name: shown(back[n]) for n, name in enumerate(names)},
            **{f"expected_{name}": shown(line[n].flip(1)) for n, name in enumerate(names)},
            **{f"log_{name}": shown(back[n].log10()) for n, name in enumerate(names)},
            f"log_expected_{spec.quantity}": shown(line[PLACES[spec.quantity]].flip(1).log10()),
            "none": (back[PLACES[spec.quantity]] == 0).numpy().astype(np.uint8),
            "factors": shown(_factors(back[0])),
            "expected_factors": shown(_factors(line[0].flip(1))),
            "slopes": shown(theory.slopes.flip(1).sqrt()),
            "seen": done.seen.flip(2).numpy(),
            "entries": done.entries.flip(2).numpy(),
            "sigma": np.array([each.sigma for each in facts], np.float32),
        },
        still={"spec": spec, "steepest": theory.steepest, "span": done.span, "fits": _fits(back, line)},
    )


class Theory:
    """What mean-field theory says of networks of several scales."""

    def __init__(self, spec: Spec, scales: Sequence[float]) -> None:
        from dlcore.theory.layer_activations import LAYER_ACTIVATIONS

        self.spec, squares = spec, torch.tensor(scales, dtype=torch.float64) ** 2
        self.hidden = squares * weight_variance(spec.initialisation, spec.width, spec.width)
        self.out = squares * weight_variance(spec.initialisation, spec.width, N_CLASSES)
        of_bias = bias_variance(spec.initialisation, spec.width)
        self.of_bias, self.steepest = of_bias, LAYER_ACTIVATIONS[spec.activation].steepest
        self.expected: Expected = expected(_kind(spec), self.hidden, of_bias, spec.depth)

    @property
    def slopes(self) -> Tensor:
        """E[φ′²] of each hidden layer, of shape (networks, layers)."""
        return self.expected.slopes

    def sizes(self, done: Passes) -> Tensor:
        """The norms that theory expects, from the measured one at the logits back.

        Returns:
            Of shape (quantities, networks, layers + 1), as `Passes.sizes`.
        """
        known, (n_examples, n_inputs) = self.expected, done.shape
        ones = torch.ones_like(self.hidden)[:, None]
        passed = torch.cat([known.passed[:, 1:], ones], 1).flip(1).cumprod(1).flip(1)
        start = done.sizes[0, :, -1:]
        deltas = torch.cat([start * (self.out[:, None] * passed * known.kept).sqrt(), start], 1)
        per_layer = (n_examples * n_inputs * known.outputs).sqrt()
        weights = deltas * per_layer / math.sqrt(n_examples)
        last = n_examples * N_CLASSES * (self.out[:, None] * known.outputs[:, -1:] + self.of_bias)
        activations = torch.cat([per_layer[:, 1:], last.sqrt()], 1)
        return torch.stack([deltas, weights, activations])


def _drawn(spec: Spec) -> Drawn:
    return drawn(spec.depth, spec.width, spec.initialisation, spec.seed)


def _kind(spec: Spec) -> Kind:
    return Kind(spec.activation, spec.norm, spec.residual)


def _facts(spec: Spec, net: Drawn, done: Passes, theory: Theory, scales: Sequence[float]) -> list[Facts]:
    """What is true of each network."""
    line, place, facts = theory.sizes(done), PLACES[spec.quantity], []
    alone: list[Single] = single(_kind(spec), net, scales, done)
    for n, scale in enumerate(scales):
        deltas, weights, sizes = (done.sizes[m, n, :-1].tolist() for m in (0, 1, place))
        sigma = float(theory.hidden[n].sqrt())
        facts.append(
            Facts(
                scale=scale,
                sigma=sigma,
                sizes=sizes,
                expected=line[place, n, :-1].tolist(),
                deltas=deltas,
                weights=weights,
                dead=[layer for layer, share in enumerate(done.off[n].tolist(), 1) if share == 1],
                single=alone[n],
                forward=spec.quantity == "activation",
            )
        )
    return facts


def _fits(*sizes: Tensor) -> bool:
    """Whether float32, which is what a browser gets, holds all sizes that are not 0."""
    known = torch.cat([each.flatten() for each in sizes])
    known = known[known > 0]
    return bool((known > SMALLEST).all() and (known < 1 / SMALLEST).all())


def _factors(back: Tensor) -> Tensor:
    """What each layer multiplies a size by, on the way back; NaN for the first, and of nothing."""
    none = torch.full_like(back[:, :1], torch.nan)
    return torch.cat([none, back[:, 1:] / back[:, :-1]], 1)


def _rows(sizes: list[list[float]], line: list[float], off: list[float]) -> list[tuple[float, ...]]:
    """A row for each layer, the output layer last; it has no activation."""
    return [(float(n), *row) for n, row in enumerate(zip(*sizes, line, [*off, 0.0], strict=True), 1)]
