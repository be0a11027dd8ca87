"""What is true of the fits of one degree."""

from dataclasses import dataclass

from dlcore.lessons.numbers import spoken

NOTHING = 1e-16
"""a squared error below this is rounding"""
EVEN = 1e-9
"""two errors that differ by this share are the same"""


@dataclass(frozen=True, slots=True)
class Facts:
    """The errors of one degree, averaged over the places that are asked.

    Attributes:
        degree: of the polynomial.
        bias_squared: of the mean fit.
        variance: of the fits around it.
        noise: σ², that of a test point.
        measured: the mean test error of the draws that were made.
        standard_error: of that mean.
        training: the error at the points themselves.
    """

    degree: int
    bias_squared: float
    variance: float
    noise: float
    measured: float
    standard_error: float
    training: float

    @property
    def whole(self) -> float:
        """The test error: bias², variance and noise together."""
        return self.bias_squared + self.variance + self.noise


def best(facts: list[Facts]) -> Facts:
    """The degree with the smallest test error; the lowest one where several have it."""
    least = min(each.whole for each in facts)
    return next(each for each in facts if as_good(each.whole, least))


def as_good(error: float, least: float) -> bool:
    """Whether an error is the least but for rounding."""
    return error <= least * (1 + EVEN) + NOTHING


def told(value: float) -> str:
    """An error for a sentence; what is rounding is 0."""
    return spoken(value) if value > NOTHING else "0"
