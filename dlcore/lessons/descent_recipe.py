"""The recipe of a walk: the surface as a line or two of PyTorch, and the settings."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from dlcore.export import filled, recipe
from dlcore.theory.expression import parsed
from dlcore.theory.expression_code import code
from dlcore.theory.surfaces import Landscape

if TYPE_CHECKING:
    from dlcore.lessons.descent import Spec

SURFACES = {
    "rosenbrock": "(1 - x) ** 2 + 100 * (y - x**2) ** 2",
    "beale": "(1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2",
    "himmelblau": "(x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2",
    "saddle": "0.5 * (x**2 - y**2)",
    "rastrigin": "20 + x**2 - 10 * torch.cos(2 * torch.pi * x) + y**2 - 10 * torch.cos(2 * torch.pi * y)",
    "plateau": "1 - torch.exp(-0.5 * ((x - 2) ** 2 + y**2))",
    "neuron": "0.5 * (1 - torch.sigmoid(w)) ** 2",
}
_SURFACE = re.compile(r"^def surface\(.*?\n(?=\n\n# %%)", re.MULTILINE | re.DOTALL)


class OnSurface(Protocol):
    """Settings of any lesson that name a surface."""

    @property
    def landscape(self) -> str:
        """A name in `LANDSCAPES`."""
        ...

    @property
    def condition(self) -> float:
        """Of the bowl and the parabola."""
        ...

    @property
    def rotation_deg(self) -> float:
        """Of the bowl."""
        ...

    @property
    def expression(self) -> str:
        """Of a surface of one's own."""
        ...


def script(spec: Spec, surface: Landscape) -> str:
    """The recipe with these settings.

    Args:
        spec: the settings.
        surface: what they walk on.
    """
    start = [spec.start_x, spec.start_y][: len(surface.axes)]
    text = filled(
        recipe("descent"),
        {"START": start, "LEARNING_RATE": spec.learning_rate, "N_STEPS": spec.n_steps},
    )
    return with_surface(text, spec, surface.axes)


def with_surface(text: str, spec: OnSurface, axes: Sequence[str]) -> str:
    """A recipe with this surface in the place of its own.

    Args:
        text: a recipe with a cell of its own for `def surface`.
        spec: settings that name a surface.
        axes: its variables.
    """
    lines = "\n".join(f"    {line}" for line in surface_lines(spec))
    function = f"def surface({', '.join(axes)}):\n{lines}\n"
    return _SURFACE.sub(lambda _match: function, text, count=1)


def surface_lines(spec: OnSurface) -> list[str]:
    """The body of the function that gives the height at a point.

    Args:
        spec: settings that name a surface.
    """
    match spec.landscape:
        case "own":
            return [f"return {code(parsed(spec.expression))}"]
        case "parabola":
            return [f"return 0.5 * {spec.condition!r} * w**2"]
        case "bowl" if spec.rotation_deg:
            turn = math.radians(spec.rotation_deg)
            return [
                f"c, s = {math.cos(turn)!r}, {math.sin(turn)!r}  # cosine and sine of {spec.rotation_deg:g}°",
                f"return 0.5 * ((c * x + s * y) ** 2 + {spec.condition!r} * (c * y - s * x) ** 2)",
            ]
        case "bowl":
            return [f"return 0.5 * (x**2 + {spec.condition!r} * y**2)"]
    return [f"return {SURFACES[spec.landscape]}"]
