"""What is drawn of first weights: one layer, a signal through many, the first steps, and two gradients."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.weights import ACTIVATIONS, N_STEPS, Spec
from dlcore.lessons.weights_names import LEARNING_RATE, NAMES
from figures.scene import Band, Bars, Curve, Heat, Lines, Moving, Panel, Slot, scene

KEY = ((0, "negative"), (127, "0, or no input"), (254, "positive"))
"""what the shades of a matrix mean"""
FAR = 1e9
"""a band without an end reaches as far"""
FORMULAS = {
    "pytorch": ("bound of the weights: 1/√fan-in = 1/√", "bound"),
    "unit": ("bound of the weights: 1, whatever the fan-in; here the fan-in is ", "bound"),
    "xavier": ("bound of the weights: √(6/(fan-in + 64)), with fan-in ", "bound"),
    "normal": ("standard deviation: the same for fan-in ", "spread"),
    "he": ("standard deviation of the weights: √(2/fan-in), with fan-in ", "spread"),
    "lecun": ("standard deviation of the weights: 1/√fan-in = 1/√", "spread"),
    "orthogonal": ("standard deviation of the weights: 1/√max(fan-in, 64), with fan-in ", "spread"),
}
"""words before the fan-in, and which array has what comes of it"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The pictures of the view that is looked at."""
    spec: Spec = sweep.still["spec"]
    panels, formula = {"layer": _layer, "depth": _depth, "steps": _steps, "data": _data}[spec.view](sweep)
    last = Moving(np.array(N_STEPS, np.uint16)) if spec.view == "steps" else None
    return scene(sweep.values, Moving(sweep.says, "v"), panels, formula=formula, last_step=last)


Drawn = tuple[Sequence[Panel], list[list[str | Slot]]]


def _v(sweep: Sweep, name: str) -> Moving:
    return Moving(sweep.arrays[name], "v")


def _bars(sweep: Sweep, array: str, name: str, colour: str = "accent", dash: str = "") -> Curve:
    """A histogram."""
    return Curve(name, _v(sweep, f"{array}_x"), _v(sweep, f"{array}_y"), colour, dash)


def _matrix(sweep: Sweep, array: str, title: str) -> Heat:
    """The first neurons and inputs of a matrix of weights or gradients."""
    rows, columns = sweep.arrays[array].shape[-2:]
    names = np.arange(rows, 0, -1)
    return Heat(
        title, "input", "neuron", np.arange(1, columns + 1), names, _v(sweep, array), KEY, signed=True,
        says=f"{title}: the first {rows} neurons by the first {columns} inputs, where there are so many.",
    )  # fmt: skip


