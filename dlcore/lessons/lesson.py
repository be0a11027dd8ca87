"""What a lesson is made of: settings, a computation, what is said of it, and what there is to try.

A lesson module holds one `LESSON`. The page shows it, a link carries its settings, the terminal prints its
numbers, and its recipe has to print the same ones elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import numpy as np

from dlcore.errors import BadSetting
from dlcore.settings import made, stops

Number = float | int | str | None | list[float] | list[int]
SpecT = TypeVar("SpecT")


@dataclass(frozen=True, slots=True)
class Formula:
    """A line of maths with the result's numbers in place.

    Attributes:
        latex: the line.
        symbols: what each letter of it stands for: pairs of LaTeX and words.
    """

    latex: str
    symbols: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Result(Generic[SpecT]):
    """What comes of one setting of all controls.

    Attributes:
        spec: the settings.
        numbers: what terminal and recipe print, by name.
        says: one or two sentences, ** … ** is strong.
        formulas: for the lens “Maths”.
        head: the columns of the table behind the picture.
        rows: its rows.
        picture: what else is drawn of it and not of the whole sweep; the lesson names the arrays.
    """

    spec: SpecT
    numbers: Mapping[str, Number]
    says: str
    formulas: Sequence[Formula]
    head: tuple[str, ...]
    rows: Sequence[tuple[float, ...]]
    picture: Mapping[str, np.ndarray] = field(default_factory=dict[str, np.ndarray])

    def number(self, name: str) -> float:
        """One of its numbers that is a single one."""
        return cast(float, self.numbers[name])

    def plain(self) -> str:
        """The sentence without emphasis."""
        return self.says.replace("**", "")


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """The whole range of one control at once: what a browser moves through without asking the server.

    Attributes:
        values: those of the setting that is swept, increasing.
        says: for each of them what `Result.says` is there.
        arrays: the pictures, float32, the first axis that of `values`; the lesson names them.
        still: what is the same for all values, by name: numbers, texts, arrays.
    """

    values: tuple[float, ...]
    says: tuple[str, ...]
    arrays: Mapping[str, np.ndarray]
    still: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preset(Generic[SpecT]):
    """Settings worth trying, with a question to answer before looking.

    Attributes:
        name: on the button.
        question: what to guess.
        answers: to choose from.
        settings: what differs from the defaults.
        right: the place in `answers` of what the result shows.
        reveal: what the result shows, in a sentence.
    """

    name: str
    question: str
    answers: tuple[str, ...]
    settings: Mapping[str, Any]
    right: Callable[[Result[SpecT]], int]
    reveal: Callable[[Result[SpecT]], str]


@dataclass(frozen=True, slots=True)
class Challenge(Generic[SpecT]):
    """A goal that is checked by computing the result again.

    Attributes:
        name: what it is called, unique in its lesson.
        goal: what to reach, with the limits, in a sentence.
        settings: where it begins; these stay as they are.
        holds: whether a result reaches it.
        solution: settings that do.
        now: where a result with these settings stands, in a sentence: the number there is, and the one that
            is wanted.
    """

    name: str
    goal: str
    settings: Mapping[str, Any]
    holds: Callable[[Result[SpecT]], bool]
    solution: Mapping[str, Any]
    now: Callable[[Result[SpecT]], str] | None = None

    def won(self, result: Result[SpecT]) -> bool:
        """Whether this result reaches the goal with the settings that were given."""
        return self._begun(result) and self.holds(result)

    def stands(self, result: Result[SpecT]) -> str:
        """Where this result stands, in a sentence; "" where that cannot be said."""
        return self.now(result) if self.now and self._begun(result) else ""

    def _begun(self, result: Result[SpecT]) -> bool:
        return all(getattr(result.spec, name) == value for name, value in self.settings.items())


@dataclass(frozen=True, slots=True)
class Lesson(Generic[SpecT]):
    """One lesson.

    Attributes:
        name: also that of its page and its recipe.
        title: as the page has it.
        spec: the type of its settings.
        swept: the setting that is moved through without asking the server; one called `step`, if there is
            any, is the other.
        run: computes the result.
        sweep: computes the whole range of one control at once.
        script: the recipe with these settings.
        presets: three to five.
        challenges: at least one.
        apart: the settings that the sweep does not depend on.
    """

    name: str
    title: str
    spec: type[SpecT]
    swept: str
    run: Callable[[SpecT], Result[SpecT]]
    sweep: Callable[[SpecT], Sweep]
    script: Callable[[SpecT], str]
    presets: tuple[Preset[SpecT], ...]
    challenges: tuple[Challenge[SpecT], ...]
    apart: tuple[str, ...] = ()

    def made(self, **settings: Any) -> SpecT:
        """A spec with these settings, and the defaults for the others.

        Raises:
            BadSetting: one is unknown, outside its range or of another kind.
        """
        return made(self.spec, **settings)

    def stops(self, spec: SpecT) -> tuple[Any, ...]:
        """The values of its sweep: those at which the slider stops, and this spec's, in order."""
        return stops(self.spec, self.swept, getattr(spec, self.swept))

    def preset(self, name: str) -> Preset[SpecT]:
        """A preset by its name.

        Raises:
            BadSetting: there is none.
        """
        for one in self.presets:
            if one.name.casefold() == name.casefold():
                return one
        names = ", ".join(one.name for one in self.presets)
        raise BadSetting(f"{self.name} has no preset {name!r}: choose one of {names}.")
