"""What is drawn of the race: predictions and losses over the steps, both landscapes, slopes and maps."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.which_loss import NEAR, Spec
from figures.regions import outline_below
from figures.scene import Bars, Curve, Heat, Layer, Lines, Moving, Panel, Plane, Slot, Stroke, Walk, scene
from figures.surface import relief, span

NAMES = {"entropy": "cross-entropy", "square": "squared error"}
LOOKS = {"entropy": ("accent", ""), "square": ("class-1", "6 4")}
"""colour and dash of what belongs to each loss"""
FAR = 13.0
"""predictions further from 0 than this are not drawn"""
ROOM = 0.08
"""a picture is by so much of its height higher than its curve below, and three times as much above"""
FEW = 1e-20
"""losses below this are not drawn: what is left is rounding"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The race, the slopes, the losses, both landscapes with the walks on them, and both maps."""
    landscape = _curve if sweep.still["spec"].records == "one" else _surface
    panels: list[Panel] = [
        _race(sweep),
        _slopes(sweep),
        _losses(sweep),
        *(landscape(sweep, which) for which in NAMES),
        *(_map(sweep, which) for which in NAMES),
    ]
    n_steps = sweep.arrays["entropy_found"].shape[1] - 1
    last = Moving(np.array(n_steps, np.uint16))
    return scene(sweep.values, Moving(sweep.says, "v"), panels, formula=_formula(sweep), last_step=last)


def _last(sweep: Sweep, which: str) -> Moving:
    return Moving(sweep.arrays[f"{which}_last"], "v")


def _race(sweep: Sweep) -> Lines:
    """The prediction of the record looked at with each loss."""
    spec, curves = sweep.still["spec"], []
    steps = np.arange(sweep.arrays["entropy_found"].shape[1], dtype=np.uint16)
    for which, name in NAMES.items():
        found = sweep.arrays[f"{which}_found"]
        drawn = np.where(np.abs(found) <= FAR, found, np.nan)
        curves.append(Curve(name, Moving(steps), Moving(drawn, "v"), *LOOKS[which], _last(sweep, which)))
    aim = np.full(len(steps), spec.wanted, np.float32)
    if spec.identity:
        curves.append(Curve("target", Moving(steps), Moving(aim), "muted", "2 4"))
        span, y_title, title = (-FAR, FAR), "p, and h of the identity unit", "Prediction for x = 1"
    else:
        aim = np.abs(aim - np.float32(NEAR))
        curves.append(Curve(f"{aim[0]:.1f}", Moving(steps), Moving(aim), "muted", "2 4"))
        span, y_title = (0.0, 1.0), "p"
        title = f"Prediction for x = 1, label {spec.label}"
    return Lines(
        title,
        "step",
        y_title,
        tuple(curves),
        x_span=(0.0, float(steps[-1])),
        y_span=span,
        says="The prediction after each step, with cross-entropy and with squared error.",
    )


def _curve(sweep: Sweep, which: str) -> Plane:
    """The loss of the record over its weighted sum, dashed where it bends down, and the walk upon it."""
    still, arrays = sweep.still, sweep.arrays
    line = np.stack([still["axis"], still[f"{which}_heights"]], 1)
    down = still[f"{which}_bends"] < 0
    joined = down | np.roll(down, 1) & (np.arange(len(down)) > 0)  # so that the pieces touch
    low, high = span(still[f"{which}_heights"])
    room = ROOM * (high - low)
    layers: list[Layer] = [Stroke(Moving(line), "class-0", "", 2.5)]
    if down.any():
        layers.append(Stroke(Moving(np.where(joined[:, None], line, np.nan)), "class-1", "7 4", 5.0))
    points = np.stack([arrays[f"{which}_sums"], arrays[f"{which}_own"]], -1)
    layers.append(Walk(Moving(np.nan_to_num(points), "v"), _last(sweep, which), colour="accent"))
    window = ((float(line[0, 0]), float(line[-1, 0])), (low - room, high + 3 * room))
    name = "Squared error" if which == "square" else "Cross-entropy"
    bends = "bends up" if not down.any() else "bends down" if down.all() else "bends down where dashed"
    if not still[f"{which}_bends"].any():
        bends = "is straight"
    return Plane(f"{name}: {bends}", ("h", "loss"), window, tuple(layers), pick="weight")


