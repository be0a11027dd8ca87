"""Where a race ends: near a minimum, or where none is known below a loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import spoken
from dlcore.theory.landscapes import heights
from dlcore.theory.surfaces import Landscape

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec

GRID = 121
"""points along each side of the map"""
RADIUS = 0.1
"""a walk is there when it is as close to a minimum as this"""
LEVELS = {"saddle": -1.0, "neuron": 0.01}
"""which loss counts as there, on surfaces that have no minimum"""
SHARE = 0.01
"""how much of the way down to the lowest place of a surface of one's own may be left"""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where everybody wants to go.

    Attributes:
        landscape: the surface's name.
        minima: its known minima; to be within `RADIUS` of one is to be there.
        level: where none is known, the loss that counts as there.
    """

    landscape: str
    minima: tuple[tuple[float, ...], ...]
    level: float | None

    @property
    def radius(self) -> float:
        """How close to a minimum is there."""
        return RADIUS

    @property
    def endless(self) -> bool:
        """Whether a walk may go on beyond it, even out of all numbers."""
        return self.level is not None

    @property
    def reach(self) -> str:
        """What everybody wants to do, after "to"."""
        if self.landscape == "saddle":
            return "leave the saddle for good"
        if self.level is not None:
            return f"bring the loss down to {spoken(self.level)}"
        return f"reach {'the' if len(self.minima) == 1 else 'a'} minimum and stay there"


def goal_of(spec: Spec, surface: Landscape, first: float) -> Goal:
    """What counts as there.

    Args:
        spec: the settings.
        surface: what is raced on.
        first: the loss at the start.
    """
    if surface.minima:
        return Goal(spec.landscape, surface.minima, None)
    if spec.landscape in LEVELS:
        return Goal(spec.landscape, (), LEVELS[spec.landscape])
    _, seen = heights(surface, GRID)
    finite = seen[seen.isfinite()]
    lowest = float(finite.min()) if len(finite) else first
    return Goal(spec.landscape, (), lowest + SHARE * max(0.0, first - lowest))


def goal_line(goal: Goal) -> Formula:
    """When a walk is there."""
    if goal.level is not None:
        return Formula(rf"E \le {goal.level:.4g}", (("E", "the loss; as low as this is there"),))
    return Formula(
        rf"\lVert\theta - \theta^*\rVert \le {goal.radius:g}",
        ((r"\theta^*", "the nearest minimum; as close as this is there"),),
    )
