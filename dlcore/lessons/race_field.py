"""Nine update rules in one batched run, at one or every learning rate: who arrives, when, who does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from torch import Tensor

from dlcore.errors import BadSetting
from dlcore.lessons.race_goal import Goal, goal_of
from dlcore.lessons.race_outcomes import arrivals_of, outcomes_of
from dlcore.lessons.race_words import Outcome
from dlcore.settings import controls, scale_of, stops
from dlcore.theory.certain import foretold
from dlcore.theory.descent import Run
from dlcore.theory.landscapes import Landscape, landscape, value_and_gradient
from dlcore.theory.traces import Trace
from dlcore.theory.update_rules import RULES, Hyper

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec

VIEWS = {"beale": ((0.0, 4.0), (-1.5, 1.75))}
"""what is looked at where the race takes only a small part of the surface's window"""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Descents: nine rules by one learning rate or all.

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
        field: of these settings, with all rates where the others take their best.
    """
    own = {} if not spec.own_best else {rule: field.best_rate(rule) for rule in RULES if rule != spec.rule}
    return {rule: own.get(rule, spec.learning_rate) for rule in RULES}


def field_of(spec: Spec) -> Field:
    """All descents with these settings; the rule looked into, the rate and the step change nothing of them.

    Raises:
        BadSetting: the typed formula cannot be read, or has no value at the start.
    """
    return _field(_common(spec), stops(type(spec), "learning_rate", spec.learning_rate))


def race_of(spec: Spec) -> Field:
    """The descents that these settings select: nine, unless the others look for their best among all.

    Raises:
        BadSetting: as `field_of`.
    """
    return field_of(spec) if spec.own_best else _nine(_common(spec), spec.learning_rate)


def hyper(spec: Spec, rule: str) -> Hyper:
    """A rule's hyper-parameters; Adadelta keeps its own ρ, that of `RULES`."""
    return Hyper(
        momentum=spec.momentum,
        beta1=spec.beta1,
        beta2=spec.beta2,
        rho=spec.rho if rule == "rmsprop" else None,
        weight_decay=spec.weight_decay,
    )


def _common(spec: Spec) -> Spec:
    """The same for every rule looked into, rate and step."""
    known = controls(type(spec))
    still = {name: known[name].default for name in ("rule", "own_best", "learning_rate", "step")}
    return replace(spec, **still)


@lru_cache(maxsize=2)  # one with 500 steps takes 15 MB
def _field(spec: Spec, rates: tuple[float, ...]) -> Field:
    return _descended(spec, rates)


@lru_cache(maxsize=8)
def _nine(spec: Spec, rate: float) -> Field:
    return _descended(spec, (rate,))


def _descended(spec: Spec, rates: tuple[float, ...]) -> Field:
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
    arrivals = arrivals_of(trace, goal).masked_fill(erratic, -1)
    outcomes = outcomes_of(trace, goal, arrivals, erratic, spec.n_steps)
    shape = len(RULES), len(rates)
    rows = tuple(tuple(outcomes[n * shape[1] : (n + 1) * shape[1]]) for n in range(shape[0]))
    return Field(surface, goal, rates, trace, rows, arrivals.view(shape))
