"""Points of one's own as a line of text that a link can carry: "1,2; 3,4.5"."""

from collections.abc import Sequence

from dlcore.lessons.typed_points import TypedPoints

MAX_POINTS = 60
"""so many fit a link"""
LARGEST = 1e6
"""coordinates beyond this lose their digits in what is drawn"""
TYPED = TypedPoints("point", "write them as 1,2; 3,4.5; 6,7", MAX_POINTS, LARGEST)

Point = tuple[float, float]


def parsed(text: str) -> list[Point]:
    """The points that a text names.

    Args:
        text: x and y with a comma between them, and a semicolon between points; a decimal point.

    Raises:
        BadSetting: it names fewer than two points or too many, or one cannot be read.
    """
    return TYPED.read(text)


def written(points: Sequence[Point]) -> str:
    """Points as `parsed` reads them, with six digits that count."""
    return "; ".join(f"{x + 0.0:.6g},{y + 0.0:.6g}" for x, y in points)
