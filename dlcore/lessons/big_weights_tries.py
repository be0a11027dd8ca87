"""What there is to try with big weights: presets with a question, and challenges."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.big_weights import Spec

Settings = MappingProxyType[str, Any]


def _pair(result: Result[Spec], name: str) -> list[float]:
    return cast(list[float], result.numbers[name])


def _test_ratio(result: Result[Spec]) -> float:
    return _pair(result, "losses")[1] / _pair(result, "losses_at_1")[1]


def _from_guess(result: Result[Spec], name: str) -> float:
    """How far a test loss is from that of a guess, ln 2."""
    return abs(_pair(result, name)[1] - math.log(2))


def _below_best(result: Result[Spec]) -> bool:
    """Whether training alone has found the length of the weights: the best factor is about 1."""
    return 0.77 <= _pair(result, "best_factors")[1] <= 1.3


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Much longer",
        "Every weight and the bias times 51. What happens to test accuracy and test cross-entropy?",
        ("Both stay", "Accuracy stays, cross-entropy rises", "Both get worse"),
        Settings({"factor": 51.0}),
        lambda result: 0 if _test_ratio(result) < 1.01 else 1,
        Result.plain,
    ),
    Preset(
        "Shorter than trained",
        "Now everything times 0.1. What becomes of the test cross-entropy?",
        ("It falls towards 0", "It comes nearer to ln 2 = 0.693, that of a guess"),
        Settings({"factor": 0.1}),
        lambda result: 1 if _from_guess(result, "losses") < _from_guess(result, "losses_at_1") else 0,
        Result.plain,
    ),
    Preset(
        "Without a mistake",
        "Little noise: a line has every training point on its side. At which factor is the training loss "
        "smallest?",
        ("At 1, where training stopped", "At none: longer is always better"),
        Settings({"noise": 0.05, "factor": 20.0, "penalty": 0.01}),
        lambda result: 1 if _pair(result, "best_factors")[0] == 100 else 0,
        lambda result: (
            f"The training loss is {spoken(_pair(result, 'losses_at_1')[0])} at c = 1 and "
            f"{spoken(_pair(result, 'losses')[0])} at c = {spoken(result.spec.factor)}: with every "
            "training point on its side, each is surer and right. Without a penalty there is no "
            "best length, and descent never ends."
        ),
    ),
    Preset(
        "A penalty instead",
        "Train with λ = 0.1 and multiply by nothing. Is the test loss smallest at c = 1, below, or above?",
        ("Below 1: still too sure", "At 1", "Above 1: the penalty was too strong"),
        Settings({"penalty": 0.1, "factor": 1.0}),
        lambda result: (
            0 if _pair(result, "best_factors")[1] < 1 else 1 if _pair(result, "best_factors")[1] == 1 else 2
        ),
        lambda result: f"{result.plain()} With nine of the seeds 1 to 10 it is above 1.",
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "The right length",
        "Trained on 20 points with next to no penalty: find the factor with the smallest test loss.",
        Settings({"data": "blobs", "n": 20, "noise": 1.0, "seed": 1, "penalty": 0.001, "leave_bias": False}),
        lambda result: result.spec.factor == _pair(result, "best_factors")[1],
        Settings({"factor": 0.56}),
    ),
    Challenge(
        "Let training find it",
        "The same points, no factor: find a penalty λ with which the best factor is between 0.77 and 1.3.",
        Settings({"data": "blobs", "n": 20, "noise": 1.0, "seed": 1, "factor": 1.0, "leave_bias": False}),
        _below_best,
        Settings({"penalty": 0.02}),
    ),
)
