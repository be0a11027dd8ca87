"""What is said of a neuron that learns: its sentence, from its numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.numbers import spoken
from dlcore.lessons.train_numbers import many
from dlcore.theory.neuron_names import SQUARES, equal_rate

if TYPE_CHECKING:
    from dlcore.lessons.neuron import Spec

SHORT = {"half_sse": "½ SSE", "sse": "SSE", "mse": "MSE", "half_mse": "1/(2m)", "absolute": "absolute error"}
"""what a loss is called in a sentence"""
RISE = 1e-9
"""a loss that grows by a smaller part of itself is called the same"""
SATURATED = 0.01
"""slopes below this are called next to none"""
WRONG = 0.1
"""an error of this size or more is one that should still pull"""
NONE = 1e-9
"""errors and error terms below this are called none"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a neuron that learns.

    Attributes:
        rate: its learning rate.
        n_epochs: how many it was to learn for.
        n_done: how many it did before its numbers became too large.
        first: loss at the start.
        last: loss at its last weights.
        n_up: how many epochs raised the loss.
        moved: whether any weight ever changed.
        begun_error: the largest error at the start.
        begun_slope: the largest f′(h) at the start, by size.
        begun_term: the largest error term at the start, by size.
        end_error: the largest error at the end.
        end_slope: the largest f′(h) at the end, by size.
        squares: the mean square of the distance from the targets at the end.
        sizes: records with their copies, and outputs.
    """

    rate: float
    n_epochs: int
    n_done: int
    first: float
    last: float
    n_up: int
    moved: bool
    begun_error: float
    begun_slope: float
    begun_term: float
    end_error: float
    end_slope: float
    squares: float
    sizes: tuple[int, int]

    @property
    def diverged(self) -> bool:
        """Whether its numbers became too large."""
        return self.n_done < self.n_epochs

    @property
    def rises(self) -> bool:
        """Whether the loss ended above where it began, by more than rounding."""
        return self.last > self.first * (1 + RISE)

    @property
    def learns(self) -> bool:
        """Whether the loss ended below where it began, by more than rounding."""
        return not self.diverged and self.last < self.first * (1 - RISE)


def say(spec: Spec, facts: Facts) -> str:
    """What the neuron does, and why; ** … ** is strong.

    Args:
        spec: the settings.
        facts: of the learning rate that is meant.
    """
    return f"With learning rate **{spoken(facts.rate)}** {_what(spec, facts)}{_why(spec, facts)}"


def _what(spec: Spec, facts: Facts) -> str:
    first, last, epochs = spoken(facts.first), spoken(facts.last), many(facts.n_done, "epoch")
    if spec.misprint:
        return (
            "**nothing is learnt**: ŷ is compared with itself, so every error is 0 and so is the loss, "
            f"while the mean square of y − ŷ is {spoken(facts.squares)}."
        )
    if spec.literal_dash:
        return (
            f"the weights **never change**: w + ηδx − Δw takes back what it adds, and the loss stays {first}."
        )
    if facts.diverged:
        return f"it **diverges**: after {epochs} the weights or the loss are too large to go on."
    if not facts.moved:
        return f"**nothing is learnt**: the loss stays {first}. {_still(spec, facts)}"
    return _way(facts, first, last, epochs)


def _way(facts: Facts, first: str, last: str, epochs: str) -> str:
    """Where the loss went."""
    way = f"from {first} to **{last}** in {epochs}"
    if first == last and (facts.rises or facts.learns):
        way = f"by {spoken(abs(facts.last - facts.first))} from {first} in {epochs}"
    if facts.rises:
        return f"the loss **rises** {way}."
    if not facts.learns:
        return f"the loss ends **where it began**, at {last} after {epochs}."
    ups = f", although {many(facts.n_up, 'epoch')} raised it" if facts.n_up else ""
    return f"the loss **falls** {way}{ups}."


def _still(spec: Spec, facts: Facts) -> str:
    """Why no weight ever moved."""
    if facts.begun_error < NONE:
        return "Every prediction is right, so there is no error to learn from."
    if spec.activation == "step":
        return "The step function's slope is 0 everywhere, so **every error term is 0**."
    if not facts.begun_slope:
        where = {
            "relu": "every sum is 0 or below, so the ReLU is **dead**",
            "abs": "every sum is 0, the kink",
        }
        return f"Every slope f′(h) is 0: {where.get(spec.activation, 'the neuron is **saturated**')}."
    if facts.begun_slope < SATURATED:
        return f"No slope f′(h) is above {spoken(facts.begun_slope)}: the neuron is **saturated**."
    if facts.begun_term < NONE:
        return "Wherever there is an error the slope f′(h) is 0, so **every error term is 0**."
    return "The error terms of the records **cancel** each other."


def _why(spec: Spec, facts: Facts) -> str:
    if spec.misprint or spec.literal_dash or not facts.moved:
        return ""
    if spec.wrong_sign or spec.missing_reset:
        climbs = " The sign is wrong: each step goes with the slope, **uphill**." if spec.wrong_sign else ""
        carries = " Δw is **never reset**: each step carries all earlier ones." if spec.missing_reset else ""
        return climbs + carries
    return _frozen(spec, facts) or _same(spec, facts)


def _frozen(spec: Spec, facts: Facts) -> str:
    """Whether it stands where errors hardly pull."""
    if facts.diverged or facts.end_error < WRONG or facts.end_slope >= SATURATED:
        return ""
    if spec.activation == "relu":
        return " Now every sum is 0 or below, where ReLU's slope is 0: the neuron is **dead**."
    if spec.activation == "abs":
        return " Now every sum is 0, the kink, where the slope counts as 0."
    return (
        f" Now no slope f′(h) is above {spoken(facts.end_slope)}, so an error of {spoken(facts.end_error)} "
        "hardly pulls: the neuron is **saturated**."
    )


def _same(spec: Spec, facts: Facts) -> str:
    """The rate that makes the same steps with another loss."""
    if spec.loss not in SQUARES:
        return " An absolute error pulls with **the same strength** however large it is."
    other = "sse" if spec.loss == "mse" else "mse"
    rate = spoken(equal_rate(facts.rate, spec.loss, other, *facts.sizes))
    return f" This rate with {SHORT[spec.loss]} makes the same steps as **{rate} with {SHORT[other]}**."
