"""The picture of a race: nine walks, their losses, the strip of rules and rates, and what one rule keeps."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.race import SHORT
from figures.scene import Bars, Curve, Heat, Layer, Lines, Moving, Plane, Slot, Stroke, Walk, scene
from figures.surface import relief, span

DASHES = ("", "7 4", "2 4")
FINE = 2048
"""walks that are only looked at are told to this part of the window, less than a pixel"""
FAR = 50
"""windows away is far enough"""
SHOWN = 80
"""points of a loss curve at most"""
LOWEST, HIGHEST = 1e-9, 1e3
"""losses are drawn between these multiples of the first one"""
ROOM = 0.08
"""a curve's picture is by so much of its height higher than the curve, above and below"""
RULES = tuple(SHORT)
KEY = ((254, "soon"), (60, "late"), (0, "no"), (255, "diverges"))


def picture(sweep: Sweep) -> Mapping[str, Any]:
    """Nine walks from one start, their losses, who arrives at which rate, and what the rule keeps."""
    still = sweep.still
    selected = RULES.index(still["rule"])
    order = [n for n in range(len(RULES)) if n != selected] + [selected]
    bars, kept = _kept(sweep)
    return scene(
        sweep.values,
        Moving(sweep.says, "v"),
        [_ground(sweep, order), _losses(sweep, order), _strip(sweep, selected), bars],
        formula=[_step_of(sweep, axis, kept, selected) for axis in range(len(still["axes"]))],
        last_step=Moving(np.array(still["n_steps"])),
    )


def style(rule: int, selected: int) -> tuple[str, str]:
    """Colour and dash of a rule's lines: its own, wherever it is drawn.

    Args:
        rule: its place among the rules.
        selected: that of the one looked into.
    """
    return "accent" if rule == selected else f"class-{rule}", DASHES[rule % len(DASHES)]


def _moved(sweep: Sweep, name: str, rule: int, array: np.ndarray | None = None) -> Moving:
    """What belongs to one rule; at its own best rate the slider moves nothing of it."""
    array = sweep.arrays[name][:, rule] if array is None else array
    alone = sweep.still["own_best"] and RULES[rule] != sweep.still["rule"]
    return Moving(np.asarray(array[0]) if alone else array, "" if alone else "v")


def _ground(sweep: Sweep, order: Sequence[int]) -> Plane:
    """A surface from above, or a curve; and nine walks upon it."""
    still = sweep.still
    axes, grid, heights = still["axes"], still["grid"], still["heights"]
    if len(axes) == 2:
        window, ground, title = still["window"], relief(grid[0], grid[1], heights), "The bluer, the lower."
        below: tuple[Layer, ...] = tuple(_ring(place, still["radius"]) for place in still["minima"])
    else:
        low, high = span(heights)
        room, ground, title = ROOM * (high - low), None, "Loss over the weight."
        window = (*still["window"], (low - room, high + room))
        curve = np.stack([grid[0], np.nan_to_num(heights, nan=high)], axis=1)
        below = (Stroke(Moving(curve), "class-0"),)
    walks = tuple(_walk(sweep, rule, order[-1], window) for rule in order)
    pick = "start" if len(axes) == 2 else "weight"
    across, up = (*axes, "loss")[:2]
    return Plane(
        f"{title} Click to start elsewhere.", (across, up), window, (*below, *walks), ground, pick=pick
    )


def _ring(place: Sequence[float], radius: float) -> Stroke:
    """Around a minimum: who stays within has arrived."""
    turn = np.linspace(0, 2 * np.pi, 33)
    ring = np.stack([place[0] + radius * np.cos(turn), place[1] + radius * np.sin(turn)], axis=1)
    return Stroke(Moving(ring), "ink", width=1.5)


def _walk(sweep: Sweep, rule: int, selected: int, window: Sequence[tuple[float, float]]) -> Walk:
    points = sweep.arrays["points"][:, rule]
    if len(sweep.still["axes"]) == 1:
        points = np.stack([points[..., 0], sweep.arrays["losses"][:, rule]], axis=-1)
    if rule != selected:
        points = _coarse(points, window)
    colour, dash = style(rule, selected)
    return Walk(
        _moved(sweep, "", rule, points),
        _moved(sweep, "last", rule),
        _moved(sweep, "wrong", rule),
        SHORT[RULES[rule]],
        colour,
        dash,
        width=3.0 if rule == selected else 1.5,
    )


