"""What there is to try with bias and variance: presets with a question, and challenges."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.variance_facts import told

if TYPE_CHECKING:
    from dlcore.lessons.variance import Spec

Settings = MappingProxyType[str, Any]


def _larger(result: Result[Spec]) -> int:
    """0 where bias² is the larger part beside the noise, 1 where variance is."""
    return int(result.number("variance") > result.number("bias_squared"))


def _before(result: Result[Spec], **settings: Any) -> Result[Spec]:
    """The same, with other settings: what a preset compares itself with."""
    from dlcore.lessons.variance import run

    return run(replace(result.spec, **settings))


def _change(before: float, after: float) -> int:
    """0 where a number fell to less than half, 1 where it stayed within a tenth, 2 otherwise."""
    return 0 if after < before / 2 else 1 if abs(after - before) <= before / 10 else 2


def _more_data(result: Result[Spec]) -> int:
    return _change(_before(result, n_points=20).number("variance"), result.number("variance"))


def _more_data_told(result: Result[Spec]) -> str:
    few = _before(result, n_points=20)
    parts = (told(each.number(name)) for name in ("variance", "bias_squared") for each in (few, result))
    return "With 20 points the variance was {}, with 100 it is {}; bias² was {} and is {}.".format(*parts)


def _quiet(result: Result[Spec]) -> int:
    """0 where bias² fell to less than half, 1 where it stayed within a tenth, 2 otherwise."""
    return _change(_before(result, noise=0.4).number("bias_squared"), result.number("bias_squared"))


def _quiet_told(result: Result[Spec]) -> str:
    loud = _before(result, noise=0.4)
    parts = (told(each.number(name)) for name in ("test_error", "bias_squared") for each in (loud, result))
    return "The test error goes from {} to {}, bias² was {} and is {}.".format(*parts)


def _ridge(result: Result[Spec]) -> int:
    """0 where both fell, 1 where bias² rose and variance fell by more, 2 where the sum rose."""
    free = _before(result, shrink=0.0)
    if result.number("test_error") >= free.number("test_error"):
        return 2
    return int(result.number("bias_squared") > free.number("bias_squared"))


def _ridge_told(result: Result[Spec]) -> str:
    free = _before(result, shrink=0.0)
    names = ("bias_squared", "variance", "test_error")
    parts = (told(each.number(name)) for name in names for each in (free, result))
    return "Bias² goes from {} to {}, variance from {} to {}, and the test error from {} to {}.".format(
        *parts
    )


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Stiff: bias",
        "A line through a wave, new noise in every draw. What is its test error made of, besides the noise?",
        ("Mostly bias²", "Mostly variance"),
        Settings({"degree": 1}),
        _larger,
        Result.plain,
    ),
    Preset(
        "Free: variance",
        "Degree 14 through 20 points: the mean of all fits meets the wave. What is the test error made of, "
        "besides the noise?",
        ("Mostly bias²", "Mostly variance"),
        Settings({"degree": 14}),
        _larger,
        Result.plain,
    ),
    Preset(
        "More data",
        "Degree 13 again, with 100 points instead of 20. What becomes of the variance?",
        ("It falls to less than half", "It hardly changes", "It grows"),
        Settings({"n_points": 100}),
        _more_data,
        _more_data_told,
    ),
    Preset(
        "Less noise does not help a line",
        "A straight line through the wave again, with noise 0.05 instead of 0.4. What becomes of its bias²?",
        ("It falls to less than half", "It hardly changes", "It grows"),
        Settings({"degree": 1, "noise": 0.05}),
        _quiet,
        _quiet_told,
    ),
    Preset(
        "Shrink",
        "Degree 14, and a penalty of λ = 0.05 on large coefficients. What does it do?",
        (
            "Bias² and variance both fall",
            "Bias² rises, variance falls by more",
            "It makes the test error larger",
        ),
        Settings({"degree": 14, "shrink": 0.05}),
        _ridge,
        _ridge_told,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Tame degree 15",
        "Degree 15, 20 points, noise 0.4: bring its test error, bias² + variance + noise, below 0.3 without "
        "touching any of these.",
        Settings({"curve": "wave", "degree": 15, "n_points": 20, "noise": 0.4, "places": "even"}),
        lambda result: result.number("test_error") < 0.3,
        Settings({"shrink": 0.2}),
    ),
    Challenge(
        "The bump",
        "A narrow bump, 100 points, noise 0.4, no shrinking: find a degree whose test error is below 0.1795.",
        Settings(
            {"curve": "bump", "n_points": 100, "noise": 0.4, "shrink": 0.0, "places": "even"},
        ),
        lambda result: result.number("test_error") < 0.1795,
        Settings({"degree": 8}),
    ),
)
