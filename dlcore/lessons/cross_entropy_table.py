"""Points with logits and targets as two texts that a link can carry: "2, 1, 0.1; 0.5, 2.5, 0" and "0; 1".

One number a point is one logit for two classes: that of class 1, while class 0 stays at 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dlcore.errors import BadSetting
from dlcore.intake.names import one_line

MAX_POINTS = 8
"""as many bars stand beside the picture"""
MAX_CLASSES = 10
"""as many classes have a colour"""
LARGEST = 10.0
"""two logits then are 20 apart at most, and float64 holds a loss of e⁻²⁰ to six digits"""
SUM = 1e-9
"""so close to 1 is the sum of a soft target"""
WRITE = "write them as 2, 1, 0.1; 0.5, 2.5, 0"
WRITE_TARGETS = (
    "write a class number for each point, as 0; 1, or a probability for each class, as 0.7, 0.2, 0.1"
)

Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Points, what is predicted of them, and what is true.

    Attributes:
        logits: a row for each point, as many numbers in each as there are classes.
        targets: the probability of each class, in rows of the same length.
        single: whether one logit a point was written.
    """

    logits: tuple[Row, ...]
    targets: tuple[Row, ...]
    single: bool

    @property
    def n_points(self) -> int:
        """How many points there are: m."""
        return len(self.logits)

    @property
    def n_classes(self) -> int:
        """How many classes there are: K."""
        return len(self.logits[0])

    @property
    def hard(self) -> bool:
        """Whether every target is one-hot: a label."""
        return all(map(one_hot, self.targets))


def one_hot(target: Row) -> bool:
    """Whether one class has all the probability."""
    return max(target) == 1 and target.count(0) == len(target) - 1


def main_class(target: Row) -> int:
    """The label; of a soft target the first of its most probable classes."""
    return target.index(max(target))


def parsed(logits: str, targets: str) -> Table:
    """The points that two texts name.

    Args:
        logits: numbers with commas between, a semicolon after each point.
        targets: for each point the number of its class, from 0, or a probability for each class; where one
            logit a point is written, the probability of class 1.

    Raises:
        BadSetting: there are none, too many, or one cannot be read or does not fit.
    """
    rows = [_numbers(part, WRITE) for part in _parts(logits)]
    if not rows:
        raise BadSetting(f"There are no logits: {WRITE}.")
    if len(rows) > MAX_POINTS:
        raise BadSetting(f"There are {len(rows):,} points: give at most {MAX_POINTS}.")
    if len({len(row) for row in rows}) > 1:
        raise BadSetting(f"Every point needs as many logits as the others: {WRITE}.")
    if len(rows[0]) > MAX_CLASSES:
        raise BadSetting(f"There are {len(rows[0]):,} classes: give at most {MAX_CLASSES} logits a point.")
    if max(abs(value) for row in rows for value in row) > LARGEST:
        raise BadSetting(f"A logit lies too far out: give numbers from −{LARGEST:g} to {LARGEST:g}.")
    single = len(rows[0]) == 1
    rows = [(0.0, *row) for row in rows] if single else rows
    wanted = _parts(targets)
    if len(wanted) != len(rows):
        raise BadSetting(f"There are {len(rows)} points and {len(wanted)} targets: give one for each point.")
    return Table(tuple(rows), tuple(_target(part, len(rows[0]), single) for part in wanted), single)


def written(table: Table) -> dict[str, str]:
    """The two texts of a table, as `parsed` reads them, with twelve digits that count."""
    logits = [row[1:] if table.single else row for row in table.logits]
    return {
        "logits": "; ".join(_row(row) for row in logits),
        "targets": "; ".join(_wanted(target, table.single) for target in table.targets),
    }


def changed(table: Table, point: int, klass: int, logit: float) -> Table:
    """The table with another logit in one place.

    Args:
        table: the points.
        point: counted from 0.
        klass: counted from 0; where one logit a point is written, it is that of class 1.
        logit: the new one.
    """
    row = list(table.logits[point])
    row[klass] = logit
    return Table((*table.logits[:point], tuple(row), *table.logits[point + 1 :]), table.targets, table.single)


def labelled(table: Table, point: int, klass: int) -> Table:
    """The table with another label for one point, counted from 0 like the class."""
    target = tuple(float(number == klass) for number in range(table.n_classes))
    targets = (*table.targets[:point], target, *table.targets[point + 1 :])
    return Table(table.logits, targets, table.single)


def logit_for(row: Sequence[float], klass: int, probability: float) -> float:
    """The logit that gives a class this probability while the others stay.

    It is ln p/(1 − p) + ln Σ eᶻ of the others.

    Args:
        row: the logits of a point.
        klass: whose logit it is.
        probability: wanted; what would need a logit beyond `LARGEST` gets that.
    """
    p = min(1 - 1e-6, max(1e-6, probability))
    others = math.log(sum(math.exp(z) for number, z in enumerate(row) if number != klass))
    return min(LARGEST, max(-LARGEST, round(math.log(p / (1 - p)) + others, 2)))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _numbers(part: str, how: str) -> Row:
    shown = one_line(part, 40)
    try:
        row = tuple(float(each) for each in part.replace("−", "-").split(","))
    except ValueError:
        raise BadSetting(f"“{shown}” cannot be read as numbers: {how}.") from None
    if "_" in part or not all(map(math.isfinite, row)):
        raise BadSetting(f"“{shown}” cannot be read as numbers: {how}.")
    return row


def _target(part: str, n_classes: int, single: bool) -> Row:
    """A target as a probability for each class.

    Raises:
        BadSetting: it cannot be read or does not fit.
    """
    row, shown = _numbers(part, WRITE_TARGETS), one_line(part, 40)
    if len(row) == 1 and single:
        if not 0 <= row[0] <= 1:
            raise BadSetting(f"“{shown}” is no target for two classes: write 0, 1 or a probability between.")
        return (1 - row[0], row[0])
    if len(row) == 1:
        if row[0] not in range(n_classes):
            raise BadSetting(f"“{shown}” is no class here: write a whole number from 0 to {n_classes - 1}.")
        return tuple(float(number == row[0]) for number in range(n_classes))
    if len(row) != n_classes:
        raise BadSetting(f"“{shown}” does not fit {n_classes} classes: {WRITE_TARGETS}.")
    if min(row) < 0 or abs(sum(row) - 1) > SUM:
        raise BadSetting(f"“{shown}” are no probabilities: give numbers from 0 up whose sum is 1.")
    return row


def _wanted(target: Row, single: bool) -> str:
    if one_hot(target):
        return str(main_class(target))
    return f"{target[1]:.12g}" if single else _row(target)


def _row(values: Sequence[float]) -> str:
    return ", ".join(f"{value + 0.0:.12g}" for value in values)
