"""What is said of a point and of all points together, with the arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.lessons.numbers import beside_one, spoken

TINY = 1e-12
"""what is closer to 0 than this is rounding"""
SURE = 0.9
"""a wrong class that gets as much is a confident mistake"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a point and of all points.

    Attributes:
        point: its number, from 1.
        n_points: m.
        reduction: "mean" or "sum".
        probabilities: what the point's logits say of each class.
        target: what it is compared with, after smoothing.
        label: its class, if all the target's probability lies there.
        loss: its cross-entropy.
        entropy: that of its target.
        divergence: KL(y‖p).
        klass: the class whose logit moves.
        slope: of its loss along that logit, from autograd.
        total: the loss of all points.
        equal: the same if every class had the same probability.
    """

    point: int
    n_points: int
    reduction: str
    probabilities: tuple[float, ...]
    target: tuple[float, ...]
    label: int | None
    loss: float
    entropy: float
    divergence: float
    klass: int
    slope: float
    total: float
    equal: float


def say(facts: Facts) -> str:
    """The loss of the point, which way its logit would go, and what all points make together."""
    return f"{_point(facts)} {_slope(facts)} {_total(facts)}"


def told(value: float) -> str:
    """A number for a sentence; what only rounding left is 0."""
    return spoken(0.0 if abs(value) < TINY else value)


def _point(facts: Facts) -> str:
    name = f"Point {facts.point}"
    if facts.label is None:
        return (
            f"{name} has cross-entropy **{told(facts.loss)}**: {told(facts.entropy)}, the entropy of its "
            f"target, which nothing undercuts, and {told(facts.divergence)} of KL divergence."
        )
    p = beside_one(facts.probabilities[facts.label])
    return (
        f"{name} gives its label, class {facts.label}, **p = {p}**; its cross-entropy is −ln p = "
        f"**{told(facts.loss)}**{verdict(facts)}."
    )


def verdict(facts: Facts) -> str:
    """Whether the label comes first, and how sure the point is of another class."""
    if facts.label is None:
        return ""
    own = facts.probabilities[facts.label]
    others = {n: p for n, p in enumerate(facts.probabilities) if n != facts.label}
    best = max(others, key=others.__getitem__)
    if abs(own - others[best]) < TINY:
        return f"; {'the other' if len(others) == 1 else 'another'} class gets as much"
    if own > others[best]:
        return ", and no class gets more"
    theirs = beside_one(others[best])
    if others[best] >= SURE:
        return f": a **confident mistake**, class {best} gets {theirs}"
    return f": class {best} gets more, {theirs}"


def _total(facts: Facts) -> str:
    over = f"{facts.n_points} points" if facts.n_points > 1 else "it alone"
    begin = f"The {facts.reduction} over {over} is"
    times = f"{facts.n_points}·" if facts.reduction == "sum" and facts.n_points > 1 else ""
    level = f"{times}ln {len(facts.target)}"
    if abs(facts.total - facts.equal) < TINY:
        return f"{begin} **{told(facts.total)}** = {level}, that of equal probabilities."
    total, equal = told(facts.total), told(facts.equal)
    than = "less" if facts.total < facts.equal else "more"
    by = f", by {spoken(abs(facts.total - facts.equal))}" if total == equal else ""
    return f"{begin} **{total}**, {than} than {level} = {equal}, that of equal probabilities{by}."


def _slope(facts: Facts) -> str:
    result = 0.0 if abs(facts.slope) < TINY else facts.slope
    way = "moves it nowhere" if not result else "raises it" if result < 0 else "lowers it"
    return (
        f"Along the logit of class {facts.klass} its gradient is p − y = **{beside_one(result)}**: "
        f"a step of descent {way}."
    )
