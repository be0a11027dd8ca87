"""Many layers at the start: how large the signal is after each, and the gradient on its way back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from dlcore.insight.signals import Signals, signals
from dlcore.lessons.weights_layer import INPUT_SEED, rows_of, start_of
from dlcore.nets.first_weights import set_layer, theory

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec

N_ROWS = 32
"""inputs that go through at once"""
TINY = 1e-37
"""sizes below this are not drawn"""


@dataclass(frozen=True, slots=True)
class Depth:
    """What is true of a deep network.

    Attributes:
        asked: the fan-in that is asked for.
        width: neurons of each layer, and inputs of each neuron.
        found: the sizes, measured.
        spread: standard deviation of its weights in theory.
        factor: what a layer multiplies the signal by in theory, with ReLU; None where that is not known.
    """

    asked: int
    width: int
    found: Signals
    spread: float
    factor: float | None

    @property
    def kept(self) -> float:
        """The signal after the last layer by that at the input."""
        return self.found.forwards[-1] / self.found.forwards[0]

    @property
    def back(self) -> float:
        """The gradient at the input by that after the last layer."""
        return self.found.backwards[0] / self.found.backwards[-1]


def deep(spec: Spec, n_inputs: int) -> Depth:
    """A network of so many neurons in each layer."""
    width, start = spec.width(n_inputs), start_of(spec)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(spec.seed)
        layers = [nn.Linear(width, width, dtype=torch.float64) for _ in range(spec.n_layers)]
        for layer in layers:
            set_layer(layer, start)
    draw = torch.Generator().manual_seed(INPUT_SEED)
    inputs, pull = rows_of(N_ROWS, width, draw), rows_of(N_ROWS, width, draw)
    found = signals(layers, getattr(torch, spec.activation), inputs, pull)
    spread = theory(start, width, width)[0]
    known = spec.activation == "relu" and not spec.has_bias and spec.start not in {"zeros", "equal"}
    return Depth(n_inputs, width, found, spread, spread * math.sqrt(width / 2) if known else None)


def numbers(depth: Depth) -> dict[str, Any]:
    """What the recipe prints too."""
    return {
        "width": depth.width,
        "signal": depth.found.forwards,
        "gradient": depth.found.backwards,
        "weight_gradient": depth.found.weights,
    }


def arrays(spec: Spec, depths: Sequence[Depth]) -> dict[str, np.ndarray]:
    """The pictures, the first axis that of the fan-ins; what is too small to be drawn is NaN."""
    layers = np.arange(spec.n_layers + 1)
    expected = [np.nan * layers if each.factor is None else each.factor**layers for each in depths]
    return {
        "signal": _drawn([each.found.forwards for each in depths]),
        "gradient": _drawn([each.found.backwards for each in depths]),
        "weight_gradient": _drawn([each.found.weights for each in depths]),
        "expected": _drawn(expected),
        "expected_back": _drawn([each[::-1] for each in expected]),
        "last": _drawn([each.found.forwards[-1] for each in depths]),
        "first": _drawn([each.found.backwards[0] for each in depths]),
        "spread": np.array([each.spread for each in depths], np.float32),
        "width": np.array([each.width for each in depths], np.float32),
        "factor": np.array([np.nan if each.factor is None else each.factor for each in depths], np.float32),
        "kept": np.array([each.kept for each in depths], np.float32),
    }


def _drawn(values: Sequence[Any]) -> np.ndarray:
    found = np.array(values, dtype=np.float64)
    return np.where((found > TINY) & (found < 1 / TINY), found, np.nan).astype(np.float32)
