"""The rule looked into: what it keeps, as numbers of one step, as a table, and for the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.arrays import drawn
from dlcore.lessons.race_field import Field, hyper
from dlcore.lessons.race_step import Here
from dlcore.theory.update_parts import Inside, inside
from dlcore.theory.update_rules import RULES

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec

SYMBOLS = {"velocity": "v", "mean of gradients": "m", "mean of squared moves": "u"}
"""what a rule keeps, as its formula has it; everything else is s"""


def inside_of(spec: Spec, field: Field) -> Inside:
    """What the rule looked into keeps, at every rate."""
    rates = torch.tensor(field.rates, dtype=torch.float64)
    return inside(spec.rule, field.of_rule(spec.rule), rates, hyper(spec, spec.rule))


def steps_here(spec: Spec, field: Field, made: Inside) -> list[Here]:
    """The step that leads to the one looked at, along each axis; the first one at the start, none if none."""
    column, trace = field.rates.index(spec.learning_rate), field.of_rule(spec.rule)
    n_valid = int(trace.n_valid[column])
    if n_valid < 2:
        return []
    at = max(0, min(spec.step, n_valid - 1) - 1)
    return [
        Here(name, at + 1, _along(spec, made, trace.points[column, at : at + 2, axis], (column, at, axis)))
        for axis, name in enumerate(field.surface.axes)
    ]


def _along(spec: Spec, made: Inside, points: Tensor, place: tuple[int, int, int]) -> dict[str, float]:
    numbers = {"theta": float(points[0]), "after": float(points[1])}
    numbers |= {"g": float(made.parts[0].values[place]), "over": float(made.over.values[place])}
    if made.under:
        numbers["under"] = float(made.under.values[place])
    column, at, axis = place
    for name, values in made.kept.items():
        symbol = SYMBOLS.get(name, "s")
        numbers[symbol] = float(values[place])
        numbers[f"{symbol}0"] = float(values[column, at - 1, axis]) if at else 0.0
    if "m" in numbers:
        numbers["corrected"] = numbers["s"] / (1 - spec.beta2 ** (at + 1))
    return numbers


def table(spec: Spec, field: Field, made: Inside) -> tuple[tuple[str, ...], list[tuple[float, ...]]]:
    """The walk of the rule looked into, and what it keeps after each step.

    Returns:
        The names of the columns, and the rows.
    """
    column, trace, names = field.rates.index(spec.learning_rate), field.of_rule(spec.rule), field.surface.axes
    n_valid = int(trace.n_valid[column])
    head = ["step", *names, "loss", *(f"gradient, {name}" for name in names)]
    columns = [trace.points[column], trace.values[column][:, None], trace.gradients[column]]
    for name in RULES[spec.rule].keeps:
        head += [f"{name}, {axis}" for axis in names]
        before = spec.learning_rate if name in RULES[spec.rule].from_rate else 0.0
        values = made.kept[name][column]
        columns.append(torch.cat([torch.full((1, len(names)), before, dtype=torch.float64), values]))
    rows = torch.cat([each[:n_valid] for each in columns], dim=1).tolist()
    return tuple(head), [(float(number), *row) for number, row in enumerate(rows)]


def kept(made: Inside, n_valid: Tensor) -> np.ndarray:
    """What each step was made of, and the step, axis by axis; after a walk's last step that one.

    Returns:
        float32 of shape (rates, n_steps, axes · (parts + 1)).
    """
    values = torch.stack([*(part.values for part in made.parts), made.step], dim=3)
    values = torch.where(values == 0, 0.0, values)  # no −0
    return drawn(held(values, n_valid - 2).flatten(2))


def held(values: Tensor, last: Tensor) -> Tensor:
    """With everything after the last place of a row as it is there: (rows, steps, …)."""
    steps = torch.minimum(torch.arange(values.shape[1]), last.clamp(min=0)[:, None])
    return values[torch.arange(len(values))[:, None], steps]
