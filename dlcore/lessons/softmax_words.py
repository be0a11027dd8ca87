"""What is said of shares: their sentence, from their numbers alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from dlcore.lessons.numbers import apart, spoken
from dlcore.lessons.softmax_facts import (
    ABOVE,
    MOVES,
    PARTS,
    WHOLE,
    Facts,
    largest_told,
    listed,
    share_told,
    told,
)
from dlcore.lessons.softmax_slips import powers_said, rows_said

if TYPE_CHECKING:
    from dlcore.lessons.softmax import Spec


COUNTS = ("None", "One", "Two", "Three", "Four", "Five", "All six")


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
        sentences.append(powers_said(spec, facts))
    if spec.no_keepdim:
        sentences.append(rows_said(spec, facts))
    if not spec.unsteady and not spec.no_keepdim:
        sentences += [_verdict(spec, facts), *_why(spec, facts)]
    if spec.naive and not spec.unsteady:
        sentences.append("There is no maximum to subtract here, so leaving it out changes nothing.")
    return " ".join(filter(None, sentences))


def _head(spec: Spec, facts: Facts) -> str:
    wrong = spec.rule == "exp" and spec.no_keepdim  # not what softmax gives
    name = (
        "This line"
        if wrong
        else "Softmax"
        if spec.rule == "exp"
        else f"{PARTS[spec.rule]}, divided by its sum,"
    )
    scores = listed([*map(spoken, facts.scores)])
    done = [f"{'plus' if spec.shift > 0 else 'minus'} {spoken(abs(spec.shift))}"] if spec.shift else []
    done += [f"divided by {spoken(spec.temperature)}"] if spec.temperature != 1 else []
    given = f" ({' and '.join(done)})" if done else ""
    if spec.rule != "exp" and all(map(math.isnan, (*facts.right, *facts.shares))):
        return f"{name} leaves **no share** of the scores {scores}{given}. {_nothing(spec)}"
    first, *others = _told_shares(facts.shares)
    return f"{name} turns the scores {scores}{given} into {listed([f'**{first}**', *others])}."


def _told_shares(shares: Sequence[float]) -> list[str]:
    """Each share; the largest of a whole is not said to be 1 where others have something of it."""
    found = [share_told(each) for each in shares]
    if min(shares) >= 0 and abs(sum(shares) - 1) <= WHOLE:
        at = shares.index(max(shares))
        found[at] = largest_told(shares)
    return found


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
        signs = f"{_are(below)} **below 0**, so these are no probabilities"
    elif none and spec.rule in ABOVE:
        signs = "What is 0 here is above 0 and too small for float64"
    elif none:
        signs = f"{_are(none)} exactly 0"
    else:
        signs = "All are above 0"
    return f"{signs}; {_order(spec, facts)}; the sum is {told(facts.row_sums[0])}."


def _are(count: int) -> str:
    return "One is" if count == 1 else f"{COUNTS[count]} are"


def _order(spec: Spec, facts: Facts) -> str:
    if len(set(facts.scaled)) == 1:
        return "equal scores have equal shares"
    if facts.ordered:
        return "the order is that of the scores"
    if facts.turned:
        return "the order is **turned round**"
    if spec.rule in ABOVE and _rounded(facts):
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
    one, other = largest_told(facts.right), largest_told(facts.calm)
    if one == other and abs(here - calm) <= MOVES:
        return f"At temperature 1 the largest share is the same, {other}."
    if one == other:
        one, other = apart(here, calm)
    word = "sharper" if spec.temperature < 1 else "flatter"
    changed = f"Temperature {spoken(spec.temperature)} makes the shares **{word}**"
    return f"{changed}: the largest is {one}; at temperature 1 it would be {other}."


def _shift(spec: Spec, facts: Facts) -> str:
    added = f"The constant {spoken(spec.shift)}" if spec.shift else "Adding 1, say, to every score"
    if math.isnan(facts.moved):
        return f"{added} makes the difference between some shares and **none at all**."
    if facts.moved <= MOVES:
        return f"{added} moves **no share**."
    return f"{added} moves a share by **{spoken(facts.moved)}**."
