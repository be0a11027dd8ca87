"""Logistic regression with an L2 penalty: its optimum by Newton's method, and descents towards it."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

N_NEWTON = 60
"""steps at most; close to the optimum each doubles the digits that are right"""
NEAR = 1e-6
"""with no larger slope a whole step is best: what it gains is lost in the rounding of the sum"""


def logistic_fit(x: Tensor, y: Tensor, penalties: Tensor) -> tuple[Tensor, Tensor]:
    """Weights and bias with the smallest mean cross-entropy plus λ Σw²; the bias is not penalised.

    Every step is Newton's, shortened to the best of a few lengths so that it never makes the sum larger.
    Source: Hastie, Tibshirani & Friedman, "The Elements of Statistical Learning", 2009, section 4.4.1.

    Args:
        x: inputs, float64 of shape (n, d).
        y: targets 0 or 1, float64 of shape (n,), of both kinds.
        penalties: λ, above 0 so that there is an optimum, of shape (k,).

    Returns:
        Weights of shape (k, d), biases of shape (k,).
    """
    n, d = x.shape
    inputs = torch.cat([x, torch.ones(n, 1, dtype=x.dtype)], 1)
    held = torch.ones(d + 1, dtype=x.dtype)
    held[-1] = 0
    pull = 2 * penalties[:, None] * held
    lengths = torch.cat([torch.zeros(1, dtype=x.dtype), 0.5 ** torch.arange(12, dtype=x.dtype)])
    found = torch.zeros(len(penalties), d + 1, dtype=x.dtype)
    for _ in range(N_NEWTON):
        p = (found @ inputs.T).sigmoid()
        slope = (p - y) @ inputs / n + pull * found
        bend = torch.einsum("kn,ni,nj->kij", p * (1 - p) / n, inputs, inputs) + torch.diag_embed(pull)
        step = torch.linalg.solve(bend, slope)
        tried = found[:, None] - lengths[:, None] * step[:, None]
        logits = tried @ inputs.T
        costs = binary_cross_entropy_with_logits(logits, y.expand_as(logits), reduction="none").mean(-1)
        costs = costs + 0.5 * (pull[:, None] * tried.square()).sum(-1)
        best = costs.argmin(1)
        found = tried[torch.arange(len(found)), torch.where(slope.abs().amax(1) < NEAR, 1, best)]
    return found[:, :-1], found[:, -1]


def descent_norms(x: Tensor, y: Tensor, penalties: Tensor, rate: float, n_steps: int) -> Tensor:
    """How long the weights are while gradient descent goes on, from weights of 0.

    Args:
        x: inputs, float64 of shape (n, d).
        y: targets 0 or 1, of shape (n,).
        penalties: λ, at least 0, of shape (k,).
        rate: the learning rate.
        n_steps: how many steps.

    Returns:
        Of shape (k, n_steps + 1).
    """
    weights = torch.zeros(len(penalties), x.shape[1], dtype=x.dtype)
    bias = torch.zeros(len(penalties), 1, dtype=x.dtype)
    norms = [weights.norm(dim=1)]
    for _ in range(n_steps):
        off = ((weights @ x.T + bias).sigmoid() - y) / len(x)
        weights, bias = (
            weights - rate * (off @ x + 2 * penalties[:, None] * weights),
            bias - rate * off.sum(1, keepdim=True),
        )
        norms.append(weights.norm(dim=1))
    return torch.stack(norms, 1)
