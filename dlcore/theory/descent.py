"""Gradient descent by many rules, at many rates and from many starts at once, as one batched computation.

Every run is a row. The gradient is evaluated once per step for all rows together; each rule moves its rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor

from dlcore.errors import BadSetting
from dlcore.theory.traces import FAR, Trace, trace
from dlcore.theory.update_rules import RULES, Hyper, Rule
from dlcore.theory.update_steps import Columns, Number, State

ValueAndGradient = Callable[[Tensor], tuple[Tensor, Tensor]]
"""points (rows, d) float64 to values (rows,) and gradients (rows, d); no row may depend on another"""

MAX_STEPS = 10_000
DEFAULTS = Hyper()


@dataclass(frozen=True, slots=True)
class Run:
    """One descent.

    Attributes:
        rule: a name in `RULES`.
        start: coordinates of the first point, each within ±`FAR`.
        rate: the learning rate η, above 0.
        hyper: what differs from the rule's defaults.

    Raises:
        BadSetting: there is no rule of this name, or start or rate is out of range.
    """

    rule: str
    start: tuple[float, ...]
    rate: float
    hyper: Hyper = DEFAULTS

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise BadSetting(f"There is no update rule “{self.rule}”: choose one of {', '.join(RULES)}.")
        if not 0 < self.rate < float("inf"):
            raise BadSetting(f"A learning rate of {self.rate!r} leads nowhere: choose a number above 0.")
        if not self.start or not all(abs(place) <= FAR for place in self.start):
            raise BadSetting(f"A start at {self.start!r} is nowhere: choose coordinates from −1e12 to 1e12.")


@dataclass(frozen=True, slots=True)
class _Group:
    """The rows of one rule, which lie side by side."""

    rule: Rule
    rates: Tensor
    hyper: Columns


def descend(
    value_and_gradient: ValueAndGradient, runs: Sequence[Run], n_steps: int, keep: bool = False
) -> Trace:
    """Descend by every run at once.

    A row that diverges becomes NaN and changes no other row.

    Args:
        value_and_gradient: the landscape.
        runs: rules, rates, hyper-parameters and starts may all differ; at least one run.
        n_steps: 0 to `MAX_STEPS`.
        keep: whether to hand out what the rule remembers, which takes all runs to be of one rule.

    Raises:
        BadSetting: there is no run, starts differ in length, `n_steps` is out of range, or `keep` is asked of
            two rules.
    """
    _check(runs, n_steps, keep)
    order = sorted(range(len(runs)), key=lambda row: runs[row].rule)
    ordered = [runs[row] for row in order]
    groups = _groups(ordered)
    points = torch.tensor([run.start for run in ordered], dtype=torch.float64)
    sizes = [len(group.rates) for group in groups]
    states = [
        group.rule.begin(mine, group.rates) for group, mine in zip(groups, points.split(sizes), strict=True)
    ]
    places = points.new_empty(n_steps + 1, *points.shape)
    values, gradients = points.new_empty(places.shape[:2]), torch.empty_like(places)
    kept: list[State] = [states[0]] if keep else []
    for step in range(n_steps + 1):
        value, gradient = value_and_gradient(points)
        places[step], values[step], gradients[step] = points, value.detach(), gradient.detach()
        if step < n_steps:
            points, states = _step(groups, points, gradients[step], states, step + 1)
            kept += [states[0]] if keep else []
    names = groups[0].rule.keeps if keep else ()
    remembered = {name: torch.stack([state[k] for state in kept]) for k, name in enumerate(names)}
    return trace(places, values, gradients, remembered, torch.tensor(order).argsort())


def path(
    value_and_gradient: ValueAndGradient,
    start: Sequence[float],
    rate: float,
    n_steps: int,
    rule: str = "sgd",
    hyper: Hyper = DEFAULTS,
) -> Trace:
    """One run as a trace of one row, with what the rule remembered.

    Args:
        value_and_gradient: the landscape.
        start: coordinates of the first point.
        rate: the learning rate, above 0.
        n_steps: 0 to `MAX_STEPS`.
        rule: a name in `RULES`.
        hyper: what differs from the rule's defaults.

    Example:
        >>> bowl = lambda points: (points.square().sum(1) / 2, points)
        >>> path(bowl, (8.0,), 0.5, 3).points.flatten().tolist()
        [8.0, 4.0, 2.0, 1.0]
    """
    return descend(value_and_gradient, [Run(rule, tuple(map(float, start)), rate, hyper)], n_steps, keep=True)


def sweep(
    value_and_gradient: ValueAndGradient,
    start: Sequence[float],
    rates: Sequence[float],
    n_steps: int,
    rule: str = "sgd",
    hyper: Hyper = DEFAULTS,
) -> Trace:
    """One rule from one start at many learning rates, one row a rate.

    Args:
        value_and_gradient: the landscape.
        start: coordinates of the first point.
        rates: learning rates, each above 0.
        n_steps: 0 to `MAX_STEPS`.
        rule: a name in `RULES`.
        hyper: what differs from the rule's defaults.
    """
    place = tuple(map(float, start))
    return descend(value_and_gradient, [Run(rule, place, rate, hyper) for rate in rates], n_steps)


def _check(runs: Sequence[Run], n_steps: int, keep: bool) -> None:
    if isinstance(n_steps, bool) or not isinstance(n_steps, int) or not 0 <= n_steps <= MAX_STEPS:
        raise BadSetting(f"{n_steps!r} steps cannot be taken: choose a whole number from 0 to {MAX_STEPS}.")
    if not runs:
        raise BadSetting("There is nothing to descend with: give at least one run.")
    if len({len(run.start) for run in runs}) > 1:
        raise BadSetting("The starts lie in different spaces: give each the same number of coordinates.")
    if keep and len({run.rule for run in runs}) > 1:
        raise BadSetting("Different rules remember different things: keep them in one call for each rule.")


def _groups(runs: Sequence[Run]) -> list[_Group]:
    groups: list[_Group] = []
    for name, members in groupby(runs, key=lambda run: run.rule):
        rule, mine = RULES[name], list(members)
        settings = [rule.settings(run.hyper) for run in mine]
        hyper = {each: _number_or_column([one[each] for one in settings]) for each in rule.defaults}
        groups.append(_Group(rule, _column([run.rate for run in mine]), hyper))
    return groups


def _column(numbers: Sequence[float]) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64)[:, None]


def _number_or_column(numbers: Sequence[float]) -> Number:
    return numbers[0] if len(set(numbers)) == 1 else _column(numbers)  # a number is cheaper for torch


def _step(
    groups: Sequence[_Group], points: Tensor, gradients: Tensor, states: Sequence[State], n: int
) -> tuple[Tensor, list[State]]:
    sizes = [len(group.rates) for group in groups]
    rows = zip(groups, points.split(sizes), gradients.split(sizes), states, strict=True)
    moved = [
        group.rule.step(place, gradient, state, group.rates, group.hyper, n)
        for group, place, gradient, state in rows
    ]
    new = torch.cat([each for each, _ in moved])
    return torch.where(new.abs() <= FAR, new, torch.nan), [state for _, state in moved]  # NaN stays NaN
