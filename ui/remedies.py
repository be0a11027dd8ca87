"""The stage of the lesson “Remedies side by side”: its controls, six planes, and what the losses do."""

from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.remedies import DATA, Spec
from dlcore.lessons.remedies_names import REMEDIES
from figures.scene import (
    Bars,
    Curve,
    Dots,
    Layer,
    Lines,
    Moving,
    Multiples,
    Plane,
    Shades,
    Slot,
    Stroke,
    scene,
)
from ui.controls import choice, field

COLOURS = {
    "none": ("ink", ""),
    "l1": ("class-3", "7 3"),
    "l2": ("class-5", "2 3"),
    "dropout": ("class-6", "9 3 2 3"),
    "early": ("class-8", "4 2"),
    "more": ("class-9", ""),
}
"""colour and dash of each remedy's curve"""
CLASSES = ("class-0", "class-1")


def choose(page: str) -> None:
    """The controls of the stage; the training steps are moved in the picture."""
    choice(page, Spec, "data", tuple(DATA), DATA.__getitem__)
    for name in ("n_points", "label_noise", "noise", "width"):
        field(page, Spec, name)
    choice(page, Spec, "remedy", tuple(REMEDIES), REMEDIES.__getitem__)
    with st.expander("More settings", key=f"{page}.more"):
        for name in ("l1", "l2", "dropout", "patience", "factor", "seed"):
            field(page, Spec, name)


def picture(sweep: Sweep) -> dict[str, Any]:
    """Six boundaries, how many test points they get wrong, and losses over the training steps."""
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_planes(sweep), _tests(sweep), _wrong(sweep), _looked_at(sweep)],
        formula=_formula(sweep),
    )


def _planes(sweep: Sweep) -> Multiples:
    planes = tuple(_plane(sweep, place, name) for place, name in enumerate(REMEDIES))
    title = "Dots: training; rings: test; number: mean test loss"
    chosen = list(REMEDIES).index(sweep.still["remedy"])
    return Multiples(title, planes, Moving(sweep.arrays["test_loss"], "v"), chosen)


def _plane(sweep: Sweep, place: int, name: str) -> Plane:
    still, reach = sweep.still, sweep.still["reach"]
    pairs = list(zip(CLASSES, still["tests"], still["points"], still["more"], strict=True))
    layers: list[Layer] = [Shades(Moving(sweep.arrays["shades"][:, place], "v"))]
    if name == "more":
        layers += [Dots(Moving(more), colour, 1.2) for colour, _, _, more in pairs if len(more)]
    layers += [Dots(Moving(tests), colour, 3.0, hollow=True) for colour, tests, _, _ in pairs if len(tests)]
    for colour, _, points, _ in pairs:
        if len(points):
            layers += [Dots(Moving(points), "page", 4.0), Dots(Moving(points), colour, 3.0)]
    layers.append(Stroke(Moving(_short(sweep.arrays["borders"][:, place]), "v"), "ink", width=1.5))
    title = REMEDIES[name]
    says = f"{title}: the boundary of its first network between both classes, with training and test points."
    return Plane(title, ("x₁", "x₂"), ((-reach, reach), (-reach, reach)), tuple(layers), says=says, bare=True)


def _short(borders: np.ndarray) -> np.ndarray:
    """Without the places that no moment needs."""
    needed = np.asarray(np.isfinite(borders[..., 0]).any(axis=0))
    return borders[:, : int(needed.nonzero()[0].max(initial=0)) + 1]


def _tests(sweep: Sweep) -> Lines:
    """The mean test loss of every remedy."""
    times = Moving(np.array(sweep.values, np.float32))
    losses = sweep.arrays["test_loss"]
    curves = tuple(
        Curve(title, times, Moving(losses[:, place]), *COLOURS[name])
        for place, (name, title) in enumerate(REMEDIES.items())
    )
    return Lines(
        "Test loss, mean of five networks",
        "training steps",
        "test loss",
        curves,
        here="value",
        log=True,
        says="The mean test loss of each remedy over the training steps.",
    )


def _wrong(sweep: Sweep) -> Bars:
    return Bars(
        "Wrong test points, mean and range",
        tuple(REMEDIES.values()),
        Moving(sweep.arrays["wrong"], "v"),
        tuple(colour for colour, _ in COLOURS.values()),
        unit=" %",
        spread=Moving(sweep.arrays["wrong_spread"], "v"),
        span=(0.0, float(max(1.0, sweep.arrays["wrong_spread"].max()))),
    )


def _looked_at(sweep: Sweep) -> Lines:
    """Training and test loss of the remedy looked at, and of plain training, with all seeds between."""
    bands, name = sweep.still["bands"], REMEDIES[sweep.still["remedy"]]
    times = Moving(np.array(sweep.values, np.float32))
    plain = (
        ()
        if sweep.still["remedy"] == "none"
        else (Curve("test, plain training", times, Moving(bands["plain test"][0]), "muted", "2 4"),)
    )

    def curve(which: str, colour: str, dash: str) -> Curve:
        mean, low, high = (Moving(row) for row in bands[which])
        return Curve(which, times, mean, colour, dash, low=low, high=high)

    return Lines(
        f"{name}: loss, mean and range",
        "training steps",
        "loss",
        (*plain, curve("train", "train", ""), curve("test", "test", "1 4")),
        here="value",
        log=True,
        says=f"{name}: training and test loss over the training steps, with the spread of five networks.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """How far test and training loss are apart: plainly trained, and for the remedy looked at."""
    test, train = (sweep.arrays[f"{which}_loss"].astype(np.float64) for which in ("test", "train"))
    chosen = sweep.still["remedy"]

    def line(place: int) -> list[str | Slot]:
        values = (test[:, place], train[:, place], test[:, place] - train[:, place])
        told = [
            Slot(Moving(each[:, None].astype(np.float32), "v"), bracket=i == 1)
            for i, each in enumerate(values)
        ]
        title = list(REMEDIES.values())[place]
        return [f"{title}: test loss − training loss = ", told[0], " − ", told[1], " = ", told[2]]

    places = [0, list(REMEDIES).index(chosen)] if chosen != "none" else [0]
    return [line(place) for place in places]
