"""The pictures of a stage beside charts of lines: planes, cells and bars."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from figures.layers import Layer, Moving, Stroke
from figures.surface import Relief


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """A picture with two axes and layers upon each other.

    Attributes:
        title: above it.
        axes: names and units of the two axes; two empty ones for a drawing that needs neither.
        window: their ends.
        layers: from the lowest to the highest.
        ground: a surface seen from above, below all layers.
        pick: what a click is called; "" takes none.
        says: in words; "" takes the sentence of the stage.
        bare: whether it has neither ticks nor names of its axes, as one of many alike.
    """

    title: str
    axes: tuple[str, str]
    window: tuple[tuple[float, float], tuple[float, float]]
    layers: tuple[Layer, ...]
    ground: Relief | None = None
    pick: str = ""
    says: str = ""
    bare: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Multiples:
    """Small planes side by side, all with the same axes.

    Attributes:
        title: above them; it says what the axes are.
        planes: bare ones.
        numbers: of shape (…, planes): written behind each plane's title.
        chosen: the place of the one that is marked; −1 for none.
    """

    title: str
    planes: tuple[Plane, ...]
    numbers: Moving | None = None
    chosen: int = -1


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
        signed: whether 127 is zero: above it in the colour of class 0, below in that of class 1.
        numbers: of shape (…, rows, columns): written into the cells where they have room.
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
    signed: bool = False
    numbers: Moving | None = None


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
        unit: written after each number: " %".
        least: what is above 0 and below this is written as that.
        whole: whether all rows together also stand in one bar, which is full where they add up to 1; it is
            empty where they do not, or one is below 0.
        marks: of shape (…, rows): a stroke across each row at what its value is to be compared with; NaN for
            none.
        spread: of shape (…, rows, 2): the lowest and highest of what each row is the mean of.
    """

    title: str
    names: Sequence[str]
    values: Moving
    colours: Sequence[str] = ("accent",)
    span: tuple[float, float] | None = None
    says: str = ""
    unit: str = ""
    least: float = 0.0
    whole: bool = False
    marks: Moving | None = None
    spread: Moving | None = None
