"""The maths of a race: the rule looked into with the numbers of one step, and every rule's first step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import tex
from dlcore.lessons.race_step import Here, with_numbers
from dlcore.lessons.race_words import Goal, goal_line
from dlcore.theory.update_rules import RULES

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec
    from dlcore.theory.surfaces import Landscape

ETA = (r"\eta", "the learning rate, one symbol for every rule")
MEANING: Mapping[str, str] = {
    "g": "the gradient where the step begins, from autograd",
    "v": "the velocity",
    r"\beta": "how much of the velocity stays",
    "s": "the sum or mean of squared gradients",
    r"\rho": "how much of a mean stays",
    r"\varepsilon": "a tiny number against division by 0",
    "u": "the mean of squared moves",
    "d": "the move",
    r"m": "the mean of gradients",
    r"\beta_1": "how much of the mean of gradients stays",
    r"\beta_2": "how much of the mean of squared gradients stays",
    r"\hat m": "the mean, corrected for its start at 0",
    r"\hat s": "the squares, corrected likewise",
    "t": "the number of the step",
    r"\delta": "the weight decay",
    r"\Delta": "the step size",
}


def formulas(
    spec: Spec,
    surface: Landscape,
    goal: Goal,
    here: Sequence[Here],
    firsts: Mapping[str, Sequence[float] | None],
    slopes: Sequence[float],
) -> list[Formula]:
    """The surface, the rule, its step with numbers, and the first steps of all rules.

    Args:
        spec: the settings.
        surface: what is raced on.
        goal: where everybody wants to go.
        here: the step of the rule looked into, for each axis; empty if it takes none.
        firsts: each rule's first step along the axes; None if it takes none.
        slopes: the gradient at the start.
    """
    axes, rule = surface.axes, RULES[spec.rule].formula
    symbols = [(r"\theta", f"the weights, {' and '.join(axes)}"), ETA]
    symbols += [pair for pair in MEANING.items() if _stands(pair[0], rule)]
    lines = [
        Formula(f"E({', '.join(axes)}) = {surface.formula}", (("E", "the loss, a height over the weights"),)),
        goal_line(goal),
        *(Formula(line, tuple(symbols)) for line in rule),
    ]
    for each in here:
        lines += [Formula(line) for line in with_numbers(spec, each)]
    return lines + _first_steps(axes, firsts, slopes)


def _stands(symbol: str, rule: Sequence[str]) -> bool:
    """Whether a letter stands in a rule's formula; a letter inside a command's name does not count."""
    return bool(re.search(rf"(?<![\\A-Za-z]){re.escape(symbol)}(?![A-Za-z])(?!_[12])", " ".join(rule)))


def _first_steps(
    axes: Sequence[str], firsts: Mapping[str, Sequence[float] | None], slopes: Sequence[float]
) -> list[Formula]:
    """What is subtracted at first: of plain descent in proportion to the slope, of Adam only its sign."""
    lines: list[Formula] = []
    told = {
        "sgd": (r"\text{Gradient descent: }", r"-\eta\, g"),
        "adam": (
            r"\text{Adam: }",
            r"-\eta\, \frac{g}{|g| + \varepsilon} \approx -\eta\, \operatorname{sign}(g)",
        ),
    }
    for rule, (name, what) in told.items():
        first = firsts[rule]
        if first is None:
            continue
        for axis, slope, moved in zip(axes, slopes, first, strict=True):
            lines.append(
                Formula(
                    rf"{name} \Delta_1 {axis} = {what} = {tex(moved)} \quad (g = {tex(slope)})",
                    ((rf"\Delta_1 {axis}", f"the first step along {axis}"),),
                )
            )
    return lines
