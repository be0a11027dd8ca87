"""Stochastic gradient descent on a line fit, exactly: where walks are on average, and how far they spread.

A line ŷ = w·x + b is fitted to m records by their mean squared error, a quadratic of the weights. The
gradient of one record is linear in the weights, so with e = (w − w*, b − b*, 1), counted from the minimum, a
step with the batch S is

    e ← e − η · (1/B) Σ_{i in S} P_i e,        P_i = 2 (x_i, 1, 0)ᵀ (x_i, 1, −r_i),

with r_i the residual at the minimum. If every batch is drawn independently of the ones before, the second
moments M = E[e eᵀ] follow a linear recursion without any approximation:

    M ← K M Kᵀ + η² f · mean_i (P_i − P) M (P_i − P)ᵀ,   P = mean_i P_i,   K = 1 − η P,

where f is 1/B for draws with replacement, and (1/B)(m − B)/(m − 1) for B different records. Its fixed point
is the noise ball; it exists where the learning rate is below `largest_rate`. Sources: the second moments of
least mean squares, Feuer and Weinstein, IEEE Trans. ASSP 33, 1985; the finite population's factor, Cochran,
Sampling Techniques, 1977; small learning rates, Mandt, Hoffman and Blei, JMLR 18, 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.theory.linear_fits import least_squares

DRAWS = ("afresh", "epochs", "replacement")
CLOSE = 1e-9
"""a learning rate this close to the largest one, as a share of it, is too large"""


@dataclass(frozen=True, slots=True, eq=False)
class LineFit:
    """A line fitted to records by their mean squared error (no ½, as `torch.nn.MSELoss`).

    Attributes:
        x: (m,) float64.
        y: (m,) float64.
        rows: (m, 2), x and 1.
        minimum: (2,), the best weight and bias.
        smallest_loss: the mean squared error there.
        hessian: (2, 2), the curvature of the loss: 2 XᵀX / m.
        pulls: (m, 3, 3), the matrices P_i.
    """

    x: Tensor
    y: Tensor
    rows: Tensor
    minimum: Tensor
    smallest_loss: float
    hessian: Tensor
    pulls: Tensor

    @property
    def covariance(self) -> Tensor:
        """(2, 2), how the records' gradients differ at the minimum."""
        gradients = self.pulls[:, :2, 2]
        return gradients.T @ gradients / len(self.x)

    def excess(self, points: Tensor) -> Tensor:
        """By how much the loss over all records is above the smallest one.

        Args:
            points: (…, 2) float64, weights and biases.
        """
        away = points - self.minimum
        return ((away @ self.hessian) * away).sum(-1) / 2


def fitted_line(x: Tensor, y: Tensor) -> LineFit:
    """The best line through records.

    Args:
        x: (m,) float64, not all alike.
        y: (m,) float64.
    """
    one, zero = torch.ones_like(x), torch.zeros_like(x)
    rows = torch.stack([x, one], 1)
    minimum = least_squares(rows, y)
    residual = y - rows @ minimum
    pulls = 2 * torch.stack([x, one, zero], 1)[:, :, None] * torch.stack([x, one, -residual], 1)[:, None]
    return LineFit(x, y, rows, minimum, float(residual.square().mean()), 2 * rows.T @ rows / len(x), pulls)


def noise_share(batch_size: int, n_records: int, drawn: str) -> float:
    """The variance of a batch's mean, as a share of that of single records.

    For shuffled epochs it is that of batches drawn afresh: each one alone is such a batch.

    Args:
        batch_size: B, from 1 to `n_records`.
        n_records: m, at least 2.
        drawn: one of `DRAWS`.
    """
    if drawn == "replacement":
        return 1 / batch_size
    return (n_records - batch_size) / (n_records - 1) / batch_size


