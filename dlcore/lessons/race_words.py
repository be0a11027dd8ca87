"""What is said of a race: one claim about every rule, from what came of its walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from dlcore.lessons.numbers import spoken
from dlcore.lessons.race import SHORT
from dlcore.lessons.race_goal import Goal
from dlcore.lessons.train_numbers import many

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec

MANY = 4
"""so many rules are not named one by one"""
COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight")


class Outcome(Enum):
    """What came of a walk."""

    ARRIVED = "arrived"
    """it is there, and stays to the end of the race"""
    ON_THE_WAY = "on the way"
    """it is not there at the end"""
    RESTS = "rests"
    """it is not there, and the slope where it stands is none"""
    ERRATIC = "erratic"
    """a difference in the sixteenth digit becomes visible: rounding decides where it goes"""
    DIVERGED = "diverged"
    """its numbers became too large"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule in a race.

    Attributes:
        rule: a name in `RULES`.
        outcome: what came of it.
        arrival: from which step on it is there; −1 where it is not.
        last: its last loss.
    """

    rule: str
    outcome: Outcome
    arrival: int
    last: float


def say(spec: Spec, rate: float, goal: Goal, entries: Sequence[Entry]) -> str:
    """Who arrives, who does not, and why not; each rule is named once, in the list of its kind.

    Args:
        spec: the settings.
        rate: the learning rate of the rule looked into, and of all unless the others take their best.
        goal: where they want to go.
        entries: one for each rule.
    """
    begin = f"With learning rate **{spoken(rate)}** "
    if spec.own_best:
        begin += f"for {SHORT[spec.rule]} and each other rule at its own best rate, "
    told = [begin + _first(goal, entries, spec.n_steps)]
    told += [_rest(outcome, entries, spec.n_steps) for outcome in reversed(Outcome)]
    return " ".join(filter(None, told))


def _first(goal: Goal, entries: Sequence[Entry], n_steps: int) -> str:
    """Who arrives, the soonest first."""
    there = sorted((each for each in entries if each.outcome is Outcome.ARRIVED), key=lambda e: e.arrival)
    if not there:
        return f"**nobody** manages to {goal.reach} within {many(n_steps, 'step')}{_lowest(entries)}."
    soonest = there[0].arrival
    winners = [_title(each) for each in there if each.arrival == soonest]
    several, everybody = len(winners) > 1, len(winners) == len(entries)
    who = f"**{'all nine rules' if everybody else listed(winners)}**"
    after = f"after **{many(soonest, 'step')}**"
    if not soonest:
        text = f"{who} {'are' if several else 'is'} there from the start, and stay{'' if several else 's'}"
    elif everybody:
        text = f"{who} {goal.reach} together, {after}"
    else:
        text = f"{who} {'are' if several else 'is'} the first to {goal.reach}, {after}"
    others = [f"{_title(each)} ({each.arrival})" for each in there[len(winners) :]]
    return f"{text}; then {listed(others)}." if others else f"{text}."


def _lowest(entries: Sequence[Entry]) -> str:
    finished = [each for each in entries if each.outcome in (Outcome.ON_THE_WAY, Outcome.RESTS)]
    if not finished:
        return ""
    best = min(finished, key=lambda each: each.last)
    return f"; the lowest at the end is {_title(best)}, with a loss of **{spoken(best.last)}**"


def _rest(outcome: Outcome, entries: Sequence[Entry], n_steps: int) -> str:
    """Who did not arrive, by what came of them; those who are still on their way come last."""
    names = [_title(each) for each in entries if each.outcome is outcome]
    everybody = len(names) == len(entries)
    if not names or outcome is Outcome.ARRIVED or (everybody and outcome is Outcome.ON_THE_WAY):
        return ""  # of all that are on their way it is said already that nobody arrives
    several = len(names) > 1
    who = "All nine rules" if everybody else listed(names)
    match outcome:
        case Outcome.ON_THE_WAY:
            who = f"The other {COUNTS[len(names)]}" if len(names) >= MANY else who
            return f"{who} {'are' if several else 'is'} not there after {many(n_steps, 'step')}."
        case Outcome.RESTS:
            return f"{who} rest{'' if several else 's'} elsewhere, where there is no slope."
        case Outcome.ERRATIC:
            return f"{who} bounce{'' if several else 's'} **without a pattern**, so rounding decides the way."
    return f"{who} **diverge{'' if several else 's'}**."


def listed(names: Sequence[str]) -> str:
    """Names in a row: "A", "A and B", "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _title(entry: Entry) -> str:
    return SHORT[entry.rule]
