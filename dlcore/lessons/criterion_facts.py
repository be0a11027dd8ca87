"""What is true of one output in one loss, as numbers that sentences are made of."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dlcore.lessons.numbers import beside_one
from dlcore.theory.criteria import REFUSED, floor, verdict


@dataclass(frozen=True, slots=True)
class Facts:
    """One example in one pairing.

    Attributes:
        handed: the output, of `OUTPUTS`.
        loss: its name in `torch.nn`.
        n_classes: K.
        logit: z_y.
        given: x_y, what the loss is given for the right class.
        p: its probability.
        rest: that of all others together.
        right: −log p, what the loss is meant to be.
        value: what it is; None where PyTorch refuses.
        slope: how it changes with z_y, from autograd; None likewise.
        complaint: what PyTorch says where it refuses.
    """

    handed: str
    loss: str
    n_classes: int
    logit: float
    given: float
    p: float
    rest: float
    right: float
    value: float | None
    slope: float | None
    complaint: str

    @property
    def verdict(self) -> str:
        """Whether the loss gets what it wants."""
        return REFUSED if self.value is None else verdict(self.handed, self.loss, self.n_classes)

    @property
    def floor(self) -> float:
        """How low the pairing can go; −∞ where there is no floor, NaN where it is always refused."""
        lowest = floor(self.handed, self.loss, self.n_classes)
        return math.nan if lowest is None else lowest


def chance(facts: Facts) -> str:
    """The probability of the right class for a sentence; next to 1, what it lacks."""
    return beside_one(facts.p, facts.rest)
