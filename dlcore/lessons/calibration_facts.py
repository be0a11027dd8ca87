"""What is true of a network judged at one temperature."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["overconfident", "underconfident", "even"]
TINY = 1e-9
"""a mean loss below this, in nats, is too small to ask who carries it"""


@dataclass(frozen=True, slots=True)
class Facts:
    """A network on some pictures at one temperature.

    Attributes:
        pictures: which: "test", "validation" or "training".
        n: how many.
        n_wrong: how many of their labels are wrong.
        wrong_found: how many of so many costliest pictures have one of these.
        temperature: T.
        confidence: mean probability of the first choice, 0..1.
        accuracy: share of right first choices.
        chance: how far both may be apart by chance.
        changed: how many first choices are others than at T = 1.
        error: expected calibration error, 0..1.
        loss: mean −ln p of the label, in nats.
        worst: how many pictures are one in a hundred, at least 1.
        worst_share: the share of the loss that these carry; None where the loss is next to nothing.
        fitted: the temperature chosen on the validation pictures.
        within: whether that was found, and not only an end of where it was looked for.
        loss_at_one: the mean loss at T = 1.
        loss_at_fitted: that at the fitted temperature.
    """

    pictures: str
    n: int
    n_wrong: int
    wrong_found: int
    temperature: float
    confidence: float
    accuracy: float
    chance: float
    changed: int
    error: float
    loss: float
    worst: int
    worst_share: float | None
    fitted: float
    within: bool
    loss_at_one: float
    loss_at_fitted: float

    @property
    def gap(self) -> float:
        """How much surer the network is than it is right: confidence minus accuracy."""
        return self.confidence - self.accuracy

    @property
    def kind(self) -> Kind:
        """Whether it is surer than right, beyond what chance may do, or less sure, or neither."""
        if abs(self.gap) <= self.chance:
            return "even"
        return "overconfident" if self.gap > 0 else "underconfident"
