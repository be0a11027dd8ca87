"""What is said of shares: their sentence, from their numbers alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from dlcore.lessons.numbers import apart, spoken

if TYPE_CHECKING:
    from dlcore.lessons.softmax import Spec

MOVES = 1e-9
"""a share that changes by less does not move: that is rounding"""
WHOLE = 1e-5
"""a sum as close to 1 as this is 1: float32 rounds by less"""
PARTS = {"exp": "eᶻ", "plain": "z", "abs": "|z|", "square": "z²", "softplus": "log(1 + eᶻ)"}
"""what is divided by its sum, in a sentence"""


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


def say(spec: Spec, facts: Facts) -> str:
    """What the scores become; ** … ** is strong.

    Args:
        spec: the settings.
        facts: at the score that is meant.
    """
    if facts.error:
        return (
            f"{spec.n_rows} rows of {spec.n_classes} scores, and {spec.n_rows} sums that have lost their "
            f"dimension: **torch refuses** to divide. “{facts.error}.” So this mistake is noticed."
        )
    sentences = [_head(spec, facts)]
    if spec.unsteady:
        sentences.append(_powers(spec, facts))
    if spec.no_keepdim:
        sentences.append(_rows(spec, facts))
    if not spec.unsteady and not spec.no_keepdim:
        sentences += [_verdict(spec, facts), *_why(spec, facts)]
    if spec.naive and not spec.unsteady:
        sentences.append("There is no maximum to subtract here, so leaving it out changes nothing.")
    return " ".join(filter(None, sentences))


def _head(spec: Spec, facts: Facts) -> str:
    name = "Softmax" if spec.rule == "exp" else f"{PARTS[spec.rule]}, divided by its sum,"
    scores = listed([*map(spoken, facts.scores)])
    done = [f"{'plus' if spec.shift > 0 else 'minus'} {spoken(abs(spec.shift))}"] if spec.shift else []
    done += [f"divided by {spoken(spec.temperature)}"] if spec.temperature != 1 else []
    given = f" ({' and '.join(done)})" if done else ""
    if spec.rule != "exp" and all(map(math.isnan, (*facts.right, *facts.shares))):
        return f"{name} leaves **no share** of the scores {scores}{given}. {_nothing(spec)}"
    first, *others = map(told, facts.shares)
    return f"{name} turns the scores {scores}{given} into {listed([f'**{first}**', *others])}."


def _nothing(spec: Spec) -> str:
    if spec.rule == "softplus":
        return "Every log(1 + eᵘ) is so small that float64 rounds it to 0, and 0/0 is undefined."
    return "What it has to divide by is 0, and dividing by 0 is undefined."


def _verdict(spec: Spec, facts: Facts) -> str:
    """Whether these are probabilities, and in whose order."""
    if facts.missing:
        return ""
    below, none = sum(each < 0 for each in facts.shares), sum(each == 0 for each in facts.shares)
    if below:
        signs = f"{'One is' if below == 1 else f'{below} are'} **below 0**, so these are no probabilities"
    elif none and spec.rule in ("exp", "softplus"):
        signs = "What is 0 here is above 0 and too small for float64"
    elif none:
        signs = f"{'One is' if none == 1 else f'{none} are'} exactly 0"
    else:
        signs = "All are above 0"
    return f"{signs}; {_order(spec, facts)}; the sum is {told(facts.row_sums[0])}."


def _order(spec: Spec, facts: Facts) -> str:
    if len(set(facts.scaled)) == 1:
        return "equal scores have equal shares"
    if facts.ordered:
        return "the order is that of the scores"
    if facts.turned:
        return "the order is **turned round**"
    if spec.rule in ("exp", "softplus") and _rounded(facts):
        return "rounding hides the order of the smallest"
    return "the order of the scores is **not kept**"


def _rounded(facts: Facts) -> bool:
    """Whether the order is lost only because different scores have shares that are rounded to the same."""
    pairs = sorted(zip(facts.scaled, facts.shares, strict=True))
    return all(low[1] <= high[1] for low, high in pairwise(pairs))


def _why(spec: Spec, facts: Facts) -> list[str]:
    """Two classes, temperature and the constant, each where it counts."""
    if facts.missing:
        return []
    found = []
    if spec.rule == "exp" and spec.n_classes == 2:
        found.append(_pair(spec, facts))
    if spec.rule == "exp" and spec.temperature != 1:
        found.append(_temperature(spec, facts))
    if spec.shift or not found:
        found.append(_shift(spec, facts))
    return found


def _pair(spec: Spec, facts: Facts) -> str:
    u, v = facts.scaled
    letter = "z" if spec.temperature == 1 and not spec.shift else "u"
    right, wrong = facts.pair
    start = f"p(dog) is σ({letter}₁ − {letter}₂) = σ({spoken(u - v)})"
    if abs(right - wrong) <= MOVES:
        same = f"because {letter}₂ is 0" if v == 0 else "to nine decimals"
        return f"{start} = {spoken(right)}; σ({letter}₁) is the same here, {same}."
    one, other = apart(right, wrong)
    return f"{start} = {one}, **not** σ({letter}₁) = {other}."


def _temperature(spec: Spec, facts: Facts) -> str:
    here, calm = max(facts.right), max(facts.calm)
    if abs(here - calm) <= MOVES:
        return f"At temperature 1 the largest is the same, {spoken(calm)}."
    word = "sharper" if here > calm else "flatter"
    one, other = apart(here, calm)
    changed = f"Temperature {spoken(spec.temperature)} makes it **{word}**"
    return f"{changed}: the largest is {one}, at 1 it is {other}."


def _shift(spec: Spec, facts: Facts) -> str:
    added = f"The constant {spoken(spec.shift)}" if spec.shift else "Adding 1 to every score"
    if math.isnan(facts.moved):
        return f"{added} makes the difference between some shares and **none at all**."
    if facts.moved <= MOVES:
        return f"{added} moves **no share**."
    return f"{added} moves a share by **{spoken(facts.moved)}**."


def _powers(spec: Spec, facts: Facts) -> str:
    """What becomes of the exponentials without the maximum subtracted."""
    top, alone = max(facts.scaled), not spec.no_keepdim
    if math.isinf(max(facts.powers)):
        one, other = apart(top, facts.largest)
        then = ", and inf/inf is NaN" if alone else ""
        return (
            f"Without the maximum subtracted, e to the {one} is **inf**: {spec.precision} ends at e to the "
            f"{other}{then}."
        )
    if math.isinf(facts.power_sum):
        then = ", and a number/inf is 0" if alone else ""
        return f"Every eᵘ fits into {spec.precision}, but their **sum is inf**{then}."
    if facts.power_sum == 0:
        then = ", and 0/0 is NaN" if alone else ""
        return f"Every eᵘ is so small that {spec.precision} rounds it to **0**{then}."
    gap = max(abs(a - b) for a, b in zip(facts.shares, facts.right, strict=True))
    if alone and gap > WHOLE:
        return (
            f"The eᵘ are so small that {spec.precision} has few digits left for them: a share is off by "
            f"**{spoken(gap)}**."
        )
    return (
        f"In the first row nothing overflows: its largest exponent is {spoken(top)}, and {spec.precision} "
        f"ends at e to the {spoken(facts.largest)}."
    )


def _rows(spec: Spec, facts: Facts) -> str:
    """What the missing keepdim does where torch does not refuse."""
    if spec.n_rows == 1:
        return "With one row there is one sum, and the missing keepdim does no harm."
    sums = listed([*map(told, facts.row_sums)])
    divided = "Without keepdim each **column** was divided by a row's sum, and torch said nothing"
    if all(abs(each - 1) <= WHOLE for each in facts.row_sums):
        return f"{divided}; by chance the rows still sum to {sums}."
    return f"{divided}: the rows sum to **{sums}**."
