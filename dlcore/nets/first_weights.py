"""First weights of a small network, layer by layer: drawn as nn.Linear draws them, then set anew."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dlcore.nets.initialisation import RULES, between

N_OUT = 64
"""neurons of the layer `fc1` that is looked at"""
N_CLASSES = 10
"""outputs of the network"""
EQUAL = 0.1
"""what every weight is where all of a layer are equal"""
RENAMED = {"xavier": "xavier_uniform", "he": "he_normal", "lecun": "lecun_normal"}
"""rules of `dlcore.nets.initialisation` that have a shorter name here"""


class Network(nn.Module):
    """One hidden layer: `fc1` from the inputs to the hidden neurons, `fc2` to the classes; float64.

    Args:
        n_inputs: length of an input: the fan-in of `fc1`.
        n_hidden: neurons of `fc1`.
        n_classes: neurons of `fc2`.
    """

    def __init__(self, n_inputs: int, n_hidden: int = N_OUT, n_classes: int = N_CLASSES) -> None:
        super().__init__()
        self.fc1 = nn.Linear(n_inputs, n_hidden, dtype=torch.float64)
        self.fc2 = nn.Linear(n_hidden, n_classes, dtype=torch.float64)


@dataclass(frozen=True, slots=True)
class Start:
    """How first weights are set.

    Attributes:
        name: "pytorch", "zeros", "equal", "normal", "unit", "xavier", "he", "lecun" or "orthogonal".
        std: standard deviation of "normal".
        zero_bias: whether biases are 0 where they would be drawn: with "pytorch" and "unit".
    """

    name: str
    std: float = 0.01
    zero_bias: bool = False


def set_layer(layer: nn.Linear, start: Start) -> None:
    """Set weight and bias of a layer as `nn.init` does, from torch's global generator.

    "pytorch" leaves the weight as it was made, "unit" draws weight and bias between −1 and 1; every other
    start sets the bias to 0.

    Args:
        layer: the layer, changed in place.
        start: how.
    """
    weight, bias = layer.weight, layer.bias
    rules: dict[str, Callable[[], object]] = {
        "pytorch": lambda: None,
        "equal": lambda: nn.init.constant_(weight, EQUAL),
        "normal": lambda: nn.init.normal_(weight, std=start.std),
        "unit": lambda: between(weight),
    }
    with torch.no_grad():
        rules.get(start.name, lambda: RULES[RENAMED.get(start.name, start.name)](weight))()
        if start.zero_bias or start.name not in {"pytorch", "unit"}:
            nn.init.zeros_(bias)
        elif start.name == "unit":
            between(bias)


def theory(start: Start, fan_in: int, fan_out: int) -> tuple[float, float | None]:
    """Standard deviation and bound that weights of this start are drawn with.

    Args:
        start: how.
        fan_in: inputs of the layer.
        fan_out: its neurons.

    Returns:
        The standard deviation; the bound of a uniform law, ±a, and None of any other.
    """
    bounds = {"pytorch": 1 / math.sqrt(fan_in), "unit": 1.0, "xavier": math.sqrt(6 / (fan_in + fan_out))}
    if start.name in bounds:
        return bounds[start.name] / math.sqrt(3), bounds[start.name]
    spread = {
        "normal": start.std,
        "he": math.sqrt(2 / fan_in),
        "lecun": 1 / math.sqrt(fan_in),
        "orthogonal": 1 / math.sqrt(max(fan_in, fan_out)),
    }
    return spread.get(start.name, 0.0), None


def density(start: Start, fan_in: int, fan_out: int, at: Tensor) -> Tensor:
    """The law that weights of this start follow; NaN where they are not drawn at all.

    An entry of a random orthogonal matrix is a coordinate of a random unit vector, with a density
    proportional to (1 − w²) to the power (d − 3)/2 in d dimensions, the larger of fan-in and fan-out; with
    one input and one neuron it is 1 or −1, and has none.

    Args:
        start: how.
        fan_in: inputs of the layer.
        fan_out: its neurons.
        at: weights, float64 of any shape.
    """
    spread, bound = theory(start, fan_in, fan_out)
    if bound is not None:
        return torch.where(at.abs() <= bound, 1 / (2 * bound), 0.0)
    if start.name == "orthogonal":
        d = max(fan_in, fan_out)
        if d < 2:
            return torch.full_like(at, torch.nan)
        scale = math.lgamma(d / 2) - math.lgamma((d - 1) / 2) - math.log(math.pi) / 2
        return torch.exp(scale + (d - 3) / 2 * torch.log((1 - at**2).clamp(min=1e-300)))
    if not spread:
        return torch.full_like(at, torch.nan)
    return torch.exp(-0.5 * (at / spread) ** 2) / (spread * math.sqrt(2 * math.pi))
