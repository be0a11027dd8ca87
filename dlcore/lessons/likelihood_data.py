"""The points of the lesson on likelihood: labelled ones, and targets with noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcore.errors import BadSetting
from dlcore.lessons.typed_points import TypedPoints

if TYPE_CHECKING:
    from dlcore.lessons.likelihood import Spec

Point = tuple[float, int]
"""x, and 1 for blue or 0 for orange"""
LABELS = ("orange", "blue")
MAX_POINTS = 16
LARGEST = 20.0
WRITE = "write them as −1.5,0; 2,1 with 1 for blue and 0 for orange"
TYPED = TypedPoints("labelled point", WRITE, MAX_POINTS, LARGEST, seconds=(0, 1))
NEAR, GRASP = 0.02, 0.12
"""a click this close to a point, as a share of the axis and in P(blue), means the point"""
LONE = (0.5, 1.25, 2.0, 2.75, 3.5, 4.25)
"""six blue points close together; the outlier is orange"""
APART = ((-2.0, 0), (-1.2, 0), (-0.6, 0), (0.5, 1), (1.0, 1), (2.0, 1))
NOISY_X = (-2.0, -1.3, -0.6, 0.2, 0.9, 1.5, 2.2)
NOISY_Y = (-1.2, -1.7, 0.1, -0.3, 1.2, 0.7, 2.1)


def points_of(spec: Spec) -> list[Point]:
    """The labelled points of these settings.

    Raises:
        BadSetting: points of one's own cannot be read.
    """
    if spec.data == "own":
        return parsed(spec.points)
    if spec.data == "outlier":
        return [*((x, 1) for x in LONE), (spec.outlier, 0)]
    if spec.data == "apart":
        return list(APART)
    chances = (spec.p1, spec.p2, spec.p3, spec.p4)
    return [(_placed(p, label), label) for p, label in zip(chances, (1, 1, 0, 0), strict=True)]


def _placed(chance: float, label: int) -> float:
    """Where a point lies whose label has this probability at w = 1 and b = 0."""
    return (2 * label - 1) * math.log(chance / (1 - chance)) + 0.0


def parsed(text: str) -> list[Point]:
    """The points that a text names, with three decimals.

    Args:
        text: x and label with a comma between them, and a semicolon between points; a decimal point.

    Raises:
        BadSetting: it names fewer than two points or too many, or one cannot be read.
    """
    return [(round(x, 3) + 0.0, int(label)) for x, label in TYPED.read(text)]


def written(points: Sequence[Point]) -> str:
    """Points as `parsed` reads them."""
    return "; ".join(f"{round(x, 3) + 0.0:g},{label}" for x, label in points)


def changed(points: Sequence[Sequence[float]], window: Sequence[float], click: Sequence[float]) -> str:
    """The points after a click, as text: one more or one less.

    Args:
        points: x and label of each.
        window: the ends of the x axis.
        click: x and P(blue): in the upper half it means blue.

    Raises:
        BadSetting: there would be too few points or too many.
    """
    x, label = min(LARGEST, max(-LARGEST, click[0])), int(click[1] >= 0.5)
    kept = [(each, int(colour)) for each, colour in points]
    near = NEAR * (window[1] - window[0])
    hit = [place for place, (each, colour) in enumerate(kept) if colour == label and abs(each - x) <= near]
    if hit and abs(click[1] - label) <= GRASP:
        del kept[min(hit, key=lambda place: abs(kept[place][0] - x))]
    else:
        kept.append((round(x, 2) + 0.0, label))
    if not 2 <= len(kept) <= MAX_POINTS:
        raise BadSetting(f"There can be 2 to {MAX_POINTS} points: click elsewhere first.")
    return written(kept)
