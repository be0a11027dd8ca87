"""What there is to try on a fitted line: presets with a question, and challenges."""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.line import Spec

Settings = MappingProxyType[str, Any]


def _errors(result: Result[Spec]) -> list[float]:
    """The mean squared error after each epoch, the start first."""
    return [row[3] for row in result.rows]


def _forgotten(result: Result[Spec]) -> int:
    """Nothing, settled, or swinging: whether the last ten epochs still rise."""
    errors = _errors(result)
    if errors[0] == errors[-1]:
        return 2
    late = errors[-10:]
    return 1 if any(after > before for before, after in pairwise(late)) else 0


def _turned(result: Result[Spec]) -> int:
    """Neither line, that of least squares, or that of least absolute error, by the larger change of slope."""
    squares, absolute = (
        abs(result.number(f"{which}_weight") - result.spec.slope) for which in ("best", "absolute")
    )
    if max(squares, absolute) < 0.3:
        return 0
    return 1 if squares > absolute else 2


def _perfect(result: Result[Spec]) -> int:
    error = result.number("mse")
    if error == 0:
        return 0
    return 1 if error < 1e-6 else 2


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Forgotten zero_grad()",
        "Nobody calls optimizer.zero_grad(). What does the line do in 40 epochs?",
        ("It settles as usual", "It swings about the best line", "Nothing: it stays where it is"),
        Settings({"zero_grad": "never", "n_epochs": 40, "learning_rate": 0.1}),
        _forgotten,
        lambda result: (
            f"In the last ten epochs the mse still goes as high as {spoken(max(_errors(result)[-10:]))}, "
            f"where {spoken(result.number('best_mse'))} is possible: each step takes all gradients so far."
        ),
    ),
    Preset(
        "A little too far",
        "2/λmax is 0.396 here. With learning rate 0.43, is the mse after 20 epochs smaller than at first?",
        ("Yes, much smaller", "Yes, a little", "No, larger"),
        Settings({"learning_rate": 0.43, "n_epochs": 20}),
        lambda result: 2 if _errors(result)[-1] > _errors(result)[0] else 1,
        Result.plain,
    ),
    Preset(
        "Step before backward",
        "optimizer.step() comes before loss.backward(). What does the very first step() do?",
        ("It moves the line as usual", "Nothing, for there is no gradient yet", "It stops with an error"),
        Settings({"step_first": True, "n_epochs": 20, "step": 3, "learning_rate": 0.1}),
        lambda result: 1 if result.rows[1][1:3] == result.rows[0][1:3] else 0,
        lambda result: (
            f"After epoch 1 the weight is still {spoken(result.rows[1][1])}: .grad was None. Epoch 2 moves "
            f"it to {spoken(result.rows[2][1])}."
        ),
    ),
    Preset(
        "One wild point",
        "One of 30 points lies 20 too high. Which line turns, that of least squares or of least |error|?",
        ("Neither does much", "That of least squares", "That of least absolute error"),
        Settings({"n_outliers": 1, "outlier": 20.0, "absolute": True, "n_epochs": 60}),
        _turned,
        lambda result: (
            f"The data has slope {spoken(result.spec.slope)}. Least squares says "
            f"{spoken(result.number('best_weight'))}, for the square of a big error counts most; least "
            f"absolute error says {spoken(result.number('absolute_weight'))}."
        ),
    ),
    Preset(
        "No noise at all",
        "All points lie exactly on a line. What is the mse after 100 epochs?",
        ("Exactly 0", "Tiny, and not 0", "About 0.64, the variance of the noise"),
        Settings({"noise": 0.0, "n_epochs": 100, "learning_rate": 0.3}),
        _perfect,
        lambda result: (
            f"It is {spoken(result.number('mse'))}: equal up to a tolerance. With noise it stops at the "
            "best line's mse instead, however long it runs."
        ),
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Ten rounds",
        "Bring the mse within 5 % of the best line's in 10 epochs, from w = −1, b = 4.",
        Settings({"n_epochs": 10, "start_weight": -1.0, "start_bias": 4.0, "source": "made", "seed": 0}),
        lambda result: result.number("mse") <= 1.05 * result.number("best_mse"),
        Settings({"learning_rate": 0.33}),
    ),
    Challenge(
        "The price of one point",
        "With a single outlier, make even the best line's mse between 3 and 4.",
        Settings({"source": "made", "n_outliers": 1, "seed": 0, "noise": 0.8, "n_samples": 30}),
        lambda result: 3 <= result.number("best_mse") <= 4,
        Settings({"outlier": 9.0}),
    ),
    Challenge(
        "No line will do",
        "Click points for which the best line is flat, |w| below 0.05, and yet has an mse above 4.",
        Settings({"source": "own"}),
        lambda result: abs(result.number("best_weight")) < 0.05 and result.number("best_mse") > 4,
        Settings({"points": "-2,5; -1,0; 0,-1; 1,0; 2,5"}),
    ),
)
