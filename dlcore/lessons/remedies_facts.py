"""What is true of all remedies at a moment: who leads, by how much, and who helps."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dlcore.lessons.remedies_names import REMEDIES

SAME = 1e-6
"""losses that differ by less than this share are the same: the rest is rounding that has grown"""


@dataclass(frozen=True, slots=True)
class Spread:
    """The test losses of a remedy's networks.

    Attributes:
        remedy: its name.
        mean: of all seeds.
        low: the lowest.
        high: the highest.
        gap: the mean test loss less the mean training loss.
    """

    remedy: str
    mean: float
    low: float
    high: float
    gap: float

    @property
    def title(self) -> str:
        """What it is called."""
        return REMEDIES[self.remedy]


@dataclass(frozen=True, slots=True)
class Facts:
    """All remedies at a moment.

    Attributes:
        time: steps taken.
        spreads: of all, in the order of `REMEDIES`.
    """

    time: int
    spreads: tuple[Spread, ...]

    def of(self, remedy: str) -> Spread:
        """One of them."""
        return next(each for each in self.spreads if each.remedy == remedy)

    @property
    def leaders(self) -> tuple[Spread, ...]:
        """Those with the lowest mean test loss: several where they do alike."""
        best = min(each.mean for each in self.spreads)
        return tuple(each for each in self.spreads if same(each.mean, best))

    @property
    def next(self) -> Spread | None:
        """The one that follows them; None where all do alike."""
        others = [each for each in self.spreads if each not in self.leaders]
        return min(others, key=lambda each: each.mean, default=None)

    @property
    def beyond(self) -> bool:
        """Whether every network of the leaders has a lower test loss than every one of the next."""
        return self.next is not None and max(each.high for each in self.leaders) < self.next.low

    def compared(self, sign: int) -> tuple[Spread, ...]:
        """The remedies with a mean test loss below that of plain training (−1), above it (1), or alike."""
        plain = self.of("none")
        return tuple(each for each in self.spreads[1:] if order(each.mean, plain.mean) == sign)


def same(one: float, other: float) -> bool:
    """Whether two losses differ by rounding at most."""
    return math.isclose(one, other, rel_tol=SAME)


def order(one: float, other: float) -> int:
    """−1 where the first is smaller, 1 where it is larger, 0 where they are the same."""
    return 0 if same(one, other) else -1 if one < other else 1
