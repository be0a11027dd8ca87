"""The stage of the lesson “Lasso and ridge”: controls, paths of the weights, bars, errors, and the table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.lasso import DATA, UNITS, Spec
from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.numbers import spoken
from figures.scene import Bars, Curve, Line, Lines, Moving, Slot, scene
from ui.controls import choice, field
from ui.tables import table

COLOURS = tuple(f"class-{number}" for number in range(10))
"""of features; those of a made table that make no target are muted"""
MADE = ("n_true", "twins")
MORE = ("n_features", "noise")
"""controls of a made table"""
DASHES = ("", "6 4", "2 4")
METHODS = ("lasso", "elastic net, ½", "ridge")


def choose(page: str) -> None:
    """The controls of the stage; λ is moved in the picture."""
    data = choice(page, Spec, "data", tuple(DATA), DATA.__getitem__)
    field(page, Spec, "mix")
    for name in (*(MADE if data == "made" else ()), "n_train", "seed"):
        field(page, Spec, name)
    with st.expander("More settings", key=f"{page}.more"):
        for name in MORE if data == "made" else ():
            field(page, Spec, name)
        choice(page, Spec, "units", tuple(UNITS), UNITS.__getitem__)
        field(page, Spec, "shift")


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """Paths of all weights over λ, the weights here, how many are left, and the errors over λ."""
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_paths(sweep), _bars(sweep), _left(sweep), _errors(sweep)],
        formula=_formula(sweep),
    )


def looks(sweep: Sweep) -> list[tuple[str, str]]:
    """Colour and dash of each feature."""
    truth = sweep.still["truth"]
    known = np.ones(len(sweep.still["names"])) if truth is None else truth
    return [
        (COLOURS[n % len(COLOURS)], DASHES[n // len(COLOURS)]) if each else ("muted", "2 3")
        for n, each in enumerate(known)
    ]


def _over(sweep: Sweep) -> Moving:
    return Moving(np.array(sweep.values))


def _best(sweep: Sweep) -> Line:
    return Line(Moving(np.array([sweep.still["best"]])), "validation's choice")


def _paths(sweep: Sweep) -> Lines:
    """Each weight over λ."""
    effects = sweep.arrays["effects"]
    curves = tuple(
        Curve(name, _over(sweep), Moving(effects[:, n]), *look)
        for n, (name, look) in enumerate(zip(sweep.still["names"], looks(sweep), strict=True))
    )
    return Lines(
        "Weights over λ, each times the spread of its feature",
        "λ",
        "weight × spread",
        curves,
        here="value",
        x_log=True,
        lines=(_best(sweep),),
        named_first=True,
        says="The weight of every feature over λ.",
    )


def _bars(sweep: Sweep) -> Bars:
    """The weights at this λ."""
    still, effects = sweep.still, sweep.arrays["effects"]
    sizes = [np.abs(effects).max(), 0.0 if still["truth"] is None else np.abs(still["truth"]).max()]
    most = float(max(*sizes, 1e-9))
    return Bars(
        "Weights at this λ" if still["truth"] is None else "Weights here; strokes mark the truth",
        still["names"],
        Moving(effects, "v"),
        [colour for colour, _ in looks(sweep)],
        (-most, most),
        marks=None if still["truth"] is None else Moving(still["truth"]),
    )


def _errors(sweep: Sweep) -> Lines:
    """Mean squared errors over λ."""
    errors = sweep.arrays["errors"]
    parts = (("train", ""), ("validation", "6 4"), ("test", "2 4"))
    curves = tuple(
        Curve(name, _over(sweep), Moving(errors[:, n]), name, dash) for n, (name, dash) in enumerate(parts)
    )
    return Lines(
        "Errors over λ",
        "λ",
        "mean squared error",
        curves,
        here="value",
        x_log=True,
        y_span=_span(errors),
        lines=(_best(sweep),),
    )


def _span(errors: np.ndarray) -> tuple[float, float]:
    """The ends of the axis of errors: a little beyond the least and the largest."""
    low, high = float(errors.min()), float(errors.max())
    room = 0.05 * (high - low) or 1.0
    return max(0.0, low - room), high + room


def _left(sweep: Sweep) -> Lines:
    """How many weights are not 0, over λ."""
    k = len(sweep.still["names"])
    curve = Curve("Weights that are not 0", _over(sweep), Moving(sweep.arrays["left"].astype(np.float32)))
    return Lines(
        "Weights that are not 0", "λ", "weights", (curve,), here="value", x_log=True, y_span=(0.0, k + 1.0)
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """What is minimised, with the numbers of this λ."""
    still, arrays = sweep.still, sweep.arrays
    lam, mix = np.array(sweep.values), still["mix"]
    bias = np.abs(arrays["bias"]) if still["penalise_bias"] else 0.0
    sums = arrays["sum_abs"] + bias, arrays["sum_squares"] + bias**2
    names = ("(Σ|w| + |b|)", "(Σw² + b²)") if still["penalise_bias"] else ("Σ|w|", "Σw²")
    prices = mix * lam, (1 - mix) * lam
    parts: list[str | Slot] = ["E"]
    numbers: list[str | Slot] = [Slot(Moving(arrays["errors"][:, 0], "v"))]
    whole = arrays["errors"][:, 0].astype(np.float64)
    for n, (name, price, total) in enumerate(zip(names, prices, sums, strict=True)):
        if (mix, 1 - mix)[n]:
            parts.append(f" + λ{'₁₂'[n]} · {name}")
            numbers += [" + ", Slot(Moving(price, "v")), " · ", Slot(Moving(total, "v"))]
            whole = whole + price * total
    left = Slot(Moving(arrays["left"].astype(np.float32), "v"))
    both: list[str | Slot] = ["Σ|w| = ", Slot(Moving(arrays["sum_abs"], "v")), ", Σw² = "]
    return [
        [*parts, " = ", *numbers, " = ", Slot(Moving(whole, "v"))],
        [*both, Slot(Moving(arrays["sum_squares"], "v")), ", weights left: ", left],
    ]


def beside(_page: str, result: Result[Spec]) -> None:
    """Lasso, elastic net and ridge on the same table, each at its best."""
    st.markdown("**The same table, three penalties**, each with the λ that validation chooses.")
    rows = [
        (name, spoken(penalty), f"{left:.0f} of {result.spec.k}", spoken(test))
        for name, (penalty, left, _validation, test) in zip(
            METHODS, result.picture["compared"].tolist(), strict=True
        )
    ]
    head = ("penalty", "λ", "left", "test error")
    st.markdown(table(head, rows, right=range(1, len(head))))
    st.caption(_caption(result))


def _caption(result: Result[Spec]) -> str:
    """What the errors are measured against."""
    if result.spec.data == "diabetes":
        return "Errors are mean squares, in squared units of disease progression a year later."
    if not result.spec.noise:
        return "Errors are mean squares. There is no noise: the true weights have an error of 0."
    noise = spoken(result.spec.noise**2)
    return f"Errors are mean squares. Even the true weights have a test error of about {noise}: the noise."
