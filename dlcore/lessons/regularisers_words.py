"""What is said of networks with and without a remedy, true of exactly their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.numbers import apart, spoken
from dlcore.lessons.regularisers import AUGMENTED, N_TEST, SEEDS, SMOOTHED
from dlcore.lessons.regularisers_facts import Facts
from dlcore.lessons.train_numbers import many

if TYPE_CHECKING:
    from dlcore.lessons.regularisers import Spec

NAMED = {
    "augmentation": "augmentation",
    "smoothing": "label smoothing",
    "norm": "batch norm",
    "all": "augmentation, label smoothing and batch norm",
}
SURE = 0.01
"""confidence and accuracy that differ by less are about the same"""


def say(spec: Spec, facts: Facts) -> str:
    """How many pictures are read without and with the remedy, and what is special about it."""
    if not facts.epoch:
        without, having = map(percent, facts.test_accuracy)
        return (
            "Before the first epoch nothing has been learnt: all networks of a seed have the same first "
            f"weights. Without a remedy they read **{without}** of the test pictures, with "
            f"{NAMED[spec.remedy]} **{having}**."
        )
    parts = (_both(spec, facts), _idle(spec), *_special(spec, facts))
    return " ".join(filter(None, parts))


def percent(share: float, digits: int = 3) -> str:
    """A share in per cent that says 100 or 0 only where it is."""
    told = spoken(100 * share, digits)
    if told == "100" and share < 1:
        return "more than 99.9 %"
    return "less than 0.1 %" if 0 < share < 0.0005 else f"{told} %"


def compared(facts: Facts) -> str:
    """With how many seeds the remedy reads more test pictures: "better with all 3 seeds"."""
    better, worse, equal = facts.better, facts.worse, SEEDS - facts.better - facts.worse
    for count, word in ((better, "better with"), (worse, "worse with"), (equal, "just as well with")):
        if count == SEEDS:
            return f"{word} all {SEEDS} seeds"
    told = ((better, "better with"), (worse, "worse with"), (equal, "as well with"))
    return ", ".join(f"{word} {count} of {SEEDS} seeds" for count, word in told if count)


def moved(spec: Spec) -> str:
    """How pictures are moved, in words; nothing where they are not."""
    parts = []
    if spec.shift:
        parts.append(f"moved by up to {many_of(spec.shift, 'pixel')}")
    if spec.turn:
        parts.append(f"turned by up to {spoken(spec.turn)}°")
    return " and ".join(parts)


def many_of(value: float, thing: str) -> str:
    """So much: "1 pixel", "0.5 pixels"."""
    return f"{spoken(value)} {thing}{'s' * (value != 1)}"


def _both(spec: Spec, facts: Facts) -> str:
    (train, train_with), (test, test_with) = facts.accuracy, facts.test_accuracy
    return (
        f"After **{many(facts.epoch, 'epoch')}** the networks without a remedy read **{percent(train)}** of "
        f"their {spec.n_train} training pictures and **{percent(test)}** of {N_TEST} test pictures. With "
        f"**{NAMED[spec.remedy]}** they read {percent(train_with)} and **{percent(test_with)}**, "
        f"{compared(facts)}."
    )


def _idle(spec: Spec) -> str:
    """What does nothing with these settings."""
    still = spec.remedy in AUGMENTED and not (spec.shift or spec.turn or spec.mirror)
    hard = spec.remedy in SMOOTHED and not spec.smoothing
    told = []
    if still:
        told.append("Nothing is moved, turned or mirrored, so augmentation changes nothing.")
    if hard:
        told.append("With ε = 0 no label is smoothed.")
    return " ".join(told)


def _special(spec: Spec, facts: Facts) -> tuple[str, ...]:
    if spec.remedy == "norm":
        return (_scatter(spec, facts),)
    if spec.remedy == "smoothing":
        return (_sure(facts), _loss(facts)) if spec.smoothing else ()
    told = _judged(spec, facts)
    return (told, _sure(facts)) if spec.remedy == "all" else (told,)


def _judged(spec: Spec, facts: Facts) -> str:
    """How they do on moved test pictures, and that mirrored ones are none of these."""
    how, (without, having) = moved(spec), facts.moved_accuracy
    told = f"Of test pictures {how} they read {percent(without)} without and **{percent(having)}** with it."
    mirrored = "Half of the training pictures are mirrored, and **no test picture is**." * spec.mirror
    return " ".join(filter(None, (told * bool(how), mirrored)))


def _sure(facts: Facts) -> str:
    """The mean confidence beside the accuracy."""
    gap = facts.confidence[1] - facts.test_accuracy[1]
    told = percent(facts.confidence[1])
    if abs(gap) <= SURE:
        judged = "about as often as it is right"
    else:
        judged = "**surer than right**" if gap > 0 else "**less sure than right**"
    return f"On average it is {told} sure of its answer: {judged}; without, {percent(facts.confidence[0])}."


def _loss(facts: Facts) -> str:
    """The plain cross-entropy of both on the training pictures."""
    without, having = (spoken(value, 3) for value in facts.loss)
    if without == having:
        without, having = apart(*facts.loss)
    return f"Its plain cross-entropy on the training pictures is {having}; without, {without}."


def _scatter(spec: Spec, facts: Facts) -> str:
    """How much what batch norm makes of one picture depends on its batch."""
    value = 0.0 if facts.scatter is None else facts.scatter
    return (
        f"In training, one and the same picture comes out of batch norm differently in every batch of "
        f"{spec.batch_size}: its first unit varies with a standard deviation of **{spoken(value, 3)}**. In "
        "evaluation nothing varies."
    )
