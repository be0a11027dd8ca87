"""How likely labels are: their probabilities, the product as a machine holds it, the best weight.

The model has one input and one output: P(blue | x) = σ(w·x + b). A sign is +1 for a blue label and −1 for
the other one; a label's own probability is then σ(sign·(w·x + b)), for 1 − σ(h) = σ(−h).
"""

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

Kind = Literal["peak", "rising", "falling", "flat"]
FAR = 1e9
"""the likeliest weight is looked for up to this size"""
HALVINGS = 140
NOTHING = 1e-12
"""a likeliest weight smaller than this is 0: what is left is rounding"""


def margins(x: Tensor, signs: Tensor, weights: Tensor, bias: float) -> Tensor:
    """How far each point lies on the side of its own label, in units of h.

    Args:
        x: inputs of shape (n,).
        signs: of shape (n,), +1 or −1.
        weights: of shape (v,).
        bias: b.

    Returns:
        sign·(w·x + b), of shape (v, n).
    """
    return signs * (weights[:, None] * x + bias)


def own_logs(x: Tensor, signs: Tensor, weights: Tensor, bias: float) -> Tensor:
    """The logarithm of each label's own probability, of shape (v, n), in nats; as `margins`."""
    return logsigmoid(margins(x, signs, weights, bias))


@dataclass(frozen=True, slots=True)
class Best:
    """The likeliest weight.

    Attributes:
        kind: "peak" where there is one; "rising" or "falling" where the likelihood only grows with w, or
            with −w; "flat" where it does not depend on w.
        weight: where the peak is.
    """

    kind: Kind
    weight: float | None = None


def best_weight(x: Tensor, signs: Tensor, bias: float) -> Best:
    """The weight with the largest likelihood, the bias held.

    Args:
        x: inputs of shape (n,), float64.
        signs: of shape (n,).
        bias: b.
    """
    weight = best_weights(x, signs, bias, torch.ones(1, len(x), dtype=x.dtype)).item()
    if math.isnan(weight):
        return Best("flat")
    if math.isinf(weight):
        return Best("rising" if weight > 0 else "falling")
    return Best("peak", weight)


def best_weights(x: Tensor, signs: Tensor, bias: float, counts: Tensor) -> Tensor:
    """The weights with the largest likelihood of several samples of the same points, the bias held.

    The log-likelihood is concave in w, so its slope Σ sign·x·σ(−margin) changes sign at most once: it is
    found by halving. Where every sign·x is on one side it never does.

    Args:
        x: inputs of shape (n,), float64.
        signs: of shape (n,).
        bias: b.
        counts: how often each point is in each sample, of shape (k, n).

    Returns:
        Of shape (k,); ∞ where the likelihood only grows with w, −∞ where it only grows with −w, NaN where it
        does not depend on w.
    """
    pulls = signs * x
    up, down = (((counts > 0) & (side > 0)).any(1) for side in (pulls, -pulls))
    low = torch.full((len(counts), 1), -FAR, dtype=x.dtype)
    high = -low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        slope = (counts * pulls * torch.sigmoid(-(pulls * middle + signs * bias))).sum(1, keepdim=True)
        low, high = torch.where(slope > 0, middle, low), torch.where(slope > 0, high, middle)
    found = ((low + high) / 2)[:, 0]
    found = torch.where(found.abs() < NOTHING, torch.zeros_like(found), found)
    found = torch.where(up & ~down, torch.inf, torch.where(down & ~up, -torch.inf, found))
    return torch.where(up | down, found, torch.nan)


def learned_weights(x: Tensor, signs: Tensor, bias: float, n_steps: int) -> Tensor:
    """Gradient descent on −log-likelihood from w = 0, the bias held.

    The learning rate is 4/Σx², the inverse of the largest curvature there can be: every step lowers the
    loss. Where no weight is the likeliest, w grows like ln t (Soudry et al. 2018, arXiv 1710.10345).

    Args:
        x: inputs of shape (n,), not all 0.
        signs: of shape (n,).
        bias: b.
        n_steps: how many steps.

    Returns:
        The weights of shape (n_steps + 1,).
    """
    pulls, shifts = signs * x, signs * bias
    rate, weight = 4 / (x * x).sum(), torch.zeros((), dtype=x.dtype)
    weights = [weight]
    for _ in range(n_steps):
        weight = weight + rate * (pulls * torch.sigmoid(-(pulls * weight + shifts))).sum()
        weights.append(weight)
    return torch.stack(weights)


def running_products(factors: Tensor, n: int) -> Tensor:
    """Factors multiplied one by one, each product rounded to the precision of the factors.

    `torch.cumprod` keeps its running product of float32 in float64, so it would not show what a sum of
    single multiplications loses.

    Args:
        factors: of shape (v, m), taken in turn and then from the first one again.
        n: how many are multiplied.

    Returns:
        The products after 0 … n factors, of shape (n + 1, v).
    """
    product = torch.ones(len(factors), dtype=factors.dtype)
    products = [product]
    for number in range(n):
        product = product * factors[:, number % factors.shape[1]]
        products.append(product)
    return torch.stack(products)


def running_logs(logs: Tensor, n: int) -> Tensor:
    """Logarithms of shape (v, m) added in turn: after 0 … n of them, of shape (n + 1, v)."""
    turns = math.ceil(n / logs.shape[1])
    return torch.cat([torch.zeros(1, len(logs), dtype=logs.dtype), logs.T.repeat(turns, 1)[:n].cumsum(0)])


def first_zero(products: Tensor) -> int | None:
    """After how many factors a running product is 0; None where it never is.

    Args:
        products: of shape (n + 1,).
    """
    zeros = (products == 0).nonzero()
    return int(zeros[0]) if len(zeros) else None


def stuck_from(products: Tensor, turn: int) -> int | None:
    """After how many factors a running product stays at one subnormal number; None where it does not.

    Below the smallest normal number only whole multiples of the smallest one of all are left. A factor
    above one half may then be rounded back to the multiple it began with.

    Args:
        products: of shape (n + 1,), never growing.
        turn: so many factors are taken in turn: the product must withstand all of them.
    """
    end = products[-1]
    if not 0 < end < torch.finfo(products.dtype).tiny:
        return None
    begins = int((products == end).nonzero()[0])
    return begins if begins <= len(products) - 1 - turn else None


def squared_errors(x: Tensor, y: Tensor, weights: Tensor, bias: float) -> Tensor:
    """The sum of squared errors of the lines w·x + b, of shape (v,)."""
    return (y - weights[:, None] * x - bias).square().sum(1)


def gaussian_logs(x: Tensor, y: Tensor, weights: Tensor, bias: float, sigma: float) -> Tensor:
    """The logarithm of each target's density where it is w·x + b plus Gaussian noise.

    Args:
        x: inputs of shape (n,).
        y: targets of shape (n,).
        weights: of shape (v,).
        bias: b.
        sigma: standard deviation of the noise.

    Returns:
        Of shape (v, n), in nats; densities may exceed 1, so these may be above 0.
    """
    means = weights[:, None] * x + bias
    return torch.distributions.Normal(means, sigma).log_prob(y)
