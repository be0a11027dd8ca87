"""Charts of lines of “How sure is it?”: loss and calibration over the temperature, who carries the loss."""

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.numbers import spoken
from figures.scene import Curve, Line, Lines, Moving

FEW = 1e-6
"""losses below this are not drawn"""
ROLES = {"test": ("test", "1 5"), "validation": ("validation", "6 4"), "training": ("train", "")}
"""colour and dash of each part of the data"""


def losses(sweep: Sweep) -> Lines:
    """The cross-entropy over the temperature, of the pictures judged on and of those T is chosen on."""
    values, still, arrays = np.array(sweep.values), sweep.still, sweep.arrays
    parts = {still["pictures"]: arrays["loss"]} | (
        {} if still["pictures"] == "validation" else {"validation": arrays["validation_loss"]}
    )
    curves = tuple(
        Curve(name, Moving(values), Moving(np.where(each >= FEW, each, np.nan)), *ROLES[name])
        for name, each in parts.items()
    )
    return Lines(
        "Cross-entropy over the temperature",
        "temperature",
        "nats",
        curves,
        here="value",
        log=True,
        x_log=True,
        lines=_chosen(sweep),
        says="The mean of −ln p over the temperature, and the temperature chosen on the validation pictures.",
    )


def errors(sweep: Sweep) -> Lines:
    """The calibration error over the temperature, beside the temperature that has the lowest loss."""
    return Lines(
        "Calibration error",
        "temperature",
        "error",
        (Curve("error", Moving(np.array(sweep.values)), Moving(sweep.arrays["error"])),),
        here="value",
        x_log=True,
        lines=_chosen(sweep),
        says="The expected calibration error over the temperature, and the temperature chosen by the loss.",
    )


def _chosen(sweep: Sweep) -> tuple[Line, ...]:
    """The temperature chosen on the validation pictures, where it is on the slider."""
    fitted = sweep.still["fitted"]
    there = sweep.still["within"] and sweep.values[0] <= fitted <= sweep.values[-1]
    return (Line(Moving(np.array([fitted])), f"T = {spoken(fitted, 3)}"),) if there else ()


def carried(sweep: Sweep) -> Lines:
    """Which share of the loss is carried by which share of the pictures, the costliest first."""
    shares = Moving(sweep.still["shares"])
    return Lines(
        "Who carries the loss",
        "share of pictures, costliest first",
        "share of loss",
        (
            Curve("this network", shares, Moving(sweep.arrays["carried"], "v")),
            Curve("all alike", shares, shares, "muted", "2 4"),
        ),
        here="",
        x_span=(0.0, 1.0),
        y_span=(0.0, 1.0),
        says="The share of the cross-entropy that the costliest pictures carry.",
    )
