"""Polynomials of many degrees fitted to the same points at once, by least squares.

They are written in Legendre polynomials, scaled so that each has a mean square of 1 over [−1, 1]: the curves
are those that powers of x give, without the digits that powers lose. Where a degree has more coefficients
than there are points, the fit is the one with the smallest Σc², which here is the curve with the smallest
mean square over [−1, 1].
"""

import torch
from torch import Tensor


def legendre(x: Tensor, degree: int) -> Tensor:
    """The scaled Legendre polynomials √(2k + 1)·P_k(x) by Bonnet's recurrence.

    Args:
        x: places in [−1, 1], float64 of shape (…, n).
        degree: the highest, at least 0.

    Returns:
        Of shape (…, n, degree + 1).
    """
    plain = [torch.ones_like(x), x]
    for k in range(1, degree):
        plain.append(((2 * k + 1) * x * plain[k] - k * plain[k - 1]) / (k + 1))
    scales = (2 * torch.arange(degree + 1, dtype=x.dtype) + 1).sqrt()
    return torch.stack(plain[: degree + 1], -1) * scales


def masked(features: Tensor, degrees: Tensor) -> Tensor:
    """The features that each degree uses, the others 0.

    Args:
        features: of all degrees, (n, k).
        degrees: int64 of shape (d,), each below k.

    Returns:
        Of shape (d, n, k).
    """
    used = torch.arange(features.shape[-1]) <= degrees[:, None]
    return features * used[:, None, :]


def coefficients(features: Tensor, targets: Tensor) -> Tensor:
    """Those of least squares, the shortest where several are best: what `torch.linalg.lstsq` gives.

    Args:
        features: (…, n, k) float64.
        targets: (…, n, r): r columns of targets, each fitted by itself.

    Returns:
        Of shape (…, k, r).
    """
    shape = (*features.shape[:-2], *targets.shape[-2:])
    return torch.linalg.lstsq(features, targets.expand(shape), driver="gelsd").solution


def smoothers(features: Tensor, at: Tensor) -> Tensor:
    """The matrix S of a fit: its predictions are S·y, whatever the targets y are.

    Args:
        features: of the points it is fitted to, (…, n, k) float64.
        at: features of the places it is asked at, (…, m, k).

    Returns:
        Of shape (…, m, n).
    """
    return at @ torch.linalg.pinv(features)
