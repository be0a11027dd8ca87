"""Nine update rules at every learning rate in one batched run: who arrives, when, and who does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from dlcore.errors import BadSetting
from dlcore.lessons.race_goal import Goal, goal_of
from dlcore.lessons.race_words import Outcome
from dlcore.settings import controls, scale_of, stops
from dlcore.theory.certain import foretold
from dlcore.theory.descent import Run
from dlcore.theory.landscapes import Landscape, landscape, value_and_gradient
from dlcore.theory.traces import Trace
from dlcore.theory.update_rules import RULES, Hyper

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec

FLAT = 1e-6
"""a slope below this is called none"""
VIEWS = {"beale": ((0.0, 4.0), (-1.5, 1.75))}
"""what is looked at where the race takes only a small part of the surface's window"""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """All descents: nine rules by all rates.

    Attributes:
        surface: what is raced on.
        goal: what counts as there.
        rates: the learning rates.
        trace: a row for each rule and rate, the rates of one rule side by side; cut where a walk diverges or
            cannot be foretold.
        outcomes: what came of each, by rule and rate.
        arrivals: int64 (rules, rates), the step from which on a walk is there to its end; −1 for none.
    """

    surface: Landscape
    goal: Goal
    rates: tuple[float, ...]
    trace: Trace
    outcomes: tuple[tuple[Outcome, ...], ...]
    arrivals: Tensor

    def row(self, rule: str, rate: float) -> int:
        """Where the walk of a rule at a rate is in the trace."""
        return tuple(RULES).index(rule) * len(self.rates) + self.rates.index(rate)

    def outcome(self, rule: str, rate: float) -> Outcome:
        """What came of the walk of a rule at a rate."""
        return self.outcomes[tuple(RULES).index(rule)][self.rates.index(rate)]

    def arrival(self, rule: str, rate: float) -> int:
        """From which step on it is there; −1 for none."""
        return int(self.arrivals[tuple(RULES).index(rule), self.rates.index(rate)])

    def of_rule(self, rule: str) -> Trace:
        """The walks of one rule."""
        first = self.row(rule, self.rates[0])
        rows = slice(first, first + len(self.rates))
        trace = self.trace
        return Trace(trace.points[rows], trace.values[rows], trace.gradients[rows], trace.n_valid[rows], {})

    def final_loss(self, rule: str, rate: float) -> float:
        """The loss at the last point of a walk."""
        row = self.row(rule, rate)
        return float(self.trace.values[row, int(self.trace.n_valid[row]) - 1])

    def best_rate(self, rule: str) -> float:
        """With which learning rate of the slider a rule arrives soonest, or ends lowest if with none."""
        place = tuple(RULES).index(rule)
        on_scale = set(grid())
        places = [column for column, rate in enumerate(self.rates) if rate in on_scale]

        def badness(column: int) -> tuple[bool, bool, int, float, int]:
            outcome, first = self.outcomes[place][column], int(self.arrivals[place, column])
            lost = outcome in (Outcome.DIVERGED, Outcome.ERRATIC)
            loss = self.final_loss(rule, self.rates[column])
            return outcome is not Outcome.ARRIVED, lost, first, loss, column

        return self.rates[min(places, key=badness)]


def grid() -> tuple[float, ...]:
    """The learning rates at which the slider stops."""
    from dlcore.lessons.race import Spec

    return tuple(scale_of(controls(Spec)["learning_rate"]))


def rates_of(spec: Spec, field: Field) -> dict[str, float]:
    """Which learning rate each rule takes.

    Args:
        spec: the settings.
        field: of these settings.
    """
    own = {} if not spec.own_best else {rule: field.best_rate(rule) for rule in RULES if rule != spec.rule}
    return {rule: own.get(rule, spec.learning_rate) for rule in RULES}


def field_of(spec: Spec) -> Field:
    """All descents with these settings; the rule looked into, the rate and the step change nothing of them.

    Raises:
        BadSetting: the typed formula cannot be read, or has no value at the start.
    """
    known = controls(type(spec))
    still = {name: known[name].default for name in ("rule", "own_best", "learning_rate", "step")}
    return _field(replace(spec, **still), stops(type(spec), "learning_rate", spec.learning_rate))


def hyper(spec: Spec, rule: str) -> Hyper:
    """A rule's hyper-parameters; Adadelta keeps its own ρ, that of `RULES`."""
    return Hyper(
        momentum=spec.momentum,
        beta1=spec.beta1,
        beta2=spec.beta2,
        rho=spec.rho if rule == "rmsprop" else None,
        weight_decay=spec.weight_decay,
    )


@lru_cache(maxsize=2)  # one with 500 steps takes 15 MB
def _field(spec: Spec, rates: tuple[float, ...]) -> Field:
    surface = landscape(
        spec.landscape,
        condition=spec.condition,
        rotation_deg=spec.rotation_deg,
        expression=spec.expression,
    )
    start = (spec.start_x, spec.start_y)[: len(surface.axes)]
    view = VIEWS.get(spec.landscape, surface.window)
    if all(low <= place <= high for place, (low, high) in zip(start, view, strict=True)):
        surface = replace(surface, window=view)
    runs = [Run(rule, start, rate, hyper(spec, rule)) for rule in RULES for rate in rates]
    trace, erratic = foretold(lambda points: value_and_gradient(surface, points), runs, spec.n_steps)
    if not trace.n_valid.all():
        place = ", ".join(f"{each:g}" for each in start)
        raise BadSetting(f"The surface has no height or no slope at ({place}): choose another start.")
    goal = goal_of(spec, surface, float(trace.values[0, 0]))
    arrivals = _arrivals(trace, goal).masked_fill(erratic, -1)
    outcomes = _outcomes(trace, goal, arrivals, erratic, spec.n_steps)
    shape = len(RULES), len(rates)
    rows = tuple(tuple(outcomes[n * shape[1] : (n + 1) * shape[1]]) for n in range(shape[0]))
    return Field(surface, goal, rates, trace, rows, arrivals.view(shape))


def _arrivals(trace: Trace, goal: Goal) -> Tensor:
    """The step from which on each walk is there to its end; −1 where it is not there at its end."""
    if goal.level is not None:
        there = trace.values <= goal.level
    else:
        there = torch.zeros(trace.values.shape, dtype=torch.bool)
        for minimum in goal.minima:
            away = trace.points - torch.tensor(minimum, dtype=torch.float64)
            there |= torch.linalg.vector_norm(away, dim=2) <= goal.radius
    steps = torch.arange(trace.values.shape[1])
    last = trace.n_valid - 1
    last_away = torch.where(there | (steps > last[:, None]), -1, steps).amax(1)
    return torch.where(last_away < last, last_away + 1, -1)


def _outcomes(trace: Trace, goal: Goal, arrivals: Tensor, erratic: Tensor, n_steps: int) -> Sequence[Outcome]:
    rows = torch.arange(len(trace.n_valid))
    slopes = torch.linalg.vector_norm(trace.gradients[rows, trace.n_valid - 1], dim=1)
    told: list[Any] = [each.tolist() for each in (arrivals, trace.n_valid, erratic, slopes)]
    made: list[Outcome] = []
    for first, n_valid, wild, slope in zip(*told, strict=True):
        if wild:
            made.append(Outcome.ERRATIC)
        elif first >= 0 and (n_valid > n_steps or goal.endless):
            made.append(Outcome.ARRIVED)
        elif n_valid <= n_steps:
            made.append(Outcome.DIVERGED)
        else:
            made.append(Outcome.RESTS if slope < FLAT else Outcome.ON_THE_WAY)
    return made
