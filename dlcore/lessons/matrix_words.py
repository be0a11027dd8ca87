"""What is said of a network of the map and of the map, true of exactly the numbers given."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.lessons.calibration_words import percent
from dlcore.lessons.matrix_axes import REMEDIES
from dlcore.lessons.numbers import spoken
from dlcore.lessons.train_numbers import many

if TYPE_CHECKING:
    from dlcore.lessons.matrix import Spec

ABOUT_AS_LONG = 1.5
"""lengths whose ratio is smaller than this are about alike"""
FOLLOWS = {
    "identity": "no activation",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "gelu": "GELU",
}
FIRST = {
    "small_normal": "first weights of standard deviation 0.01",
    "pytorch": "PyTorch’s own first weights",
    "xavier_uniform": "Xavier’s first weights",
    "he_normal": "He’s first weights",
    "uniform": "first weights from −1 to 1",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a network at one time.

    Attributes:
        steps: taken.
        accuracy: share of test points it is right on.
        sound: whether its loss is a finite number.
        learnt: whether it counts as having learnt.
        first: length of ∂E/∂z at its first layer.
        last: at its output.
        known: the step after which rounding decides, if that is over; None before.
        n_learnt: networks of the map that have learnt.
        n_networks: all of them.
    """

    steps: int
    accuracy: float
    sound: bool
    learnt: bool
    first: float
    last: float
    known: int | None
    n_learnt: int
    n_networks: int


def say(spec: Spec, facts: Facts) -> str:
    """How the network does, what its gradient is like, and how many networks do well; ** … ** is strong."""
    parts = [_does(spec, facts)]
    if facts.sound:
        parts.append(_gradient(spec, facts))
    if facts.known is not None and facts.sound:
        parts.append(f"After step {facts.known} rounding decides its exact numbers.")
    return f"{' '.join(parts)} {_map(facts)}."


def _map(facts: Facts) -> str:
    if not facts.n_learnt:
        return f"None of the {facts.n_networks} networks of the map has learnt"
    have = "has" if facts.n_learnt == 1 else "have"
    return f"**{facts.n_learnt} of {facts.n_networks}** networks of the map {have} learnt"


def _does(spec: Spec, facts: Facts) -> str:
    when = f"After **{many(facts.steps, 'step')}**" if facts.steps else "**Before training**"
    network = f"the network with **{many(spec.depth, 'hidden layer')}**"
    made = f"{FOLLOWS[spec.activation]}, {FIRST[spec.initialisation]}, {REMEDIES[spec.remedy].says}"
    if not facts.sound:
        return f"{when} {network} ({made}) has **diverged**: its loss is not a finite number."
    state = "has learnt" if facts.learnt else "has not learnt"
    takes = "which takes" if facts.learnt else "that takes"
    right = f"is right on **{percent(facts.accuracy)}** of the test points"
    return f"{when} {network} ({made}) {right}: it **{state}**, {takes} 80 %."


def _gradient(spec: Spec, facts: Facts) -> str:
    """Where the gradient is lost, if it is."""
    first, last = facts.first, facts.last
    if not (math.isfinite(first) and math.isfinite(last)):
        return "Its gradient has overflowed."
    if first == 0:
        whole = "everywhere" if last == 0 else "at its first layer"
        return f"Its gradient is **exactly 0** {whole}."
    told = f"Its gradient is **{_short(first)}** long at the first layer and {_short(last)} at the output"
    ratio = first / last if last else math.inf
    if not math.isfinite(ratio) or not ratio:
        return f"{told}."
    if 1 / ABOUT_AS_LONG < ratio < ABOUT_AS_LONG:
        return f"{told}: about alike."
    word, size = ("shorter", 1 / ratio) if ratio < 1 else ("longer", ratio)
    return f"{told}: **{_short(size)} times {word}**." if math.isfinite(size) else f"{told}."


def _short(value: float) -> str:
    """With two digits that count: "1.7·10⁷", "250"."""
    return spoken(float(f"{value:.1e}"))
