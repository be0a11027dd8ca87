"""Points of one's own as a line of text that a link can carry: "1,2; 3,4.5"."""

import math
from collections.abc import Sequence

from dlcore.errors import BadSetting
from dlcore.intake.names import one_line

MAX_POINTS = 60
"""so many fit a link"""
LARGEST = 1e6
"""coordinates beyond this lose their digits in what is drawn"""
WRITE = "write them as 1,2; 3,4.5; 6,7"

Point = tuple[float, float]


def parsed(text: str) -> list[Point]:
    """The points that a text names.

    Args:
        text: x and y with a comma between them, and a semicolon between points; a decimal point.

    Raises:
        BadSetting: it names fewer than two points or too many, or one cannot be read.
    """
    parts = [part for part in text.split(";") if part.strip()]
    if len(parts) > MAX_POINTS:
        raise BadSetting(
            f"There are {len(parts):,} points, more than a link holds: give at most {MAX_POINTS}."
        )
    points = [_point(part) for part in parts]
    if len(points) < 2:
        raise BadSetting(f"A line needs at least two points: {WRITE}.")
    return points


def written(points: Sequence[Point]) -> str:
    """Points as `parsed` reads them, with six digits that count."""
    return "; ".join(f"{x + 0.0:.6g},{y + 0.0:.6g}" for x, y in points)


def _point(part: str) -> Point:
    shown = one_line(part.strip(), 40)
    numbers = part.replace("−", "-").split(",")
    try:
        x, y = (float(each) for each in numbers)
    except ValueError:
        raise BadSetting(f"“{shown}” is no point: {WRITE}.") from None
    if "_" in part or not (math.isfinite(x) and math.isfinite(y)):
        raise BadSetting(f"“{shown}” is no point: {WRITE}.")
    if max(abs(x), abs(y)) > LARGEST:
        raise BadSetting(f"“{shown}” lies too far out: give numbers from −1,000,000 to 1,000,000.")
    return x, y
