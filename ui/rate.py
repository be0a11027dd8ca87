"""The stage of the lesson “Learning rate”: its controls, the walk, and which rates arrive."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.numbers import spoken
from dlcore.lessons.rate import MAP_MOMENTA, SURFACES, Spec, map_rates
from dlcore.settings import controls
from figures.scene import Band, Curve, Heat, Layer, Line, Lines, Moving, Plane, Slot, Stroke, Walk, scene
from figures.surface import relief
from ui.controls import choice, field
from ui.stage import put

FEW = 1e-20
"""losses below this are not drawn: what is left is rounding"""
TALL = 2.0
"""factors are drawn up to this one, or to that of the walk"""
AXES = (("class-0", ""), ("class-1", "6 4"))
"""colour and dash of what belongs to the gentle and to the steep weight"""


def choose(page: str) -> None:
    """The controls of the stage; the learning rate and the step are moved in the picture."""
    surface = choice(page, Spec, "surface", tuple(SURFACES), SURFACES.__getitem__)
    field(page, Spec, "momentum")
    if surface == "bowl":
        field(page, Spec, "condition")
    else:
        field(page, Spec, "start_x")
    field(page, Spec, "n_steps")
    with st.expander("More settings", key=f"{page}.more"):
        field(page, Spec, "curvature")
        if surface == "bowl":
            field(page, Spec, "start_x")
            field(page, Spec, "start_y")


def pick(page: str, clicked: str, point: Sequence[float]) -> None:
    """Begin where the picture was clicked, or take learning rate and momentum from the map."""
    if clicked == "map":
        column, row = (int(each) for each in point)
        rates = map_rates()
        if 0 <= column < len(rates) and 0 <= row < len(MAP_MOMENTA):
            put(page, {"learning_rate": rates[column], "momentum": MAP_MOMENTA[row]})
        return
    axes = ("start_x",) if clicked == "weight" else ("start_x", "start_y")
    for name, value in zip(axes, point, strict=False):
        low, high = controls(Spec)[name].low or 0, controls(Spec)[name].high or 0
        put(page, {name: round(min(high, max(low, value)), 2)})


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The walk, its loss, what each step multiplies the distance by, and the map of rate and momentum."""
    last = Moving(sweep.arrays["last"], "v")
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_seen(sweep, last), _losses(sweep, last), _factors(sweep), _map(sweep)],
        formula=_formula(sweep),
        last_step=last,
    )


def _seen(sweep: Sweep, last: Moving) -> Plane:
    """The bowl from above or the parabola, the walk upon it, and the gradient against which it goes."""
    still, points, wrong = sweep.still, sweep.arrays["points"], Moving(sweep.arrays["wrong"], "v")
    arrow = Stroke(Moving("gradient", "s", settled=True), "class-1", width=3.0, name="gradient")
    grid, heights = still["grid"], still["heights"]
    if len(still["axes"]) == 2:
        walk = Walk(Moving(np.nan_to_num(points), "v"), last, wrong)
        names = tuple(
            f"{name} (curvature {spoken(each)})"
            for name, each in zip(still["axes"], still["curvatures"], strict=True)
        )
        title = "The bluer, the lower the loss. Click to start elsewhere."
        return Plane(title, (names[0], names[1]), still["window"], (walk, arrow), _ground(sweep), "start")
    on_curve = np.stack([points[..., 0], sweep.arrays["losses"]], axis=-1)
    layers: tuple[Layer, ...] = (
        Stroke(Moving(np.stack([grid[0], heights], axis=1)), "class-0"),
        Stroke(Moving("tangent", "s", settled=True), "muted", "6 4", name="slope"),
        Walk(Moving(np.nan_to_num(on_curve), "v"), last, wrong),
        arrow,
    )
    top = float(heights.max())
    window = (still["window"][0], (-0.08 * top, 1.08 * top))
    title = "Loss over the weight. Click to start elsewhere."
    return Plane(title, (still["axes"][0], "loss"), window, layers, pick="weight")


def _ground(sweep: Sweep) -> Any:
    (across, up), heights = sweep.still["grid"], sweep.still["heights"]
    return relief(across, up, heights)


