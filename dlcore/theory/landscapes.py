"""Landscapes for gradient descent: chosen by name, with slopes and curvatures by autograd.

Nothing is differentiated by hand. Where a value or a gradient is not finite it is handed on as it is.
"""

import math
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from dlcore.errors import BadSetting
from dlcore.theory import surfaces
from dlcore.theory.expression import parsed
from dlcore.theory.landscape_names import LANDSCAPES
from dlcore.theory.surfaces import Landscape

CONDITIONS = (1.0, 1000.0)
OWN_REACH = 5.0

_WITHOUT_SETTINGS: Mapping[str, Callable[[str], Landscape]] = {
    "rosenbrock": surfaces.rosenbrock,
    "beale": surfaces.beale,
    "himmelblau": surfaces.himmelblau,
    "saddle": surfaces.saddle,
    "rastrigin": surfaces.rastrigin,
    "plateau": surfaces.plateau,
    "neuron": surfaces.neuron,
}


def landscape(
    name: str, *, condition: float = 10.0, rotation_deg: float = 0.0, expression: str = ""
) -> Landscape:
    """The landscape of this name.

    Args:
        name: a key of `LANDSCAPES`.
        condition: of "bowl" its larger curvature by its smaller one, of "parabola" its curvature; 1 to 1000.
        rotation_deg: of "bowl" the direction of its gentle axis, in degrees from x towards y.
        expression: of "own" the formula, as `parsed` reads it.

    Raises:
        BadSetting: there is no such landscape, a number is out of range, or the formula cannot be read.
    """
    if name not in LANDSCAPES:
        raise BadSetting(f"There is no landscape “{name[:40]}”: choose one of {', '.join(LANDSCAPES)}.")
    if not CONDITIONS[0] <= condition <= CONDITIONS[1]:
        raise BadSetting(f"A condition number of {condition!r} is out of range: choose one from 1 to 1000.")
    if not math.isfinite(rotation_deg):
        raise BadSetting(f"A rotation by {rotation_deg!r}° is none: choose a finite number of degrees.")
    match name:
        case "bowl":
            return surfaces.bowl(LANDSCAPES[name], condition, rotation_deg)
        case "parabola":
            return surfaces.parabola(LANDSCAPES[name], condition)
        case "own":
            return _own(LANDSCAPES[name], expression)
    return _WITHOUT_SETTINGS[name](LANDSCAPES[name])


def _own(title: str, text: str) -> Landscape:
    formula = parsed(text)
    n_axes = len(formula.variables)
    window, start = ((-OWN_REACH, OWN_REACH),) * n_axes, (3.0, 1.0)[:n_axes]
    return Landscape("own", title, formula.latex, formula.variables, window, start, (), formula.evaluate)


def value_and_gradient(landscape: Landscape, points: Tensor) -> tuple[Tensor, Tensor]:
    """Heights and slopes at many points at once; no point depends on another.

    Args:
        landscape: of d variables.
        points: real tensor of shape (..., d), computed in float64.

    Returns:
        Values of shape (...) and gradients of shape (..., d), float64 and detached.

    Raises:
        BadSetting: the points do not have a coordinate for each variable.
    """
    _check(landscape, points)
    with torch.enable_grad():
        # A copy: the formula "x" hands out its points as they are, and a step in place would move old values.
        leaf = points.detach().to(torch.float64, copy=True).requires_grad_()
        values = landscape.value(leaf)
        (gradients,) = torch.autograd.grad(values, leaf, torch.ones_like(values))
    return values.detach(), gradients


def hessian(landscape: Landscape, point: Tensor) -> Tensor:
    """All second derivatives at one point.

    Args:
        landscape: of d variables.
        point: real tensor of shape (d,), computed in float64.

    Returns:
        float64 of shape (d, d).

    Raises:
        BadSetting: the point does not have a coordinate for each variable.
    """
    _check(landscape, point)
    matrix = torch.autograd.functional.hessian(landscape.value, point.detach().double())
    assert isinstance(matrix, Tensor)  # of one input, so it is no tuple
    return matrix


def curvatures(landscape: Landscape, point: Tensor) -> Tensor:
    """The eigenvalues of the Hessian at one point, smallest first.

    Args:
        landscape: of d variables.
        point: real tensor of shape (d,).

    Returns:
        float64 of shape (d,): NaN where a second derivative is not finite.

    Raises:
        BadSetting: the point does not have a coordinate for each variable.
    """
    matrix = hessian(landscape, point)
    if not matrix.isfinite().all():
        return torch.full((len(matrix),), math.nan, dtype=torch.float64)
    return torch.linalg.eigvalsh(matrix)


def heights(landscape: Landscape, n: int = 101) -> tuple[tuple[Tensor, ...], Tensor]:
    """The landscape over its window, for a contour or a curve.

    Args:
        landscape: of one or two variables.
        n: points along each axis, at least 2, both ends included.

    Returns:
        The axes, each float64 of shape (n,), and the values, float64: of shape (n,) over one axis, and of
        shape (rows = y, columns = x) over two, the first row at the smallest y.
    """
    axes = tuple(torch.linspace(low, high, n, dtype=torch.float64) for low, high in landscape.window)
    return axes, landscape.value(torch.stack(torch.meshgrid(*axes, indexing="xy"), dim=-1))


def slice_through(
    landscape: Landscape, point: Tensor, direction: Tensor, reach: float, n: int = 201
) -> tuple[Tensor, Tensor]:
    """The landscape along a straight line.

    Args:
        landscape: of d variables.
        point: real tensor of shape (d,), the middle of the line.
        direction: real tensor of shape (d,), of any length above 0.
        reach: how far the line goes to either side, in the units of the window, above 0.
        n: points of the line, at least 2; of an odd number the middle one is the point itself.

    Returns:
        Distances from the point, negative against the direction, and values; float64 of shape (n,).

    Raises:
        BadSetting: the direction is 0 or not finite, or a shape does not fit.
    """
    _check(landscape, point)
    _check(landscape, direction)
    largest = float(direction.abs().max())
    if not 0 < largest < math.inf:
        raise BadSetting("A direction of length 0 or without a finite length leads nowhere: choose another.")
    scaled = direction.double() / largest  # so that the length of a huge or tiny direction is finite
    distances = torch.arange(1 - n, n, 2, dtype=torch.float64) / (n - 1) * reach
    line = point.double() + distances[:, None] * (scaled / torch.linalg.vector_norm(scaled))
    return distances, landscape.value(line)


def _check(landscape: Landscape, points: Tensor) -> None:
    if points.shape[-1:] != (len(landscape.axes),):
        raise BadSetting(
            f"Points of shape {tuple(points.shape)} do not lie on this landscape: "
            f"give each of them {len(landscape.axes)} coordinates, {' and '.join(landscape.axes)}."
        )
