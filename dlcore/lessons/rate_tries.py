"""What there is to try with a learning rate: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.rate import Spec

Settings = MappingProxyType[str, Any]
ARRIVED = 1e-6
"""a loss below this counts as arrived"""


def _loss(result: Result[Spec], which: str = "final") -> float:
    return cast(float, result.numbers[f"{which}_loss"])


def _point(result: Result[Spec]) -> list[float]:
    return cast(list[float], result.numbers["final_point"])


def _left(result: Result[Spec]) -> float:
    """The share of the way along the gentle axis that is still to go."""
    return abs(_point(result)[0] / result.spec.start_x)


def _first_arrival(result: Result[Spec]) -> int:
    """After how many steps the loss was next to nothing; −1 for never."""
    return next((n for n, row in enumerate(result.rows) if row[2] < 1e-12), -1)


def _trend(result: Result[Spec]) -> int:
    """0 where the loss fell to less than a thousandth, 2 where it grew, 1 between."""
    share = _loss(result) / _loss(result, "first")
    return 2 if share > 1 else 0 if share < 1e-3 else 1


def _longest(result: Result[Spec]) -> bool:
    """Whether no stop of the slider lies between this learning rate and the largest stable one."""
    from dlcore.settings import stops

    rate, limit = result.spec.learning_rate, cast(float, result.numbers["largest_stable_rate"])
    below = [each for each in stops(type(result.spec), "learning_rate", rate) if each < limit]
    return bool(below) and rate == below[-1]


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Crawl",
        "Learning rate 0.01, thirty steps. How much of the way along the valley is done?",
        ("About a quarter", "About half", "All of it"),
        Settings({"learning_rate": 0.01, "n_steps": 30}),
        lambda result: 0 if _left(result) > 0.65 else 1 if _left(result) > 0.3 else 2,
        lambda result: (
            f"Along x each step leaves 1 − 0.01·1 = 0.99 of the distance, and "
            f"0.99 to the power of 30 is {spoken(_left(result))}: most of the way is still to go."
        ),
    ),
    Preset(
        "Arrive in one step",
        "A parabola with curvature 10, and learning rate 1/10. How many steps does it take to arrive?",
        ("One", "About ten", "It comes closer for ever"),
        Settings({"surface": "parabola", "learning_rate": 0.1, "n_steps": 10}),
        lambda result: {1: 0, -1: 2}.get(_first_arrival(result), 1),
        Result.plain,
    ),
    Preset(
        "Zig-zag",
        "Learning rate 0.19: every step lands on the other side of the valley. Does the walk still arrive?",
        (
            "Yes, each time a little closer",
            "It neither comes closer nor goes away",
            "No, it gets out of hand",
        ),
        Settings({"learning_rate": 0.19, "n_steps": 60}),
        _trend,
        Result.plain,
    ),
    Preset(
        "Just too far",
        "The limit is 2/10 = 0.2. What becomes of the loss in 24 steps with learning rate 0.21?",
        ("It falls almost as fast", "It stays about the same", "It grows, faster and faster"),
        Settings({"learning_rate": 0.21, "n_steps": 24}),
        _trend,
        Result.plain,
    ),
    Preset(
        "Rescued by momentum",
        "The same learning rate, 0.21, is too far without momentum. What does momentum 0.5 do to it?",
        ("It arrives after all", "It bounces for ever", "It diverges even sooner"),
        Settings({"learning_rate": 0.21, "momentum": 0.5, "n_steps": 60}),
        _trend,
        Result.plain,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Through a narrow valley",
        "Bring the loss below 10⁻⁶ in 60 steps on a bowl of condition number 50, from (−2.5, 1), with any "
        "momentum.",
        Settings(
            {
                "surface": "bowl",
                "curvature": 10.0,
                "condition": 50.0,
                "n_steps": 60,
                "start_x": -2.5,
                "start_y": 1.0,
                "uphill": False,
            }
        ),
        lambda result: _loss(result) < ARRIVED,
        Settings({"learning_rate": 0.3, "momentum": 0.57}),
    ),
    Challenge(
        "As far as it goes",
        "The largest curvature is 16 and there is no momentum: find the largest learning rate on the slider "
        "that still converges.",
        Settings({"surface": "bowl", "curvature": 16.0, "momentum": 0.0, "n_steps": 200, "uphill": False}),
        _longest,
        Settings({"learning_rate": 0.12}),
    ),
    Challenge(
        "Further than 2/L",
        "Learning rate 0.3 is half as much again as 2/10. Bring the loss below 10⁻⁶ in 100 steps with it.",
        Settings(
            {
                "surface": "bowl",
                "curvature": 10.0,
                "condition": 10.0,
                "learning_rate": 0.3,
                "n_steps": 100,
                "start_x": -2.5,
                "start_y": 1.0,
                "uphill": False,
            }
        ),
        lambda result: _loss(result) < ARRIVED,
        Settings({"momentum": 0.6}),
    ),
)
