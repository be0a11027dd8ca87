"""The lessons in the order of the path; each is imported when it is asked for."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from dlcore.errors import BadSetting
from dlcore.export import notebook
from dlcore.intake.names import one_line
from dlcore.lessons.classify_result import TakeHome
from dlcore.lessons.lesson import Lesson, Result, Sweep

LESSONS: Mapping[str, str] = MappingProxyType(
    {
        name: f"dlcore.lessons.{name}"
        for name in (
            *("descent", "rate", "race", "noise", "neuron", "line"),
            *(
                "sigmoid",
                "softmax",
                "likelihood",
                "cross_entropy",
                "which_loss",
                "criterion",
                "calibration",
            ),
            *("layers", "activation", "weights", "matrix", "speeds"),
            *(
                "overfitting",
                "variance",
                "double_descent",
                "lasso",
                "diamond",
                "big_weights",
                "decay",
                "dropout",
                "modes",
                "stopping",
                "regularisers",
                "remedies",
            ),
        )
    }
)
"""each lesson's name, and the module that holds its `LESSON`"""

SAYS = "With torch installed it prints the same numbers, to rounding; its last line has them as JSON."


def lesson(name: str) -> Lesson[Any]:
    """A lesson by its name.

    Raises:
        BadSetting: there is none.
    """
    if name not in LESSONS:
        said = one_line(repr(name), 60)
        raise BadSetting(f"There is no lesson {said}: choose one of {', '.join(LESSONS)}.")
    return import_module(LESSONS[name]).LESSON


def run(name: str, spec: Any) -> Result[Any]:
    """What a worker is asked for: the result of a lesson with these settings."""
    return lesson(name).run(spec)


def sweep(name: str, spec: Any) -> Sweep:
    """What a worker is asked for: the whole range of a lesson's swept control."""
    return lesson(name).sweep(spec)


def take_home(name: str, spec: Any) -> TakeHome:
    """What a worker is asked for: a lesson's recipe with these settings."""
    chosen = lesson(name)
    script = chosen.script(spec)
    return TakeHome(name, script, script, notebook(script), SAYS)


def lessons() -> Iterator[Lesson[Any]]:
    """All of them."""
    return map(lesson, LESSONS)