def _coarse(points: np.ndarray, window: Sequence[tuple[float, float]]) -> np.ndarray:
    """To less than a pixel, which halves what has to be sent."""
    low, high = np.array(window, np.float64).T
    grain = (high - low) / FINE
    near = np.clip(points, low - FAR * (high - low), high + FAR * (high - low))
    return (np.round(near / grain) * grain).astype(np.float32)


def _losses(sweep: Sweep, order: Sequence[int]) -> Lines:
    losses, still = sweep.arrays["losses"], sweep.still
    n_steps = still["n_steps"]
    steps = np.unique(np.linspace(0, n_steps, min(n_steps, SHOWN) + 1).round().astype(np.uint16))
    first = float(losses[0, 0, 0])
    if still["log"]:
        low, high = LOWEST * first, HIGHEST * first
    else:
        low, high = span(still["heights"])
        low, high = low - (high - low), high + (high - low)
    with np.errstate(invalid="ignore"):
        seen = np.where((losses >= low) & (losses <= high), losses, np.nan)[:, :, steps]
    short = (np.ascontiguousarray(seen).view(np.uint32) & 0xFFFFE000).view(np.float32)  # three digits
    curves = tuple(
        Curve(
            SHORT[RULES[rule]],
            Moving(steps),
            _moved(sweep, "", rule, short[:, rule]),
            *style(rule, order[-1]),
        )
        for rule in order
    )
    return Lines("Loss of each rule", "step", "loss", curves, log=still["log"])


def _strip(sweep: Sweep, selected: int) -> Heat:
    """Rows are rules, the first on top; the darker, the sooner it arrives."""
    still, rows = sweep.still, len(RULES)
    here = np.stack([np.arange(len(sweep.values)), np.full(len(sweep.values), rows - 1 - selected)], axis=1)
    corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (np.nan, np.nan)])
    best = np.array([(column, rows - 1 - rule) for rule, column in enumerate(still["best"])], np.float64)
    outline = (best[:, None] + corners).reshape(-1, 2)
    return Heat(
        "Who arrives? Boxed: best rate",
        "learning rate",
        "",
        np.array(sweep.values),
        [SHORT[rule] for rule in reversed(RULES)],
        Moving(still["strip"][::-1]),
        KEY,
        Moving(here.astype(np.float32), "v"),
        x_log=True,
        outline=(Stroke(Moving(outline), "ink", width=1.5),),
        pick="strip",
        says="Which rule arrives at which learning rate: the darker, the sooner.",
    )


def _kept(sweep: Sweep) -> tuple[Bars, Mapping[str, Any]]:
    """What the rule looked into keeps, as bars; and where its numbers are, for the formula."""
    still, parts = sweep.still, sweep.still["parts"]
    if still["live"]:
        values: dict[str, Any] = {"data": sweep.arrays["kept"], "by": "vs", "lag": 1}
    else:
        values = {"data": "kept", "by": "s", "settled": True, "lag": 1}
    told = [*(f"{name} {symbol}" for name, symbol in parts), "step"]
    names = [f"{axis}: {each}" for axis in still["axes"] for each in told]
    colours = [*("class-0" for _ in parts), "accent"] * len(still["axes"])
    title = f"What {SHORT[still['rule']]} makes of the slope at this step"
    return Bars(title, names, Moving(**values), colours), values


def _step_of(sweep: Sweep, axis: int, kept: Mapping[str, Any], selected: int) -> list[str | Slot]:
    """One step of the rule looked into along an axis, with its numbers."""
    still, name = sweep.still, sweep.still["axes"][axis]
    points, parts = sweep.arrays["points"][:, selected], still["parts"]
    first, rate = axis * (len(parts) + 1), Slot(Moving(np.array(sweep.values), "v"))
    before = Slot(Moving(points, "vs", lag=1, part=axis))
    scaled, pulled = still["rule"] != "rprop", still["rule"] == "adamw"
    over = parts[still["over"]][1]
    under = f" / ({parts[-1][1]})" if still["divided"] else ""
    symbol = f"({over})" if "+" in over else over
    line: list[str | Slot] = [
        f"{name} ← {name} − {f'η·δ·{name} − ' if pulled else ''}{'η · ' if scaled else ''}{symbol}{under} = ",
        before,
        " − ",
    ]
    if pulled:
        line += [rate, f" · {still['weight_decay']:g} · ", before, " − "]
    if scaled:
        line += [rate, " · "]
    line.append(Slot(Moving(**kept, part=first + still["over"]), bracket=True))
    if under:
        line += [" / ", Slot(Moving(**kept, part=first + len(parts) - 1))]
    return [*line, " = ", Slot(Moving(points, "vs", first=1, part=axis))]
