"""The loss over the weights of a neuron, painted where it bends down, and the walk of learning upon it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlcore.lessons.lesson import Sweep
from figures.regions import outline_below
from figures.scene import Dots, Layer, Moving, Plane, Stroke, Walk
from figures.surface import relief, span

ROOM = 0.08
"""the curve's picture is by so much of its height higher than the curve, above and below"""
STRAIGHT = 1e-9
"""a curvature smaller than this part of the largest one is called none"""
NEAR = 0.8
"""two best weights closer than this share one name"""


def surface(sweep: Sweep, last: Moving) -> Plane:
    """The loss seen from above, painted where it bends down, or as a curve over the only weight.

    Args:
        sweep: of the lesson.
        last: the last epoch at each learning rate.
    """
    still, weights = sweep.still, sweep.arrays["weights"]
    wrong, window = Moving(sweep.arrays["wrong"], "v"), (float(still["axis"][0]), float(still["axis"][-1]))
    whose = "Loss of output 1" if still["spec"].n_outputs > 1 else "Loss"
    if still["single"]:
        points = np.stack([weights[..., 0], sweep.arrays["losses"]], -1)
        low, high = span(still["heights"])
        room = ROOM * (high - low)
        layers = (*_bent_curve(still), Walk(Moving(points, "v"), last, wrong))
        title = f"{whose} over the weight. Click to start."
        return Plane(title, ("w₁", "loss"), (window, (low - room, high + room)), layers, pick="weight")
    ground = relief(still["axis"], still["axis"], still["heights"])
    layers = (*_bent_ground(still), *_best(still["fits"]), Walk(Moving(weights, "v"), last, wrong))
    title = f"{whose}: bluer is lower. Click to start."
    return Plane(title, ("w₁", "w₂"), (window, window), layers, ground, pick="start")


def _bent_curve(still: Mapping[str, Any]) -> tuple[Layer, ...]:
    """The curve in pieces: where it bends up, down, or not at all."""
    bends, line = still["bends"], np.stack([still["axis"], still["heights"]], 1)
    least = STRAIGHT * float(np.abs(bends).max())
    ways = {
        "bends up": (bends > least, "class-0", ""),
        "bends down": (bends < -least, "class-1", "7 4"),
        "straight": (np.abs(bends) <= least, "muted", "2 4"),
    }
    pieces = list[Layer]()
    low, high = span(still["heights"])
    for name, (here, colour, dash) in ways.items():
        if here.any():
            joined = here | np.roll(here, 1) & (np.arange(len(here)) > 0)  # so that the pieces touch
            x, height = line[np.flatnonzero(here)[here.sum() // 2]]
            away = low + (0.12 if height > (low + high) / 2 else 0.88) * (high - low)  # where no curve is
            pieces.append(Stroke(Moving(np.where(joined[:, None], line, np.nan)), colour, dash, 5.0))
            pieces.append(Dots(Moving(np.array([[x - 1, away]])), colour, 0.0, name=name))
    return tuple(pieces)


def _bent_ground(still: Mapping[str, Any]) -> tuple[Layer, ...]:
    bends, axis = still["bends"], still["axis"]
    outline = outline_below(axis, axis, bends, -STRAIGHT * float(np.abs(bends).max()))
    return (Stroke(Moving(outline), "class-1", "4 3", 1.0, "bends down", fill=True),) if len(outline) else ()


def _best(fits: Mapping[str, np.ndarray]) -> tuple[Layer, ...]:
    """Where the squares and where the absolute errors are smallest."""
    if not fits:
        return ()
    apart = float(np.abs(fits["squares"] - fits["absolute"]).max()) > NEAR
    names = ("least squares", "least absolute") if apart else ("", "best")
    places = (fits["squares"], fits["absolute"])
    looks = (("class-1", 5.0, False), ("ink", 5.0, True))
    return tuple(
        Dots(Moving(place[None]), colour, size, hollow, name)
        for place, name, (colour, size, hollow) in zip(places, names, looks, strict=True)
    )
