"""Lines over the steps of a run: what a chart is made of, and how it is told to the browser."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from figures.style import LIGHT

DASHES = {"train": "", "validation": "6 4", "test": "1 5", "step": "", "layer": ""}
RUN_DASHES = ("", "7 4", "1 5", "9 4 1 4")
ROLES = (*DASHES, "run")
ACCENT, CLASSES = "var(--accent)", tuple(f"var(--class-{number})" for number in range(len(LIGHT.classes)))
"""names of `figures.style.css`"""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One line of a chart.

    Attributes:
        name: what its label says.
        role: "train", "validation" and "test" have the fixed colours and dashes of these parts of the
            data, "step" (a learning rate) the accent's, "layer" and "run" one colour and dash each,
            the first layer the accent's.
        steps: increasing step numbers of shape (n,).
        values: of shape (n,); NaN and infinity leave a gap, and on a log axis so does what is not above 0.
        pinned: whether it belongs to an earlier run that is kept for comparison: drawn thin and pale.
    """

    name: str
    role: str
    steps: ArrayLike
    values: ArrayLike
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment of a run with a name: a vertical line in every chart that has it.

    Attributes:
        step: when.
        text: what happened, in a word or two.
        wrong: whether the run went wrong there.
    """

    step: int
    text: str
    wrong: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A few lines over the same steps.

    Attributes:
        title: what stands above it.
        y_title: name and unit of the values: "loss in nats".
        curves: the lines; equal names are for lines of which one is pinned.
        log: whether the values stand on a logarithmic axis.
        says: the picture in a sentence, for whoever does not see it.
        last_step: where the run is planned to end, so that the axis stands still; 0 for the last step so far.
        low: where the axis of the values begins, if that is fixed.
        high: where it ends, if that is fixed.
        marks: moments with a name.
        x_title: name and unit of the steps.
    """

    title: str
    y_title: str
    curves: tuple[Curve, ...]
    log: bool = False
    says: str = ""
    last_step: int = 0
    low: float | None = None
    high: float | None = None
    marks: tuple[Mark, ...] = ()
    x_title: str = "step"


def told(charts: Iterable[Chart]) -> list[dict[str, Any]]:
    """The charts as dicts for `packing.pack`, every line with its colour and dash.

    Raises:
        ValueError: if a role is unknown, or steps and values do not fit.
    """
    return [
        {
            "title": chart.title,
            "x_title": chart.x_title,
            "y_title": chart.y_title,
            "log": chart.log,
            "says": chart.says or f"{chart.title}: {chart.y_title} over the {chart.x_title}s.",
            "last_step": chart.last_step,
            "low": chart.low,
            "high": chart.high,
            "marks": [{"step": mark.step, "text": mark.text, "wrong": mark.wrong} for mark in chart.marks],
            "curves": [
                {"name": curve.name, "pinned": curve.pinned, **_look(chart, curve), **_line(curve)}
                for curve in chart.curves
            ],
        }
        for chart in charts
    ]


def _line(curve: Curve) -> dict[str, np.ndarray]:
    steps = np.asarray(curve.steps, np.uint32)
    values = np.asarray(curve.values, np.float32)
    if steps.ndim != 1 or steps.shape != values.shape:
        raise ValueError(
            f"{curve.name} has steps {steps.shape} and values {values.shape}; give it as many of both."
        )
    if np.any(steps[1:] <= steps[:-1]):
        raise ValueError(f"The steps of {curve.name} do not increase; sort them.")
    return {"steps": steps, "values": values}


def _look(chart: Chart, curve: Curve) -> dict[str, str]:
    """Colour and dash; a pinned line looks like the line of the same place in the present run.

    Raises:
        ValueError: if the role is unknown.
    """
    if curve.role not in ROLES:
        raise ValueError(f"{curve.role!r} is no role of a line; use one of {', '.join(ROLES)}.")
    alike = [each for each in chart.curves if each.role == curve.role and each.pinned == curve.pinned]
    place = next(i for i, each in enumerate(alike) if each is curve)
    if curve.role == "run":
        return {
            "colour": CLASSES[place % len(CLASSES)],
            "dash": RUN_DASHES[place % len(RUN_DASHES)],
        }
    if curve.role == "layer":
        colour, dash = layer_look(place)
        return {"colour": colour, "dash": dash}
    return {"colour": ACCENT if curve.role == "step" else f"var(--{curve.role})", "dash": DASHES[curve.role]}


def layer_look(place: int) -> tuple[str, str]:
    """Colour and dash of a layer: the accent for the first, then one colour each, then dashes besides."""
    colours = (ACCENT, *CLASSES)
    return colours[place % len(colours)], RUN_DASHES[place // len(colours) % len(RUN_DASHES)]
