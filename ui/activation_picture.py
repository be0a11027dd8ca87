"""What is drawn of an activation: curve and tangent, its slope, ten layers, and units that stay off."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.activation import ACTIVATIONS, N_LAYERS, REACH
from dlcore.lessons.lesson import Sweep
from figures.scene import Bars, Curve, Dots, Layer, Lines, Moving, Panel, Plane, Slot, Stroke, scene

ROOM = 0.08
"""so much more than the curve needs, as a share of its height"""
SLOPES = (-0.2, 1.25)
"""ends of the axis of slopes: the same for all activations, so that they can be compared"""
WIDE = 1.05 * REACH
"""so far the axis of z goes: a dot at its ends hides no number"""
EDGE = 0.3
"""so far beyond the first and the last layer the pictures reach"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The chosen large picture with its companion, then the other, then the units."""
    curve, chain = [_curve(sweep), _slopes(sweep), _bar(sweep)], [_layers(sweep), _left(sweep)]
    if sweep.still["spec"].view == "chain":
        panels = [chain[0], chain[1], curve[2], curve[0], curve[1]]
    else:
        panels = [*curve, *chain]
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [*panels, _factors(sweep), _units(sweep)],
        formula=_formula(sweep),
    )


def _curve(sweep: Sweep) -> Panel:
    """The activation, the line that touches it, and where it is saturated."""
    arrays, still, spec = sweep.arrays, sweep.still, sweep.still["spec"]
    low, high = still["top"]
    if spec.overlay:
        low, high = min(low, -1.0), max(high, 1.0)
    room = ROOM * (high - low)
    window = (low - room, high + room)
    over: list[Layer] = [
        Stroke(Moving(still["by_sigmoid"]), "class-1", "7 5", 3.0, "2σ(2z) − 1") for _ in range(spec.overlay)
    ]
    layers = (
        *_flat(still["flat"], window, spec.activation),
        Stroke(Moving(still["curve"]), "class-0", "", 3.0),
        *over,
        Stroke(Moving(arrays["tangent"], "v"), "ink", "3 4", 2.0),
        Dots(Moving(arrays["place"], "v"), "accent", 7.0),
    )
    title = f"{_title(spec)} and its tangent. Click to go there."
    axes = ("z, the input: any real number", "φ(z), the output")
    return Plane(title, axes, _wide(window), layers, pick="z")


def _flat(ends: tuple[float, float], window: tuple[float, float], name: str) -> list[Layer]:
    """The shaded parts where almost nothing of a gradient passes."""
    low, high = window
    inside = (0.97 * low + 0.03 * high, 0.03 * low + 0.97 * high)  # where a name does not meet the curve
    sides = [
        [(-WIDE, low), (ends[0], low), (ends[0], high), (-WIDE, high), (-WIDE, inside[1])],
        [(ends[1], high), (WIDE, high), (WIDE, low), (ends[1], low), (ends[1], inside[0])],
    ]
    return [
        Stroke(
            Moving(np.array(corners)),
            "muted",
            width=0,
            fill=True,
            name="slope 0" if name == "relu" else "saturated",
        )
        for corners in sides
        if np.isfinite(corners).all()
    ]


def _wide(up: tuple[float, float]) -> tuple[tuple[float, float], tuple[float, float]]:
    return (-WIDE, WIDE), up


def _title(spec: Any) -> str:
    return "Identity" if spec.activation == "identity" else ACTIVATIONS[spec.activation]


def _slopes(sweep: Sweep) -> Panel:
    """The slope at every z, and the height at which a gradient passes unchanged."""
    arrays, still = sweep.arrays, sweep.still
    even = np.array([(WIDE, 1.0), (-WIDE, 1.0)])
    layers = (
        Stroke(Moving(even), "muted", "2 4", 1.5),
        Stroke(Moving(still["slopes"]), "class-0", "", 2.5),
        Dots(Moving(arrays["slope_place"], "v"), "accent", 6.0),
    )
    return Plane("Its slope; dotted: 1", ("z", "φ′(z)"), _wide(SLOPES), layers, pick="z")


