"""The records that the neuron learns from; reading this costs no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """A few records of two inputs and two targets.

    Attributes:
        title: what it is called.
        inputs: names of the two inputs.
        outputs: names of the two targets; a single neuron learns the first.
        records: inputs, then targets.
        good: settings from which there is something to see.
    """

    title: str
    inputs: tuple[str, str]
    outputs: tuple[str, str]
    records: tuple[tuple[float, float, float, float], ...]
    good: Mapping[str, Any]


TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "exam": Table(
            "Exam: passed or not",
            ("study above average (h)", "sleep above average (h)"),
            ("passed", "with distinction"),
            (
                (-2.0, 0.5, 0.0, 0.0),
                (-1.0, -1.0, 0.0, 0.0),
                (0.5, -0.5, 1.0, 0.0),
                (1.0, 1.0, 1.0, 0.0),
                (2.0, 0.5, 1.0, 1.0),
            ),
            {"activation": "sigmoid", "learning_rate": 1.0, "start_w1": -3.0, "start_w2": 4.0},
        ),
        "line": Table(
            "A line: x and a 1",
            ("x", "always 1, so that w₂ is the bias"),
            ("y rising", "y falling"),
            (
                (-2.0, 1.0, 0.2, 1.8),
                (-1.0, 1.0, 0.3, 1.6),
                (0.0, 1.0, 1.1, 0.9),
                (2.0, 1.0, 2.1, -0.1),
                (1.0, 1.0, 1.4, 0.6),
            ),
            {"activation": "identity", "learning_rate": 0.1, "start_w1": -3.0, "start_w2": 4.0},
        ),
        "gate": Table(
            "NOT: input and a 1",
            ("input", "always 1, so that w₂ is the bias"),
            ("NOT", "the same"),
            ((0.0, 1.0, 1.0, 0.0), (1.0, 1.0, 0.0, 1.0)),
            {"activation": "sigmoid", "learning_rate": 2.0, "start_w1": 4.0, "start_w2": -2.0},
        ),
        "single": Table(
            "One record: x = y = 1",
            ("x", "none"),
            ("y", "its opposite"),
            ((1.0, 0.0, 1.0, 0.0),),
            {"activation": "sigmoid", "learning_rate": 5.0, "start_w1": -4.0, "start_w2": 0.0},
        ),
    }
)
"""by name"""


def records_of(table: str, n_outputs: int, outlier: float) -> tuple[tuple[float, ...], ...]:
    """The records, their last one moved away.

    Args:
        table: a name in `TABLES`.
        n_outputs: 1 or 2.
        outlier: what is added to the first target of the last record.
    """
    *others, last = TABLES[table].records
    moved = (*last[:2], last[2] + outlier, last[3])
    return tuple(record[: 2 + n_outputs] for record in (*others, moved))