def _losses(sweep: Sweep, last: Moving) -> Lines:
    """What the loss does, and what the long-run factor alone would make of it."""
    losses = sweep.arrays["losses"]
    steps = np.arange(losses.shape[1], dtype=np.uint16)
    drawn = np.where(losses >= FEW, losses, np.nan)
    return Lines(
        "Loss after each step",
        "step",
        "loss",
        (
            Curve("loss", Moving(steps), Moving(drawn, "v"), upto=last),
            Curve("long run", Moving(steps), Moving(sweep.arrays["expected"], "v"), "ink", "2 4", last),
        ),
        log=True,
        says="The loss after each step, and the straight line of the long-run factor.",
    )


def _factors(sweep: Sweep) -> Lines:
    """Over the learning rate: what a step multiplies the distance by along each weight."""
    still = sweep.still
    rates, high = Moving(still["curve_rates"], "v"), still["curve_rates"][:, -1]
    tallest = np.maximum(TALL, 1.1 * np.nan_to_num(sweep.arrays["tallest"]))[:, None]
    curves = [
        Curve(
            f"along {name}",
            rates,
            Moving(np.where(factors <= tallest, factors, np.nan), "v"),
            *AXES[n - len(still["axes"])],
        )
        for n, (name, factors) in enumerate(zip(still["axes"], still["curve_factors"], strict=True))
    ]
    zero, limit = np.zeros(1), np.array([still["limit"]])
    lines, low, word = (), zero, "climbs"
    if not still["uphill"]:
        near = np.where(
            np.array(sweep.values) <= high[0], still["best"], np.nan
        )  # elsewhere there is no room
        best = Line(Moving(near, "v"), f"best {spoken(still['best'])}")
        lines = (best, Line(Moving(limit), f"limit {spoken(still['limit'])}", wrong=True))
        low, word = limit, "diverges"
        flat = np.full(still["curve_rates"].shape[1], still["best_factor"])
        curves.append(Curve(f"{still['best_factor']:.3g}", rates, Moving(flat), "muted", "2 4"))
    return Lines(
        "Factor per step",
        "learning rate",
        "factor",
        tuple(curves),
        here="value",
        lines=lines,
        bands=(Band(Moving(low), Moving(high, "v"), word),),
        says="What each step multiplies the distance by in the long run, over the learning rate.",
    )


def _map(sweep: Sweep) -> Heat:
    """Which learning rates arrive with which momentum, and how fast."""
    still, title, outline = sweep.still, "Learning rate and momentum together. Click to go there.", ()
    if not still["uphill"]:
        title = "Learning rate and momentum together; ◇ is the best pair. Click to go there."
        outline = tuple(Stroke(Moving(still[name]), "ink") for name in ("map_limit", "map_best"))
    return Heat(
        title,
        "learning rate",
        "momentum",
        still["map_rates"],
        still["map_momenta"],
        Moving(still["map_cells"]),
        key=((0, "crawls"), (254, "a tenth per step"), (255, "never arrives")),
        here=Moving(still["map_here"], "v"),
        x_log=True,
        outline=outline,
        pick="map",
        says="Learning rates by momenta: the deeper the colour, the fewer steps are needed.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """A step along each weight, with its numbers."""
    still, points, velocities = sweep.still, sweep.arrays["points"], sweep.arrays["velocities"]
    sign = "+" if still["uphill"] else "−"
    lines: list[list[str | Slot]] = []
    for n, name in enumerate(still["axes"]):
        move = f"v({name})" if still["momentum"] else f"∂E/∂{name}"
        lines.append(
            [
                f"{name} ← {name} {sign} η · {move} = ",
                Slot(Moving(points, "vs", lag=1, part=n)),
                f" {sign} ",
                Slot(Moving(np.array(sweep.values), "v")),
                " · ",
                Slot(Moving(velocities, "vs", first=1, part=n), bracket=True),
                " = ",
                Slot(Moving(points, "vs", first=1, part=n)),
            ]
        )
    if still["momentum"]:
        lines.append([f"v ← {spoken(still['momentum'])} · v + gradient, along each weight"])
    return lines
