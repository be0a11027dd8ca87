"""What is true of a walk down a bowl: what happens along each weight, and which kind of walk that makes."""

import math
from dataclasses import dataclass

from dlcore.lessons.numbers import EVEN
from dlcore.theory.stability import Motion

SLOW = 100
"""who needs more steps than this to come ten times nearer crawls"""


@dataclass(frozen=True, slots=True)
class Axis:
    """What happens along one weight.

    Attributes:
        name: of the weight.
        curvature: λ.
        start: where the walk begins.
        factor: what a step multiplies the distance by in the long run, in size.
        motion: how it does so.
    """

    name: str
    curvature: float
    start: float
    factor: float
    motion: Motion


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a walk.

    Attributes:
        rate: its learning rate.
        n_steps: how many steps it was to take.
        n_taken: how many it took before its numbers became too large.
        first: loss at the start.
        last: loss at its last point.
        axes: all weights, that of the smallest curvature first.
    """

    rate: float
    n_steps: int
    n_taken: int
    first: float
    last: float
    axes: tuple[Axis, ...]

    @property
    def live(self) -> tuple[Axis, ...]:
        """The axes along which there is something to go, the steepest first."""
        return tuple(axis for axis in reversed(self.axes) if axis.start)

    @property
    def slowest(self) -> Axis:
        """The axis that decides in the long run; where two do alike, the steeper one."""
        best = max(axis.factor for axis in self.live)
        return next(axis for axis in self.live if axis.factor >= best - EVEN)

    @property
    def grows(self) -> bool:
        """Whether the walk leads away from the minimum in the long run."""
        return bool(self.live) and self.slowest.factor > 1 + EVEN

    @property
    def even(self) -> bool:
        """Whether it comes no nearer in the long run, and gets no further away."""
        return bool(self.live) and abs(self.slowest.factor - 1) <= EVEN


def regime(facts: Facts) -> str:
    """The kind of walk in a word or two; of one that starts at the minimum it is "rest"."""
    motions = {axis.motion for axis in facts.live}
    if not motions:
        return "rest"
    if facts.grows:
        return "diverge"
    if facts.even:
        return "bounce"
    if motions == {"at once"}:
        return "one step"
    return "swings" if "swings" in motions else "zig-zag" if "zig-zag" in motions else "one side"


def needed(factor: float) -> float:
    """How many steps of this long-run factor make the distance ten times shorter; endless from 1 on."""
    if factor >= 1:
        return math.inf
    return max(1, math.ceil(math.log(10) / -math.log(factor))) if factor > 0 else 1
