"""A straight line through points: the best one in closed form, and the bowl that its error makes.

The mean squared error of ŷ = wx + b is a quadratic in (w, b): its Hessian H = (2/n) XᵀX, X = [x 1], does not
depend on where it is taken, so one number, its largest eigenvalue, decides which learning rates converge.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.errors import BadData
from dlcore.theory import linear_fits


@dataclass(frozen=True, slots=True)
class Line:
    """A line ŷ = wx + b.

    Attributes:
        weight: w, the slope.
        bias: b, the height at x = 0.
        error: its mean error on the points it was fitted to.
    """

    weight: float
    bias: float
    error: float


def design(x: Tensor) -> Tensor:
    """The matrix X = [x 1] whose product with (w, b) is the prediction.

    Args:
        x: inputs of shape (n,), float64.

    Returns:
        Of shape (n, 2).
    """
    return torch.stack([x, torch.ones_like(x)], dim=1)


def squared_error(x: Tensor, y: Tensor, parameters: Tensor) -> Tensor:
    """The mean squared error of every line.

    Args:
        x: inputs of shape (n,).
        y: targets of shape (n,).
        parameters: w and b of shape (…, 2).

    Returns:
        Of shape (…).
    """
    return (parameters[..., :1] * x + parameters[..., 1:] - y).square().mean(-1)


def gradient(x: Tensor, y: Tensor, parameters: Tensor) -> Tensor:
    """The gradient of the mean squared error: (2/n) Σ (ŷ − y) x and (2/n) Σ (ŷ − y).

    Args:
        x: inputs of shape (n,).
        y: targets of shape (n,).
        parameters: w and b of shape (…, 2).

    Returns:
        Of shape (…, 2).
    """
    residuals = parameters[..., :1] * x + parameters[..., 1:] - y
    return 2 / len(x) * (residuals @ design(x))


def hessian(x: Tensor) -> Tensor:
    """The curvature of the mean squared error, (2/n) XᵀX, of shape (2, 2).

    Args:
        x: inputs of shape (n,).
    """
    matrix = design(x)
    return 2 / len(x) * matrix.T @ matrix


def least_squares(x: Tensor, y: Tensor) -> Line:
    """The line of least squares, (XᵀX)⁻¹Xᵀy; where all x are equal, the shortest (w, b) among the best.

    Args:
        x: inputs of shape (n,), n at least 1, float64.
        y: targets of shape (n,).
    """
    parameters = linear_fits.least_squares(design(x), y)
    weight, bias = parameters.tolist()
    return Line(weight, bias, float(squared_error(x, y, parameters)))


def least_absolute(x: Tensor, y: Tensor) -> Line:
    """The line of least absolute error; its error is the mean of |ŷ − y|.

    Args:
        x: inputs of shape (n,), n at least 2, float64.
        y: targets of shape (n,).

    Raises:
        BadData: all points have one x.
    """
    if bool((x == x[0]).all()):
        raise BadData("All points have the same x, so no pair gives a line: add a point with another x.")
    parameters = linear_fits.least_absolute(design(x), y)
    weight, bias = parameters.tolist()
    return Line(weight, bias, float((design(x) @ parameters - y).abs().mean()))
