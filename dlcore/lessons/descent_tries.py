"""What there is to try on walks: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.descent import Spec

Settings = MappingProxyType[str, Any]


def _loss(result: Result[Spec], which: str = "final") -> float:
    return cast(float, result.numbers[f"{which}_loss"])


def _point(result: Result[Spec]) -> list[float]:
    return cast(list[float], result.numbers["final_point"])


def _diverges(result: Result[Spec]) -> bool:
    stopped = result.numbers["steps_taken"] != result.spec.n_steps
    return stopped or _loss(result) > _loss(result, "first")


def _which_himmelblau(result: Result[Spec]) -> int:
    x, y = _point(result)
    if y > 0:
        return 0 if x > 0 else 1
    return 2 if x < 0 else 3


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Just too far",
        "A bowl that is ten times as steep across as along, and learning rate 0.22. What happens?",
        ("It arrives sooner", "It zig-zags and arrives", "It zig-zags and gets out of hand"),
        Settings({"learning_rate": 0.22, "n_steps": 30}),
        lambda result: 2 if _diverges(result) else 1,
        Result.plain,
    ),
    Preset(
        "One step for one axis",
        "Learning rate 0.1 is 1 divided by the steep curvature. After one step, where is the walk?",
        ("At the minimum", "On the valley's floor, still far from the minimum", "On the other side"),
        Settings({"learning_rate": 0.1, "n_steps": 1}),
        lambda result: 1 if abs(_point(result)[1]) < 1e-6 else 2,
        lambda result: (
            f"The steep axis is done in one step: y = {spoken(_point(result)[1])}. "
            f"Along the flat one x = {spoken(_point(result)[0])} is left to go."
        ),
    ),
    Preset(
        "The banana valley",
        "Rosenbrock's valley is easy to find and hard to follow. Does a walk of 500 steps reach (1, 1)?",
        ("Yes, early", "Yes, just", "No"),
        Settings(
            {
                "landscape": "rosenbrock",
                "start_x": -1.2,
                "start_y": 1.0,
                "learning_rate": 0.0011,
                "n_steps": 500,
            }
        ),
        lambda result: 2 if _loss(result) > 1e-6 else 1,
        Result.plain,
    ),
    Preset(
        "Balanced on a saddle",
        "The start lies exactly on the ridge of a saddle, y = 0. Where does the walk end?",
        ("It falls off to one side", "It comes to rest on the saddle", "It goes back up"),
        Settings(
            {"landscape": "saddle", "start_x": -2.5, "start_y": 0.0, "learning_rate": 0.51, "n_steps": 60}
        ),
        lambda result: 1 if abs(_point(result)[1]) < 1e-9 else 0,
        lambda result: f"{result.plain()} Start 0.01 beside the ridge and it falls off.",
    ),
    Preset(
        "Which hollow?",
        "Himmelblau's surface has four minima, all of height 0. From (0, −1), in which one does it end?",
        ("Upper right", "Upper left", "Lower left", "Lower right"),
        Settings(
            {"landscape": "himmelblau", "start_x": 0.0, "start_y": -1.0, "learning_rate": 0.01, "n_steps": 60}
        ),
        _which_himmelblau,
        Result.plain,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Through the valley",
        "Bring the loss below 0.1 on Rosenbrock's valley in 500 steps, from (−1.2, 1).",
        Settings({"landscape": "rosenbrock", "start_x": -1.2, "start_y": 1.0, "n_steps": 500}),
        lambda result: _loss(result) < 0.1,
        Settings({"learning_rate": 0.0033}),
    ),
    Challenge(
        "In twelve steps",
        "Bring the loss below 0.05 on a bowl of condition number 10 in 12 steps, from (−2.5, 1).",
        Settings({"landscape": "bowl", "condition": 10.0, "start_x": -2.5, "start_y": 1.0, "n_steps": 12}),
        lambda result: _loss(result) < 0.05,
        Settings({"learning_rate": 0.16}),
    ),
)
