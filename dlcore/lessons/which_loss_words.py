"""What is said of the race between cross-entropy and squared error, from its numbers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.numbers import EVEN, apart, spoken
from dlcore.lessons.train_numbers import many
from dlcore.lessons.which_loss import NEAR
from dlcore.lessons.which_loss_facts import Facts, Racer

if TYPE_CHECKING:
    from dlcore.lessons.which_loss import Spec

FLAT = 0.05
"""where p(1 − p) is below this the sigmoid is saturated"""
ALMOST = 1e-6
"""a probability this near to 1 is told in words"""
RIGHT = 0.9
"""whoever gives the right class this much is right"""


def say(spec: Spec, facts: Facts) -> str:
    """What both losses make of the start; ** … ** is strong.

    Args:
        spec: the settings.
        facts: what is true of the race.
    """
    if spec.task == "regression":
        return f"{_real(spec, facts)} {_entropy_on_reals(spec, facts)}"
    if spec.literal and 0 in spec.targets:
        return f"{_literally(facts)} {_square_alone(facts)}"
    spare = (
        "The brackets are missing, but no label is 0, so the second term is 0 anyway. "
        if spec.literal
        else ""
    )
    return f"{spare}{_raced(spec, facts)} {_why(spec, facts)}"


def right(spec: Spec, prediction: float) -> float:
    """What a prediction gives to the right class of the record looked at.

    Args:
        spec: the settings.
        prediction: p.
    """
    return prediction if spec.wanted == 1 else 1 - prediction


def probability(value: float) -> str:
    """A probability for a sentence: never 1 or 0 where it is only next to it.

    Args:
        value: from 0 to 1; rounding may have made it 1.
    """
    if value > 1 - ALMOST:
        return "almost 1"
    return "almost 0" if value < ALMOST**2 else apart(value, 1.0)[0]


def _place(value: float) -> str:
    return "almost 0" if 0 < abs(value) < ALMOST**2 else spoken(value)


def _raced(spec: Spec, facts: Facts) -> str:
    start, begun = spoken(facts.start), right(spec, facts.begun)
    given = probability(begun)
    if facts.entropy.arrives == facts.square.arrives == 0:
        return f"From h₀ = {start} there is nothing to race: the right class has {given} at the start."
    entropy, square, only = facts.entropy, facts.square, "only " if begun < 0.5 else ""
    if entropy.arrives == square.arrives and entropy.arrives is None:
        return f"From h₀ = {start} neither loss gives the right class 0.9 within {entropy.n_taken} steps."
    return (
        f"From h₀ = {start} the right class has {only}{given}: **cross-entropy** {_needs(spec, entropy)}, "
        f"**squared error** {_needs(spec, square)}."
    )


def _needs(spec: Spec, racer: Racer) -> str:
    if racer.arrives is None:
        there = probability(right(spec, racer.end))
        return f"leaves it at {there} after {many(racer.n_taken, 'step')}, short of 0.9"
    return f"brings it to 0.9 after **{many(racer.arrives, 'step')}**"


def _why(spec: Spec, facts: Facts) -> str:
    """What squared error multiplies the error by, and what this does to its slope."""
    given, two = right(spec, facts.begun), "" if spec.scale == 0.5 else "2·"
    told = f"squared error multiplies the same error by {two}p(1 − p) = {two}{spoken(facts.flat)}"
    where = " at x = 1" if spec.records == "five" else ""
    steep = ""
    if spec.records == "one":
        times = spoken(abs(facts.entropy.slope / facts.square.slope), 3)
        steep = f", so its slope is {times} times smaller"
    if given < 0.5 and facts.flat < FLAT:
        return f"The sigmoid is saturated on the wrong side: {told}{where}{steep}."
    if given < RIGHT:
        told = told.removeprefix("squared error ")
        return f"The start is not far out, and {_slower(facts)}: it {told}{where}{steep}."
    return f"Little is wrong here, so a small slope does no harm: {told}{where}{steep}."


def _slower(facts: Facts) -> str:
    """How squared error fares beside cross-entropy from a start that is not far out."""
    entropy, square = facts.entropy.arrives, facts.square.arrives
    if square is None:
        return "squared error is still on its way"
    if entropy is None or square < entropy:
        return "squared error is no slower here"
    if square == entropy:
        return "with this learning rate squared error needs as many steps"
    return "squared error is slower here but not stuck"


def _literally(facts: Facts) -> str:
    """What comes of the formula without its brackets where there is a label 0."""
    entropy = facts.entropy
    first, last = apart(entropy.first, entropy.last)
    low, high = (probability(each) for each in facts.label_zero)
    ends = f"a p of {low}" if low == high else f"p from {low} to {high}"
    return (
        "Read literally, a record of label 0 has the loss + ln(1 − p), which **rewards being wrong**: "
        f"there is no lowest value, descending it takes the loss from {first} to **{last}**, and label 0 "
        f"ends at {ends}."
    )


def _square_alone(facts: Facts) -> str:
    steps = facts.square.arrives
    when = f"is within 0.1 of its target after {many(steps or 0, 'step')}"
    if steps is None:
        when = f"is not within 0.1 of its target after {many(facts.square.n_taken, 'step')}"
    elif not steps:
        when = "is within 0.1 of its target from the start"
    return f"Squared error has no such slip, and {when}."


def _real(spec: Spec, facts: Facts) -> str:
    """What squared error and a unit without a sigmoid make of a real target."""
    racer, target, rate = facts.square, spoken(spec.wanted), spoken(spec.learning_rate)
    unit = "**Squared error** with an identity unit"
    if racer.n_taken < facts.entropy.n_taken:
        return (
            f"{unit} **diverges**: learning rate {rate} is too large, and after "
            f"{many(racer.n_taken, 'step')} the next one takes a weight beyond 10¹²."
        )
    if racer.last > racer.first * (1 + EVEN):
        return f"{unit} **diverges**: learning rate {rate} is too large, and its loss has grown."
    if racer.last > racer.first * (1 - EVEN):
        return f"{unit} **bounces**: learning rate {rate} is just too large, and its loss stays as it is."
    if racer.arrives is None:
        return (
            f"{unit} is not within 0.1 of the target {target} after {many(racer.n_taken, 'step')}, but at "
            f"{_place(racer.end)}."
        )
    when = f"after **{many(racer.arrives, 'step')}**" if racer.arrives else "from the start"
    return f"{unit} is within 0.1 of the target {target} {when} and ends at {_place(racer.end)}."


def _entropy_on_reals(spec: Spec, facts: Facts) -> str:
    racer = facts.entropy
    first, last = apart(racer.first, racer.last)
    went = f"its loss goes from {first} to **{last}**"
    one = len(set(spec.targets)) == 1
    are, kind = ("is", "a probability") if one else ("are", "probabilities")
    bottom = ", without a lowest value" if facts.endless else ""
    if spec.literal:
        end = f"its p ends at {probability(racer.end)}"
        return f"**Cross-entropy** read without its brackets: {went}{bottom}, and {end}."
    if spec.proper:
        arrives = racer.arrives
        left = arrives is not None and one and abs(racer.end - spec.wanted) > NEAR
        when = "comes within 0.1 of it" if left else "is within 0.1 of it"
        if arrives is None:
            when, arrives = "is not within 0.1 of it", racer.n_taken
        first_so = f" after {many(arrives, 'step')}" if arrives else ""
        return (
            f"**Cross-entropy** can be used as well, since {_targets(spec)} may be read as {kind}: "
            f"its p {when}{first_so} {'but' if left else 'and'} ends at {probability(racer.end)}."
        )
    return (
        f"**Cross-entropy** computes without an error, but {_targets(spec)} {are} no {kind.split()[-1]}: "
        f"{went}{bottom}, and its p ends at {probability(racer.end)}."
    )


def _targets(spec: Spec) -> str:
    low, high = spoken(min(spec.targets)), spoken(max(spec.targets))
    return f"a target of {low}" if len(set(spec.targets)) == 1 else f"targets from {low} to {high}"
