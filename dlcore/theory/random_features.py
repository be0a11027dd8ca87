"""A hidden layer of fixed random weights, and its last layer fitted by least squares of the smallest norm.

With as many units as points the fit begins to meet every point: the interpolation threshold, where its test
error peaks. Source: Belkin, Hsu, Ma & Mandal, "Reconciling modern machine-learning practice and the classical
bias–variance trade-off", 2019; Hastie, Montanari, Rosset & Tibshirani, "Surprises in high-dimensional
ridgeless least squares interpolation", 2022.
"""

import torch
from torch import Tensor


def last_layer(features: Tensor, targets: Tensor, shrink: float = 0.0) -> Tensor:
    """The weights c with the smallest mean squared error + λ Σc²; for λ = 0 the shortest of the best.

    Args:
        features: of the points, (…, n, p) float64.
        targets: (…, n).
        shrink: λ, at least 0.

    Returns:
        Of shape (…, p): what the pseudo-inverse gives where λ is 0, directions that are 0 but for rounding
        left out as `torch.linalg.pinv` does.
    """
    left, sizes, right = torch.linalg.svd(features, full_matrices=False)
    n, p = features.shape[-2:]
    rounding = max(n, p) * torch.finfo(features.dtype).eps * sizes[..., :1]
    known = sizes > rounding
    safe = torch.where(known, sizes, 1.0)
    shares = torch.where(known, safe / (safe.square() + n * shrink), 0.0)
    inner = shares * (left.mT @ targets[..., None])[..., 0]
    return (right.mT @ inner[..., None])[..., 0]
