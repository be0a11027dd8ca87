"""Dropout as PyTorch has it, two other conventions with the same masks, and a small network."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Unscaled(nn.Dropout):
    """Leaves the same units out as nn.Dropout, but what it keeps stays as it is."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - the name nn.Dropout gives it
        """What is kept, of the same shape; in evaluation everything."""
        return input * (super().forward(torch.ones_like(input)) > 0)


class ScaledAtTest(Unscaled):
    """As `Unscaled` in training; in evaluation everything is multiplied by 1 − p (Srivastava et al. 2014)."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002
        """What is kept, of the same shape; in evaluation everything, smaller."""
        return super().forward(input) if self.training else input * (1 - self.p)


LAYERS: dict[str, type[nn.Dropout]] = {"train": nn.Dropout, "none": Unscaled, "test": ScaledAtTest}
"""by where values are scaled: "train" is PyTorch's way"""


class OneHidden(nn.Module):
    """A hidden layer of ReLU, dropout, and a linear layer in float64: what a course calls a small network.

    Args:
        n_in: numbers in one input.
        n_hidden: hidden units.
        n_out: outputs.
        drop: the probability that a unit is left out, 0 to 1.
        scaling: a name in `LAYERS`.
    """

    def __init__(self, n_in: int, n_hidden: int, n_out: int, drop: float, scaling: str = "train") -> None:
        super().__init__()
        self.fc1 = nn.Linear(n_in, n_hidden, dtype=torch.float64)
        self.fc2 = nn.Linear(n_hidden, n_out, dtype=torch.float64)
        self.dropout = LAYERS[scaling](drop)

    def hidden(self, x: Tensor) -> Tensor:
        """What the units give before dropout, (…, n_hidden)."""
        return F.relu(self.fc1(x))

    def forward(self, x: Tensor) -> Tensor:
        """The outputs of inputs (…, n_in): (…, n_out)."""
        return self.fc2(self.dropout(self.hidden(x)))


def kept_factor(drop: float, scaling: str) -> float:
    """What training multiplies a kept value by; 1 where nothing is kept."""
    return 1 / (1 - drop) if scaling == "train" and drop < 1 else 1.0


def eval_factor(drop: float, scaling: str) -> float:
    """What evaluation multiplies every value by."""
    return 1 - drop if scaling == "test" else 1.0
