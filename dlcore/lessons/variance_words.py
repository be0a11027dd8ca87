"""What is said of fits to many draws, true of exactly their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.numbers import spoken
from dlcore.lessons.variance_facts import NOTHING, Facts, as_good, told

if TYPE_CHECKING:
    from dlcore.lessons.variance import Spec

ALIKE = 1e-12
"""a standard error of less than this share is rounding"""


def say(spec: Spec, facts: Facts, least: Facts) -> str:
    """How far the fits lie apart, what the test error is made of, and which degree does best.

    Args:
        spec: the settings.
        facts: of the degree that is looked at.
        least: of the degree with the smallest test error.
    """
    return f"{_apart(spec, facts)} {_made_of(spec, facts)} {_verdict(facts, least)} {_drawn(spec, facts)}"


def _apart(spec: Spec, facts: Facts) -> str:
    what, degree = "data" if spec.places == "new" else "noise", f"**degree {facts.degree}**"
    if facts.variance <= NOTHING:
        some = "no" if spec.noise == 0 else "next to no"
        return f"There is **{some} noise**, and every draw gives the same fit of {degree}."
    away = spoken(facts.variance**0.5, 3)
    return (
        f"Draw the {what} again, and a fit of {degree} lies **{away}** from the mean of all fits (root mean "
        "square)."
    )


def _made_of(spec: Spec, facts: Facts) -> str:
    sizes = (told(each) for each in (facts.bias_squared, facts.variance, facts.noise))
    parts = zip(("bias²", "variance", "noise"), sizes, strict=True)
    where = "" if spec.exact else ", the first two over these draws"
    return f"Test error: {' + '.join(map(' '.join, parts))} = **{told(facts.whole)}**{where}."


def _verdict(facts: Facts, least: Facts) -> str:
    if as_good(facts.whole, least.whole):
        return "**No other degree has a smaller one.**"
    kind = "free" if facts.degree > least.degree else "stiff"
    parts = f"bias² {told(least.bias_squared)} and variance {told(least.variance)}"
    return (
        f"This is **too {kind}**: degree {least.degree} has the smallest, {told(least.whole)}, with {parts}."
    )


def _drawn(spec: Spec, facts: Facts) -> str:
    """What the draws that were made came to, and how far that is from the exact value."""
    train = f"the training error is {told(facts.training)}"
    came = f"In {spec.n_draws:,} draws the test error was {told(facts.measured)}"
    if facts.standard_error <= ALIKE * facts.measured + NOTHING:
        return f"{came} every time; {train}."
    came = f"{came} ± {spoken(facts.standard_error, 2)}"
    if not spec.exact:
        judge = ", judged by noisy test points" if spec.noise else ""
        return f"{came}{judge}; {train}."
    off = abs(facts.measured - facts.whole) / facts.standard_error
    return f"{came}, which is {off:.1f} standard errors away; {train}."
