"""What a picture is made of: numbers that move, and what lies upon each other between two axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

By = Literal["", "v", "s", "vs"]
Drag = Literal["", "x", "y", "xy"]
"""the axes along which something may be dragged"""


@dataclass(frozen=True, slots=True, eq=False)
class Moving:
    """Numbers of a picture, and what moves them.

    Attributes:
        data: numbers, or a list of texts; the axes named by `by` come first, then the picture's own.
        by: "" stands still, "v" has the swept value as its first axis, "s" the step, "vs" both.
        settled: known for the swept value at which the page stands alone: `data` is the name of an array
            that comes with the page; what it belongs to is hidden while the slider is elsewhere.
        lag: so many steps before the one looked at: 1 where a step begins that leads to it.
        first: never before this step.
        part: only this place of the last axis.
    """

    data: np.ndarray | Sequence[Any] | str
    by: By = ""
    settled: bool = False
    lag: int = 0
    first: int = 0
    part: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """A path of points that grows with the step, its start and its head marked.

    Attributes:
        points: of shape (…, steps + 1, 2).
        last: of shape (…): the last step it has.
        wrong: of shape (…): 1 where it goes wrong.
        name: at its head; "" has the number of the step there and "start" at the start.
        colour: a role of `figures.style`.
        dash: as in SVG.
        width: in pixels.
    """

    points: Moving
    last: Moving
    wrong: Moving | None = None
    name: str = ""
    colour: str = "accent"
    dash: str = ""
    width: float = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Single points.

    Attributes:
        points: of shape (…, n, 2); NaN where there is none.
        colour: a role of `figures.style`.
        size: radius in pixels.
        hollow: whether only their rim is drawn.
        name: beside the last of them.
        stems: of shape (…, n, 2, 2): an upright bar for each point, from its foot to its end.
        upon: the name of the stroke, drawn from left to right, that stems end at: a dragged point's stem
            then follows the pointer too.
        drag: along which axes a point may be dragged in a plane that takes clicks; where it is let go is
            told as a click is.
        reach: the ends of x between which it can be dragged; those of the plane are never left.
        numbers: of shape (…, n): written upon each point with at most two decimals; NaN writes none.
    """

    points: Moving
    colour: str = "ink"
    size: float = 4.0
    hollow: bool = False
    name: str = ""
    stems: Moving | None = None
    upon: str = ""
    drag: Drag = ""
    reach: tuple[float, float] | None = None
    numbers: Moving | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A line through points.

    Attributes:
        points: of shape (…, n, 2); NaN leaves a gap.
        colour: a role of `figures.style`.
        dash: as in SVG.
        width: in pixels.
        name: at its end.
        fill: whether the area it surrounds is shaded.
    """

    points: Moving
    colour: str = "accent"
    dash: str = ""
    width: float = 2.0
    name: str = ""
    fill: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Squares:
    """Squares upon residuals: as high on the screen as they are wide.

    Attributes:
        ends: of shape (…, n, 3): x, the target, the prediction; or (…, n, 2) without the prediction.
        upon: of shape (…, 2, 2): two points of the line that they then reach to.
        colour: a role of `figures.style`.
    """

    ends: Moving
    upon: Moving | None = None
    colour: str = "class-1"


@dataclass(frozen=True, slots=True, eq=False)
class Shades:
    """A ground that moves, of even cells over the whole plane, drawn without steps between them.

    Attributes:
        cells: uint8 of shape (…, rows, columns), the lowest row first: 127 is zero, above it the colour of
            class 0 gets deeper up to 254, below it that of class 1 down to 0.
    """

    cells: Moving


Layer = Walk | Dots | Stroke | Squares | Shades
