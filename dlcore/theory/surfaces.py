"""The surfaces themselves, each defined once in PyTorch's operations; `landscapes` chooses among them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Landscape:
    """A function E of one or two variables, with what is worth knowing before walking on it."""

    name: str
    title: str
    formula: str
    """LaTeX of E's right-hand side, with numbers for the settings"""
    axes: tuple[str, ...]
    """the variables: ("x", "y"), ("x",) or ("w",)"""
    window: tuple[tuple[float, float], ...]
    """what is worth looking at: (low, high) of each axis"""
    start: tuple[float, ...]
    """a point of the window from which there is something to see"""
    minima: tuple[tuple[float, ...], ...]
    """the points of the window where E is smallest; empty if there is none or none is known"""
    value: Callable[[Tensor], Tensor]
    """points, float64 of shape (..., d), to E, float64 of shape (...)"""


def bowl(title: str, condition: float, rotation_deg: float) -> Landscape:
    """½(u² + κv²): curvature 1 along u, which lies `rotation_deg` from x towards y, and κ across it.

    Args:
        title: what it is called.
        condition: κ, the larger curvature by the smaller one.
        rotation_deg: in degrees.
    """
    cosine, sine = math.cos(math.radians(rotation_deg)), math.sin(math.radians(rotation_deg))

    def value(points: Tensor) -> Tensor:
        x, y = points.unbind(-1)
        return 0.5 * ((cosine * x + sine * y) ** 2 + condition * (cosine * y - sine * x) ** 2)

    formula = rf"\tfrac12\left(x^2 + {condition:g}\,y^2\right)"
    if rotation_deg:
        turn = rf"({rotation_deg:g}^\circ)"
        formula = (
            rf"\tfrac12\left(u^2 + {condition:g}\,v^2\right),\quad "
            rf"u = x\cos{turn} + y\sin{turn},\quad v = y\cos{turn} - x\sin{turn}"
        )
    window, start = ((-3.0, 3.0), (-3.0, 3.0)), (-2.5, 1.0)
    return Landscape("bowl", title, formula, ("x", "y"), window, start, ((0.0, 0.0),), value)


def parabola(title: str, condition: float) -> Landscape:
    """½κw², whose curvature is κ everywhere.

    Args:
        title: what it is called.
        condition: κ.
    """

    def value(points: Tensor) -> Tensor:
        return 0.5 * condition * points[..., 0] ** 2

    formula = rf"\tfrac12 \cdot {condition:g}\,w^2"
    return Landscape("parabola", title, formula, ("w",), ((-3.0, 3.0),), (-2.5,), ((0.0,),), value)


def neuron(title: str) -> Landscape:
    """½(1 − σ(w))², the error of one sigmoid neuron with input 1 and target 1; no minimum, it falls for ever.

    Its curvature σ(1−σ)²(3σ−1) is negative where σ(w) < 1/3, which is w < −ln 2.

    Args:
        title: what it is called.
    """

    def value(points: Tensor) -> Tensor:
        return 0.5 * (1 - torch.sigmoid(points[..., 0])) ** 2

    formula = r"\tfrac12\left(1-\sigma(w)\right)^2"
    return Landscape("neuron", title, formula, ("w",), ((-6.0, 6.0),), (-4.0,), (), value)


def rosenbrock(title: str) -> Landscape:
    """(1 − x)² + 100(y − x²)², a flat curved valley between steep walls (Rosenbrock 1960).

    Args:
        title: what it is called.
    """

    def value(points: Tensor) -> Tensor:
        x, y = points.unbind(-1)
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    formula = r"(1-x)^2 + 100\,(y-x^2)^2"
    window = ((-2.0, 2.0), (-1.0, 3.0))
    return Landscape("rosenbrock", title, formula, ("x", "y"), window, (-1.2, 1.0), ((1.0, 1.0),), value)


def beale(title: str) -> Landscape:
    """Flat within, with steep walls in the corners (Beale 1958).

    Args:
        title: what it is called.
    """

    def value(points: Tensor) -> Tensor:
        x, y = points.unbind(-1)
        return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2

    formula = r"(1.5-x+xy)^2 + (2.25-x+xy^2)^2 + (2.625-x+xy^3)^2"
    window = ((-4.5, 4.5), (-4.5, 4.5))
    return Landscape("beale", title, formula, ("x", "y"), window, (1.0, 1.0), ((3.0, 0.5),), value)


def himmelblau(title: str) -> Landscape:
    """(x² + y − 11)² + (x + y² − 7)², four equally deep minima (Himmelblau 1972).

    Args:
        title: what it is called.
    """

    def value(points: Tensor) -> Tensor:
        x, y = points.unbind(-1)
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    formula = r"(x^2+y-11)^2 + (x+y^2-7)^2"
    minima = (
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.283185991286170),
        (3.584428340330492, -1.848126526964404),
    )
    window = ((-5.0, 5.0), (-5.0, 5.0))
    return Landscape("himmelblau", title, formula, ("x", "y"), window, (0.0, -1.0), minima, value)


def saddle(title: str) -> Landscape:
    """½(x² − y²): level at the origin, and falling without end along y.

    Args:
        title: what it is called.
    """

    def value(points: Tensor) -> Tensor:
        x, y = points.unbind(-1)
        return 0.5 * (x**2 - y**2)

    formula, window = r"\tfrac12\left(x^2 - y^2\right)", ((-3.0, 3.0), (-3.0, 3.0))
    return Landscape("saddle", title, formula, ("x", "y"), window, (-2.5, 0.01), (), value)


def rastrigin(title: str) -> Landscape:
    """A bowl with a wave upon it, a local minimum near every whole number (Mühlenbein et al. 1991).

    Args:
        title: what it is called.
    """

    def value(points: Tensor) -> Tensor:
        return 20 + (points**2 - 10 * torch.cos(2 * math.pi * points)).sum(-1)

    formula = r"20 + x^2 - 10\cos(2\pi x) + y^2 - 10\cos(2\pi y)"
    window = ((-5.12, 5.12), (-5.12, 5.12))
    return Landscape("rastrigin", title, formula, ("x", "y"), window, (-3.3, 2.4), ((0.0, 0.0),), value)


def plateau(title: str) -> Landscape:
    """1 − exp(−½((x − 2)² + y²)): flat almost everywhere, with one hole in the shape of a Gaussian.

    Args:
        title: what it is called.
    """

    def value(points: Tensor) -> Tensor:
        x, y = points.unbind(-1)
        return 1 - torch.exp(-0.5 * ((x - 2) ** 2 + y**2))

    formula = r"1 - e^{-\tfrac12\left((x-2)^2 + y^2\right)}"
    window = ((-4.0, 4.0), (-4.0, 4.0))
    return Landscape("plateau", title, formula, ("x", "y"), window, (0.0, 1.0), ((2.0, 0.0),), value)
