"""What is drawn of first weights: one layer, a signal through many, the first steps, and two gradients."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.weights import N_STEPS, Spec
from dlcore.lessons.weights_names import LEARNING_RATE, NAMES
from figures.scene import Bars, Curve, Heat, Lines, Moving, Slot, scene
from ui.weights_layer import KEY, Drawn, by_value, layer, matrix

LEARNING = "Gradient of each layer's weights"
DIFFER = "How far neurons of fc1 differ"


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The pictures of the view that is looked at."""
    spec: Spec = sweep.still["spec"]
    panels, formula = {"layer": layer, "depth": _depth, "steps": _steps, "data": _data}[spec.view](sweep)
    last = Moving(np.array(N_STEPS, np.uint16)) if spec.view == "steps" else None
    return scene(sweep.values, Moving(sweep.says, "v"), panels, formula=formula, last_step=last)


def _depth(sweep: Sweep) -> Drawn:
    """Signal and gradient after each layer, the gradient of the weights, and the ends over all widths."""
    spec: Spec = sweep.still["spec"]
    layers, values = Moving(np.arange(spec.n_layers + 1)), Moving(np.array(sweep.values))

    def chart(title: str, y: str, array: str, expected: str) -> Lines:
        curves = (
            Curve("measured", layers, by_value(sweep, array)),
            Curve("theory", layers, by_value(sweep, expected), "class-1", "6 4"),
        )
        return Lines(title, "layer (0: the input)", y, curves, here="", log=True, x_whole=True)

    learning = Lines(
        LEARNING, "layer", "size",
        (Curve(LEARNING, Moving(np.arange(1, spec.n_layers + 1)), by_value(sweep, "weight_gradient")),),
        here="", log=True, x_whole=True,
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
    spread, width = Slot(by_value(sweep, "spread")), Slot(by_value(sweep, "width"))
    kept = Slot(by_value(sweep, "kept"))
    lines: list[list[str | Slot]] = [["signal after the last layer / at the input = ", kept]]
    if np.isfinite(sweep.arrays["factor"]).any():
        factor = Slot(by_value(sweep, "factor"))
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
    differ = (Curve(DIFFER, steps, by_value(sweep, "differ")),)
    panels = [
        neurons,
        Lines(DIFFER, "step", "at most", differ),
        Lines("How far each tensor has moved", "step", "at most", moved),
        Lines("Loss", "step", "loss", (Curve("loss", steps, by_value(sweep, "losses")),)),
    ]
    said = f"w ← w − {LEARNING_RATE} · gradient; two neurons differ by at most "
    return panels, [[said, Slot(Moving(arrays["differ"][..., None], "vs"))]]


def _data(sweep: Sweep) -> Drawn:
    """The right gradient and the wrong one, their sizes, and what autograd counts."""
    sizes, values = sweep.arrays["sizes"], Moving(np.array(sweep.values))
    count = Bars(
        "Version of fc2.weight",
        ("at the loss", "after nn.init", "after .data"),
        by_value(sweep, "versions"),
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
    size = Bars(
        "Size of the gradient", ("right", "through .data"), by_value(sweep, "sizes"), ("accent", "class-1")
    )
    panels = [
        both,
        count,
        size,
        matrix(sweep, "right", "The right gradient of fc1.weight, a part"),
        matrix(sweep, "wrong", "The gradient after .data, same shades"),
    ]
    right, wrong = (Slot(Moving(sizes, "v", part=n)) for n in (0, 1))
    return panels, [["size of the gradient of fc1.weight: ", right, "; through .data: ", wrong]]
