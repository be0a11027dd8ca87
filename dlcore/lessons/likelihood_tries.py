"""What there is to try with likelihoods: presets with a question, and challenges."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.likelihood import Spec

Settings = MappingProxyType[str, Any]
CLOSE = 0.01
"""a likelihood within this share of the largest is as good as it"""
WANTED, FARTHEST = 6, 14.2
"""labels right, and the outlier's last place on its slider at which the likeliest w gets so many"""
NORMAL = 2.0**-126
"""the smallest number that has all digits of float32"""


def _zero_from(result: Result[Spec]) -> int:
    """0 where float32 is 0 before 1,000 factors, 1 where it is later, 2 where it never is."""
    zero = result.numbers["zero_from_float32"]
    return 2 if zero is None else 0 if cast(int, zero) < 1000 else 1


def _fate(result: Result[Spec]) -> int:
    """0 where float32 holds 0, 1 where a subnormal number is left, 2 where it has all its digits."""
    if result.numbers["zero_from_float32"] is not None:
        return 0
    return 2 if _held(result) else 1


def _held(result: Result[Spec]) -> bool:
    """Whether float32 holds the product of all factors as a number with all its digits."""
    *_, (_, _, single, _, _) = result.rows
    return single >= NORMAL


def _as_good(result: Result[Spec]) -> bool:
    """Whether the likelihood is next to the largest one."""
    best = result.numbers.get("best_log_likelihood")
    return best is not None and result.number("log_likelihood") > cast(float, best) - CLOSE


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "The worked product",
        "Model A gives four labels 0.6, 0.1, 0.7 and 0.2. Model B knows nothing and says 0.5 each time. "
        "Which one explains the labels better?",
        ("A, for two of its four are above 0.5", "B", "Both alike"),
        Settings({"weight": 1.0, "other_weight": 0.0}),
        lambda result: (
            2
            if abs(result.number("log_likelihood") - result.number("other_log_likelihood")) < 1e-9
            else int(result.number("log_likelihood") < result.number("other_log_likelihood"))
        ),
        lambda result: (
            f"A has {spoken(result.number('product'))} and B has {spoken(result.number('other_product'))}: "
            "two small factors pull a whole product down."
        ),
    ),
    Preset(
        "Half times half times half",
        "At w = 0 every label has probability 0.5. From which factor on is the product in float32 exactly 0?",
        ("About the 150th", "About the 1,000th", "Never, it only gets smaller"),
        Settings({"view": "many", "weight": 0.0}),
        _zero_from,
        Result.plain,
    ),
    Preset(
        "Stuck above zero",
        "A better model: every label has more than one half. Two thousand factors, float32. What is left?",
        ("0", "A tiny number that no longer moves", "The right number"),
        Settings({"view": "many", "data": "apart", "weight": 1.0}),
        _fate,
        Result.plain,
    ),
    Preset(
        "Most likely, most wrong",
        "Six blue points, one orange far out. The w with the largest likelihood: how many of the "
        "seven labels does it get right?",
        ("All seven", "Six", "One"),
        Settings({"data": "outlier", "weight": -0.1}),
        lambda result: {7: 0, 6: 1}.get(cast(int, result.numbers["best_n_right"]), 2),
        Result.plain,
    ),
    Preset(
        "Does the noise's spread matter?",
        "Gaussian noise with σ = 0.5 instead of 1: does the likeliest w move?",
        ("Yes, towards 0", "Yes, away from 0", "No"),
        Settings({"view": "noise", "sigma": 0.5, "weight": 1.0}),
        lambda result: 2 if _same_best(result) else int(abs(result.number("best_weight")) > 1),
        lambda result: (
            f"It is w = {spoken(result.number('best_weight'))} with σ = 0.5 and with σ = 1: σ stretches and "
            "shifts the −log-likelihood, and that moves no minimum."
        ),
    ),
)


def _same_best(result: Result[Spec]) -> bool:
    """Whether the likeliest weight is that of another σ."""
    from dlcore.lessons.likelihood import LESSON, run

    other = run(LESSON.made(view="noise", sigma=1.0))
    return abs(result.number("best_weight") - other.number("best_weight")) < 1e-9


def _share(result: Result[Spec]) -> str:
    """How near the likelihood is to the largest one."""
    share = math.exp(result.number("log_likelihood") - result.number("best_log_likelihood"))
    told = spoken(result.number("product")), spoken(100 * share, 3)
    return f"Now it is {told[0]}, {told[1]} % of the largest; 99 % is wanted."


def _outlying(result: Result[Spec]) -> str:
    """How many labels the likeliest weight gets right with the outlier where it is."""
    right, n = cast(int, result.numbers["best_n_right"]), len(result.rows)
    farther = "; farther out it still does" if right == WANTED and result.spec.outlier < FARTHEST else ""
    return (
        f"Now the outlier lies at {spoken(result.spec.outlier)} and the likeliest w = "
        f"{spoken(result.number('best_weight'))} gets **{right} of {n}** right, {WANTED} are wanted{farther}."
    )


def _left(result: Result[Spec]) -> str:
    """What float32 has of the product of all factors."""
    zero, stuck = (result.numbers[f"{what}_from_float32"] for what in ("zero", "stuck"))
    *_, (_, _, single, _, _) = result.rows
    if zero is not None:
        return f"Now it is 0 from factor {zero:,} on."
    if stuck is not None:
        return f"Now it sticks at {spoken(single)} from factor {stuck:,} on."
    return f"Now {spoken(single)} is left; {spoken(NORMAL)} is the least that has all its digits."


CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Maximum likelihood by hand",
        "The four points stay, and b = 0. Find a w whose likelihood is within 1 % of the largest.",
        Settings({"view": "labels", "data": "four", "bias": 0.0, "p1": 0.6, "p2": 0.1, "p3": 0.7, "p4": 0.2}),
        _as_good,
        Settings({"weight": -0.6}),
        _share,
    ),
    Challenge(
        "Bring the outlier in",
        "Move the outlier, and nothing else, as far out as it may be for the likeliest w to get six of seven "
        "labels right.",
        Settings({"view": "labels", "data": "outlier", "bias": 0.0}),
        lambda result: result.numbers["best_n_right"] == WANTED and result.spec.outlier >= FARTHEST,
        Settings({"outlier": FARTHEST}),
        _outlying,
    ),
    Challenge(
        "Hold it in float32",
        "A better model multiplies larger numbers. Find a w for the separable points whose product of "
        "2,000 factors float32 still holds: neither 0, nor stuck, nor subnormal.",
        Settings({"view": "many", "data": "apart", "bias": 0.0}),
        _held,
        Settings({"weight": 4.5}),
        _left,
    ),
)
