"""What there is to try between a step and a sigmoid: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.sigmoid import Spec

Settings = MappingProxyType[str, Any]


def _number(result: Result[Spec], name: str) -> float:
    return cast(float, result.numbers[name])


def _said(result: Result[Spec]) -> str:
    return result.says.replace("**", "")


def _arrived(result: Result[Spec]) -> int:
    """0 with fewer mistakes, 1 exactly where it began, 2 elsewhere."""
    if _number(result, "final_weight") == result.spec.weight:
        return 1
    return 0 if _number(result, "final_mistakes") < _number(result, "mistakes") else 2


def _left(result: Result[Spec]) -> int:
    """0 where as many mistakes are left, 1 where there are fewer, 2 where none is."""
    before, after = _number(result, "mistakes"), _number(result, "final_mistakes")
    return 2 if after == 0 else 1 if after < before else 0


def _by_hand(result: Result[Spec]) -> int:
    slope = result.numbers.get("by_hand_slope")
    return 2 if slope is None else 1 if slope else 0


def _far_said(result: Result[Spec]) -> str:
    slope = result.numbers.get("by_hand_slope")
    told = "not a number" if slope is None else spoken(cast(float, slope))
    return (
        f"By hand the value is {spoken(_number(result, 'by_hand_value'))} and the slope {told}; "
        f"torch.sigmoid says {spoken(_number(result, 'far_slope'))}. Autograd multiplies 0 by exp(100), "
        "which has overflowed to infinity. “Far out”, below the picture, has both. In the picture the "
        f"sigmoid is flat already at h = {spoken(_number(result, 'score'))} of point {result.spec.looked_at}."
    )


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "The staircase",
        "Gradient descent takes 30 steps to make the number of mistakes small. Where does it arrive?",
        ("At fewer mistakes", "Exactly where it began", "Somewhere else, with no fewer"),
        Settings({"error": "mistakes", "view": "errors", "weight": -1.5, "step": 30}),
        _arrived,
        _said,
    ),
    Preset(
        "The same start, log-loss",
        "The same points and the same start, now with the sigmoid and log-loss. How many mistakes are left?",
        ("As many as before", "Fewer, but some", "None"),
        Settings({"error": "log_loss", "view": "errors", "weight": -1.5, "step": 30}),
        _left,
        _said,
    ),
    Preset(
        "Kinks all the way",
        "The hinge has a corner for every point. Can gradient descent go down it all the same?",
        ("No, it stands still", "It moves, but is no better", "Yes: fewer mistakes"),
        Settings({"error": "hinge", "view": "errors", "weight": -1.5, "step": 30}),
        lambda result: {0: 2, 1: 0, 2: 1}[_arrived(result)],
        _said,
    ),
    Preset(
        "Longer weights",
        "w₂ and b are 0, and w₁ goes from 1 to 5. What becomes of the line and of the colours beside it?",
        ("The line turns", "The line stays; they change more steeply", "Nothing changes"),
        Settings({"weight": 5.0, "weight_2": 0.0, "bias": 0.0}),
        lambda result: 1 if _number(result, "band") < 4 else 2,
        lambda result: (
            "With w₂ = b = 0 the line is x₁ = 0 whatever w₁ > 0 is. From 10 % to 90 % it is "
            f"2·ln 9 / ‖w‖ = {spoken(_number(result, 'band'))} now; with w₁ = 1 it was "
            f"{spoken(_number(result, 'band') * _number(result, 'norm'))}."
        ),
    ),
    Preset(
        "Written by hand",
        "In float32 1/(1 + exp(100)) gives 0, though it is 3.7·10⁻⁴⁴. What does autograd say of its slope?",
        ("0", "A very small number", "Not a number"),
        Settings(
            {
                **{"far_x": -100, "dtype": "float32", "by_hand": True},
                **{"weight": -3.0, "weight_2": -4.0, "bias": -4.0},  # a score far out, for the picture
            }
        ),
        _by_hand,
        _far_said,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Sure and right",
        "Place the line by hand, at step 0: no mistakes, and less than 0.8 from 10 % to 90 %.",
        Settings({"data": "clear", "error": "log_loss"}),
        lambda result: _number(result, "mistakes") == 0 and (_number(result, "band") or 9) < 0.8,
        Settings({"weight": 6.0, "weight_2": 2.0, "bias": 0.0}),
    ),
    Challenge(
        "Out of the flat",
        "|y − ŷ| with the sigmoid is almost flat where the neuron is sure and wrong. From w₁ = −3, get to no "
        "mistakes in 30 steps.",
        Settings({"data": "clear", "error": "distance", "weight": -3.0, "weight_2": 1.0, "bias": 0.0}),
        lambda result: _number(result, "final_mistakes") == 0,
        Settings({"learning_rate": 0.51}),
    ),
    Challenge(
        "Stuck on the kink",
        "Find weights at which the ReLU error and its slope are 0, and still points lie on the wrong side.",
        Settings({"data": "clear", "error": "perceptron"}),
        lambda result: (
            _number(result, "error") == 0
            and _number(result, "slope") == 0
            and _number(result, "mistakes") > 0
        ),
        Settings({"weight": 0.0, "weight_2": 0.0, "bias": 0.0}),
    ),
)
