"""What is said of the two mistakes: no maximum subtracted, no dimension kept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dlcore.lessons.numbers import apart, spoken
from dlcore.lessons.softmax_facts import WHOLE, Facts, listed, told

if TYPE_CHECKING:
    from dlcore.lessons.softmax import Spec


def powers_said(spec: Spec, facts: Facts) -> str:
    """What becomes of the exponentials without the maximum subtracted.

    Args:
        spec: the settings.
        facts: at the score that is meant.
    """
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


def rows_said(spec: Spec, facts: Facts) -> str:
    """What the missing keepdim does where torch does not refuse.

    Args:
        spec: the settings.
        facts: at the score that is meant.
    """
    if spec.n_rows == 1:
        return "With one row there is one sum, and the missing keepdim does no harm."
    sums = listed([*map(told, facts.row_sums)])
    divided = "Without keepdim each **column** was divided by a row's sum, and torch said nothing"
    if all(abs(each - 1) <= WHOLE for each in facts.row_sums):
        return f"{divided}; by chance the rows still sum to {sums}."
    return f"{divided}: the rows sum to **{sums}**."
