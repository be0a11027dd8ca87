"""What there is to try with double descent: presets with a question, and challenges."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.lessons.double_descent_facts import MET, Facts
from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.double_descent import Spec

Settings = MappingProxyType[str, Any]
MEDIAN = "median_test_error"


def _facts(result: Result[Spec]) -> Facts:
    from dlcore.lessons.double_descent_run import fitted

    return fitted(result.spec)[2]


def _beside(result: Result[Spec], **settings: Any) -> float:
    """The median test error with other settings: what a preset compares itself with."""
    from dlcore.lessons.double_descent import run

    return run(replace(result.spec, **settings)).number(MEDIAN)


def _below(result: Result[Spec]) -> int:
    """0 where the last width has a smaller median test error than every width below the threshold, else 1."""
    facts = _facts(result)
    return int(facts.widest.median_test >= facts.first_minimum.median_test)


def _below_told(result: Result[Spec]) -> str:
    facts = _facts(result)
    low, end = (spoken(each.median_test, 3) for each in (facts.first_minimum, facts.widest))
    return (
        f"With {facts.widest.width} units the median is {end}, with {facts.first_minimum.width} it is {low}."
    )


def _smaller(result: Result[Spec], before: float) -> int:
    return int(result.number(MEDIAN) >= before)


def _told(result: Result[Spec], before: float, other: str) -> str:
    return f"The median test error is {spoken(result.number(MEDIAN), 3)}; {other} it was {spoken(before, 3)}."


def _peaks(result: Result[Spec]) -> int:
    return int(_facts(result).peak.width != result.spec.n_points)


BELOW = ("Yes, below it", "No, not below it")
PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Far beyond",
        "Four times as many units as points, every noisy target met. Is the median test error below the best "
        "with fewer units than points?",
        BELOW,
        Settings({"width": 160}),
        _below,
        _below_told,
    ),
    Preset(
        "Ridge",
        "40 units for 40 points, and λ = 0.1 on the last layer. What becomes of the median test error?",
        ("It falls", "It grows"),
        Settings({"shrink": 0.1}),
        lambda result: _smaller(result, _beside(result, shrink=0.0)),
        lambda result: _told(result, _beside(result, shrink=0.0), "without λ"),
    ),
    Preset(
        "More data hurt",
        "60 units. There were 40 points, now there are 60. What becomes of the median test error?",
        ("It falls", "It grows"),
        Settings({"width": 60, "n_points": 60}),
        lambda result: _smaller(result, _beside(result, n_points=40)),
        lambda result: _told(result, _beside(result, n_points=40), "with 40 points"),
    ),
    Preset(
        "No noise",
        "No label noise at all. Is the median test error still largest with as many units as points?",
        ("Yes", "No"),
        Settings({"noise": 0.0}),
        _peaks,
        Result.plain,
    ),
    Preset(
        "Loud labels",
        "Label noise 1, and the widest network. Is its median below the best with fewer units than points?",
        BELOW,
        Settings({"noise": 1.0, "width": 160}),
        _below,
        _below_told,
    ),
)
GIVEN = {"n_points": 40, "noise": 0.5, "truth": "line", "activation": "relu"}
CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Tame the threshold",
        "40 units, 40 points, label noise 0.5: bring the median test error below 0.6.",
        Settings({**GIVEN, "width": 40}),
        lambda result: result.number(MEDIAN) < 0.6,
        Settings({"shrink": 0.1}),
    ),
    Challenge(
        "Meet every point",
        "40 points, label noise 0.5, λ = 0: training error 0 and median test error below 0.9.",
        Settings({**GIVEN, "shrink": 0.0}),
        lambda result: result.number("training_error") <= MET and result.number(MEDIAN) < 0.9,
        Settings({"width": 160}),
    ),
)
