"""What is said of the sigmoid far out: each form's slope beside the true one, however small that is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import cast

from dlcore.lessons.lesson import Number
from dlcore.lessons.numbers import RAISED, spoken

FORMS = {"far": "`torch.sigmoid`", "by_hand": "`1/(1 + exp(-x))`"}
"""of the sigmoid, by what their numbers begin with"""
CLOSE = 1e-3
"""a slope this close to the true one, as a share of it, is right"""
LEAST = -307.0
"""float64 has all its digits above this power of ten"""


def far(x: float, numbers: Mapping[str, Number]) -> list[tuple[str, str, str, str]]:
    """What each form of the sigmoid says far out: form, value, slope by autograd, and whether that is right.

    Args:
        x: where.
        numbers: of the result.
    """
    return [
        (form, spoken(cast(float, numbers[f"{name}_value"])), *_judged(numbers[f"{name}_slope"], x))
        for name, form in FORMS.items()
        if f"{name}_value" in numbers
    ]


def power_of_slope(x: float) -> float:
    """log₁₀ σ′(x) = −(|x| + 2 ln(1 + e^−|x|))/ln 10, which nothing underflows in.

    Args:
        x: where.
    """
    return -(abs(x) + 2 * math.log1p(math.exp(-abs(x)))) / math.log(10)


def slope_told(x: float) -> str:
    """σ′(x) for a sentence: "0.105", and "5.076·10⁻⁴³⁵" where float64 has nothing so small.

    Args:
        x: where.
    """
    power = power_of_slope(x)
    if power > LEAST:
        return spoken(10**power)
    whole = math.floor(power)
    digits = spoken(10 ** (power - whole))
    return (
        f"1·10{str(whole + 1).translate(RAISED)}"
        if digits == "10"
        else (f"{digits}·10{str(whole).translate(RAISED)}")
    )


def _judged(slope: Number, x: float) -> tuple[str, str]:
    if slope is None:
        return "**NaN**", "0 · ∞"
    found = cast(float, slope)
    if found == 0:
        return spoken(found), "rounded to 0"
    off = abs(math.expm1(math.log(found) - power_of_slope(x) * math.log(10)))
    return spoken(found), "right" if off <= CLOSE else f"off by {spoken(100 * off, 2)} %"
