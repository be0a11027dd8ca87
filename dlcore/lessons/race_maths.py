"""The maths of a race: the rule looked into with the numbers of one step, and every rule's first step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dlcore.lessons.lesson import Formula
from dlcore.lessons.numbers import bracketed, tex
from dlcore.lessons.race_goal import Goal, goal_line
from dlcore.lessons.race_step import Here, with_numbers
from dlcore.theory.update_rules import RULES

if TYPE_CHECKING:
    from dlcore.lessons.race import Spec
    from dlcore.theory.surfaces import Landscape

LONG = 45
"""letters of LaTeX that a phone has room for"""
ETA = (r"\eta", "the learning rate, one symbol for every rule")
FIRST: Mapping[str, tuple[str, str]] = {
    "sgd": ("Gradient descent", r"\eta\, g"),
    "adam": ("Adam", r"\eta\, \frac{g}{|g| + \varepsilon}"),
}
"""whose first steps are compared: one in proportion to the slope, one of its sign alone"""
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
    rates: Mapping[str, float],
    firsts: Mapping[str, Sequence[float] | None],
    slopes: Sequence[float],
) -> list[Formula]:
    """The surface, the rule, its step with numbers, and the first steps of all rules.

    Args:
        spec: the settings.
        surface: what is raced on.
        goal: where everybody wants to go.
        here: the step of the rule looked into, for each axis; empty if it takes none.
        rates: each rule's learning rate.
        firsts: each rule's first step along the axes; None if it takes none.
        slopes: the gradient at the start.
    """
    axes, rule = surface.axes, RULES[spec.rule].formula
    symbols = [(r"\theta", f"the weights, {' and '.join(axes)}"), ETA]
    symbols += [pair for pair in MEANING.items() if _stands(pair[0], rule)]
    lines = [
        Formula(
            _broken(f"E({', '.join(axes)}) =", surface.formula),
            (("E", "the loss, a height over the weights"), (", ".join(axes), "the weights")),
        ),
        goal_line(goal),
        *(Formula(part, tuple(symbols)) for line in rule for part in line.split(r", \quad ")),
    ]
    for each in here:
        lines += [Formula(line) for line in with_numbers(spec, each)]
    return lines + _first_steps(axes, (spec.start_x, spec.start_y), rates, firsts, slopes)


def _broken(begin: str, sum_of: str) -> str:
    """A sum, on several lines where it is too long for a phone."""
    if len(sum_of) < LONG or "^2 + (" not in sum_of:
        return f"{begin} {sum_of}"
    terms = sum_of.replace("^2 + (", r"^2\\&+ (")
    return rf"\begin{{aligned}}{begin} & {terms}\end{{aligned}}"


def _stands(symbol: str, rule: Sequence[str]) -> bool:
    """Whether a letter stands in a rule's formula; a letter inside a command's name does not count."""
    return bool(re.search(rf"(?<![\\A-Za-z]){re.escape(symbol)}(?![A-Za-z])(?!_[12])", " ".join(rule)))


def _first_steps(
    axes: Sequence[str],
    start: Sequence[float],
    rates: Mapping[str, float],
    firsts: Mapping[str, Sequence[float] | None],
    slopes: Sequence[float],
) -> list[Formula]:
    """What is subtracted at first: of plain descent in proportion to the slope, of Adam only its sign."""
    lines: list[Formula] = []
    for rule, (name, what) in FIRST.items():
        eta = tex(rates[rule])
        for axis, place, slope, moved in zip(axes, start, slopes, firsts[rule] or (), strict=False):
            size = bracketed(slope) if rule == "sgd" else _scaled(slope)
            moves = rf"{axis} \leftarrow {axis} - {what} = {tex(place)} - {eta} \cdot {size}"
            begin = rf"\text{{{name}, step 1:}}"
            latex = rf"\begin{{gathered}}{begin}\\{moves} = {tex(place + moved)}\end{{gathered}}"
            lines.append(Formula(latex, tuple((each, MEANING[each]) for each in ("g", r"\varepsilon"))))
    return lines


def _scaled(slope: float) -> str:
    """A slope by its own size, which is its sign unless it is as small as ε."""
    return rf"\frac{{{tex(slope)}}}{{{tex(abs(slope))} + {tex(RULES['adam'].defaults['epsilon'])}}}"
