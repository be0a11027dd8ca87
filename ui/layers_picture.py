"""What is drawn of a deep network: sizes layer by layer, factors, and what activations see."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.layers import QUANTITIES, Spec
from dlcore.lessons.layers_words import SIGNS
from dlcore.lessons.lesson import Sweep
from figures.scene import Band, Curve, Heat, Lines, Moving, Panel, Slot, Stroke, scene

BACK = "layers back from the output layer"
COLOURS = {"delta": ("accent", ""), "weight": ("class-1", "6 4"), "activation": ("class-0", "2 4")}
"""colour and dash of each quantity where all three are drawn"""
SEEN = tuple(-5 + 0.25 * n for n in range(41))
"""the middles of the bins of what activations see"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The chosen size in every layer, the factor of each layer, all three sizes, and two histograms."""
    spec: Spec = sweep.still["spec"]
    layers = [f"layer {spec.depth - back + 1}" for back in range(1, spec.depth + 1)]
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [
            _sizes(sweep, spec),
            _factors(sweep, spec),
            _all(sweep, spec),
            _seen(sweep, spec),
            _entries(sweep, spec),
        ],
        formula=_formula(sweep, spec),
        last_step=Moving(np.array([spec.depth], np.uint16)),
        step_word="layer",
        step_names=["output layer", *layers],
    )


def _places(spec: Spec) -> Moving:
    return Moving(np.arange(spec.depth + 1))


def _sizes(sweep: Sweep, spec: Spec) -> Panel:
    """The chosen quantity in each layer, up to where the gradient has come, and what theory expects."""
    sign, sizes = SIGNS[spec.quantity], sweep.arrays[spec.quantity]
    upto = Moving(np.arange(spec.depth + 1, dtype=np.uint16), "s")
    line = sweep.arrays[f"expected_{spec.quantity}"]
    if spec.quantity == "activation":
        upto = Moving(np.array([spec.depth], np.uint16))
    return Lines(
        f"{sign} in every layer: 0 is the output layer, {spec.depth} is layer 1",
        BACK,
        sign,
        (
            Curve("theory", _places(spec), Moving(_drawable(line), "v"), "ink", "2 4"),
            Curve(sign, _places(spec), Moving(_drawable(sizes), "v"), upto=upto),
        ),
        log=True,
        x_span=(0.0, float(spec.depth)),
        bands=_zeros(sizes, spec),
        says=f"{QUANTITIES[spec.quantity]}: its size in every layer, on a logarithmic scale, and theory's.",
    )


def _drawable(sizes: np.ndarray) -> np.ndarray:
    """Sizes that a logarithmic axis has a place for."""
    return np.where(sizes > 0, sizes, np.nan)


def _zeros(sizes: np.ndarray, spec: Spec) -> tuple[Band, ...]:
    """The layers in which nothing arrives at all, which a logarithmic axis has no place for."""
    none = sizes == 0
    if not none.any():
        return ()
    low = np.where(none.any(1), np.maximum(0, none.argmax(1) - 0.5), np.nan)
    far = none.shape[1] - none[:, ::-1].argmax(1) - 0.5
    high = np.where(none.any(1), np.minimum(spec.depth, far), np.nan)
    return (Band(Moving(low, "v"), Moving(high, "v"), "exactly 0"),)


def _factors(sweep: Sweep, spec: Spec) -> Panel:
    """What each layer multiplies ∂E/∂z by, and what theory expects."""
    measured, line = sweep.arrays["factors"], sweep.arrays["expected_factors"]
    curves = [
        Curve("theory", _places(spec), Moving(line, "v"), "ink", "2 4"),
        Curve("measured", _places(spec), Moving(measured, "v")),
    ]
    if spec.plain:
        most = sweep.arrays["sigma"] * sweep.still["steepest"]
        ceiling = np.repeat(most[:, None], spec.depth + 1, 1)
        ceiling[:, :2] = np.nan  # the output layer has another shape
        curves.append(Curve("σ_w · max φ′", _places(spec), Moving(ceiling, "v"), "muted", "8 4"))
    return Lines(
        "‖∂E/∂z‖ over that of the layer after it",
        BACK,
        "factor",
        tuple(curves),
        x_span=(0.0, float(spec.depth)),
        says="The factor of each layer on the way back, measured and expected.",
    )