def moments(fit: LineFit, rate: float, shares: Tensor, start: Tensor, n_steps: int) -> Tensor:
    """The second moments M of walks that begin at one point, after every step.

    Args:
        fit: what they descend on.
        rate: the learning rate η.
        shares: (v,) float64, of `noise_share`.
        start: (2,) float64.
        n_steps: at least 0.

    Returns:
        (v, n_steps + 1, 3, 3) float64; too large to be a number where they diverge.
    """
    mean = fit.pulls.mean(0)
    keep = torch.eye(3, dtype=torch.float64) - rate * mean
    spread = _second(fit.pulls - mean)
    step = torch.kron(keep, keep) + rate**2 * shares[:, None, None] * spread
    away = torch.cat([start - fit.minimum, torch.ones(1, dtype=torch.float64)])
    now = torch.outer(away, away).reshape(9, 1).expand(len(shares), 9, 1)
    seen = [now]
    for _ in range(n_steps):
        now = step @ now
        seen.append(now)
    return torch.stack(seen, 1).reshape(len(shares), n_steps + 1, 3, 3)


def largest_rate(fit: LineFit, share: float) -> float:
    """The learning rate above which the mean square distance to the minimum grows without bound.

    Without noise it is 2/λ with the largest curvature λ.

    Args:
        fit: what is descended on.
        share: of `noise_share`.
    """
    first, second = _operators(fit, share)
    return 1 / float(torch.linalg.eigvals(torch.linalg.solve(first, second)).abs().max())


def ball(fit: LineFit, rate: float, share: float) -> Tensor | None:
    """The covariance of a walk that has wandered long enough, (2, 2) float64; None where it has no bound.

    Args:
        fit: what is descended on.
        rate: the learning rate η.
        share: of `noise_share`.
    """
    if not rate < largest_rate(fit, share) * (1 - CLOSE):
        return None
    first, second = _operators(fit, share)
    return torch.linalg.solve(first - rate * second, rate * share * fit.covariance.flatten()).reshape(2, 2)


def radii(fit: LineFit, rates: Tensor, shares: Sequence[float]) -> Tensor:
    """How far walks wander in the long run: the root of the trace of `ball` at every rate and share.

    Args:
        fit: what is descended on.
        rates: (r,) float64, learning rates.
        shares: v of them, of `noise_share`.

    Returns:
        (r, v) float64, NaN where it has no bound.
    """
    found = torch.full((len(rates), len(shares)), torch.nan, dtype=torch.float64)
    for place, share in enumerate(shares):
        first, second = _operators(fit, share)
        known = rates[settles := rates < largest_rate(fit, share) * (1 - CLOSE)]
        noise = known[:, None] * share * fit.covariance.flatten()
        spread = torch.linalg.solve(first - known[:, None, None] * second, noise)
        found[settles, place] = (spread[:, 0] + spread[:, 3]).clamp(min=0).sqrt()
    return found


def small_rate_radius(fit: LineFit, rate: float, share: float) -> float:
    """What the ball's radius tends to as the learning rate gets small: √(η f tr(H⁻¹C) / 2).

    The trace of HΣ + ΣH = η f C, multiplied by H⁻¹.

    Args:
        fit: what is descended on.
        rate: the learning rate η.
        share: f, of `noise_share`.
    """
    return float((rate * share * torch.linalg.solve(fit.hessian, fit.covariance).trace() / 2).sqrt())


def _operators(fit: LineFit, share: float) -> tuple[Tensor, Tensor]:
    """What one step does to the (2, 2) covariance: minus η times the first, plus η² times the second."""
    hessian, eye = fit.hessian, torch.eye(2, dtype=torch.float64)
    first = torch.kron(hessian, eye) + torch.kron(eye, hessian)
    return first, torch.kron(hessian, hessian) + share * _second(fit.pulls[:, :2, :2] - hessian)


def _second(matrices: Tensor) -> Tensor:
    """The mean of A ⊗ A over matrices A, (m, n, n) to (n², n²)."""
    product = torch.einsum("mac,mbd->abcd", matrices, matrices) / len(matrices)
    return product.reshape(matrices.shape[1] ** 2, -1)
