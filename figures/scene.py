"""What stands on a stage whose sliders move everything at once: pictures, sentence, formula as values.

Nothing is computed here. Every array comes from a lesson's sweep, and says what moves it: the swept value,
the step, both, or nothing. The browser only picks the numbers of the place where the sliders stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

import numpy as np

from figures.surface import Relief

By = Literal["", "v", "s", "vs"]
Here = Literal["", "value", "step"]


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
class Curve:
    """A line of a chart.

    Attributes:
        name: its label.
        x: increasing, of shape (…, n).
        y: of shape (…, n); NaN leaves a gap.
        colour: a role of `figures.style`: "accent", "class-0", "train", "wrong" …
        dash: as in SVG.
        upto: of shape (…): the last place that is drawn; all of them without.
    """

    name: str
    x: Moving
    y: Moving
    colour: str = "accent"
    dash: str = ""
    upto: Moving | None = None


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
    says: str = ""


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
    """

    points: Moving
    last: Moving
    wrong: Moving | None = None
    name: str = ""
    colour: str = "accent"
    dash: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Single points.

    Attributes:
        points: of shape (…, n, 2); NaN where there is none.
        colour: a role of `figures.style`.
        size: radius in pixels.
        hollow: whether only their rim is drawn.
        name: beside the last of them.
    """

    points: Moving
    colour: str = "ink"
    size: float = 4.0
    hollow: bool = False
    name: str = ""


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
        ends: of shape (…, n, 3): x, the target, the prediction.
        colour: a role of `figures.style`.
    """

    ends: Moving
    colour: str = "class-1"


Layer = Walk | Dots | Stroke | Squares


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """A picture with two axes and layers upon each other.

    Attributes:
        title: above it.
        axes: names and units of the two axes.
        window: their ends.
        layers: from the lowest to the highest.
        ground: a surface seen from above, below all layers.
        pick: what a click is called; "" takes none.
        says: in words; "" takes the sentence of the stage.
    """

    title: str
    axes: tuple[str, str]
    window: tuple[tuple[float, float], tuple[float, float]]
    layers: tuple[Layer, ...]
    ground: Relief | None = None
    pick: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """Cells in rows and columns, each shaded, and where the stage stands among them.

    Attributes:
        title: above it.
        x_title: name and unit of the columns.
        y_title: name and unit of the rows.
        x: values of the columns, of shape (columns,), or their names.
        y: values of the rows, of shape (rows,), the lowest row first, or their names.
        cells: uint8 of shape (…, rows, columns): 0 the palest to 254 the deepest, 255 gone wrong.
        key: what shades mean: pairs of a shade and words.
        here: the place as column and row, of shape (…, 2), counted from 0, between two if need be; NaN for
            none.
        x_log: whether the columns are named upon a logarithmic axis.
        outline: lines over the cells, in columns and rows.
        pick: what a click is called: it tells column and row; "" takes none.
        says: in words.
    """

    title: str
    x_title: str
    y_title: str
    x: np.ndarray | Sequence[str]
    y: np.ndarray | Sequence[str]
    cells: Moving
    key: tuple[tuple[int, str], ...] = ()
    here: Moving | None = None
    x_log: bool = False
    outline: tuple[Stroke, ...] = ()
    pick: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """A row for each quantity: its name, a bar from zero, its number.

    Attributes:
        title: above it.
        names: of the rows; "" as the first letter group of "group: name" is not repeated.
        values: of shape (…, rows); NaN shows a dash.
        colours: a role of `figures.style` for each row; one for all if there is only one.
        span: the ends of the bars, if they stand still; otherwise the largest fills its half.
        says: in words.
    """

    title: str
    names: Sequence[str]
    values: Moving
    colours: Sequence[str] = ("accent",)
    span: tuple[float, float] | None = None
    says: str = ""


Panel = Lines | Plane | Heat | Bars


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A place for a number in a formula.

    Attributes:
        value: of shape (…).
        bracket: in brackets where it is negative.
    """

    value: Moving
    bracket: bool = False


def scene(
    values: Sequence[Any],
    says: Moving,
    panels: Sequence[Panel],
    *,
    formula: Sequence[Sequence[str | Slot]] = (),
    last_step: Moving | None = None,
    step_word: str = "step",
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """Everything a stage shows, for `ui.components.packing.pack`.

    Args:
        values: those of the swept setting, increasing.
        says: the sentences, by "v" or "vs"; ** … ** is strong.
        panels: the first is large, the others stand beside it, or below where there is no room.
        formula: lines of words and numbers.
        last_step: of shape (…), by "" or "v": the last step there is to look at; without it there is no
            slider for steps.
        step_word: what a step is called.
        names: how the values are called, where a number is not enough.

    Raises:
        ValueError: an array does not fit what moves it.
    """
    _check(says, len(values))
    return {
        "values": [value if isinstance(value, int | float) else str(value) for value in values],
        "names": list(names),
        "says": _told(says),
        "panels": [{"kind": type(panel).__name__.lower(), **_told(panel)} for panel in panels],
        "formula": [[part if isinstance(part, str) else _told(part) for part in line] for line in formula],
        "last_step": _told(last_step),
        "step_word": step_word,
    }


def _check(says: Moving, n_values: int) -> None:
    if says.by.startswith("v") and len(says.data) != n_values:
        raise ValueError(f"There are {n_values} values and {len(says.data)} sentences; give one for each.")


def _told(value: Any) -> Any:
    """A value as words, numbers and arrays that can be packed."""
    if isinstance(value, Moving):
        return {field.name: _array(getattr(value, field.name)) for field in fields(value)}
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: _told(getattr(value, field.name)) for field in fields(value)}
        return told | ({"kind": type(value).__name__.lower()} if isinstance(value, Layer) else {})
    if isinstance(value, np.ndarray):
        return _array(value)
    return [_told(each) for each in value] if isinstance(value, list | tuple) else value


def _array(data: Any) -> Any:
    """Numbers as the browser reads them; texts as they are."""
    if not isinstance(data, np.ndarray):
        return list(data) if isinstance(data, Sequence) and not isinstance(data, str) else data
    if data.dtype.kind in "ub" and data.dtype.itemsize <= 2:
        return data.astype(np.uint8) if data.dtype.kind == "b" else data
    with np.errstate(over="ignore"):  # too large to be drawn is large enough
        return data.astype(np.float32)
