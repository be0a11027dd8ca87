"""How fast gradient descent converges on a quadratic, and from which learning rate on it diverges.

Along an eigenvector of the Hessian, descent on a quadratic is a linear recursion of its own. With curvature λ
(the eigenvalue), learning rate η and momentum β in torch's form, v ← βv + λx and x ← x − ηv, it is

    x_{t+1} = (1 + β − ηλ) x_t − β x_{t−1},

Polyak's heavy ball. Sources: Polyak, "Some methods of speeding up the convergence of iteration methods",
1964; Goh, "Why Momentum Really Works", Distill, 2017.
"""

import math
from typing import Literal

import torch
from torch import Tensor

from dlcore.errors import BadSetting

Motion = Literal["at once", "one side", "zig-zag", "swings"]
"""arrives with one step; keeps to one side; changes sides at every step; or now and then, like a pendulum"""
ROUNDING = 1e-12
"""a factor closer to 0 than this is 0"""


def amplification(rate: Tensor | float, momentum: Tensor | float, curvature: Tensor | float) -> Tensor:
    """By how much the distance to the minimum is multiplied per step, in the long run.

    It is the largest modulus of an eigenvalue of [[1 + β − ηλ, −β], [1, 0]], the roots of
    z² − (1 + β − ηλ) z + β: √β where they are complex, |1 − ηλ| without momentum. Below 1 descent converges.

    Args:
        rate: learning rates η.
        momentum: β, from 0 to 1.
        curvature: eigenvalues λ.

    Returns:
        float64 of the shape to which the three broadcast.

    Example:
        >>> amplification(0.5, 0.0, torch.tensor([1.0, 2.0, 5.0])).tolist()
        [0.5, 0.0, 1.5]
    """
    eta, beta, lam = (torch.as_tensor(each, dtype=torch.float64) for each in (rate, momentum, curvature))
    trace = 1 + beta - eta * lam
    discriminant = trace.square() - 4 * beta
    real = (trace.abs() + discriminant.clamp(min=0).sqrt()) / 2
    return torch.where(discriminant < 0, beta.sqrt(), real)


def motion(rate: float, momentum: float, curvature: float) -> Motion:
    """How the distance to the minimum changes from step to step, whether it shrinks or grows.

    Where both roots are real they have the sign of 1 + β − ηλ, and a walk that begins at rest keeps to one
    side of the minimum if it is positive, and changes sides at every step if it is negative.

    Args:
        rate: η; below 0 the steps go uphill.
        momentum: β, from 0 to below 1.
        curvature: λ, above 0.
    """
    trace = 1 + momentum - rate * curvature
    if momentum == 0 and abs(trace) < ROUNDING:
        return "at once"
    if trace * trace < 4 * momentum:
        return "swings"
    return "one side" if trace > 0 else "zig-zag"


def largest_stable_rate(curvature: float, momentum: float = 0.0) -> float:
    """The learning rate 2(1 + β)/λ, above which descent with momentum diverges.

    Args:
        curvature: λ, the largest eigenvalue of the Hessian, above 0.
        momentum: β, from 0 to below 1.

    Raises:
        BadSetting: curvature or momentum is out of range.
    """
    _check(curvature, momentum=momentum)
    return 2 * (1 + momentum) / curvature


def best_rate(smallest: float, largest: float, momentum: float = 0.0) -> float:
    """The learning rate 2(1 + β)/(λmin + λmax), with which descent converges fastest at this momentum.

    There 1 + β − ηλ has the same size at both ends, and the larger of the two decides. With momentum a whole
    range of rates may do equally well; this is its middle.

    Args:
        smallest: the smallest eigenvalue of the Hessian, above 0.
        largest: the largest eigenvalue.
        momentum: β, from 0 to below 1.

    Raises:
        BadSetting: an eigenvalue is not above 0, they are in the wrong order, or momentum is out of range.
    """
    _check(smallest, largest, momentum=momentum)
    return 2 * (1 + momentum) / (smallest + largest)


def best_contraction(smallest: float, largest: float, momentum: float = 0.0) -> float:
    """What `best_rate` multiplies the distance by per step, in the long run.

    Without momentum it is (κ − 1)/(κ + 1) with κ = λmax/λmin.

    Args:
        smallest: the smallest eigenvalue of the Hessian, above 0.
        largest: the largest eigenvalue.
        momentum: β, from 0 to below 1.

    Raises:
        BadSetting: an eigenvalue is not above 0, they are in the wrong order, or momentum is out of range.
    """
    _check(smallest, largest, momentum=momentum)
    trace = (1 + momentum) * (largest - smallest) / (largest + smallest)
    root = max(0.0, trace * trace - 4 * momentum)
    return (trace + math.sqrt(root)) / 2 if root else math.sqrt(momentum)


def best_pair(smallest: float, largest: float) -> tuple[float, float]:
    """The learning rate and the momentum with which heavy ball converges fastest (Polyak 1964).

    They are 4/(√λmax + √λmin)² and ((√κ − 1)/(√κ + 1))², and each step multiplies the distance by the root
    of this momentum in the long run.

    Args:
        smallest: the smallest eigenvalue of the Hessian, above 0.
        largest: the largest eigenvalue.

    Raises:
        BadSetting: an eigenvalue is not above 0, or they are in the wrong order.
    """
    _check(smallest, largest)
    low, high = math.sqrt(smallest), math.sqrt(largest)
    return 4 / (low + high) ** 2, ((high - low) / (high + low)) ** 2


def _check(*curvatures: float, momentum: float = 0.0) -> None:
    if not 0 < curvatures[0] <= curvatures[-1] < float("inf"):
        said = " to ".join(f"{each!r}" for each in curvatures)
        raise BadSetting(f"A curvature of {said} is no bowl: choose numbers above 0, the smaller one first.")
    if not 0 <= momentum < 1:
        raise BadSetting(f"A momentum of {momentum!r} never settles: choose a number from 0 to below 1.")
