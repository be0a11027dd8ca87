"""The weights with which weighted sums of inputs fit targets best: by squares, and by absolute errors.

A line with a bias is the case where one of the inputs is always 1.
"""

import torch
from torch import Tensor

from dlcore.errors import BadData

TIE = 1e-9
"""errors that differ by a smaller share of themselves are equal up to rounding"""


def least_squares(inputs: Tensor, targets: Tensor) -> Tensor:
    """The weights w with the smallest Σ(y − w·x)²; where several are best, the shortest of them.

    Args:
        inputs: (records, 2) float64.
        targets: (records,) float64.

    Returns:
        (2,) float64.
    """
    return torch.linalg.lstsq(inputs, targets[:, None], driver="gelsd").solution[:, 0]


def least_absolute(inputs: Tensor, targets: Tensor) -> Tensor:
    """Weights w with the smallest Σ|y − w·x|, found exactly: some best ones meet two records.

    Every pair of records is tried; where several are best, it is the first of them. Source: Bloomfield &
    Steiger, "Least Absolute Deviations", 1983, theorem 1.

    Args:
        inputs: (records, 2) float64.
        targets: (records,) float64.

    Returns:
        (2,) float64.

    Raises:
        BadData: all inputs lie on one line through 0, so no pair tells both weights.
    """
    pairs = torch.combinations(torch.arange(len(inputs)))
    apart = torch.linalg.det(inputs[pairs]).abs()
    pairs = pairs[apart > 0]
    if not len(pairs):
        raise BadData("All records point the same way, so no pair gives both weights: add another one.")
    tried = torch.linalg.solve(inputs[pairs], targets[pairs])
    errors = (tried @ inputs.T - targets).abs().mean(1).nan_to_num(torch.inf)
    return tried[errors <= errors.min() * (1 + TIE)][0]
