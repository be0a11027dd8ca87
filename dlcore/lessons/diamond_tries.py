"""What there is to try with a diamond and a circle: presets with a question, and challenges."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dlcore.lessons.lesson import Challenge, Preset, Result
from dlcore.lessons.numbers import spoken

if TYPE_CHECKING:
    from dlcore.lessons.diamond import Spec

Settings = MappingProxyType[str, Any]
N_CENTRES = 200
"""random centres that are counted"""
QUIET = 0.03
"""chatter below this wins its challenge"""
ALIKE = {"correlation": 0.9, "centre_1": 1.2, "centre_2": 0.8, "strength": 3.5}
"""two features that are much alike"""


def _optimum(result: Result[Spec]) -> list[float]:
    return cast(list[float], result.numbers["optimum"])


def _n_zeros(result: Result[Spec]) -> int:
    """0 where neither weight is exactly 0, 1 where one is, 2 where both are."""
    return int(result.number("zeros"))


def _smallest(result: Result[Spec], n_zeros: int) -> bool:
    """Whether so many weights are 0 and at the slider's stop before this one fewer are."""
    from dlcore.lessons.diamond import LESSON, run
    from dlcore.settings import made

    spec = result.spec
    if _n_zeros(result) != n_zeros or spec.strength == 0:
        return False
    values = LESSON.stops(spec)
    before = values[values.index(spec.strength) - 1]
    held = {name: getattr(spec, name) for name in type(spec).__dataclass_fields__} | {"strength": before}
    return _n_zeros(run(made(type(spec), **held))) < n_zeros


def _counted(result: Result[Spec], penalty: int) -> str:
    """How many of the random centres have an exact zero: with L1, elastic net or L2."""
    return spoken(N_CENTRES * float(result.picture["shares"][penalty]))


def _far_zeros(result: Result[Spec]) -> int:
    """0 where autograd's walk never has an exact zero, 1 where it has some, 2 where it ends there."""
    if cast(list[float], result.numbers["autograd_end"])[result.spec.watched] == 0:
        return 2
    return 1 if result.number("autograd_zeros") else 0


PRESETS: tuple[Preset[Spec], ...] = (
    Preset(
        "Corner",
        "Without a penalty the weights are 0.4 and −1.3. Where does an L1 penalty with λ = 1.5 take w₁?",
        ("A little nearer to 0", "To exactly 0", "To the other side of 0"),
        Settings({"penalty": "l1", "strength": 1.5, "correlation": -0.3, "centre_1": 0.4, "centre_2": -1.3}),
        lambda result: 1 if _optimum(result)[0] == 0 else 0 if _optimum(result)[0] > 0 else 2,
        Result.plain,
    ),
    Preset(
        "Circle",
        "λ is 1.5, as at first, but the penalty is L2. Is w₂ exactly 0 now?",
        ("Yes, as with L1", "No, only smaller"),
        Settings({"penalty": "l2", "strength": 1.5}),
        lambda result: 0 if _optimum(result)[1] == 0 else 1,
        lambda result: (
            f"w₂ is {spoken(_optimum(result)[1])}. A circle has no corners: it touches the contour "
            f"wherever that "
            f"leads. Of {N_CENTRES} random centres {_counted(result, 2)} have an exact zero with L2, and "
            f"{_counted(result, 0)} with L1."
        ),
    ),
    Preset(
        "Chatter",
        "The optimum has w₂ = 0. Put λ|w| into the loss, call backward() and step() sixty times. How "
        "often is w₂ "
        "exactly 0?",
        ("Never", "Now and then", "From some step on, always"),
        Settings({"penalty": "l1", "strength": 2.5, "learning_rate": 0.05, "by_autograd": True}),
        _far_zeros,
        lambda result: (
            f"Exactly 0 after {spoken(result.number('autograd_zeros'))} of {result.spec.n_steps} steps. "
            f"Over the last twenty w₂ still moves over a width of "
            f"{spoken(result.number('autograd_spread'), 3)}: the "
            f"slope of λ|w| is {spoken(result.spec.strength)} in size however near 0 the weight is, so a "
            "step near 0 jumps across."
        ),
    ),
    Preset(
        "Proximal",
        "Now each gradient step is of the error alone, and then w₂ moves towards 0 by ηλ, or to 0 if it "
        "is nearer. "
        "How many of sixty steps end at exactly 0?",
        ("None", "More than half", "All"),
        Settings({"penalty": "l1", "strength": 2.5, "learning_rate": 0.05, "by_autograd": False}),
        lambda result: (
            0
            if not result.number("proximal_zeros")
            else 2
            if result.number("proximal_zeros") == result.spec.n_steps
            else 1
        ),
        lambda result: (
            f"{spoken(result.number('proximal_zeros'))} of {result.spec.n_steps}: once w₂ is nearer to 0 "
            f"than "
            "the step is long, it is 0 and stays."
        ),
    ),
    Preset(
        "Elastic net",
        "Two features are much alike, ρ = 0.9. At λ = 3.5 L1 alone drops w₂. Now a tenth of the penalty "
        "is L2: is w₂ "
        "still exactly 0?",
        ("No, both weights stay", "Yes, w₂ alone", "Yes, and w₁ too"),
        Settings({"penalty": "elastic", "mix": 0.9, **ALIKE}),
        _n_zeros,
        Result.plain,
    ),
)

CHALLENGES: tuple[Challenge[Spec], ...] = (
    Challenge(
        "Both to zero",
        "With L1 and features without correlation: find the smallest λ on the slider at which both "
        "weights are "
        "exactly 0.",
        Settings({"penalty": "l1", "correlation": 0.0, "centre_1": 1.4, "centre_2": 0.3}),
        lambda result: _smallest(result, 2),
        Settings({"strength": 2.8}),
    ),
    Challenge(
        "Half a diamond",
        "With an elastic net, half L1 and half L2, and no correlation: find the smallest λ at which w₂ is "
        "exactly 0.",
        Settings({"penalty": "elastic", "mix": 0.5, "correlation": 0.0, "centre_1": 1.4, "centre_2": 0.3}),
        lambda result: _smallest(result, 1),
        Settings({"strength": 1.2}),
    ),
    Challenge(
        "Quieter chatter",
        f"Leave |w| to autograd with λ = 1.5, and let w₂ move over a width of less than {QUIET} in its "
        f"last twenty "
        "steps, starting where it starts.",
        Settings(
            {
                "penalty": "l1",
                "strength": 1.5,
                "by_autograd": True,
                "correlation": 0.3,
                "centre_1": 1.4,
                "centre_2": 0.3,
                "start_1": -1.2,
                "start_2": 1.6,
            }
        ),
        lambda result: result.number("autograd_spread") < QUIET and abs(_far_end(result)) < QUIET,
        Settings({"learning_rate": 0.01, "n_steps": 150}),
        lambda result: (
            f"Its width is {spoken(result.number('autograd_spread'), 3)} now, and it is not exactly 0."
            if _far_end(result)
            else "It is exactly 0."
        ),
    ),
)


def _far_end(result: Result[Spec]) -> float:
    """The watched weight at the end of autograd's walk."""
    return cast(list[float], result.numbers["autograd_end"])[result.spec.watched]