def _all(sweep: Sweep, spec: Spec) -> Panel:
    """All three sizes: which one is meant by “the gradient” matters."""
    curves = tuple(
        Curve(SIGNS[name], _places(spec), Moving(_drawable(sweep.arrays[name]), "v"), *look)
        for name, look in COLOURS.items()
    )
    return Lines(
        "All three sizes",
        BACK,
        "size",
        curves,
        log=True,
        x_span=(0.0, float(spec.depth)),
        says="The sizes of ∂E/∂z, ∂E/∂W and the activations in every layer.",
    )


def _seen(sweep: Sweep, spec: Spec) -> Panel:
    """A histogram for each hidden layer of what its activation sees."""
    what = "z" if spec.norm == "none" else "z, normalised"
    return Heat(
        f"What each activation sees: {what}",
        BACK,
        what,
        [str(back) for back in range(1, spec.depth + 1)],
        np.array(SEEN),
        Moving(sweep.arrays["seen"], "v"),
        key=((0, "none"), (254, "most in this layer")),
        outline=(_column(spec, len(SEEN), 1),),
        says="For each layer a histogram of the sums that its activation sees; the rim has all beyond ±5.",
    )


def _column(spec: Spec, rows: int, first: int) -> Stroke:
    """A frame around the column of the layer looked at; the first columns may be missing."""
    left = np.maximum(0, np.arange(spec.depth + 1) - first)[:, None] - 0.5
    corners = np.array([[0, 0], [1, 0], [1, rows], [0, rows], [0, 0]]) - [0, 0.5]
    return Stroke(Moving(corners + np.stack([left, np.zeros_like(left)], 2), "s"), "accent")


def _entries(sweep: Sweep, spec: Spec) -> Panel:
    """A histogram for each layer of the single numbers of the quantity."""
    low, high = sweep.still["span"]
    edges = np.linspace(low, high, sweep.arrays["entries"].shape[1] + 1)[:-1]
    letter = {"delta": "∂E/∂z", "weight": "∂E/∂W", "activation": "a"}[spec.quantity]
    return Heat(
        f"Every single number of {letter}",
        BACK,
        f"log₁₀ |{letter}|",
        [str(back) for back in range(spec.depth + 1)],
        edges.round(1),
        Moving(sweep.arrays["entries"], "v"),
        key=((0, "none"), (254, "most in this layer")),
        outline=(_column(spec, len(edges), 0),),
        says=f"For each layer a histogram of the powers of ten of {letter}; 0 is in the lowest row.",
    )


def _formula(sweep: Sweep, spec: Spec) -> list[list[str | Slot]]:
    """One layer of the backward pass with its numbers."""
    delta, depth = sweep.arrays["delta"], spec.depth
    number = np.arange(depth + 1, 0, -1, dtype=np.float32)
    lines: list[list[str | Slot]] = [
        [
            "‖∂E/∂z‖ in layer ",
            Slot(Moving(number, "s", first=1)),
            " = ",
            Slot(Moving(sweep.arrays["factors"], "vs", first=1)),
            " · ",
            Slot(Moving(delta, "vs", lag=1)),
            " = ",
            Slot(Moving(delta, "vs", first=1)),
        ]
    ]
    if spec.plain:
        slope = np.concatenate([np.full_like(delta[:, :1], np.nan), sweep.arrays["slopes"]], 1)
        lines.append(
            [
                "expected between hidden layers: σ_w · φ′ = ",
                Slot(Moving(sweep.arrays["sigma"], "v")),
                " · ",
                Slot(Moving(slope, "vs", first=1)),
                " = ",
                Slot(Moving(slope * sweep.arrays["sigma"][:, None], "vs", first=1)),
            ]
        )
    else:
        lines.append(["expected factor = ", Slot(Moving(sweep.arrays["expected_factors"], "vs", first=1))])
    return lines
