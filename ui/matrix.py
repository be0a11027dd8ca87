"""The stage of the lesson “What learns, what does not”: its controls, the map, the layers of one network."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.matrix import SHOWN, Spec
from dlcore.lessons.matrix_axes import ACTIVATIONS, AXES, COMPARED, DATA, INITIALISATIONS, REMEDIES, TITLES
from dlcore.lessons.matrix_job import settings_at
from dlcore.lessons.matrix_shades import LEARNT
from dlcore.settings import stops
from figures.scene import Curve, Heat, Lines, Moving, Slot, Stroke, scene
from ui.controls import choice, field, key
from ui.stage import put

NAMES: Mapping[str, Mapping[str, str]] = {
    "activation": ACTIVATIONS,
    "initialisation": INITIALISATIONS,
    "remedy": {name: remedy.name for name, remedy in REMEDIES.items()},
}
KEYS = {
    "accuracy": ((127, "guesses"), (254, "all right"), (255, "diverged")),
    "gradient": (
        (0, "10⁶ times shorter than at the output"),
        (127, "as long"),
        (254, "10⁶ times longer"),
        (255, "diverged"),
    ),
}
TITLED = {
    "accuracy": "Right on test points, in %. Click for layers.",
    "gradient": "‖∂E/∂z‖ at the first layer. Click for layers.",
}
BOX = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5)], np.float32) * 0.94
"""around a cell"""


def choose(page: str) -> None:
    """The controls of the stage; the training time is moved in the picture."""
    choice(page, Spec, "compare", tuple(COMPARED), COMPARED.__getitem__)
    choice(page, Spec, "shown", tuple(SHOWN), SHOWN.__getitem__)
    field(page, Spec, "depth")
    for name, known in NAMES.items():
        choice(page, Spec, name, tuple(known), known.__getitem__)
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "learning_rate")
        choice(page, Spec, "data", tuple(DATA), DATA.__getitem__)
        field(page, Spec, "width")
        field(page, Spec, "seed")


def pick(page: str, clicked: str, point: Sequence[float]) -> None:
    """Look at the network of the cell that was clicked, in the map or among all of them."""
    if clicked == "grid":
        place, steps = map(int, point)
        put(page, {**settings_at(place), "steps": steps})
        return
    compare, depth = (st.session_state[key(page, name)] for name in ("compare", "depth"))
    rows, columns = stops(Spec, "depth", depth), tuple(TITLES[compare])
    column, row = map(int, point)
    if clicked == "map" and 0 <= column < len(columns) and 0 <= row < len(rows):
        put(page, {"depth": rows[row], compare: columns[column]})


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The map, the gradient at each layer of the network looked at, and its accuracy over time."""
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_map(sweep), _gradients(sweep), _history(sweep)],
        formula=_formula(sweep),
    )


def _map(sweep: Sweep) -> Heat:
    still = sweep.still
    return Heat(
        TITLED[still["shown"]],
        AXES[still["compare"]],
        "hidden layers",
        still["columns"],
        [str(depth) for depth in still["depths"]],
        Moving(sweep.arrays["cells"], "v"),
        KEYS[still["shown"]],
        outline=(Stroke(Moving(np.array(still["here"], np.float32) + BOX), "accent", width=3.0),),
        pick="map",
        says="Depths by what is compared: how well each network does, or how long its gradient is.",
        signed=True,
        numbers=Moving(sweep.arrays["told"], "v"),
    )


def _gradients(sweep: Sweep) -> Lines:
    """On a logarithmic axis that stands still while time moves."""
    lengths = sweep.arrays["gradients"]
    layers = Moving(np.arange(1, lengths.shape[1] + 1, dtype=np.float32))
    seen = lengths[np.isfinite(lengths) & (lengths > 0)]
    span = (float(seen.min()) / 2, float(seen.max()) * 2) if len(seen) else (1e-3, 1.0)
    return Lines(
        "Its gradient, layer by layer",
        "layer, the last is the output",
        "‖∂E/∂z‖",
        (
            Curve("before", layers, Moving(lengths[0]), "muted", "2 4"),
            Curve("now", layers, Moving(lengths, "v")),
        ),
        here="",
        log=True,
        x_span=(1.0, float(lengths.shape[1])),
        y_span=span,
        says="How long the gradient is at each layer of the network looked at, now and before training.",
    )


def _history(sweep: Sweep) -> Lines:
    times = Moving(np.array(sweep.values, np.float32))
    still = sweep.still
    level = np.full(len(sweep.values), 100 * LEARNT, np.float32)
    return Lines(
        "What it is right on",
        "training steps",
        "%",
        (
            Curve("80 %", times, Moving(level), "muted", "2 4"),
            Curve("training points", times, Moving(still["fitted"]), "train"),
            Curve("test points", times, Moving(still["history"]), "test", "1 4"),
        ),
        here="value",
        y_span=(0.0, 100.0),
        says="The share of training and test points that the network is right on, over training.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """Both ends of the gradient, and what lies between them for each layer."""
    depth, ends = sweep.still["depth"], sweep.arrays["ends"].astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = ends[:, 0] / ends[:, 1]
        each = np.exp((np.log(ends[:, 0]) - np.log(ends[:, 1])) / depth)

    def slot(values: np.ndarray) -> Slot:
        return Slot(Moving(values[:, None].astype(np.float32), "v"))

    line: list[str | Slot] = [
        f"‖∂E/∂z(1)‖ : ‖∂E/∂z({depth + 1})‖ = ",
        slot(ends[:, 0]),
        " : ",
        slot(ends[:, 1]),
    ]
    return [[*line, " = ", slot(ratio)], ["for each layer × ", slot(each)]]
