"""What there is to try with the remedies: presets with a question, and challenges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.remedies import Spec

Settings = MappingProxyType[str, Any]
HALF = math.log(2)
"""the loss of a network that gives both classes one half"""
NEAR = 0.03
"""a loss so close to that is called one half everywhere"""


def _loss(result: Result[Spec]) -> float:
    return result.number("mean_test_loss")


def _learnt(result: Result[Spec]) -> float:
    """The mean training loss of the remedy looked at."""
    return _loss(result) - result.number("mean_gap")


def _times(result: Result[Spec]) -> float:
    """How many times as large as its training loss the test loss is."""
    return _loss(result) / _learnt(result)


def _behind(result: Result[Spec]) -> float:
    """By how many of a hundred test points plain training is behind the best of the six."""
    wrong = result.picture["wrong"].tolist()
    return wrong[0] - min(wrong)


def _among(value: float, *limits: float) -> int:
    """The place of a value among increasing limits."""
    return sum(value > limit for limit in limits)


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Overfits without help",
        "Forty points, some labels wrong, 32 units a layer, no remedy. After 200 steps, how large is the "
        "test loss of plain training beside its training loss?",
        ("About as large", "Two or three times as large", "More than three times as large"),
        Settings({"remedy": "none", "steps": 200}),
        lambda result: _among(_times(result), 1.5, 3),
        lambda result: (
            f"The training loss is {spoken(_learnt(result), 3)}, the test loss {spoken(_loss(result), 3)}: "
            f"{spoken(_times(result), 3)} times as large. It learnt its points by heart, noise and all."
        ),
    ),
    Preset(
        "Too much of a good thing",
        "A hundred points, all labels right, but L1 has the strength 0.1. What do its networks answer?",
        ("Almost the truth", "One half, everywhere", "Only what the training points say"),
        Settings(
            {"remedy": "l1", "l1": 0.1, "n_points": 100, "noise": 0.2, "label_noise": 0.0, "steps": 200}
        ),
        lambda result: (
            1 if abs(_learnt(result) - HALF) < NEAR else 0 if result.number("mean_gap") < 0.1 else 2
        ),
        lambda result: (
            f"Its training loss is {spoken(_learnt(result), 3)}, its test loss {spoken(_loss(result), 3)}; "
            "one half for every point costs ln 2 = 0.693. That is underfitting: plain training has a test "
            f"loss of {spoken(float(result.picture['test'][0]), 3)}."
        ),
    ),
    Preset(
        "Plenty of data",
        "A hundred points, all labels right, 8 units a layer. By how many of a hundred test points is plain "
        "training behind the best of the six?",
        ("At most 5", "5 to 10", "More than 10"),
        Settings({"remedy": "none", "n_points": 100, "label_noise": 0.0, "width": 8, "steps": 200}),
        lambda result: _among(_behind(result), 5, 10),
        lambda result: (
            f"By {spoken(_behind(result), 2)}. Where a network is small and its points are many, there is "
            f"little to cure."
        ),
    ),
    Preset(
        "Noisy labels",
        "Four labels in ten are wrong. Is plain training, after 200 steps, at least better than answering "
        "one half everywhere, which costs ln 2 = 0.693?",
        ("Yes, clearly", "It is about the same", "No, it is worse"),
        Settings({"remedy": "none", "label_noise": 0.4, "steps": 200}),
        lambda result: _among(_loss(result), HALF - NEAR, HALF + NEAR),
        lambda result: (
            f"Its test loss is {spoken(_loss(result), 3)}: it learnt wrong labels by heart and is sure of "
            f"them. {result.plain()}"
        ),
    ),
)

POINTS: Mapping[str, Any] = {
    "data": "moons",
    "n_points": 40,
    "noise": 0.3,
    "label_noise": 0.15,
    "width": 32,
    "seed": 0,
}
"""where every challenge is played"""


def _below(
    name: str, goal: str, limit: float, given: Mapping[str, Any], solution: Mapping[str, Any]
) -> Challenge[Spec]:
    """Bring the mean test loss of one remedy below a limit."""
    return Challenge(
        name,
        f"{goal} below {spoken(limit)}.",
        Settings({**POINTS, **given}),
        lambda result: _loss(result) < limit,
        Settings(solution),
        lambda result: f"Its mean test loss is {spoken(_loss(result))}.",
    )


CHALLENGES: tuple[Challenge[Spec], ...] = (
    _below(
        "The right strength",
        "With 200 steps and nothing but the strength of L2, bring its mean test loss",
        0.45,
        {"remedy": "l2", "steps": 200},
        {"l2": 0.01},
    ),
    _below(
        "Stopped by hand",
        "No remedy: find a number of training steps that brings the mean test loss of plain training",
        0.45,
        {"remedy": "none"},
        {"steps": 30},
    ),
    _below(
        "Leave more out",
        "With 200 steps and nothing but the share dropped, bring the mean test loss of dropout",
        0.5,
        {"remedy": "dropout", "steps": 200},
        {"dropout": 0.6},
    ),
)