def _surface(sweep: Sweep, which: str) -> Plane:
    """The loss over weight and bias seen from above, painted where it bends down."""
    still, arrays = sweep.still, sweep.arrays
    axis, bends = still["axis"], still[f"{which}_bends"]
    least = 1e-9 * float(np.abs(bends).max())
    outline = outline_below(axis, axis, bends, -least)
    layers: list[Layer] = []
    if len(outline):
        layers.append(Stroke(Moving(outline), "class-1", "4 3", 1.0, "bends down", fill=True))
    points = np.nan_to_num(arrays[f"{which}_weights"])
    layers.append(Walk(Moving(points, "v"), _last(sweep, which)))
    window = (float(axis[0]), float(axis[-1]))
    name = "Squared error" if which == "square" else "Cross-entropy"
    title = f"{name}: bluer is lower" if len(outline) else f"{name}: nowhere bends down"
    ground = relief(axis, axis, still[f"{which}_heights"])
    return Plane(title, ("weight w", "bias b"), (window, window), tuple(layers), ground, pick="weight")


def _slopes(sweep: Sweep) -> Bars:
    """Error, factor and slope of the record looked at, with each loss where it stands."""
    arrays, spec = sweep.arrays, sweep.still["spec"]
    two = "" if spec.scale == 0.5 else "2·"
    factor = f"{two}1" if spec.identity else f"{two}p(1 − p)"
    columns = (
        ("cross-entropy: p − y", arrays["entropy_errors"], "class-0"),
        (f"cross-entropy: slope{_slip(spec)}", arrays["entropy_pulls"], "accent"),
        (f"squared error: {'ŷ' if spec.identity else 'p'} − y", arrays["square_errors"], "class-0"),
        (f"times {factor}", 2 * spec.scale * arrays["flat"], "muted"),
        ("squared error: slope", arrays["square_pulls"], "class-1"),
    )
    return Bars(
        "Error, and slope ∂l/∂h, at x = 1",
        [name for name, _, _ in columns],
        Moving(np.stack([values for _, values, _ in columns], -1), "vs"),
        [colour for _, _, colour in columns],
        None if spec.identity else (-1.0, 1.0),
    )


def _slip(spec: Spec) -> str:
    """What the missing brackets do to cross-entropy's slope here: of a label 0 they turn its sign."""
    if not spec.literal or spec.wanted == 1:
        return ""
    return ", sign flipped" if spec.wanted == 0 else ", no brackets"


def _losses(sweep: Sweep) -> Lines:
    """Both losses over the steps, each in its own unit."""
    steps = np.arange(sweep.arrays["entropy_losses"].shape[1], dtype=np.uint16)
    both = [sweep.arrays[f"{which}_losses"] for which in NAMES]
    log = not any((each < 0).any() for each in both)
    curves = []
    for (which, name), each in zip(NAMES.items(), both, strict=True):
        drawn = np.where(each >= FEW, each, np.nan) if log else np.where(np.abs(each) < 1e6, each, np.nan)
        curves.append(Curve(name, Moving(steps), Moving(drawn, "v"), *LOOKS[which], _last(sweep, which)))
    return Lines("Losses, each in its own unit", "step", "loss", tuple(curves), log=log)


def _map(sweep: Sweep, which: str) -> Heat:
    """How many steps each start needs at each learning rate."""
    still, spec = sweep.still, sweep.still["spec"]
    name = "Squared error" if which == "square" else "Cross-entropy"
    aim = f"within 0.1 of {spec.wanted:g}" if spec.identity else "0.9 for the right class"
    return Heat(
        f"{name}: steps to {aim}" if not spec.identity else f"{name}: steps until {aim}",
        "learning rate",
        "start h₀",
        still["map_rates"],
        still["map_starts"],
        Moving(still[f"{which}_cells"]),
        key=((254, "none"), (0, "200 steps"), (255, "not in 200")),
        here=Moving(still["map_here"], "v"),
        x_log=True,
        pick="map",
        says=f"Starts by learning rates: the deeper the colour, the fewer steps {NAMES[which]} needs.",
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The slopes of the record looked at with their numbers."""
    arrays, spec = sweep.arrays, sweep.still["spec"]

    def of(name: str, bracket: bool = False) -> Slot:
        return Slot(Moving(arrays[name], "vs"), bracket)

    two, guess = "" if spec.scale == 0.5 else "2 · ", "ŷ" if spec.identity else "p"
    entropy = "−y(1 − p) − (1 − y)p" if spec.literal else "p − y"
    flat = "" if spec.identity else "p(1 − p)"
    factor: list[str | Slot] = [] if spec.identity else [" · ", of("flat")]
    return [
        [f"cross-entropy: ∂l/∂h = {entropy} = ", of("entropy_pulls")],
        [
            f"squared: ∂l/∂h = {two}({guess} − y){flat} = {two}",
            of("square_errors", True),
            *factor,
            " = ",
            of("square_pulls"),
        ],
    ]
