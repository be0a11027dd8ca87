"""What is drawn of a neuron that says yes or per cent: plane, errors, function, and each point."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.sigmoid import N_STEPS
from dlcore.lessons.sigmoid_facts import NAMES, SURE
from figures.scene import Bars, Dots, Layer, Moving, Panel, Plane, Slot, Stroke, Walk, scene

LABELS = (("no", "class-0"), ("yes", "class-1"))
SHADES = 3


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The plane, the errors over w₁, yes beside per cent, the function at work, and each point's penalty."""
    spec = sweep.still["spec"]
    panels = {"points": _plane(sweep), "errors": _errors(sweep)}
    order = dict.fromkeys((spec.view, *panels))
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [*(panels[name] for name in order), _lamp(sweep), _function(sweep), _penalties(sweep)],
        formula=_formula(sweep),
        last_step=Moving(np.full(len(sweep.values), N_STEPS, np.uint8), "v"),
    )


def _plane(sweep: Sweep) -> Panel:
    """Points, the shades of what the neuron says, and the line."""
    arrays, still, spec = sweep.arrays, sweep.still, sweep.still["spec"]
    points, looked = still["points"], still["points"][spec.looked_at - 1]
    shades: list[Layer] = [
        Stroke(Moving(arrays[f"{name}_{place}"], "vs"), colour, width=0, fill=True)
        for place in range(SHADES)
        for name, colour in LABELS
    ]
    marks: list[Layer] = [
        Dots(Moving(points[points[:, 2] == label][:, :2]), colour, 6, hollow=label == 0, name=name)
        for label, (name, colour) in enumerate(LABELS)
    ]
    ring = Dots(Moving(looked[None, :2]), "ink", 11, hollow=True)
    title = "What it says. Click a point."
    layers = (*shades, *_lines(sweep), *marks, ring)
    return Plane(title, ("x₁", "x₂"), still["window"], layers, pick="point")


def _lines(sweep: Sweep) -> list[Layer]:
    """Where the neuron changes its mind, and how far around it is unsure."""
    arrays, spec = sweep.arrays, sweep.still["spec"]
    if spec.error == "mistakes":
        return [Stroke(Moving(arrays["line"], "vs"), "ink", width=2.5, name="h = 0")]
    probable = spec.error in ("distance", "log_loss")
    names = (
        ("50 %", f"{100 * SURE:.0f} %", f"{100 * (1 - SURE):.0f} %")
        if probable
        else ("h = 0", "h = 1", "h = −1")
    )
    kinds = (("line", "ink", "", 2.5), ("line_yes", "muted", "6 4", 1.5), ("line_no", "muted", "6 4", 1.5))
    return [
        Stroke(Moving(arrays[each], "vs"), colour, dash, width, name)
        for name, (each, colour, dash, width) in zip(names, kinds, strict=True)
    ]


def _errors(sweep: Sweep) -> Panel:
    """The staircase of mistakes and the smooth errors over w₁, and the descent upon the chosen one."""
    arrays, shown, error = sweep.arrays, sweep.still["curves"], sweep.still["spec"].error
    walk = np.stack([arrays["weights"], arrays["errors"]], -1)
    steps = Moving(np.full(len(sweep.values), N_STEPS, np.uint8), "v")
    chosen = dict.fromkeys(("log_loss", error), ("muted", "6 4")) | {error: ("class-0", "")}
    others = tuple(
        Stroke(Moving(shown[name]), colour, dash, 2.0, NAMES[name])
        for name, (colour, dash) in chosen.items()
        if name != "mistakes"
    )
    layers: tuple[Layer, ...] = (
        *others,
        Stroke(Moving(shown["treads"]), "class-1", "", 3.0, "mistakes"),
        Stroke(Moving(arrays["tangent"], "vs"), "ink", "2 4", 1.5),
        Walk(Moving(walk, "v"), steps),
        Stroke(Moving(arrays["arrow"], "vs"), "accent", "", 3.0),
    )
    return Plane("Errors over w₁", ("w₁", "error"), shown["window"], layers)


def _lamp(sweep: Sweep) -> Panel:
    """Yes or no beside per cent, of the point looked at."""
    arrays = sweep.arrays
    values = 100 * np.stack([arrays["scores"] >= 0, arrays["chances"]], -1).astype(np.float32)
    names = ("step", "sigmoid")
    title = f"Point {sweep.still['spec'].looked_at}: yes or no, or per cent of yes"
    return Bars(title, names, Moving(values, "vs"), ("class-1", "accent"), (0.0, 100.0), unit=" %")


def _function(sweep: Sweep) -> Panel:
    """What is applied to the score of the point looked at, and its slope there."""
    arrays, shown, spec = sweep.arrays, sweep.still["function"], sweep.still["spec"]
    (left, right), (low, high) = shown["window"]
    at = shown["saturated"]
    flat: list[Layer] = [
        Stroke(
            Moving(np.array([(start, low), (start, high), (end, high), (end, low)])),
            "muted",
            width=0,
            fill=True,
            name="saturated" if start > 0 else "",
        )
        for start, end in ((left, -at), (at, right))
        if spec.error in ("distance", "log_loss")
    ]
    other = "sigmoid" if spec.error == "mistakes" else "step"
    own = {"mistakes": "step", "distance": "σ(h)", "log_loss": "σ(h)"}.get(spec.error, "penalty")
    layers: tuple[Layer, ...] = (
        *flat,
        Stroke(Moving(shown["other"]), "muted", "6 4", 1.5, "" if own == "penalty" else other),
        Stroke(Moving(shown["curve"]), "class-0", "", 2.5, own),
        Stroke(Moving(arrays["own_tangent"], "vs"), "ink", "2 4", 1.5),
        Dots(Moving(arrays["own_place"], "vs"), "accent", 6.0, name=f"point {spec.looked_at}"),
    )
    title = f"The penalty of point {spec.looked_at}" if own == "penalty" else "The function, and its slope"
    return Plane(title, ("h, the score", "penalty" if own == "penalty" else "ŷ"), shown["window"], layers)


def _penalties(sweep: Sweep) -> Panel:
    """What each point adds to the error."""
    still, spec = sweep.still, sweep.still["spec"]
    names = [f"point {n}: {LABELS[int(point[2])][0]}" for n, point in enumerate(still["points"], 1)]
    colours = [LABELS[int(point[2])][1] for point in still["points"]]
    word = {"log_loss": "−ln p", "mistakes": "mistake"}.get(spec.error, "penalty")
    return Bars(f"Each point's {word}", names, Moving(sweep.arrays["penalties"], "vs"), colours)


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The score and what the sigmoid makes of it, and the next step of the descent."""
    arrays, spec = sweep.arrays, sweep.still["spec"]
    x1, x2, _ = spec.points[spec.looked_at - 1]

    def of(name: str, bracket: bool = False) -> Slot:
        return Slot(Moving(arrays[name], "vs"), bracket)

    rest = f" · {_told(x1)} + {_told(spec.weight_2)} · {_told(x2)} + {_told(spec.bias)} = "
    return [
        [
            *("h = ", of("weights"), rest, of("scores")),
            *(", σ = ", of("chances"), ", σ′ = ", of("own_slopes")),
        ],
        [
            *("E = ", of("errors"), ", ∂E/∂w₁ = ", of("slopes")),
            *(
                ", w₁ ← ",
                of("weights"),
                f" − {spec.learning_rate:g} · ",
                of("slopes", True),
                " = ",
                of("after"),
            ),
        ],
    ]


def _told(value: float) -> str:
    return f"{value:g}" if value >= 0 else f"(−{-value:g})"
