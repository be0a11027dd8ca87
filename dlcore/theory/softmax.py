"""Scores to shares: softmax and the rules it is compared with, by hand, with their slopes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor

NOTHING = 1e-12
"""a sum this small beside its terms is 0 but for rounding"""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a scaled score becomes before it is divided by the sum, element by element.

    Attributes:
        part: f(u).
        slope: f′(u); at the kink of |u| what autograd says, 0.
    """

    part: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]


def _softplus(u: Tensor) -> Tensor:
    return torch.logaddexp(u, torch.zeros_like(u))


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "exp": Rule(torch.exp, torch.exp),
        "plain": Rule(lambda u: u, torch.ones_like),
        "abs": Rule(torch.abs, torch.sign),
        "square": Rule(torch.square, lambda u: 2 * u),
        "softplus": Rule(_softplus, torch.sigmoid),
    }
)
"""by the names of `softmax_names.RULES`"""


def scaled(scores: Tensor, shift: float, temperature: float) -> Tensor:
    """Scores as softmax takes them: u = (z + c)/T.

    Args:
        scores: z, of any shape.
        shift: c, added to every score.
        temperature: T, above 0.
    """
    return (scores + shift) / temperature


def parts(u: Tensor, rule: str, *, naive: bool = False) -> Tensor:
    """What is divided by its sum: f(u), for softmax e^(u − max u).

    Args:
        u: scaled scores, of shape (…, classes).
        rule: a name in `RULES`.
        naive: whether the maximum is not subtracted; it concerns softmax alone.
    """
    if rule == "exp" and not naive:
        u = u - u.amax(-1, keepdim=True)
    return RULES[rule].part(u)


def totals(part: Tensor) -> Tensor:
    """Their sums; NaN where the terms cancel, for then there are no shares.

    Args:
        part: of shape (…, classes).

    Returns:
        Of shape (…, 1).
    """
    total, size = part.sum(-1, keepdim=True), part.abs().sum(-1, keepdim=True)
    return total.masked_fill((total.abs() <= NOTHING * size) & size.isfinite(), torch.nan)


def shares(u: Tensor, rule: str) -> Tensor:
    """f(u) over its sum; NaN where the sum is 0.

    Args:
        u: scaled scores, of shape (…, classes).
        rule: a name in `RULES`.
    """
    part = parts(u, rule)
    return part / totals(part)


def by_hand(
    batch: Tensor, rule: str, dtype: torch.dtype, *, naive: bool = False, keepdim: bool = True
) -> Tensor:
    """The shares of every row of a batch, as somebody may write it: with or without the two precautions.

    Args:
        batch: scaled scores, float64 of shape (…, rows, classes).
        rule: a name in `RULES`.
        dtype: what is computed in.
        naive: whether the maximum of a row is not subtracted before the exponential.
        keepdim: whether the sums keep the dimension they were taken over. Without it each column is divided
            by a row's sum where there are as many rows as columns.

    Returns:
        float64 of the batch's shape.

    Raises:
        RuntimeError: torch's own, where sums without their dimension do not fit the batch.
    """
    part = parts(batch.to(dtype), rule, naive=naive)
    total = totals(part)
    if not keepdim:
        one, sums = part.reshape(-1, *part.shape[-2:])[0], total.reshape(-1, total.shape[-2])[0]
        torch.div(one, sums)  # torch says whether it takes them
        total = total.transpose(-1, -2)
    return (part / total).double()


def jacobian(u: Tensor, rule: str) -> Tensor:
    """∂pᵢ/∂uⱼ = f′(uⱼ)/Σf · ([i = j] − pᵢ); for softmax this is diag(p) − ppᵀ.

    Args:
        u: scaled scores, of shape (…, classes).
        rule: a name in `RULES`.

    Returns:
        Of shape (…, classes, classes): row i, column j.
    """
    part = parts(u, rule)
    total, slope = totals(part), part if rule == "exp" else RULES[rule].slope(u)
    apart = torch.eye(u.shape[-1], dtype=u.dtype) - (part / total)[..., None]
    return (slope / total)[..., None, :] * apart


def loss_gradient(u: Tensor, rule: str, target: int) -> Tensor:
    """The gradient of −log p(target) over the scaled scores, by autograd; NaN where p is not above 0.

    Args:
        u: float64 of shape (classes,).
        rule: a name in `RULES`.
        target: the right class.
    """
    here = u.clone().requires_grad_()
    log = torch.log_softmax(here, -1)[target] if rule == "exp" else shares(here, rule)[target].log()
    (slope,) = torch.autograd.grad(-log, here)
    return torch.where(log.isfinite(), slope, torch.nan)


def keeps_order(u: Tensor, share: Tensor) -> Tensor:
    """Whether a larger score has a larger share for every pair, and equal ones have equal shares.

    Args:
        u: of shape (…, classes).
        share: of the same shape; NaN keeps nothing.
    """
    over = (u[..., :, None] > u[..., None, :]) == (share[..., :, None] > share[..., None, :])
    return over.flatten(-2).all(-1) & share.isfinite().all(-1)


def one_against_rest(u: Tensor) -> Tensor:
    """σ(u₁ − log Σ eᵘ of the others): softmax's first share; with two classes σ of the difference.

    Args:
        u: of shape (…, classes).
    """
    return torch.sigmoid(u[..., 0] - torch.logsumexp(u[..., 1:], -1))


def largest_exponent(dtype: torch.dtype) -> float:
    """The u from which on eᵘ is more than the largest number there is: 88.72 in float32, 709.8 in float64."""
    return float(torch.tensor(torch.finfo(dtype).max, dtype=torch.float64).log())
