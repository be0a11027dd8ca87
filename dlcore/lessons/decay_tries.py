"""What there is to try with penalties in a network: presets with a question, and challenges."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.decay import Spec

Settings = MappingProxyType[str, Any]
LN_2 = math.log(2)
"""the loss of a coin"""


def _gain(result: Result[Spec]) -> float:
    """The test loss over that without a penalty."""
    return result.number("test_loss") / result.number("without_test_loss")


def _zeros(result: Result[Spec]) -> int:
    """0 where no weight is exactly 0, 1 for fewer than half of them, 2 for half and more."""
    n_weights = sum(row[1] for row in result.rows)
    zeros = result.number("zeros")
    return 2 if zeros >= n_weights / 2 else 1 if zeros else 0


def _test_losses(result: Result[Spec]) -> str:
    return (
        f"The test loss is {spoken(result.number('test_loss'), 3)} with this penalty and "
        f"{spoken(result.number('without_test_loss'), 3)} without."
    )


def _preset(name: str, question: str, answers: tuple[str, ...], right: Any, **settings: Any) -> Preset[Spec]:
    """A preset whose reveal is the picture's own sentence."""
    return Preset(name, question, answers, Settings(settings), right, Result.plain)


COUNTS = ("None", "Fewer than half", "Half of them or more")

PRESETS: tuple[Preset[Spec], ...] = (
    _preset(
        "Smaller weights",
        "Forty noisy points, 88 weights. With λ = 0.005 for each squared weight, what happens to the loss of "
        "points never seen?",
        ("It falls", "It stays about equal", "It rises"),
        lambda result: 0 if _gain(result) < 0.98 else 2 if _gain(result) > 1.02 else 1,
        how="l2_loss",
        strength=0.005,
    ),
    _preset(
        "Thinning out",
        "L1 with a soft threshold after every step. How many of the weights end at exactly 0?",
        COUNTS,
        _zeros,
        how="l1_threshold",
        strength=0.005,
    ),
    _preset(
        "No zeros by autograd",
        "The same L1 penalty, but simply added to the loss, as λ · w.abs().sum(). How many weights are "
        "exactly 0 now?",
        COUNTS,
        _zeros,
        how="l1_loss",
        strength=0.005,
    ),
    _preset(
        "Adam turns decay around",
        "L2 in the loss, and Adam with λ = 0.005: weight_decay = 0.01 of torch.optim.Adam. Then the same "
        "number beside the step, AdamW. Which of the two keeps the larger weights here?",
        ("AdamW", "Adam with the penalty in its gradient", "They are equal"),
        lambda result: (
            0 if result.number("sum_of_squares") > 0.5 * result.number("without_sum_of_squares") else 1
        ),
        how="l2_beside",
        optimiser="adam",
        strength=0.005,
    ),
    _preset(
        "Too much",
        "λ = 0.2. What does the network say then?",
        ("It is more careful, and better", "The same of every point", "Nothing changes"),
        lambda result: (
            1 if abs(result.number("test_loss") - LN_2) < 0.01 else 0 if _gain(result) < 0.98 else 2
        ),
        how="l2_loss",
        strength=0.2,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Sixty weights fewer",
        "With plain gradient descent and the given points, get at least 60 of the 88 weights to exactly 0 "
        "and a test loss of at most three quarters of that without a penalty.",
        Settings({"optimiser": "sgd", "units": 8, "n_points": 40, "noise": 0.35, "seed": 1}),
        lambda result: result.number("zeros") >= 60 and _gain(result) <= 0.75,
        Settings({"how": "l1_threshold", "strength": 0.005}),
        _test_losses,
    ),
    Challenge(
        "AdamW needs more",
        "With Adam and the decay beside the step, bring the test loss to less than 60 % of that without a "
        "penalty.",
        Settings({"how": "l2_beside", "optimiser": "adam", "n_points": 40, "noise": 0.35}),
        lambda result: _gain(result) < 0.6,
        Settings({"strength": 0.5}),
        _test_losses,
    ),
)
