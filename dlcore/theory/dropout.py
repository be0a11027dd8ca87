"""What dropout does to an output on average: every mask with its probability."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

MOST_UNITS = 10
"""units whose masks are all gone through: 2 to the power of 10 are 1,024"""


def all_masks(n_units: int) -> Tensor:
    """Every way to keep some of the units, float64 of shape (2 ** n_units, n_units): 1 kept, 0 left out.

    Raises:
        ValueError: there are too many units.
    """
    if not 0 < n_units <= MOST_UNITS:
        raise ValueError(f"{n_units} units: give 1 to {MOST_UNITS}.")
    numbers = torch.arange(2**n_units)[:, None]
    return (numbers >> torch.arange(n_units) & 1).double()


def mask_chances(masks: Tensor, drop: float) -> Tensor:
    """The probability of each mask, (n,): units are left out independently of each other.

    Args:
        masks: of shape (n, units).
        drop: the probability that a unit is left out, 0 to 1.
    """
    return (masks * (1 - drop) + (1 - masks) * drop).prod(1)


def exact_moments(
    products: Tensor, bias: float, drop: float, factor: float, after: Callable[[Tensor], Tensor]
) -> tuple[float, float]:
    """Expectation and variance of an output over all masks.

    Args:
        products: of each unit's value and its weight to the output, float64 of shape (units,).
        bias: of the output.
        drop: the probability that a unit is left out.
        factor: what a kept value is multiplied by.
        after: the function behind the weighted sum.
    """
    masks = all_masks(len(products))
    chances, outputs = mask_chances(masks, drop), after(bias + masks @ products * factor)
    mean = (chances * outputs).sum()
    return float(mean), float((chances * (outputs - mean).square()).sum())
