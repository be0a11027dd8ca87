"""The sigmoid twice: PyTorch's, and 1/(1 + exp(−x)) as it is written by hand, each with autograd's slope."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Tensor

DTYPES: Mapping[str, torch.dtype] = MappingProxyType({"float32": torch.float32, "float64": torch.float64})
"""precisions by name"""


def by_hand(x: Tensor) -> Tensor:
    """1/(1 + exp(−x)) as the formula says.

    Far below 0 exp overflows to inf, and 1/inf is 0. The true value is above 0, below the smallest normal
    number; some of it the subnormal ones could hold: σ(−100) is 3.7·10⁻⁴⁴, and float32 goes down to
    1.4·10⁻⁴⁵. The slope is lost altogether: autograd multiplies 0, the slope of 1/(…) there, by inf, that of
    exp, and 0·inf is no number (NaN).

    Args:
        x: of any shape, float32 or float64.
    """
    return 1 / (1 + torch.exp(-x))


def value_and_slope(form: Callable[[Tensor], Tensor], x: float, dtype: str) -> tuple[float, float]:
    """A function and its slope at one number by autograd, in a precision.

    Args:
        form: `torch.sigmoid` or `by_hand`.
        x: where.
        dtype: a name in `DTYPES`.

    Returns:
        Value and slope; the slope may be NaN.
    """
    with torch.enable_grad():
        leaf = torch.tensor(x, dtype=DTYPES[dtype], requires_grad=True)
        value = form(leaf)
        (slope,) = torch.autograd.grad(value, leaf)
    return value.item(), slope.item()


def true_value(x: float) -> float:
    """σ(x) = 1/(1 + e⁻ˣ), for x below 0 as eˣ/(1 + eˣ), which nothing overflows in.

    Args:
        x: where.
    """
    small = math.exp(-abs(x))
    return (1.0 if x >= 0 else small) / (1 + small)


def true_slope(x: float) -> float:
    """σ′(x) = e^(−|x|)/(1 + e^(−|x|))², which nothing overflows in; 0 only where float64 has nothing smaller.

    Args:
        x: where.
    """
    small = math.exp(-abs(x))
    return small / (1 + small) ** 2
