"""What is said of likelihoods: one or two sentences, true of exactly these numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.likelihood import EDGE
from dlcore.lessons.numbers import MOST, RAISED, apart, spoken

if TYPE_CHECKING:
    from dlcore.lessons.likelihood import Spec
    from dlcore.theory.likelihood import Best

EQUAL = 1e-9
"""log-likelihoods this close are equal"""
FEW = 4
"""so many factors are written out"""
SMALL = -300
"""a power of ten below this is said as such: the number itself would be 0"""


@dataclass(frozen=True, slots=True)
class Labelled:
    """What is true of labels under two models.

    Attributes:
        weight: of model A.
        logs: of each label's own probability under A.
        other: the same under B.
        best: the likeliest weight.
        best_log: the log-likelihood there, if there is one.
        best_right: how many labels get more than one half there.
        most: the weight on the slider, nearest to 0, with the most labels right, and how many.
        learned: where no weight is the likeliest: gradient descent after 500, 1,000, 2,000 steps.
    """

    weight: float
    logs: Sequence[float]
    other: Sequence[float]
    best: Best
    best_log: float | None
    best_right: int | None
    most: tuple[float, int]
    learned: tuple[float, ...]


def power_words(log: float) -> str:
    """The number with this natural logarithm, however small: "0.0084", "10⁻³²³"."""
    power = log / math.log(10)
    if power > SMALL:
        return spoken(math.exp(log))
    return f"10{f'{power:.0f}'.translate(RAISED)}"


def say_labels(spec: Spec, facts: Labelled) -> str:
    """Which model is better, and where the likeliest one is."""
    ours, theirs = math.fsum(facts.logs), math.fsum(facts.other)
    one, other = _products(ours, theirs)
    verdict = "**A is better**" if ours > theirs else "**B is better**"
    if abs(ours - theirs) <= EQUAL:
        verdict = "**both are equally good**"
    first = line_words(facts.weight, spec.bias)
    second = line_words(spec.other_weight, spec.other_bias)
    return (
        f"Under model A ({first}) the likelihood of the {len(facts.logs)} labels is {_factors(facts.logs)}"
        f"**{one}**, under model B ({second}) it is {_factors(facts.other)}**{other}**: {verdict}. "
        f"{_peak(facts)}"
    )


def _products(ours: float, theirs: float) -> tuple[str, str]:
    """Both likelihoods, with enough digits to tell them apart where they differ."""
    if abs(ours - theirs) <= EQUAL:
        return power_words(ours), power_words(ours)
    powers = ours / math.log(10), theirs / math.log(10)
    if min(powers) > SMALL:
        return apart(math.exp(ours), math.exp(theirs))
    if round(powers[0]) != round(powers[1]):
        return power_words(ours), power_words(theirs)
    pairs = (tuple(_scientific(power, count) for power in powers) for count in range(4, MOST + 1))
    return next((one, other) for one, other in pairs if one != other)


def _scientific(power: float, count: int) -> str:
    """Ten to this power, which may be too small for a number itself: "3.162·10⁻⁴⁷⁹"."""
    whole = math.floor(power)
    digits, _, more = f"{10 ** (power - whole):.{count - 1}e}".partition("e")
    return f"{digits}·10{str(whole + int(more)).translate(RAISED)}"


def line_words(weight: float, bias: float) -> str:
    """Weight and bias, the bias where there is one: "w = 1", "w = 1, b = 0.5"."""
    return f"w = {spoken(weight)}" + (f", b = {spoken(bias)}" if bias else "")


def _factors(logs: Sequence[float]) -> str:
    """The factors of a product, where they are few."""
    return " · ".join(spoken(math.exp(log)) for log in logs) + " = " if len(logs) <= FEW else ""


def _peak(facts: Labelled) -> str:
    """Where product and log-sum are largest, and what that weight gets right."""
    best, n = facts.best, len(facts.logs)
    if best.kind == "flat":
        return "Every x is 0, so w changes nothing."
    if best.weight is None:
        way = "larger" if best.kind == "rising" else "smaller"
        half, whole, twice = map(spoken, facts.learned)
        return (
            f"**No w is the likeliest**: the {way} w is, the larger is the product. Gradient descent from 0 "
            f"is at w = {half} after 500 steps, {whole} after 1,000 and {twice} after 2,000."
        )
    beyond = ", beyond this slider" if abs(best.weight) > EDGE else ""
    same = f"Product and log-sum are largest at the same w = {spoken(best.weight)}{beyond}"
    if facts.most[1] <= (facts.best_right or 0):
        return f"{same}, which gets {facts.best_right} of {n} labels right."
    return (
        f"{same}, which gets **{facts.best_right} of {n}** labels right; w = {spoken(facts.most[0])} gets "
        f"{facts.most[1]} right: **likeliest is not fewest mistakes**."
    )
