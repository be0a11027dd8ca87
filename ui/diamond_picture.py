"""What the stage of “Diamond and circle” draws: both lines that touch, forces, walks, paths and counts."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.diamond import NAMES, PENALTIES, TALL, WINDOW
from dlcore.lessons.diamond_tries import N_CENTRES
from dlcore.lessons.lesson import Sweep
from figures.scene import Bars, Curve, Dots, Line, Lines, Moving, Plane, Slot, Stroke, Walk, scene
from figures.surface import relief

SHAPES = {"l1": "diamond", "l2": "circle", "elastic": "elastic net"}
WALKS = (("proximal", "near", "accent", ""), ("autograd", "far", "class-1", "6 4"))
"""name, array, colour and dash"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """All panels, the sentence, and the counters of exact zeros."""
    last = Moving(np.array([sweep.still["n_steps"]]))
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_touching(sweep, last), _forces(sweep), _watched(sweep, last), _weights(sweep), _counted(sweep)],
        formula=_formula(sweep),
        last_step=last,
    )


def _touching(sweep: Sweep, last: Moving) -> Plane:
    """The error from above, its contour and the penalty's through the optimum, and one of the walks."""
    arrays, still = sweep.arrays, sweep.still
    across, up = still["grid"]
    _, walk, colour, _ = WALKS[still["by_autograd"]]
    layers = (
        Stroke(Moving(arrays["penalty_line"], "v"), "class-1", width=2.5, fill=True),
        Stroke(Moving(arrays["error_line"], "v"), "class-0", width=2.0),
        Stroke(Moving(arrays["optimum"]), "muted", "2 4", 2.0),
        Walk(Moving(arrays[walk], "v"), last, None, "", colour, width=1.2),
        Dots(Moving(arrays[walk][0, :1]), colour, 6, drag="xy"),
        Dots(Moving(still["centre"]), "class-0", 7, True, "least error", drag="xy"),
        Dots(Moving(arrays["optimum"][:, None], "v"), "ink", 6, name="optimum"),
    )
    title = f"Error and {SHAPES[still['penalty']]}. Drag the centre or the start, or click."
    return Plane(
        title,
        ("w₁", "w₂"),
        WINDOW,
        layers,
        relief(across, up, still["heights"]),
        "centre",
    )


def _forces(sweep: Sweep) -> Lines:
    """Why a weight stays at 0: the pull of |w| jumps there, so the push crosses it in the jump."""
    arrays, n = sweep.arrays, sweep.still["watched"]
    across = Moving(arrays["weight"])
    return Lines(
        f"Why: push and pull on {NAMES[n]}",
        NAMES[n],
        "force",
        (
            Curve("error’s push", across, Moving(arrays["push"], "v"), "class-0"),
            Curve("penalty’s pull", across, Moving(arrays["pull"], "v"), "class-1", "6 4"),
        ),
        here="",
        x_span=WINDOW[1],
        y_span=(-TALL, TALL),
        lines=(Line(Moving(arrays["optimum"][:, n], "v"), "optimum"),),
        ends=False,
        gap="beyond the picture",
        says="The push of the error on one weight and the pull of the penalty; they cross at the optimum.",
    )


def _watched(sweep: Sweep, last: Moving) -> Lines:
    """One weight along both walks: exactly 0, or around it."""
    n, steps = sweep.still["watched"], np.arange(sweep.still["n_steps"] + 1, dtype=np.uint16)
    curves = tuple(
        Curve(name, Moving(steps), Moving(sweep.arrays[array][..., n], "v"), colour, dash, last)
        for name, array, colour, dash in WALKS
    )
    says = f"{NAMES[n]} after each step: with proximal steps, and with |w| left to autograd."
    return Lines(f"{NAMES[n]} after each step", "step", NAMES[n], curves, x_whole=True, says=says)


def _weights(sweep: Sweep) -> Lines:
    """The optimum over λ."""
    found, strengths = sweep.arrays["optimum"], Moving(np.array(sweep.values))
    curves = (
        Curve("w₁", strengths, Moving(found[:, 0]), "class-0"),
        Curve("w₂", strengths, Moving(found[:, 1]), "class-1", "6 4"),
        Curve("‖w‖", strengths, Moving(sweep.arrays["norm"]), "ink", "2 4"),
    )
    title = f"Weights over λ, {PENALTIES[sweep.still['penalty']].partition(':')[0]}"
    return Lines(
        title, "λ", "weight at the optimum", curves, here="value", says="Both weights and the norm over λ."
    )


def _counted(sweep: Sweep) -> Bars:
    """Of many random centres those whose optimum has an exact zero."""
    return Bars(
        f"{N_CENTRES} random centres: share with an exact zero",
        ("L1", "elastic net", "L2"),
        Moving(sweep.arrays["shares"], "v"),
        ("class-1", "muted", "class-0"),
        (0.0, 100.0),
        "How many of the random centres have an exact zero at this λ, for each penalty.",
        " %",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """How often the watched weight was exactly 0 so far in both walks, and how long the step of |w| is."""
    still, zeros = sweep.still, sweep.arrays["zeros"].astype(np.float32)
    l1, rate = still["share"] * np.array(sweep.values), still["learning_rate"]
    counted: list[str | Slot] = [
        f"{NAMES[still['watched']]} exactly 0 so far: proximal ",
        Slot(Moving(zeros, "vs", part=0)),
        " times, autograd ",
        Slot(Moving(zeros, "vs", part=1)),
    ]
    if not still["share"]:
        return [counted]
    lasts: list[str | Slot] = [
        f"one step of |w|: η·λ₁ = {rate:g} · ",
        Slot(Moving(l1, "v")),
        " = ",
        Slot(Moving(rate * l1, "v")),
    ]
    return [counted, lasts]
