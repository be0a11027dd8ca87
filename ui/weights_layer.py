"""What is drawn of one layer of first weights: before and after, two networks, the sums, all fan-ins."""

from collections.abc import Sequence

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.weights import ACTIVATIONS, Spec
from figures.scene import Band, Curve, Heat, Lines, Moving, Panel, Slot

KEY = ((0, "negative"), (127, "0, or no input"), (254, "positive"))
"""what the shades of a matrix mean"""
MADE = "Before: fc1.weight as made"
FAR = 1e9
"""a band without an end reaches as far"""
FORMULAS = {
    "pytorch": ("bound of the weights: 1/√fan-in = 1/√", " = ", "bound", ""),
    "unit": ("bound of the weights with fan-in ", ": ", "bound", ", as with any other"),
    "xavier": ("bound of the weights: √(6/(fan-in + 64)) = √(6/(", " + 64)) = ", "bound", ""),
    "normal": ("standard deviation of the weights with fan-in ", ": ", "spread", ", as with any other"),
    "he": ("standard deviation of the weights: √(2/fan-in) = √(2/", ") = ", "spread", ""),
    "lecun": ("standard deviation of the weights: 1/√fan-in = 1/√", " = ", "spread", ""),
    "orthogonal": ("size of a weight: 1/√max(fan-in, 64), with fan-in ", ": ", "spread", ""),
}
"""words before the fan-in and after it, which array has what comes of it, and words after that"""
Drawn = tuple[Sequence[Panel], list[list[str | Slot]]]
"""the panels of a view, and its formula"""


def by_value(sweep: Sweep, name: str) -> Moving:
    """An array of the sweep that the slider moves through."""
    return Moving(sweep.arrays[name], "v")


def _bars(sweep: Sweep, array: str, name: str, colour: str = "accent", dash: str = "") -> Curve:
    """A histogram."""
    return Curve(name, by_value(sweep, f"{array}_x"), by_value(sweep, f"{array}_y"), colour, dash)


def matrix(sweep: Sweep, array: str, title: str) -> Heat:
    """The first neurons and inputs of a matrix of weights or gradients."""
    rows, columns = sweep.arrays[array].shape[-2:]
    names = np.arange(rows, 0, -1)
    return Heat(
        title, "input", "neuron", np.arange(1, columns + 1), names, by_value(sweep, array), KEY, signed=True,
        says=f"{title}: the first {rows} neurons by the first {columns} inputs, where there are so many.",
    )  # fmt: skip


def layer(sweep: Sweep) -> Drawn:
    """Weights and biases before and after, the second network, the sums, and the bound over fan-ins."""
    spec: Spec = sweep.still["spec"]
    law = Curve("theory", by_value(sweep, "law_x"), by_value(sweep, "law_y"), "class-1", "6 4")
    values = Moving(np.array(sweep.values))
    largest = Lines(
        "Largest weight over the fan-in",
        "fan-in",
        "size",
        (
            Curve("as set", values, Moving(sweep.arrays["largest"])),
            Curve("1/√fan-in", values, Moving(sweep.arrays["pytorch_bound"]), "class-1", "6 4"),
        ),
        here="value",
        log=True,
        x_log=True,
    )
    bias = Lines(
        "fc1.bias: 64 numbers, before and after",
        "bias",
        "density",
        (_bars(sweep, "made_bias", "as made", "muted", "3 3"), _bars(sweep, "bias", "as set")),
        here="",
        ends=False,
    )
    drawn, made = (_bars(sweep, "weight", "as set"), law), (_bars(sweep, "made", MADE),)
    panels: list[Panel] = [
        Lines("fc1.weight as set", "weight", "density", drawn, here="", ends=False),
        Lines(MADE, "weight", "density", made, here="", ends=False),
        largest,
        matrix(sweep, "matrix", "fc1.weight, a part of it"),
        matrix(sweep, "other", "A second network of the class"),
        _sums(sweep),
        bias,
    ]
    if spec.start not in FORMULAS:
        return panels, [["every weight of fc1 is ", "0" if spec.start == "zeros" else "0.1"]]
    before, between, name, after = FORMULAS[spec.start]
    fan_in = Slot(Moving(np.array(sweep.values), "v"))
    return panels, [[before, fan_in, between, Slot(by_value(sweep, name)), after]]


def _sums(sweep: Sweep) -> Lines:
    """The histogram of the sums, shaded where the activation is flat."""
    spec: Spec = sweep.still["spec"]
    far, edge = np.array([FAR]), sweep.still["edge"]
    if edge is None:
        bands = (Band(Moving(-far), Moving(np.zeros(1)), "", wrong=False),)
    else:
        at = np.array([edge])
        bands = (
            Band(Moving(-far), Moving(-at), "", wrong=False),
            Band(Moving(at), Moving(far), "", wrong=False),
        )
    name = "the sigmoid" if spec.activation == "sigmoid" else ACTIVATIONS[spec.activation]
    title = f"Sums; shaded: {name} is flat"
    return Lines(
        title, "sum h = Wx + b", "density", (_bars(sweep, "sums", title),), here="", bands=bands, ends=False
    )
