"""What is drawn of a neuron that learns: six pictures, the one that was chosen large."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.neuron_words import SHORT
from figures.scene import Bars, Curve, Dots, Layer, Lines, Moving, Panel, Plane, Slot, Squares, Stroke, scene
from ui.neuron_surface import surface

ROOM = 0.08
"""a picture is by so much of its height higher than what it shows, above and below"""


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """The loss over the weights, the loss over epochs, one record's slopes, all errors, f and f′, and Δw."""
    arrays, still = sweep.arrays, sweep.still
    last = Moving(arrays["last"], "v")
    panels = {
        "weights": surface(sweep, last),
        "losses": _losses(sweep, last),
        "slopes": _slopes(sweep),
        "terms": _terms(sweep),
        "activation": _activation(sweep),
        "batch": _batch(sweep),
    }
    first = still["spec"].view
    beside = {
        "weights": ("losses", "slopes"),
        "activation": ("terms", "slopes"),
        "batch": ("slopes", "losses"),
    }[first]
    order = dict.fromkeys((first, *beside, *panels))
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [panels[name] for name in order],
        formula=_formula(sweep),
        last_step=last,
        step_word="epoch",
    )


def _record(sweep: Sweep) -> int:
    """Where the record looked at stands among the others."""
    return min(sweep.still["spec"].record, len(sweep.still["records"])) - 1


def _losses(sweep: Sweep, last: Moving) -> Panel:
    losses, short = sweep.arrays["losses"], SHORT[sweep.still["spec"].loss]
    epochs = np.arange(losses.shape[1], dtype=np.uint16)
    curve = Curve(short, Moving(epochs), Moving(np.nan_to_num(losses), "v"), upto=last)
    return Lines("Loss after each epoch", "epoch", short, (curve,), log=sweep.still["log"])


def _slopes(sweep: Sweep) -> Panel:
    """The chain rule at the record looked at: four slopes and their product."""
    arrays, record = sweep.arrays, _record(sweep)
    pull, slope = sweep.still["factor"] * arrays["pulls"][..., record], arrays["slopes"][..., record]
    ones, x1 = np.ones_like(pull), float(sweep.still["records"][record][0])
    values = np.stack([pull, -ones, slope, x1 * ones, -pull * slope * x1], -1)
    names = ("∂E/∂q", "∂q/∂ŷ", "∂ŷ/∂h", "∂h/∂w₁", "∂E/∂w₁")
    title = f"Record {record + 1}: four slopes, their product"
    return Bars(title, names, Moving(values, "vs"), ("class-0", "muted", "class-1", "muted", "accent"))


def _terms(sweep: Sweep) -> Panel:
    """Error and error term of every record, next to each other."""
    errors, terms = sweep.arrays["errors"], sweep.arrays["terms"]
    values = np.stack([errors, terms], -1).reshape(*errors.shape[:2], -1)
    names = [name for n in range(1, errors.shape[-1] + 1) for name in (f"{n}: error y − ŷ", "error term δ")]
    title = "Each record: error and error term"
    return Bars(title, names, Moving(values, "vs"), ("class-0", "accent"))


def _activation(sweep: Sweep) -> Panel:
    """Both f and f′ over the weighted sum, and a square upon the error of each record."""
    arrays, still, record = sweep.arrays, sweep.still, _record(sweep)
    (sums, values, slopes), targets = still["curve"], still["targets"]
    ends = np.stack(
        [arrays["sums"], np.broadcast_to(targets, arrays["sums"].shape), arrays["predictions"]], -1
    )
    here = ends[:, :, record, ::2][:, :, None]
    low = min(-0.3, max(-3.0, float(values.min())), float(targets.min()))
    high = max(1.3, min(4.0, float(values.max())), float(targets.max()))
    room = ROOM * (high - low)
    layers = (
        Stroke(Moving(np.stack([sums, slopes], 1)), "muted", "6 4", 2.0, "slope f′(h)"),
        Stroke(Moving(np.stack([sums, values], 1)), "class-0", "", 2.5, "f(h)"),
        _sizes(ends, still["spec"].loss),
        Dots(Moving(here, "vs"), "accent", 6.0, name=f"record {record + 1}"),
    )
    window = ((float(sums[0]), float(sums[-1])), (low - room, high + room))
    more = "each target" if still["spec"].loss == "absolute" else "a square upon each error"
    title = f"f, its slope, and {more}"
    return Plane(title, ("h, the weighted sum", "ŷ"), window, layers)


def _sizes(ends: np.ndarray, loss: str) -> Layer:
    """Squares upon the errors where squares count; else the targets, above or below the curve."""
    if loss != "absolute":
        return Squares(Moving(ends, "vs"))
    return Dots(Moving(ends[..., :2], "vs"), "class-1", 6.0, hollow=True)


def _batch(sweep: Sweep) -> Panel:
    totals, spec = sweep.arrays["totals"], sweep.still["spec"]
    seen = spec.n_copies * np.arange(totals.shape[2], dtype=np.uint16)
    curves = tuple(
        Curve(name, Moving(seen), Moving(np.nan_to_num(totals[..., axis]), "vs"), colour, dash)
        for axis, (name, colour, dash) in enumerate((("Δw₁", "accent", ""), ("Δw₂", "class-1", "6 4")))
    )
    title = "Δw in the next epoch, record by record"
    return Lines(
        title, "records gone through", "sum of δ·x", curves[: 1 if sweep.still["single"] else 2], here=""
    )


def _formula(sweep: Sweep) -> list[list[str | Slot]]:
    """The error term of the record looked at, and the jump of the first weight."""
    arrays, still, record = sweep.arrays, sweep.still, _record(sweep)
    spec = still["spec"]

    def of(name: str, bracket: bool = False) -> Slot:
        return Slot(Moving(arrays[name][..., record], "vs"), bracket)

    rate, factor = Slot(Moving(np.array(sweep.values), "v")), f"{still['factor']:.4g}"
    change = Slot(Moving(arrays["totals"][:, :, -1, 0], "vs"), bracket=True)
    jump: list[str | Slot] = [rate, f" · {factor} · ", change]
    sign = " − " if spec.wrong_sign and not spec.literal_dash else " + "
    more, shown = ([], "") if not spec.literal_dash else ([" − ", *jump], " − η · a · Δw₁")
    name = "sign(y − ŷ)" if spec.loss == "absolute" else "(y − ŷ)"
    place, after = Slot(Moving(arrays["weights"], "vs", part=0)), Slot(Moving(arrays["next"], "vs"))
    error, slope, term = of("pulls", True), of("slopes", True), of("terms")
    return [
        [f"record {record + 1}: δ = {name} · f′(h) = ", error, " · ", slope, " = ", term],
        [f"w₁ ← w₁{sign}η · a · Δw₁{shown} = ", place, sign, *jump, *more, " = ", after],
    ]
