"""Two weights, a mean squared error and a penalty: where the sum is least, and walks towards it.

The error is that of a linear model on two features with mean 0, variance 1 and correlation ρ, less what no
weights can mend: E(w) = (w − c)ᵀ H (w − c), H = [[1, ρ], [ρ, 1]], with the weights of least error, c, its
centre. The penalty is λ₁ Σ|w| + λ₂ Σ w².
"""

import torch
from torch import Tensor

from dlcore.theory.penalties import proximal, soft_threshold

ROUNDING = 1e-12
"""what is nearer to 0 than this is 0 but for rounding"""


def error(weights: Tensor, centres: Tensor, correlation: float) -> Tensor:
    """E(w).

    Args:
        weights: of shape (…, 2).
        centres: c, broadcast against them.
        correlation: ρ, above −1 and below 1.

    Returns:
        Of shape (…).
    """
    off = weights - centres
    return off.square().sum(-1) + 2 * correlation * off[..., 0] * off[..., 1]


def push(weights: Tensor, centres: Tensor, correlation: float) -> Tensor:
    """Minus the gradient of the error: where it pushes each weight, and how hard.

    Args:
        weights: of shape (…, 2).
        centres: c, broadcast against them.
        correlation: ρ.

    Returns:
        2 H (c − w), of shape (…, 2).
    """
    off = centres - weights
    return 2 * (off + correlation * off.flip(-1))


def optimum(centres: Tensor, correlation: float, l1: Tensor, l2: Tensor) -> Tensor:
    """Where error and penalty together are least, exactly: by the cases of which weights are 0.

    A weight is 0 where the error pushes it, from there, no harder than λ₁ holds it (the conditions of Karush,
    Kuhn & Tucker; Hastie, Tibshirani & Wainwright, "Statistical Learning with Sparsity", 2015, section 2.4).
    Elsewhere its sign is known, and the equations are linear.

    Args:
        centres: c, of shape (…, 2).
        correlation: ρ, above −1 and below 1.
        l1: λ₁, at least 0, broadcast against (…).
        l2: λ₂, alike.

    Returns:
        Float64 of shape (…, 2); zeros are exact.
    """
    c1, c2, l1, l2 = torch.broadcast_tensors(centres[..., 0], centres[..., 1], l1, l2)
    centres, none = torch.stack([c1, c2], -1), torch.zeros_like(c1)
    led = centres + correlation * centres.flip(-1)
    alone = soft_threshold(led, l1[..., None] / 2) / (1 + l2[..., None])
    first, second = torch.stack([alone[..., 0], none], -1), torch.stack([none, alone[..., 1]], -1)
    rests = [
        push(each, centres, correlation).abs() <= l1[..., None] + ROUNDING
        for each in (torch.zeros_like(centres), first, second)
    ]
    found = _both(led, correlation, l1, l2)
    found = torch.where(rests[2][..., :1], second, found)
    found = torch.where(rests[1][..., 1:], first, found)
    return torch.where(rests[0].all(-1, keepdim=True), torch.zeros_like(found), found)


def _both(led: Tensor, correlation: float, l1: Tensor, l2: Tensor) -> Tensor:
    """Where neither weight is 0: of the four pairs of signs the one that the solution has itself."""
    signs = torch.tensor([[1, 1], [1, -1], [-1, 1], [-1, -1]], dtype=led.dtype)
    right = led[..., None, :] - signs * l1[..., None, None] / 2
    own = (1 + l2)[..., None, None]
    solved = (own * right - correlation * right.flip(-1)) / (own.square() - correlation**2)
    best = (signs * solved).amin(-1).argmax(-1)
    return solved.gather(-2, best[..., None, None].expand(*best.shape, 1, 2)).squeeze(-2)


def walks(
    start: Tensor, centre: Tensor, correlation: float, rate: float, l1: Tensor, l2: Tensor, n_steps: int
) -> tuple[Tensor, Tensor]:
    """Two ways down: proximal steps, and plain steps with |w| left to autograd.

    The proximal walk makes a gradient step of the error alone and then the penalty's own step. The other one
    follows the gradient of the sum, with sign(w) for the slope of |w|: 0 at 0, as torch has it.

    Args:
        start: of shape (2,).
        centre: c, of shape (2,).
        correlation: ρ.
        rate: η.
        l1: λ₁, of shape (n,).
        l2: λ₂, of shape (n,).
        n_steps: how many.

    Returns:
        Both of shape (n, n_steps + 1, 2), the start first.
    """
    l1, l2 = l1[:, None], l2[:, None]
    near = [start.expand(len(l1), 2)]
    far = [start.expand(len(l1), 2)]
    for _ in range(n_steps):
        near.append(proximal(near[-1] + rate * push(near[-1], centre, correlation), rate, l1, l2))
        slope = l1 * far[-1].sign() + 2 * l2 * far[-1]
        far.append(far[-1] + rate * (push(far[-1], centre, correlation) - slope))
    return torch.stack(near, 1), torch.stack(far, 1)


def penalty_line(height: Tensor, l1: Tensor, l2: Tensor, n: int) -> Tensor:
    """Where λ₁ Σ|w| + λ₂ Σ w² has a given height: a diamond, a circle, or between both.

    Args:
        height: of shape (k,), at least 0.
        l1: λ₁, of shape (k,).
        l2: λ₂, of shape (k,); not both are 0.
        n: points; a multiple of 4 has the corners.

    Returns:
        Closed, of shape (k, n + 1, 2).
    """
    ways = _round(n)
    across = l1[:, None] * ways.abs().sum(-1)
    root = (across.square() + 4 * (l2 * height)[:, None]).sqrt()
    radius = 2 * height[:, None] / (across + root).clamp(min=1e-300)  # 0 / 0 is at height 0: a point
    return radius[..., None] * ways


def error_line(height: Tensor, centre: Tensor, correlation: float, n: int) -> Tensor:
    """Where the error has a given height: an ellipse.

    Args:
        height: of shape (k,), at least 0.
        centre: c, of shape (2,).
        correlation: ρ, above −1 and below 1.
        n: points.

    Returns:
        Closed, of shape (k, n + 1, 2).
    """
    ways, rest = _round(n), (1 - correlation**2) ** 0.5
    second = ways[:, 1] / rest
    unit = torch.stack([ways[:, 0] - correlation * second, second], -1)  # uᵀ H u = 1
    return centre + height.sqrt()[:, None, None] * unit


def _round(n: int) -> Tensor:
    """Unit vectors all around, the first one again at the end; on the axes they are exact."""
    angles = torch.arange(n + 1, dtype=torch.float64) * (2 * torch.pi / n)
    ways = torch.stack([angles.cos(), angles.sin()], -1)
    return torch.where(ways.abs() < ROUNDING, 0.0, ways)
