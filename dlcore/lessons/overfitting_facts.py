"""What is true of a fit among fits of all capacities: does it underfit, overfit, or is it about right?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

TINY = 1e-6
"""errors that differ by no more than this are alike: heights differ by about 1"""
QUARTER = 1.25
"""so many times the lowest validation error is still about right"""
GAP = 2.0
"""a validation error of more than so many times the training error is a gap"""
MEETS = 1e-9
"""below this training error every training point is met, as far as an eye can tell"""

Verdict = Literal["right", "under", "over", "neither"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one capacity.

    Attributes:
        capacity: that which is looked at.
        train: training errors of all capacities.
        validation: their validation errors.
        test: their test errors.
        fresh: their expected errors at fresh points, where the true curve is known.
        noise: variance of the noise, where it is known.
        n_train: how many training points there are.
    """

    capacity: int
    train: Sequence[float]
    validation: Sequence[float]
    test: Sequence[float]
    fresh: Sequence[float] | None
    noise: float | None
    n_train: int

    @property
    def here(self) -> tuple[float, float, float]:
        """Its training, validation and test error."""
        return self.train[self.capacity], self.validation[self.capacity], self.test[self.capacity]

    @property
    def best(self) -> int:
        """The capacity that validation chooses."""
        return chosen(self.validation)

    @property
    def by_test(self) -> int:
        """The capacity that the test set would choose, if it were asked to."""
        return chosen(self.test)

    @property
    def stiffer(self) -> int:
        """The best one of less capacity, by validation; itself where there is none."""
        return chosen(self.validation[: self.capacity]) if self.capacity else 0

    @property
    def meets(self) -> bool:
        """Whether it meets every training point."""
        return self.train[self.capacity] <= MEETS

    @property
    def gap(self) -> bool:
        """Whether its validation error is more than twice its training error."""
        return GAP * self.train[self.capacity] < self.validation[self.capacity]

    @property
    def verdict(self) -> Verdict:
        """Where it stands.

        "right": its validation error is at most a quarter above the lowest. "over": it is not, the training
        error is below half of it, and a stiffer model's validation error is at least a quarter lower
        relative to it. "under": it is not "over", and a freer model, the best one, has both errors lower by
        as much. "neither": the rest.
        """
        train, validation, _ = self.here
        if not _above(validation, self.validation[self.best]):
            return "right"
        if self.gap and _above(validation, self.validation[self.stiffer]):
            return "over"
        if self.best > self.capacity and _above(train, self.train[self.best]):
            return "under"
        return "neither"


def chosen(errors: Sequence[float]) -> int:
    """The place of the lowest error, the first of those that are alike."""
    return next(place for place, error in enumerate(errors) if error <= min(errors) + TINY)


def _above(error: float, other: float) -> bool:
    return error > QUARTER * other + TINY
