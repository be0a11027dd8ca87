"""What stands on a stage whose sliders move everything at once: pictures, sentence, formula as values.

Nothing is computed here. Every array comes from a lesson's sweep, and says what moves it: the swept value,
the step, both, or nothing. The browser only picks the numbers of the place where the sliders stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from figures.layers import Dots, Layer, Moving, Shades, Squares, Stroke, Walk
from figures.lines import Band, Curve, Line, Lines
from figures.panels import Bars, Heat, Multiples, Plane

__all__ = (  # all that a lesson's picture is made of, from one place
    "Band", "Bars", "Curve", "Dots", "Heat", "Layer", "Line", "Lines", "Moving", "Multiples", "Panel",
    "Plane", "Shades", "Slot", "Squares", "Stroke", "Walk", "scene",
)  # fmt: skip

Panel = Lines | Plane | Heat | Bars | Multiples


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
    step_names: Sequence[str] = (),
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """Everything a stage shows, for `ui.components.packing.pack`.

    Args:
        values: those of the swept setting, increasing.
        says: the sentences, by "v" or "vs"; ** … ** is strong.
        panels: the first is large, the others stand beside it, or below where there is no room, as there is
            none beside `Multiples`.
        formula: lines of words and numbers.
        last_step: of shape (…), by "" or "v": the last step there is to look at; without it there is no
            slider for steps.
        step_word: what a step is called.
        step_names: how each step is called, beginning with step 0, where a number is not enough.
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
        "step_names": list(step_names),
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
