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
    sign, unit = _named(sweep, SIGNS[spec.quantity])
    upto = Moving(np.arange(spec.depth + 1, dtype=np.uint16), "s")
    if spec.quantity == "activation":
        upto = Moving(np.array([spec.depth], np.uint16))
    return Lines(
        f"{sign} by layer: 0 is the output, {spec.depth} is layer 1",
        BACK,
        unit,
        (
            Curve("theory", _places(spec), _drawable(sweep, f"expected_{spec.quantity}"), "ink", "2 4"),
            Curve(sign, _places(spec), _drawable(sweep, spec.quantity), upto=upto),
        ),
        log=sweep.still["fits"],
        x_span=(0.0, float(spec.depth)),
        x_whole=True,
        bands=_zeros(sweep.arrays["none"], spec),
        says=f"{QUANTITIES[spec.quantity]}: its size in every layer, on a logarithmic scale, and theory's.",
    )


def _named(sweep: Sweep, sign: str) -> tuple[str, str]:
    """What a size is called, and its axis: numbers beyond float32 are drawn as their logarithms."""
    return sign, sign if sweep.still["fits"] else f"log₁₀ {sign}"


def _drawable(sweep: Sweep, name: str) -> Moving:
    """Sizes, or their logarithms, without those that a logarithmic axis has no place for."""
    if sweep.still["fits"]:
        sizes = sweep.arrays[name]
        return Moving(np.where(sizes > 0, sizes, np.nan), "v")
    logarithms = sweep.arrays[f"log_{name}"]
    return Moving(np.where(np.isfinite(logarithms), logarithms, np.nan), "v")


def _zeros(none: np.ndarray, spec: Spec) -> tuple[Band, ...]:
    """The layers in which nothing arrives at all, which a logarithmic axis has no place for."""
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
        x_whole=True,
        says="The factor of each layer on the way back, measured and expected.",
    )


def _all(sweep: Sweep, spec: Spec) -> Panel:
    """All three sizes: which one is meant by “the gradient” matters."""
    curves = tuple(
        Curve(SIGNS[name], _places(spec), _drawable(sweep, name), *look) for name, look in COLOURS.items()
    )
    return Lines(
        "All three sizes",
        BACK,
        _named(sweep, "size")[1],
        curves,
        log=sweep.still["fits"],
        x_span=(0.0, float(spec.depth)),
        x_whole=True,
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
    edges = np.linspace(low, high, sweep.arrays["entries"].shape[1] + 1)[:-1].round(2)
    edges[0] = -np.inf  # what is smaller is counted there too, and what is exactly 0
    letter = {"delta": "∂E/∂z", "weight": "∂E/∂W", "activation": "a"}[spec.quantity]
    return Heat(
        f"Single numbers of {letter}; bottom: down to 0",
        BACK,
        f"log₁₀ |{letter}|",
        [str(back) for back in range(spec.depth + 1)],
        edges,
        Moving(sweep.arrays["entries"], "v"),
        key=((0, "none"), (254, "most in this layer")),
        outline=(_column(spec, len(edges), 0),),
        says=f"For each layer a histogram of the powers of ten of {letter}; the lowest row goes down to 0.",
    )


def _formula(sweep: Sweep, spec: Spec) -> list[list[str | Slot]]:
    """One layer of the backward pass with its numbers."""
    number = np.arange(spec.depth + 1, 0, -1, dtype=np.float32)
    none = (sweep.arrays["sigma"] == 0)[:, None]
    expected = np.where(none, 0, sweep.arrays["expected_factors"])
    factor = Slot(Moving(sweep.arrays["factors"], "vs", first=1))
    line: list[str | Slot] = [
        "‖∂E/∂z‖ in layer ",
        Slot(Moving(number, "s", first=1)),
        " = ",
        factor,
        " · ",
    ]
    if sweep.still["fits"]:
        delta = sweep.arrays["delta"]
        line += [Slot(Moving(delta, "vs", lag=1)), " = ", Slot(Moving(delta, "vs", first=1))]
    else:
        line += ["‖∂E/∂z‖ in layer ", Slot(Moving(number, "s", lag=1))]
    theory = Slot(Moving(expected, "vs", first=1))
    if not spec.plain:
        return [line, ["expected factor = ", theory]]
    slope = np.concatenate([np.full_like(expected[:, :1], np.nan), sweep.arrays["slopes"]], 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = expected / slope  # that of the layer after it: the output layer has another shape
    parts = [Slot(Moving(each, "vs", first=1)) for each in (sigma, slope)]
    return [line, ["expected factor: σ_w · φ′ = ", parts[0], " · ", parts[1], " = ", theory]]