def _bar(sweep: Sweep) -> Panel:
    """The slope as a bar, beside the largest that this activation has."""
    slope = sweep.arrays["slope"]
    most = np.full_like(slope, sweep.still["steepest"])
    names = ("φ′(z) here", "its largest")
    says = "The slope where the slider stands, and the largest in the picture."
    values = Moving(np.stack([slope, most], -1), "v")
    return Bars("What passes of a gradient of 1", names, values, ("accent", "class-0"), SLOPES, says)


def _layers(sweep: Sweep) -> Panel:
    """Where each of ten layers stands; a click pulls one."""
    arrays = sweep.arrays
    zero = np.array([(1 - EDGE, 0.0), (N_LAYERS + EDGE, 0.0)])
    layers = (
        Stroke(Moving(zero), "muted", "2 4", 1.0),
        Stroke(Moving(arrays["chain"], "v"), "muted", "", 1.5),
        Dots(Moving(arrays["chain"], "v"), "class-0", 5.0),
        Dots(Moving(arrays["pulled"], "v"), "accent", 7.0),
        Dots(Moving(arrays["beyond"], "v"), "ink", 5.0, hollow=True),
    )
    reach = sweep.still["chain_reach"]
    window = ((1 - EDGE, N_LAYERS + EDGE), (-reach, reach))
    return Plane("z in ten layers. Click to pull one.", ("layer", "z"), window, layers, pick="layer")


def _left(sweep: Sweep) -> Panel:
    """What is left of the gradient on its way back, as a power of ten."""
    low, high = sweep.still["left_window"]
    even = np.array([(-EDGE, 0.0), (N_LAYERS + EDGE, 0.0)])
    left = Moving(sweep.arrays["left"], "v")
    layers = (
        Stroke(Moving(even), "muted", "2 4", 1.5),
        Stroke(left, "accent", "", 2.0),
        Dots(left, "accent", 4.0),
    )
    axes = ("layers passed on the way back", "log₁₀ |gradient|")
    return Plane("What is left; dotted: all of it", axes, ((-EDGE, N_LAYERS + EDGE), (low, high)), layers)


def _factors(sweep: Sweep) -> Panel:
    """What each layer multiplies the gradient by."""
    names = [f"layer {n}" for n in range(1, N_LAYERS + 1)]
    factors = sweep.arrays["factors"]
    span = (min(0.0, float(factors.min())), max(1e-3, float(factors.max())))
    says = "What each of ten layers multiplies a gradient by."
    return Bars("w·φ′(z) of each layer", names, Moving(factors, "v"), ("accent",), span, says)


def _units(sweep: Sweep) -> Panel:
    """Units that have never been on so far, at every step of training."""
    relu, leaky = sweep.still["asleep"]
    steps = Moving(np.arange(len(relu), dtype=np.float32))
    curves = (
        Curve("ReLU", steps, Moving(relu), "class-1"),
        Curve("LeakyReLU", steps, Moving(leaky), "class-0", "6 4"),
    )
    return Lines("Units never on so far, of 24", "training step", "units", curves, here="", y_span=(0, 24))


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """One activation, and ten of them."""
    arrays, spec = sweep.arrays, sweep.still["spec"]
    z, value = (Moving(arrays["place"], "v", part=part) for part in (0, 1))
    slope, factor = Slot(Moving(arrays["slope"], "v"), bracket=True), Slot(Moving(arrays["factor"], "v"))
    log = Slot(Moving(arrays["log"], "v"))
    ten = "(w·φ′)¹⁰" if spec.chain == "all" else "Π w·φ′"
    return [
        ["φ(", Slot(z), ") = ", Slot(value), ", ∂E/∂z = φ′(z) · ∂E/∂a = ", slope, " · ∂E/∂a"],
        [f"w·φ′(z) = {spec.weight:g} · ", slope, " = ", factor, f"; ten: log₁₀ |{ten}| = ", log],
    ]
