"""A race with its settings: every rule's numbers, the sentence, the maths and the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Number, Result
from dlcore.lessons.race_field import Field, race_of, rates_of
from dlcore.lessons.race_inside import inside_of, kept, steps_here, table
from dlcore.lessons.race_maths import formulas
from dlcore.lessons.race_words import Entry, Outcome, say

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec


def result(spec: Spec) -> Result[Spec]:
    """The race with these settings.

    Raises:
        BadSetting: the typed formula cannot be read, or has no value at the start.
    """
    field = race_of(spec)
    rates, made = rates_of(spec, field), inside_of(spec, field)
    column, trace = field.rates.index(spec.learning_rate), field.of_rule(spec.rule)
    head, rows = table(spec, field, made)
    return Result(
        spec=spec,
        numbers={name: value for rule in rates for name, value in _numbers(field, rule, rates[rule]).items()},
        says=says(spec, field, spec.learning_rate, rates),
        formulas=formulas(
            spec,
            field.surface,
            field.goal,
            steps_here(spec, field, made),
            rates,
            {rule: _first_step(field, rule, rate) for rule, rate in rates.items()},
            trace.gradients[column, 0].tolist(),
        ),
        head=head,
        rows=rows,
        picture={"kept": kept(made, trace.n_valid)[column]},
    )


def says(spec: Spec, field: Field, rate: float, rates: Mapping[str, float]) -> str:
    """The sentence where the rule looked into takes this rate.

    Args:
        spec: the settings.
        field: descents, these among them.
        rate: of the rule looked into.
        rates: of each rule.
    """
    entries = [
        Entry(rule, field.outcome(rule, own), field.arrival(rule, own), field.final_loss(rule, own))
        for rule, own in rates.items()
    ]
    return say(spec, rate, field.goal, entries)


def _numbers(field: Field, rule: str, rate: float) -> dict[str, Number]:
    arrival = field.arrival(rule, rate) if field.outcome(rule, rate) is Outcome.ARRIVED else None
    return {
        f"{rule}_rate": rate,
        f"{rule}_steps_taken": int(field.trace.n_valid[field.row(rule, rate)]) - 1,
        f"{rule}_final_loss": field.final_loss(rule, rate),
        f"{rule}_arrival": arrival,
        f"{rule}_first_step": _first_step(field, rule, rate),
    }


def _first_step(field: Field, rule: str, rate: float) -> list[float] | None:
    row = field.row(rule, rate)
    points = field.trace.points[row]
    return (points[1] - points[0]).tolist() if field.trace.n_valid[row] > 1 else None
