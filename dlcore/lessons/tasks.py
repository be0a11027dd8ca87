"""What a teacher may add to a link: a question, controls that are locked or hidden, and a goal to reach."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeGuard

from dlcore.errors import BadSetting
from dlcore.intake.names import one_line
from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken

ENTRIES = ("lock", "hide", "ask", "goal")
"""what a link may hold beside the settings"""
QUESTION_LENGTH = 200
_GOAL = re.compile(r"(\w{1,60})([<>])(.{1,30})")


@dataclass(frozen=True, slots=True)
class Goal:
    """A number of the result that is to come below or above a limit.

    Attributes:
        number: its name among `Result.numbers`.
        below: whether it has to come below the limit, not above.
        limit: of the number's own unit.
    """

    number: str
    below: bool
    limit: float

    @property
    def text(self) -> str:
        """As it stands in a link."""
        return f"{self.number}{'<' if self.below else '>'}{self.limit!r}"

    @property
    def says(self) -> str:
        """As a learner reads it."""
        name = self.number.replace("_", " ")
        return f"Bring the {name} {'below' if self.below else 'above'} {spoken(self.limit)}."

    def holds(self, result: Result[Any]) -> bool:
        """Whether a result reaches it; never where it has no such number."""
        value = result.numbers.get(self.number)
        if not is_number(value):
            return False
        return value < self.limit if self.below else value > self.limit


@dataclass(frozen=True, slots=True)
class Task:
    """A link with something to do.

    Attributes:
        locked: names of the settings that cannot be changed.
        hidden: names of those that are not even seen.
        question: plain text, at most `QUESTION_LENGTH` characters.
        goal: what to reach, if anything.
        settings: what the link set, by name.
    """

    locked: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    question: str = ""
    goal: Goal | None = None
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def fixed(self) -> Mapping[str, Any]:
        """The settings that stay as they are, with their values."""
        return {name: self.settings[name] for name in (*self.locked, *self.hidden) if name in self.settings}

    @property
    def entries(self) -> dict[str, str]:
        """What it adds to a link, see `ENTRIES`; what is empty is left out."""
        goal = self.goal.text if self.goal else ""
        texts = (",".join(self.locked), ",".join(self.hidden), self.question, goal)
        return {name: text for name, text in zip(ENTRIES, texts, strict=True) if text}

    def __bool__(self) -> bool:
        return bool(self.entries)

    def done(self, result: Result[Any]) -> bool:
        """Whether a result reaches the goal with the fixed settings as they were given."""
        kept = all(getattr(result.spec, name) == value for name, value in self.fixed.items())
        return bool(self.goal) and kept and self.goal.holds(result)


def read(raw: Mapping[str, str], settings: Mapping[str, Any]) -> tuple[Task, list[str]]:
    """The task that a link holds, and what in it does not work.

    Args:
        raw: the link's own texts by the names in `ENTRIES`, whatever they are.
        settings: all settings of the lesson with the values that the link gives them.

    Returns:
        The task, made of what works, and a sentence for everything else.
    """
    refused: list[str] = []
    locked, hidden = (_names(raw.get(entry, ""), settings, refused) for entry in ("lock", "hide"))
    goal = None
    if raw.get("goal"):
        try:
            goal = read_goal(raw["goal"])
        except BadSetting as error:
            refused.append(str(error))
    question = one_line(raw.get("ask", ""), QUESTION_LENGTH)
    return Task(locked, hidden, question, goal, MappingProxyType(dict(settings))), refused


def read_goal(text: str) -> Goal:
    """A goal as it stands in a link: "final_loss<0.01".

    Raises:
        BadSetting: it cannot be read.
    """
    found = _GOAL.fullmatch(text.strip())
    try:
        limit = float(found[3]) if found else math.nan
    except ValueError:
        limit = math.nan
    if not found or not math.isfinite(limit):
        said = one_line(text, 40)
        raise BadSetting(f"The goal “{said}” cannot be read: write it like final_loss<0.01.")
    return Goal(found[1], found[2] == "<", limit)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a goal can be made of it."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _names(text: str, settings: Mapping[str, Any], refused: list[str]) -> tuple[str, ...]:
    names: Sequence[str] = [name for name in dict.fromkeys(text[:1000].split(",")) if name]
    unknown = [name for name in names if name not in settings]
    if unknown:
        refused.append(f"There is no control “{one_line(unknown[0])}” to lock or hide, so none is.")
    return tuple(name for name in names if name in settings)
