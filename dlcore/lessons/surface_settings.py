"""Settings of every lesson that walks on a surface: each lesson makes its own, so that none is shared."""

from typing import Any

from dlcore.settings import setting

MAX_STEPS = 500


def condition() -> Any:
    """How much more the bowl is curved across than along."""
    return setting(
        10.0,
        "Condition number",
        "How many times as strongly the bowl is curved across as along; the curvature of the parabola.",
        low=1.0,
        high=1000.0,
        scale="log",
    )


def rotation() -> Any:
    """How far the bowl is turned."""
    return setting(0.0, "Rotation", "How far the bowl is turned.", low=0.0, high=90.0, step=5.0, unit="°")


def expression() -> Any:
    """A surface of one's own."""
    return setting(
        "x**2 + y**2 + 3*sin(2*x)",
        "Your own surface",
        "A formula of x and y, or of w alone: numbers, + − * / **, sin, cos, exp, log, sqrt, abs, tanh.",
    )


def step_looked_at() -> Any:
    """Which step of the walks is looked at."""
    return setting(
        MAX_STEPS, "Step looked at", "The last one where there are fewer.", low=0, high=MAX_STEPS, step=1
    )