def _layer(sweep: Sweep) -> Drawn:
    """Weights and biases before and after, the second network, the sums, and the bound over fan-ins."""
    spec: Spec = sweep.still["spec"]
    law = Curve("theory", _v(sweep, "law_x"), _v(sweep, "law_y"), "class-1", "6 4")
    values = Moving(np.array(sweep.values))
    largest = Lines(
        "Largest weight over the fan-in",
        "fan-in",
        "size",
        (
            Curve("drawn", values, Moving(sweep.arrays["largest"])),
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
    )
    made = (_bars(sweep, "made", "as made"),)
    panels: list[Panel] = [
        Lines("fc1.weight as set", "weight", "density", (_bars(sweep, "weight", "drawn"), law), here=""),
        Lines("Before: fc1.weight as made", "weight", "density", made, here=""),
        largest,
        _matrix(sweep, "matrix", "fc1.weight, a part of it"),
        _matrix(sweep, "other", "A second network of the class"),
        _sums(sweep),
        bias,
    ]
    if spec.start not in FORMULAS:
        return panels, [["every weight of fc1 is ", "0" if spec.start == "zeros" else "0.1"]]
    words, name = FORMULAS[spec.start]
    return panels, [[words, Slot(Moving(np.array(sweep.values), "v")), " = " if words.endswith("√") else ": ",
                     Slot(_v(sweep, name))]]  # fmt: skip


def _sums(sweep: Sweep) -> Lines:
    """The histogram of the sums, shaded where the activation is flat."""
    spec: Spec = sweep.still["spec"]
    far, edge = np.array([FAR]), sweep.still["edge"]
    if edge is None:
        bands = (Band(Moving(-far), Moving(np.zeros(1)), "slope 0", wrong=False),)
    else:
        at = np.array([edge])
        bands = (
            Band(Moving(-far), Moving(-at), "flat", wrong=False),
            Band(Moving(at), Moving(far), "flat", wrong=False),
        )
    title = f"Sums, and where {ACTIVATIONS[spec.activation]} is flat"
    return Lines(title, "sum h = Wx + b", "density", (_bars(sweep, "sums", "sums"),), here="", bands=bands)


def _depth(sweep: Sweep) -> Drawn:
    """Signal and gradient after each layer, the gradient of the weights, and the ends over all widths."""
    spec: Spec = sweep.still["spec"]
    layers, values = Moving(np.arange(spec.n_layers + 1)), Moving(np.array(sweep.values))

    def chart(title: str, y: str, array: str, expected: str) -> Lines:
        curves = (
            Curve("measured", layers, _v(sweep, array)),
            Curve("theory", layers, _v(sweep, expected), "class-1", "6 4"),
        )
        return Lines(title, "layer (0: the input)", y, curves, here="", log=True)

    learning = Lines(
        "Gradient of each layer's weights", "layer", "size",
        (Curve("measured", Moving(np.arange(1, spec.n_layers + 1)), _v(sweep, "weight_gradient")),),
        here="", log=True,
    )  # fmt: skip
    ends = Lines(
        "Signal and gradient at the end, over the fan-in",
        "fan-in",
        "size",
        (
            Curve("signal", values, Moving(sweep.arrays["last"])),
            Curve("gradient", values, Moving(sweep.arrays["first"]), "class-0", "6 4"),
        ),
        here="value",
        log=True,
        x_log=True,
    )
    panels = [
        chart("Size of the signal after each layer", "root mean square", "signal", "expected"),
        chart("Gradient on its way back", "size", "gradient", "expected_back"),
        learning,
        ends,
    ]
    spread, width = Slot(_v(sweep, "spread")), Slot(_v(sweep, "width"))
    kept = Slot(_v(sweep, "kept"))
    lines: list[list[str | Slot]] = [["signal after the last layer / at the input = ", kept]]
    if np.isfinite(sweep.arrays["factor"]).any():
        factor = Slot(_v(sweep, "factor"))
        lines.append(["each ReLU layer: std · √(fan-in/2) = ", spread, " · √(", width, "/2) = ", factor])
    return panels, lines


def _steps(sweep: Sweep) -> Drawn:
    """The weights of four neurons, how far they are apart, how far all has moved, and the loss."""
    arrays, steps = sweep.arrays, Moving(np.arange(N_STEPS + 1))
    rows, columns = arrays["neurons"].shape[-2:]
    neurons = Heat(
        "fc1.weight: four neurons", "input", "neuron", np.arange(1, columns + 1), np.arange(rows, 0, -1),
        Moving(arrays["neurons"], "vs"), KEY, signed=True,
        says=f"The weights of {rows} neurons for the first {columns} inputs.",
    )  # fmt: skip
    looks = (("accent", ""), ("class-1", "2 3"), ("class-0", "6 4"), ("ink", "8 3 2 3"))
    moved = tuple(
        Curve(name, steps, Moving(arrays["moved"][..., n], "v"), *looks[n]) for n, name in enumerate(NAMES)
    )
    differ = (Curve("largest difference", steps, _v(sweep, "differ")),)
    panels = [
        neurons,
        Lines("How far neurons of fc1 differ", "step", "largest difference", differ),
        Lines("How far each tensor has moved", "step", "largest change", moved),
        Lines("Loss", "step", "loss", (Curve("loss", steps, _v(sweep, "losses")),)),
    ]
    said = f"w ← w − {LEARNING_RATE} · gradient; two neurons of fc1 now differ by at most "
    return panels, [[said, Slot(Moving(arrays["differ"][..., None], "vs"))]]


def _data(sweep: Sweep) -> Drawn:
    """The right gradient and the wrong one, their sizes, and what autograd counts."""
    sizes, values = sweep.arrays["sizes"], Moving(np.array(sweep.values))
    count = Bars(
        "Version of fc2.weight, as autograd counts",
        ("at the loss", "after nn.init", "after .data"),
        _v(sweep, "versions"),
        ("muted", "accent", "class-1"),
    )
    both = Lines(
        "Size of the gradient over the fan-in",
        "fan-in",
        "size",
        (
            Curve("right", values, Moving(sizes[:, 0])),
            Curve("through .data", values, Moving(sizes[:, 1]), "class-1", "6 4"),
        ),
        here="value",
        log=True,
        x_log=True,
    )
    panels = [
        both,
        count,
        _matrix(sweep, "right", "The right gradient of fc1.weight, a part"),
        _matrix(sweep, "wrong", "The gradient after .data, same shades"),
    ]
    right, wrong = (Slot(Moving(sizes, "v", part=n)) for n in (0, 1))
    return panels, [["size of the gradient of fc1.weight: ", right, "; through .data: ", wrong]]
