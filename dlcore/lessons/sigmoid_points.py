"""The labelled points of the lesson “From step to sigmoid”; reading this costs no torch.

Their coordinates are eighths, so that sums of them are exact in whatever order they are added: a walk that
meets a kink does the same on the page and in the recipe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

N_POINTS = 10


@dataclass(frozen=True, slots=True)
class Cloud:
    """A few points.

    Attributes:
        title: what they are called.
        points: x₁, x₂ and the label, 1 for yes and 0 for no.
        window: ends of the picture's axes.
    """

    title: str
    points: tuple[tuple[float, float, int], ...]
    window: tuple[tuple[float, float], tuple[float, float]]


_YES = ((1.625, 0.5, 1), (1.0, -0.625, 1), (0.625, 1.125, 1), (2.0, -0.875, 1), (0.375, 0.625, 1))
_NO = (
    (-1.375, -0.75, 0),
    (-0.875, 0.625, 0),
    (-0.625, -1.375, 0),
    (-1.75, 1.0, 0),
    (-0.375, -0.875, 0),
)
_NEAR = ((-2.5, 2.5), (-2.0, 2.0))

CLOUDS: Mapping[str, Cloud] = MappingProxyType(
    {
        "clear": Cloud("A line can part them", _YES + _NO, _NEAR),
        "mixed": Cloud(
            "Overlapping",
            (
                (1.5, 0.375, 1),
                (0.75, -1.125, 1),
                (1.875, 1.125, 1),
                (-0.625, 0.375, 1),
                (0.375, 1.375, 1),
                (-1.375, 0.625, 0),
                (-1.0, -0.875, 0),
                (-1.875, -0.375, 0),
                (0.875, -0.375, 0),
                (-0.375, -1.375, 0),
            ),
            _NEAR,
        ),
        "far": Cloud(
            "One far on the wrong side", (*_YES[:4], (-4.125, 0.625, 1), *_NO), ((-5.0, 2.5), (-2.0, 2.0))
        ),
    }
)
"""by name"""
