"""What is said of long products, and of noise and the loss it makes: true of exactly these numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.likelihood_words import EQUAL, FEW, line_words
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.likelihood import Spec
    from dlcore.theory.likelihood import Best


@dataclass(frozen=True, slots=True)
class Held:
    """What becomes of a running product in one precision.

    Attributes:
        zero: after so many factors it is 0; None where it never is.
        stuck: after so many it stays at a subnormal number for good.
        last: what it is after all factors.
        normal: the smallest number that has all digits of this precision.
    """

    zero: int | None
    stuck: int | None
    last: float
    normal: float


def say_many(spec: Spec, weight: float, logs: Sequence[float], single: Held, double: Held, most: int) -> str:
    """What each precision makes of a long product, and what the sum of logarithms does.

    Args:
        spec: the settings.
        weight: of the model.
        logs: of the factors that are taken in turn.
        single: the product in float32.
        double: the product in float64.
        most: how many factors there are in all.
    """
    chances = [spoken(math.exp(log)) for log in logs]
    if max(logs) - min(logs) < EQUAL:
        what = f"{chances[0]} again and again"
    elif len(chances) <= FEW:
        what = f"{', '.join(chances[:-1])} and {chances[-1]} in turn"
    else:
        what = f"the probabilities of the {len(chances)} labels in turn"
    total = math.fsum(logs) / len(logs)
    turns, rest = divmod(most, len(logs))
    whole = turns * math.fsum(logs) + math.fsum(logs[:rest])
    return (
        f"With {line_words(weight, spec.bias)} we multiply {what}. In float32 the product "
        f"{_fate(single, most)}; in float64 it {_fate(double, most)}. The sum of logarithms stays an "
        f"ordinary number: {spoken(total)} a factor on average, {spoken(whole)} after {most:,}."
    )


def _fate(held: Held, most: int) -> str:
    """0, stuck, subnormal, or right but for rounding."""
    if held.zero is not None:
        return f"is **0 from factor {held.zero:,} on**"
    if held.stuck is not None:
        return f"**sticks at {spoken(held.last)}** from factor {held.stuck:,} on, just as wrong"
    if held.last < held.normal:
        return f"is {spoken(held.last)} after {most:,} factors, **subnormal**: only few digits are left"
    return f"is {spoken(held.last)} after {most:,} factors"


def say_gaussian(spec: Spec, weight: float, error: float, loss: float, n: int, best: float) -> str:
    """That squared error and −log-likelihood are one thing, scaled and shifted.

    Args:
        spec: the settings.
        weight: of the line.
        error: the sum of squared errors.
        loss: −log-likelihood.
        n: how many targets.
        best: the weight where both are least.
    """
    sigma = spoken(spec.sigma)
    return (
        f"With {line_words(weight, spec.bias)} the squared error of the {n} targets is **{spoken(error)}**. "
        f"If noise is Gaussian with σ = {sigma}, the −log-likelihood is {spoken(error)}/(2·{sigma}²) + "
        f"{n}·ln({sigma}·√(2π)) = **{spoken(loss)}**: scaled and shifted by σ, nothing more. So both are "
        f"least at the same w = {spoken(best)}."
    )


def say_bernoulli(spec: Spec, weight: float, loss: float, entropy: float, best: Best, square: float) -> str:
    """That cross-entropy and −log-likelihood of labels are the same number.

    Args:
        spec: the settings.
        weight: of the model.
        loss: −log-likelihood.
        entropy: torch's cross-entropy, summed.
        best: the likeliest weight.
        square: the weight on the slider with the least squared error of the probabilities.
    """
    where = f"Both are least at w = {spoken(best.weight)}" if best.weight is not None else ""
    if best.kind == "flat":
        where = "Every x is 0, so neither depends on w"
    elif best.weight is None:
        where = f"Both only fall as w {'grows' if best.kind == 'rising' else 'falls'}, so no w is the best"
    ends = (
        ""
        if best.kind == "flat"
        else f"; squared error of P(blue) is least, on this slider, at {spoken(square)}"
    )
    return (
        f"With {line_words(weight, spec.bias)} the −log-likelihood of the labels is **{spoken(loss)}**, and "
        f"cross-entropy, as torch computes it, is **{spoken(entropy)}**: the same sum. {where}{ends}."
    )
