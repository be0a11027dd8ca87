"""What is true of one row of scores, and how its numbers are said."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dlcore.lessons.numbers import spoken

MOVES = 1e-9
"""a share that changes by less does not move: that is rounding"""
TINY = 1e-37
"""what is smaller is 0 in a picture, whose numbers are float32"""
WHOLE = 1e-5
"""a sum as close to 1 as this is 1: float32 rounds by less"""
PARTS = {"exp": "eᶻ", "plain": "z", "abs": "|z|", "square": "z²", "softplus": "log(1 + eᶻ)"}
"""what is divided by its sum, in a sentence"""
ABOVE = ("exp", "softplus")
"""rules whose shares are above 0 and in the order of the scores: where they are not, that is rounding"""


def part_name(rule: str, letter: str) -> str:
    """What a rule divides by its sum, of the scores by their letter.

    Args:
        rule: its name.
        letter: "z" for the scores as they are, "u" where something was added or they were divided.
    """
    return PARTS[rule].translate(str.maketrans({"z": "u", "ᶻ": "ᵘ"})) if letter == "u" else PARTS[rule]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one row of scores.

    Attributes:
        scores: z.
        scaled: u = (z + c)/T.
        shares: by hand, with the mistakes that are switched on; NaN where there is none.
        right: without mistakes.
        calm: without mistakes at temperature 1.
        ordered: whether a larger score has a larger share, for every pair.
        turned: whether it has a smaller one, for every pair.
        moved: the largest change of a share when the constant (or 1) is added to every score.
        powers: e^u in the chosen precision, inf where that is too large for it.
        power_sum: their sum in that precision.
        largest: the u from which on e^u is inf in that precision.
        row_sums: the sum of the shares of every row.
        error: what torch said instead of dividing.
        pair: σ of the difference to all others, σ of the first alone.
    """

    scores: tuple[float, ...]
    scaled: tuple[float, ...]
    shares: tuple[float, ...]
    right: tuple[float, ...]
    calm: tuple[float, ...]
    ordered: bool
    turned: bool
    moved: float
    powers: tuple[float, ...]
    power_sum: float
    largest: float
    row_sums: tuple[float, ...]
    error: str
    pair: tuple[float, float]

    @property
    def missing(self) -> bool:
        """Whether a share is not a number."""
        return not all(map(math.isfinite, self.shares))


def largest_told(shares: Sequence[float]) -> str:
    """The largest of shares that add up to 1, for a sentence: what is next to 1 by what is missing.

    Args:
        shares: none of them below 0.
    """
    *others, most = sorted(shares)
    rest = math.fsum(others)
    if spoken(most) != "1" or not rest:
        return share_told(most)
    return f"1 − {spoken(rest)}" if rest >= TINY else "just under 1"


def listed(values: Sequence[str]) -> str:
    """Words one after another: "2, 1 and −1".

    Args:
        values: at least one.
    """
    return " and ".join(filter(None, (", ".join(values[:-1]), values[-1])))


def told(value: float) -> str:
    """A number for a sentence, or what a computer has instead of one.

    Args:
        value: the number.
    """
    return spoken(value) if math.isfinite(value) else "NaN" if math.isnan(value) else "inf"


def share_told(value: float) -> str:
    """A share for a sentence; one that is too small for a picture is told as that.

    Args:
        value: the share.
    """
    return "less than 10⁻³⁷" if 0 < value < TINY else told(value)
