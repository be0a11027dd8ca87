"""Two rings whose labels are partly wrong: as many sets of examples as are asked for."""

from __future__ import annotations

import math

import torch
from torch import Tensor

SPREAD = 0.15
"""standard deviation of what is added to both coordinates"""
REACH = 1.6
"""almost all points lie between minus this and this"""


def rings(n: int, label_noise: float, source: torch.Generator) -> tuple[Tensor, Tensor]:
    """Points around an outer ring of radius 1, class 0, and an inner one of radius 0.5, class 1.

    Args:
        n: examples; every second one is of class 1 before labels are turned.
        label_noise: the probability that a label is turned into the other one, from 0 to 1.
        source: of the random numbers; the next call draws other examples.

    Returns:
        Inputs (n, 2) and labels 0 or 1 (n,), both float64.
    """
    y = torch.arange(n) % 2
    angle = 2 * math.pi * torch.rand(n, generator=source, dtype=torch.float64)
    ring = (1 - 0.5 * y)[:, None] * torch.stack([angle.cos(), angle.sin()], 1)
    x = ring + SPREAD * torch.randn(n, 2, generator=source, dtype=torch.float64)
    wrong = torch.rand(n, generator=source, dtype=torch.float64) < label_noise
    return x, torch.where(wrong, 1 - y, y).double()
