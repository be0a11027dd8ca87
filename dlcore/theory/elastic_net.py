"""Least squares with a penalty: lasso, ridge and elastic net, solved exactly for many penalties at once.

What is minimised is the mean squared error + λ₁ Σ|w| + λ₂ Σ w² of centred features and targets; the bias is
apart. Lasso: Tibshirani 1996; ridge: Hoerl & Kennard 1970; elastic net: Zou & Hastie 2005.
"""

import torch
from torch import Tensor

from dlcore.theory.penalties import penalty, soft_threshold

SWEEPS = 5
"""over all weights, between two looks at whether the signs are found"""
ROUNDS = 500
"""of these sweeps at the most"""
SLACK = 1e-11
"""how far a slope may lie beyond λ₁, as a share of the largest slope at 0: rounding"""


def elastic_net(gram: Tensor, moments: Tensor, l1: Tensor, l2: Tensor) -> Tensor:
    """The weights with the smallest penalised squared error.

    Coordinate descent (Friedman, Hastie & Tibshirani 2010) finds which weights are not 0 and their signs;
    with these the rest is a linear system, whose solution is taken where it meets the conditions for a
    minimum.

    Args:
        gram: XᵀX/n of centred features, float64 of shape (k, k).
        moments: Xᵀy/n, of shape (k,).
        l1: λ₁ ≥ 0, of shape (m,).
        l2: λ₂ ≥ 0, of shape (m,).

    Returns:
        Of shape (m, k); weights that are 0 are exactly 0.
    """
    weights = torch.zeros(len(l1), len(moments), dtype=gram.dtype)
    open_ = torch.arange(len(l1))
    for _ in range(ROUNDS):
        found = _sweeps(gram, moments, l1[open_], l2[open_], weights[open_])
        exact, right = _with_signs(gram, moments, l1[open_], l2[open_], found)
        weights[open_] = torch.where(
            right[:, None], exact, _lowest(gram, moments, l1[open_], l2[open_], found, exact)
        )
        open_ = open_[~right]
        if not len(open_):
            break
    return weights


def _sweeps(gram: Tensor, moments: Tensor, l1: Tensor, l2: Tensor, weights: Tensor) -> Tensor:
    """Each weight in turn set to what is best while the others stay."""
    weights = weights.clone()
    for _ in range(SWEEPS):
        for j in range(len(moments)):
            pull = moments[j] - weights @ gram[j] + weights[:, j] * gram[j, j]
            bend = (gram[j, j] + l2).clamp(min=torch.finfo(gram.dtype).tiny)  # a feature that never varies
            weights[:, j] = soft_threshold(pull, l1 / 2) / bend
    return weights


def _with_signs(
    gram: Tensor, moments: Tensor, l1: Tensor, l2: Tensor, weights: Tensor
) -> tuple[Tensor, Tensor]:
    """The solution if the signs that a sweep would give are right, and for which rows they are."""
    pulls = moments - weights @ gram + weights * gram.diagonal()
    signs = soft_threshold(pulls, l1[:, None] / 2).sign()
    active = signs != 0
    eye = torch.eye(len(moments), dtype=gram.dtype)
    both = active[:, :, None] & active[:, None, :]
    matrix = torch.where(both, gram, 0) + eye * torch.where(active, l2[:, None], 1)[:, :, None]
    target = torch.where(active, moments - signs * l1[:, None] / 2, 0)
    exact = torch.where(active, torch.linalg.solve_ex(matrix, target)[0], 0)
    slack = SLACK * 2 * moments.abs().max()
    quiet = (slopes(gram, moments, exact).abs() <= l1[:, None] + slack) | active
    return exact, (quiet & (exact.sign() == signs)).all(-1)


def _lowest(gram: Tensor, moments: Tensor, l1: Tensor, l2: Tensor, start: Tensor, end: Tensor) -> Tensor:
    """The best of the places on the way from `start` to `end` where a weight is 0, and of both ends.

    As in the feature-sign search of Lee, Battle, Raina & Ng (2006): so a sign that is not right is dropped
    at once.
    """
    share = start / (start - end)
    share = torch.where((share > 0) & (share < 1), share, 1)[:, :, None]
    between = start[:, None] + share * (end - start)[:, None]
    eye = torch.eye(len(moments), dtype=torch.bool)
    between = torch.where(eye & (share < 1), 0, between)  # exactly, whatever rounding makes of it
    places = torch.cat([start[:, None], between], 1)
    error = (places * (places @ gram - 2 * moments)).sum(-1)
    heights = error + penalty(places, l1[:, None], l2[:, None])
    best = heights.nan_to_num(torch.inf).argmin(1)
    return places[torch.arange(len(best)), best]


def slopes(gram: Tensor, moments: Tensor, weights: Tensor) -> Tensor:
    """The gradient of the mean squared error alone: 2(XᵀX w − Xᵀy)/n.

    Where the penalised error is least it is −λ₁·sign(w) − 2λ₂w for a weight that is not 0, and within ±λ₁
    for one that is 0: the conditions of Karush, Kuhn and Tucker.

    Args:
        gram: (k, k).
        moments: (k,).
        weights: (m, k).

    Returns:
        Of shape (m, k).
    """
    return 2 * (weights @ gram - moments)


def penalised_bias(mean: Tensor, l1: Tensor, l2: Tensor) -> Tensor:
    """The bias where it is penalised like a weight; features are centred.

    Args:
        mean: of the targets, of shape ().
        l1: λ₁ ≥ 0.
        l2: λ₂ ≥ 0.

    Returns:
        Of the shape of the penalties; without them the mean.
    """
    return soft_threshold(mean, l1 / 2) / (1 + l2)
