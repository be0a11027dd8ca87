"""Activations with their first and second derivative, each written by hand; the tests ask autograd."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor

Function = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class Activation:
    """A function of the weighted sum h, element by element, float64 to float64.

    Attributes:
        value: f(h).
        slope: f′(h); at a kink what torch's autograd says, which is 0 for ReLU and |h| at 0.
        bend: f″(h); 0 at a kink.
        formula: LaTeX of f(h).
        slope_formula: LaTeX of f′(h).
    """

    value: Function
    slope: Function
    bend: Function
    formula: str
    slope_formula: str


def sigmoid(h: Tensor) -> Tensor:
    """1/(1 + e⁻ʰ), rounded as torch rounds it for a single number, however many there are.

    Torch's kernel for long rows differs from that for single numbers in the last digit, which is enough to
    part two runs that bounce. Numbers that do not lie side by side are taken one by one.

    Args:
        h: of any shape.
    """
    return torch.sigmoid(torch.stack([h, h], -1)[..., 0])


def _sigmoid_slope(h: Tensor) -> Tensor:
    value = sigmoid(h)
    return value * (1 - value)


def _sigmoid_bend(h: Tensor) -> Tensor:
    return _sigmoid_slope(h) * (1 - 2 * sigmoid(h))


def _tanh_slope(h: Tensor) -> Tensor:
    return 1 - torch.tanh(h) ** 2


def _tanh_bend(h: Tensor) -> Tensor:
    return -2 * torch.tanh(h) * _tanh_slope(h)


def _identity(h: Tensor) -> Tensor:
    return h


def _above_zero(h: Tensor) -> Tensor:
    return (h > 0).to(h.dtype)


def _step(h: Tensor) -> Tensor:
    return (h >= 0).to(h.dtype)


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "identity": Activation(_identity, torch.ones_like, torch.zeros_like, "h", "1"),
        "sigmoid": Activation(
            sigmoid, _sigmoid_slope, _sigmoid_bend, r"\sigma(h)", r"\sigma(h)\,(1-\sigma(h))"
        ),
        "tanh": Activation(torch.tanh, _tanh_slope, _tanh_bend, r"\tanh h", r"1-\tanh^2 h"),
        "relu": Activation(torch.relu, _above_zero, torch.zeros_like, r"\max(0, h)", "[h > 0]"),
        "abs": Activation(torch.abs, torch.sign, torch.zeros_like, "|h|", r"\operatorname{sign} h"),
        "step": Activation(_step, torch.zeros_like, torch.zeros_like, r"[h \ge 0]", "0"),
    }
)
"""by the names of `neuron_names.ACTIVATIONS`"""
