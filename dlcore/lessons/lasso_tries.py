"""What there is to try with lasso and ridge: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.lasso import Spec

Settings = MappingProxyType[str, Any]


def _weights(result: Result[Spec]) -> list[float]:
    return cast(list[float], result.numbers["weights"])


def _ways(result: Result[Spec]) -> int:
    """1 where the weights go to 0 at four or more λ, 0 where all go at once, 2 where some never do."""
    left = result.picture["left"].tolist()
    return 2 if left[-1] else 1 if len(set(left)) > 4 else 0


def _gone(result: Result[Spec]) -> int:
    """0 where no weight is 0, 2 where all are, 1 between."""
    left, all_ = result.number("n_left"), len(_weights(result))
    return 0 if left == all_ else 1 if left else 2


def _twins(result: Result[Spec]) -> int:
    """0 where x1 and x2 get about the same, 1 where one gets more than twice as much, 2 where both are 0."""
    small, large = sorted(map(abs, _weights(result)[:2]))
    return 2 if not large else 1 if small < large / 2 else 0


def _first(result: Result[Spec]) -> int:
    """Whether x1 is left: 0 for yes."""
    return 0 if _weights(result)[0] else 1


def _better(result: Result[Spec]) -> int:
    """0 where the lasso has the lower test error, 1 where ridge has."""
    return 0 if result.number("lasso_test_error") < result.number("ridge_test_error") else 1


def _errors(result: Result[Spec]) -> str:
    """Both test errors in a sentence."""
    lasso, ridge = (spoken(result.number(f"{name}_test_error")) for name in ("lasso", "ridge"))
    return f"With the λ that validation chooses, the test error is {lasso} for the lasso, {ridge} for ridge."


def _only_true(result: Result[Spec]) -> bool:
    """Whether the weights that are left are those that made the data."""
    return [bool(weight) for weight in _weights(result)] == [
        n < result.spec.n_true for n in range(len(_weights(result)))
    ]


def _so_far(result: Result[Spec]) -> str:
    """Which weights are left."""
    left = [f"x{n}" for n, weight in enumerate(_weights(result), 1) if weight]
    return f"Left: {', '.join(left) or 'none'}."


MADE = {"data": "made", "raw_scales": False, "penalise_bias": False, "units": "usual"}

PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "One by one to zero",
        "The lasso, λ from 0.01 to 100: how do ten weights go to 0?",
        ("All at one λ", "One after the other", "They come near 0 and never reach it"),
        Settings({"mix": 1.0, "penalty": 10.0}),
        _ways,
        lambda result: (
            f"{result.plain()} Drag λ: so many weights are left at 0.01, 0.1, 1, 10 and 100: "
            f"{', '.join(str(int(n)) for n in result.picture['left'][::24])}."
        ),
    ),
    Preset(
        "Ridge never reaches zero",
        "Ridge with the largest λ there is, 100: how many of the ten weights are exactly 0?",
        ("None", "Some", "All"),
        Settings({"mix": 0.0, "penalty": 100.0}),
        _gone,
        Result.plain,
    ),
    Preset(
        "Twins",
        "x1 and x2 say almost the same and have equal true weights. How does the lasso share the weight out?",
        ("Half each", "One gets more than twice as much", "Both get 0"),
        Settings({"mix": 1.0, "twins": 0.99, "n_true": 2, "noise": 40.0, "n_train": 40, "penalty": 20.0}),
        _twins,
        lambda result: (
            f"{result.plain()} Another data seed may choose the other twin; with a share of L1 of 0.5 both "
            "are kept."
        ),
    ),
    Preset(
        "Ten times larger units",
        "x1 has one of the two largest true weights. Measured in units ten times larger, and not divided by "
        "its spread: does the lasso still keep it at λ = 10?",
        ("Yes, units change nothing", "No"),
        Settings({"mix": 1.0, "penalty": 10.0, "units": "larger", "raw_scales": True}),
        _first,
        Result.plain,
    ),
    Preset(
        "When to prefer which",
        "Two of sixteen features matter, and there are 30 rows. Which has the lower test error, each with "
        "its best λ on validation rows?",
        ("The lasso", "Ridge"),
        Settings({"n_features": 16, "n_true": 2, "n_train": 30, "mix": 1.0, "penalty": 10.0}),
        _better,
        _errors,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Only the true ones",
        "Keep exactly the three features that made the targets, x1, x2 and x3, and no other.",
        Settings(
            MADE | {"n_true": 3, "n_features": 10, "n_train": 40, "noise": 15.0, "twins": 0.0, "seed": 1}
        ),
        _only_true,
        Settings({"mix": 1.0, "penalty": 15.0}),
        _so_far,
    ),
    Challenge(
        "Both twins, and nothing else",
        "x1 and x2 are correlated at 0.98 and both matter. Keep these two alone.",
        Settings(
            MADE | {"n_true": 2, "n_features": 10, "n_train": 40, "noise": 40.0, "twins": 0.98, "seed": 1}
        ),
        _only_true,
        Settings({"mix": 0.7, "penalty": 62.0}),
        _so_far,
    ),
    Challenge(
        "A table for ridge",
        "Find a table where the test error of ridge is at least 10 % below that of the lasso, with 20 "
        "training rows.",
        Settings(MADE | {"n_train": 20, "seed": 1}),
        lambda result: result.number("ridge_test_error") <= 0.9 * result.number("lasso_test_error"),
        Settings({"n_true": 16, "n_features": 16}),
        _errors,
    ),
)
