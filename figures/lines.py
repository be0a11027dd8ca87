"""Charts of lines whose numbers move: curves, thresholds and shaded parts."""

from dataclasses import dataclass
from typing import Literal

from figures.layers import Moving

Here = Literal["", "value", "step"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line of a chart.

    Attributes:
        name: its label.
        x: increasing, of shape (…, n).
        y: of shape (…, n); NaN leaves a gap.
        colour: a role of `figures.style`: "accent", "class-0", "train", "wrong" …
        dash: as in SVG.
        upto: of shape (…): the last place that is drawn; all of them without.
        low: of the shape of y: where the shaded band around the line ends below; without it there is none.
        high: where it ends above.
    """

    name: str
    x: Moving
    y: Moving
    colour: str = "accent"
    dash: str = ""
    upto: Moving | None = None
    low: Moving | None = None
    high: Moving | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A vertical line with a name: a threshold.

    Attributes:
        x: where, of shape (…).
        text: its name, a word or two.
        wrong: whether what lies there goes wrong.
    """

    x: Moving
    text: str
    wrong: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A part of the x axis that is shaded.

    Attributes:
        low: where it begins, of shape (…).
        high: where it ends.
        text: its name.
        wrong: whether what lies there goes wrong.
    """

    low: Moving
    high: Moving
    text: str
    wrong: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """A chart of lines.

    Attributes:
        title: above it.
        x_title: name and unit.
        y_title: name and unit.
        curves: its lines.
        here: what the vertical line "you are here" follows: the step, the swept value, or nothing.
        log: whether y is logarithmic; what is not above 0 leaves a gap.
        x_log: whether x is.
        x_span: ends of the x axis, if they stand still.
        y_span: ends of the y axis, if they stand still.
        lines: thresholds.
        bands: shaded parts.
        gap: what a gap of a curve is called when its values are read.
        ends: whether each curve ends with a dot; a histogram does not.
        named_first: whether names and dots stand where the curves begin, for curves that end in one place.
        x_whole: whether x counts something: no tick stands between two whole numbers.
        says: in words.
    """

    title: str
    x_title: str
    y_title: str
    curves: tuple[Curve, ...]
    here: Here = "step"
    log: bool = False
    x_log: bool = False
    x_span: tuple[float, float] | None = None
    y_span: tuple[float, float] | None = None
    lines: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()
    gap: str = "not a number"
    ends: bool = True
    named_first: bool = False
    x_whole: bool = False
    says: str = ""
