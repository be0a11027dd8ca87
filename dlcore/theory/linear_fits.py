"""The weights at which a neuron without bends fits best: by least squares, and by least absolute errors."""

from itertools import combinations

import torch
from torch import Tensor


def least_squares(inputs: Tensor, targets: Tensor) -> Tensor:
    """The weights w with the smallest Σ(y − w·x)², from the normal equations.

    Args:
        inputs: (records, 2) float64, not all on one line through 0.
        targets: (records,) float64.

    Returns:
        (2,) float64.
    """
    return torch.linalg.solve(inputs.T @ inputs, inputs.T @ targets)


def least_absolute(inputs: Tensor, targets: Tensor) -> Tensor:
    """Weights w with the smallest Σ|y − w·x|: one of the best goes through two records exactly.

    Where several are best, it is that of the first pair of records that gives one.

    Args:
        inputs: (records, 2) float64, not all on one line through 0.
        targets: (records,) float64.

    Returns:
        (2,) float64.
    """
    best, lowest = inputs.new_zeros(2), float("inf")
    for pair in combinations(range(len(inputs)), 2):
        if abs(float(torch.linalg.det(inputs[list(pair)]))) < 1e-9:
            continue
        weights = torch.linalg.solve(inputs[list(pair)], targets[list(pair)])
        total = float((targets - inputs @ weights).abs().sum())
        if total < lowest - 1e-12:
            best, lowest = weights, total
    return best
