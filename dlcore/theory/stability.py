"""How fast gradient descent converges on a quadratic, and from which learning rate on it diverges.

Along an eigenvector of the Hessian, descent on a quadratic is a linear recursion of its own. With curvature λ
(the eigenvalue), learning rate η and momentum β in torch's form, v ← βv + λx and x ← x − ηv, it is

    x_{t+1} = (1 + β − ηλ) x_t − β x_{t−1},

Polyak's heavy ball. Sources: Polyak, "Some methods of speeding up the convergence of iteration methods",
1964; Goh, "Why Momentum Really Works", Distill, 2017.
"""

import torch
from torch import Tensor

from dlcore.errors import BadSetting


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


def largest_stable_rate(curvature: float, momentum: float = 0.0) -> float:
    """The learning rate 2(1 + β)/λ, above which descent with momentum diverges.

    Args:
        curvature: λ, the largest eigenvalue of the Hessian, above 0.
        momentum: β, from 0 to below 1.

    Raises:
        BadSetting: curvature or momentum is out of range.
    """
    _check(curvature)
    if not 0 <= momentum < 1:
        raise BadSetting(f"A momentum of {momentum!r} never settles: choose a number from 0 to below 1.")
    return 2 * (1 + momentum) / curvature


def best_rate(smallest: float, largest: float) -> float:
    """The learning rate 2/(λmin + λmax), with which descent without momentum converges fastest.

    Args:
        smallest: the smallest eigenvalue of the Hessian, above 0.
        largest: the largest eigenvalue.

    Raises:
        BadSetting: an eigenvalue is not above 0, or they are in the wrong order.
    """
    _check(smallest, largest)
    return 2 / (smallest + largest)


def best_contraction(smallest: float, largest: float) -> float:
    """What `best_rate` multiplies the distance by per step: (κ − 1)/(κ + 1) with κ = λmax/λmin.

    Args:
        smallest: the smallest eigenvalue of the Hessian, above 0.
        largest: the largest eigenvalue.

    Raises:
        BadSetting: an eigenvalue is not above 0, or they are in the wrong order.
    """
    _check(smallest, largest)
    return (largest - smallest) / (largest + smallest)


def _check(*curvatures: float) -> None:
    if not 0 < curvatures[0] <= curvatures[-1] < float("inf"):
        said = " to ".join(f"{each!r}" for each in curvatures)
        raise BadSetting(f"A curvature of {said} is no bowl: choose numbers above 0, the smaller one first.")
