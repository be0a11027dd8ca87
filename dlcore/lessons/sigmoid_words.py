"""What is said of a neuron at a weight, and of its descent from there: sentences from its numbers alone."""

from __future__ import annotations

from dlcore.lessons.numbers import spoken
from dlcore.lessons.sigmoid_facts import NAMES, Facts
from dlcore.lessons.train_numbers import many

SURE = 0.999
"""nearer to certainty than this is not told in digits"""


def say(facts: Facts) -> str:
    """Where it stands, which way it goes and where it ends, and the point looked at; ** … ** is strong."""
    begin = f"At w₁ = **{spoken(facts.weight)}**"
    body = f", {_counted(facts)}" if facts.error == "mistakes" else f" {_sloped(facts)}"
    return f"{begin}{body} {looked_at(facts)}"


def looked_at(facts: Facts) -> str:
    """What a step and what the sigmoid say of the point looked at."""
    label, step = _yes(facts.label == 1), _yes(facts.score >= 0)
    told = percent(facts.probability)
    point = f"point {facts.looked_at}, labelled {label}"
    return f"At the start, {point}: a step says **{step}**, the sigmoid **{told} yes**."


def percent(probability: float) -> str:
    """A probability for a sentence: "82.1 %", "over 99.9 %"."""
    if probability > SURE:
        return f"over {100 * SURE:.3g} %"
    if probability < 1 - SURE:
        return f"below {100 * (1 - SURE):.1g} %"
    return f"{100 * probability:.3g} %"


def verdict(slope: float, moved: bool, before: float, after: float) -> str:
    """What becomes of a descent in a word or two.

    Args:
        slope: of the error at the start.
        moved: whether the last w₁ is another one.
        before: mistakes at the start.
        after: mistakes after it.
    """
    if not moved:
        return "stands still" if slope == 0 else "comes back"
    if after == before:
        return "moves"
    return "**learns**" if after < before else "gets worse"


def _yes(whether: bool) -> str:
    return "yes" if whether else "no"


def _wrong(count: int, facts: Facts) -> str:
    return f"**{count} of {facts.n_points}** points"


def _counted(facts: Facts) -> str:
    """The staircase: no slope anywhere, so no step."""
    lie = f"{_wrong(facts.mistakes, facts)} are called wrongly; there is no line, for w₁ and w₂ are 0."
    if facts.line:
        lie = f"{_wrong(facts.mistakes, facts)} lie on the wrong side."
    still = f"after {many(facts.n_steps, 'step')} w₁ is still {spoken(facts.last_weight)}."
    if facts.n_edge:
        on = f"{_points(facts.n_edge)} on the line" if facts.line else "all scores are 0"
        return (
            f"{lie} Just here the count may jump, for {on}; but a comparison has no gradient "
            f"in PyTorch, so gradient descent has **no direction**: {still}"
        )
    turn = "Turn the line" if facts.line else "Change w₁"
    return (
        f"{lie} {turn} a little and the count is the same: its slope is **0**, gradient descent has "
        f"**no direction**, and {still}"
    )


def _points(count: int) -> str:
    return "one point lies" if count == 1 else f"{count} points lie"


def _sloped(facts: Facts) -> str:
    """An error with a slope, or without one just here."""
    name = NAMES[facts.error]
    begin = f"the {name} is **{spoken(facts.first)}**"
    if facts.slope == 0:
        return f"{begin} and its slope **0**: {_flat(facts)}"
    way = "right" if facts.slope < 0 else "left"
    return f"{begin} and its slope **{spoken(facts.slope)}**: the first step goes {way}. {_end(facts)}"


def _flat(facts: Facts) -> str:
    """Why there is no slope at the start."""
    still = f"After {many(facts.n_steps, 'step')} w₁ is still {spoken(facts.last_weight)}."
    kink = f"{_points(facts.n_edge)} on the kink, where PyTorch takes 0" if facts.n_edge else ""
    if facts.n_pulling:
        who = f"{kink}; what the others" if kink else "what the points"
        return f"{who} pull to the left and to the right cancels. {still}"
    if kink:
        where = "lie on the wrong side" if facts.line else "are called wrongly"
        wrong = f", though {_wrong(facts.mistakes, facts)} {where}" if facts.mistakes else ""
        return f"{kink}{wrong}. {still}"
    if facts.first == 0:
        return f"no point has a penalty, so nothing is left to learn. {still}"
    return f"the slope of every point's penalty is rounded to 0. {still}"


def _end(facts: Facts) -> str:
    """Where the steps led."""
    steps, there = many(facts.n_steps, "step"), spoken(facts.last_weight)
    if spoken(facts.weight) == there:
        return f"After {steps} w₁ is about {there}, as at the start."
    first, last = spoken(facts.first), spoken(facts.last)
    way = "up" if facts.last > facts.first else "down"
    if first == last:
        went = f"After {steps} it is still about {last}, at w₁ = **{there}**"
    else:
        went = f"{steps} bring it {way} to **{last}** at w₁ = **{there}**"
    return f"{went}; mistakes **{facts.mistakes} → {facts.last_mistakes}**."
