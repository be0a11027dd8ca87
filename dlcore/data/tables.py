"""Tables of several features and a number to predict: made ones whose truth is known, and a real one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.data.columns import records
from dlcore.runtime import seeded

N_VALIDATION = 100
N_TEST = 1000
"""of a made table; of the real one the test rows are those that are left"""
MEAN = 100.0
"""what a made target is where all features are 0"""
SIZE = 30.0
"""the root of the sum of all squared true weights"""
LONGEST = 16
"""so many features a made table may have"""
PATIENTS = ("age", "sex", "BMI", "pressure", "TC", "LDL", "HDL", "TC/HDL", "ln TG", "glucose")
"""the features of the diabetes patients: TC total cholesterol, TG triglycerides; Efron et al., 2004"""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows to fit to, rows to choose by, and rows to judge with.

    Attributes:
        names: of the features.
        x: features, training rows first, then validation rows, then test rows: (n, k) float64.
        y: targets, (n,).
        ends: where the training rows end, and the validation rows.
        truth: the weights that made the targets, (k,); None where nobody knows.
    """

    names: tuple[str, ...]
    x: Tensor
    y: Tensor
    ends: tuple[int, int]
    truth: Tensor | None


def true_weights(n_features: int, n_true: int) -> Tensor:
    """The weights behind a made table: the first `n_true` are not 0.

    Their signs are + + − + − + …, their sizes fall evenly from the second one on, and the sum of their
    squares is `SIZE`².

    Args:
        n_features: how many weights there are.
        n_true: how many of them are not 0, at least 1.

    Returns:
        float64 of shape (n_features,).
    """
    place = torch.arange(n_features, dtype=torch.float64)
    sizes = (1 - 0.6 * (place - 1).clamp(min=0) / n_true) * (place < n_true)
    signs = 1 - 2 * ((place >= 2) & (place % 2 == 0)).double()
    return signs * sizes * (SIZE / sizes.square().sum().sqrt())


def made(n_train: int, n_features: int, n_true: int, twins: float, noise: float, seed: int) -> Table:
    """A table drawn anew: normal features, the targets a weighted sum of some of them, and noise.

    Args:
        n_train: training rows; `N_VALIDATION` and `N_TEST` come after them.
        n_features: from 2.
        n_true: how many true weights are not 0.
        twins: the correlation of the first two features, below 1.
        noise: standard deviation of what is added to the targets.
        seed: the same one gives the same table.
    """
    source, n = seeded(seed), n_train + N_VALIDATION + N_TEST
    x = torch.randn(n, n_features, generator=source, dtype=torch.float64)
    x[:, 1] = twins * x[:, 0] + math.sqrt(1 - twins**2) * x[:, 1]
    truth = true_weights(n_features, n_true)
    y = MEAN + x @ truth + noise * torch.randn(n, generator=source, dtype=torch.float64)
    names = tuple(f"x{number}" for number in range(1, n_features + 1))
    return Table(names, x, y, (n_train, n_train + N_VALIDATION), truth)


def patients(n_train: int, seed: int) -> Table:
    """The 442 diabetes patients inside scikit-learn, in a random order, in the units of the file.

    Args:
        n_train: training rows; `N_VALIDATION` come after them, and all others are test rows.
        seed: of the order.

    Raises:
        Unavailable: scikit-learn is not installed.
    """
    rows = torch.tensor(records("diabetes"), dtype=torch.float64)
    rows = rows[torch.randperm(len(rows), generator=seeded(seed))]
    return Table(PATIENTS, rows[:, :-1], rows[:, -1], (n_train, n_train + N_VALIDATION), None)
