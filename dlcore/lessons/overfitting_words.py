"""What is said of a fit: where it stands, what validation chooses, and what the test set says of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.numbers import spoken
from dlcore.lessons.overfitting_facts import QUARTER, Facts
from dlcore.lessons.overfitting_names import short, whole

if TYPE_CHECKING:
    from dlcore.lessons.overfitting import Spec

ROUNDED = 1e-16
"""errors of this size are made by rounding"""


def say(spec: Spec, facts: Facts) -> str:
    """Three sentences, true of exactly these errors."""
    return f"{_stands(spec, facts)} {_chosen(spec, facts)}{_fresh(spec, facts)}"


def _stands(spec: Spec, facts: Facts) -> str:
    """Whether it underfits, overfits or is about right, and by which errors."""
    subject, best = f"The {whole(spec.model, facts.capacity)}", facts.best
    train, validation, _ = map(_told, facts.here)
    known = f"training error {train}, validation error {validation}"
    if facts.verdict == "over":
        stiffer = facts.stiffer
        begins = f"training error {train}, and yet"
        if facts.meets:
            begins = f"it meets all {facts.n_train} training points, and yet"
        return (
            f"{subject} **overfits**: {begins} validation error {validation}; with "
            f"{short(spec.model, stiffer)} that is {_told(facts.validation[stiffer])}."
        )
    if facts.verdict == "under":
        lower = f"{_told(facts.train[best])} and {_told(facts.validation[best])}"
        return (
            f"{subject} **underfits**: {known}, both too high; with {short(spec.model, best)} they are "
            f"{lower}."
        )
    if facts.verdict == "right":
        return f"{subject} is **about right**: {known}, {_near(spec, facts)}."
    if facts.gap:
        return (
            f"{subject} has {known}, and yet by the marks used here it **neither** under- nor overfits: no "
            "stiffer one does clearly better."
        )
    lowest = f"{_told(facts.validation[best])} with {short(spec.model, best)}"
    return (
        f"The validation error of the {whole(spec.model, facts.capacity)}, {validation}, could be lower, "
        f"{lowest}; but beside its training error, {train}, that shows **neither** under- nor overfitting."
    )


def _near(spec: Spec, facts: Facts) -> str:
    """How a validation error that is about right lies to the lowest."""
    lowest, here = min(facts.validation), facts.here[1]
    if here == lowest:
        return "the lowest of all"
    best = facts.validation[facts.best]
    if here <= best or here > QUARTER * lowest:  # of those that are alike, the stiffest is chosen
        return "within 10⁻⁶ of the lowest"
    return f"at most a quarter above that with {short(spec.model, facts.best)}, {_told(best)}"


def _chosen(spec: Spec, facts: Facts) -> str:
    """Which capacity is chosen, and its test error."""
    if spec.by_test:
        which, error = facts.by_test, facts.test[facts.by_test]
        close = "" if error == min(facts.test) else ", to within 10⁻⁶"
        return (
            f"Chosen by the test set itself: **{short(spec.model, which)}** with test error "
            f"**{_told(error)}**, the lowest of {len(facts.test)}{close}, so it is no fair judge any more."
        )
    error = facts.test[facts.best]
    return (
        f"Validation chooses **{short(spec.model, facts.best)}**; the test set, read once, gives it "
        f"**{_told(error)}**."
    )


def _fresh(spec: Spec, facts: Facts) -> str:
    """What the chosen one would do with endless fresh points, where that is known."""
    if facts.fresh is None or facts.noise is None:
        return ""
    error = facts.fresh[facts.by_test if spec.by_test else facts.best]
    share = f", {_told(facts.noise)} of it noise" if facts.noise else ""
    return f" Over endless fresh points it would be {_told(error)}{share}."


def _told(error: float) -> str:
    """An error with three digits that count; of one that rounding made, that it is next to nothing."""
    return "almost 0" if error <= ROUNDED else spoken(error, 3)
