"""What is true of networks of every width, fitted to the same points."""

from dataclasses import dataclass
from typing import NamedTuple

MET = 1e-12
"""a training error below this is rounding: every point is met"""


class Here(NamedTuple):
    """The errors of one width: of the draw that is seen, and the medians of all draws."""

    width: int
    training: float
    test: float
    norm: float
    median_training: float
    median_test: float


@dataclass(frozen=True, slots=True)
class Facts:
    """The errors of every width, in the order of the widths.

    Attributes:
        widths: how many hidden units.
        n_points: how many points are fitted.
        training: mean squared error at the training points, of the draw that is seen.
        test: the same at new points, noise added.
        norm: length of the last layer's weights.
        median_training: over all draws.
        median_test: over all draws.
        median_norm: over all draws.
    """

    widths: tuple[int, ...]
    n_points: int
    training: tuple[float, ...]
    test: tuple[float, ...]
    norm: tuple[float, ...]
    median_training: tuple[float, ...]
    median_test: tuple[float, ...]
    median_norm: tuple[float, ...]

    def at(self, place: int) -> Here:
        """Those of one width."""
        columns = (self.training, self.test, self.norm, self.median_training, self.median_test)
        return Here(self.widths[place], *(column[place] for column in columns))

    @property
    def peak(self) -> Here:
        """The width with the largest median test error."""
        return self.at(self.median_test.index(max(self.median_test)))

    @property
    def first_minimum(self) -> Here:
        """The best width with fewer units than points."""
        below = [
            each for width, each in zip(self.widths, self.median_test, strict=True) if width < self.n_points
        ]
        return self.at(self.median_test.index(min(below)))

    @property
    def widest(self) -> Here:
        """The last width."""
        return self.at(len(self.widths) - 1)
