"""The test error of a least-squares fit, taken apart into bias², variance and noise.

A fit by least squares, with a penalty λ Σc² or without, is linear in its targets: its predictions are S·y
with a matrix S that only the places decide. So with targets f + ε, ε of mean 0 and variance σ² each by
itself, the mean prediction is S·f and its variance σ² Σ S², whatever the distribution of ε. Source: Hastie,
Tibshirani & Friedman, "The Elements of Statistical Learning", 2009, section 7.3.
"""

from typing import NamedTuple

import torch
from torch import Tensor


class Ladder(NamedTuple):
    """Fits with the first 1, 2 … k features, all from one QR decomposition.

    The fit with the first j of them predicts there[..., :j] @ here[..., :j]ᵀ @ y.

    Attributes:
        here: at the places it is fitted to, (…, n, k).
        there: at the places it is asked at, (…, m, k).
    """

    here: Tensor
    there: Tensor


class Parts(NamedTuple):
    """What a test error is made of at each place, but for the noise of the test point itself.

    Attributes:
        mean: the mean prediction, (…, m).
        bias_squared: (mean − f)², (…, m).
        variance: of the prediction, (…, m).
    """

    mean: Tensor
    bias_squared: Tensor
    variance: Tensor


def ladder(features: Tensor, at: Tensor, shrink: float = 0.0) -> Ladder:
    """The fits of every number of features, each with the smallest mean squared error + λ Σc².

    A penalty is √(nλ) times the identity below the features, with targets 0: its columns are nested as those
    of the features are, so one decomposition serves every number of them.

    Args:
        features: of the points, (…, n, k) float64 with n ≥ k, of full rank where λ is 0.
        at: of the places the fits are asked at, (m, k).
        shrink: λ, at least 0.
    """
    n, k = features.shape[-2:]
    below = (n * shrink) ** 0.5 * torch.eye(k, dtype=features.dtype)
    q, r = torch.linalg.qr(torch.cat([features, below.expand(*features.shape[:-2], k, k)], -2))
    return Ladder(q[..., :n, :], torch.linalg.solve_triangular(r, at, upper=True, left=False))


def smoothers(here: Tensor, there: Tensor) -> Tensor:
    """The matrices S of all fits of a ladder.

    Args:
        here: (n, k).
        there: (m, k), of the same ladder; `here` again for the places of the points themselves.

    Returns:
        Of shape (k, m, n): that of the first feature alone first.
    """
    return (there.T[:, :, None] * here.T[:, None, :]).cumsum(0)


def exact(matrices: Tensor, heights: Tensor, truth: Tensor, noise: float) -> Parts:
    """The parts in closed form: the mean over all draws of noise there could be.

    Args:
        matrices: S, (…, m, n).
        heights: f at the n points.
        truth: f at the m places that are asked.
        noise: σ, the standard deviation of the noise.
    """
    mean = matrices @ heights
    return Parts(mean, (mean - truth).square(), noise**2 * matrices.square().sum(-1))


def sampled(predictions: Tensor, truth: Tensor) -> Parts:
    """The parts over some draws; bias² + variance is exactly the mean of (prediction − f)² over them.

    The variance has the divisor R and not R − 1: with that the two add up.

    Args:
        predictions: (…, R, m).
        truth: f at the m places.
    """
    mean = predictions.mean(-2)
    spread = (predictions - mean[..., None, :]).square().mean(-2)
    return Parts(mean, (mean - truth).square(), spread)


def training_error(matrices: Tensor, heights: Tensor, noise: float) -> Tensor:
    """The mean squared error that is expected at the points themselves, with their own noisy targets.

    Args:
        matrices: S at the points, (…, n, n).
        heights: f at the points.
        noise: σ.

    Returns:
        Of shape (…): that of f, ‖(I − S)f‖²/n, and that of the noise, σ² Σ(I − S)²/n.
    """
    left = torch.eye(len(heights), dtype=heights.dtype) - matrices
    return (left @ heights).square().mean(-1) + noise**2 * left.square().sum(-1).mean(-1)
