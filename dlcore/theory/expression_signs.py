"""What may stand in a learner's formula, and whether its signs stand in an order that means something."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.errors import BadSetting

MOST_OPEN = 20
"""parentheses inside one another"""
LARGEST_NUMBER = 1e6


@dataclass(frozen=True, slots=True)
class Function:
    """A function that a learner may use."""

    takes: int
    """how many values"""
    apply: Callable[..., Tensor]
    latex: str
    """with %s where the values stand"""


FUNCTIONS: Mapping[str, Function] = {
    "sin": Function(1, torch.sin, r"\sin\left(%s\right)"),
    "cos": Function(1, torch.cos, r"\cos\left(%s\right)"),
    "tan": Function(1, torch.tan, r"\tan\left(%s\right)"),
    "exp": Function(1, torch.exp, "e^{%s}"),
    "log": Function(1, torch.log, r"\ln\left(%s\right)"),
    "sqrt": Function(1, torch.sqrt, r"\sqrt{%s}"),
    "abs": Function(1, torch.abs, r"\left|%s\right|"),
    "tanh": Function(1, torch.tanh, r"\tanh\left(%s\right)"),
    "sigmoid": Function(1, torch.sigmoid, r"\sigma\left(%s\right)"),
    "relu": Function(1, torch.relu, r"\max\left(0, %s\right)"),
    "min": Function(2, torch.minimum, r"\min\left(%s\right)"),
    "max": Function(2, torch.maximum, r"\max\left(%s\right)"),
}
VARIABLES = ("x", "y", "w")
CONSTANTS = {"pi": math.pi, "e": math.e}
KNOWN = f"x, y or w, the numbers pi and e, and the functions {', '.join(FUNCTIONS)}"

_KINDLY = {"^": "**", "−": "-", "·": "*", "⋅": "*", "×": "*", "÷": "/", "π": "pi"}
"""other ways to write a sign"""
_RAISED = str.maketrans("²³", "23")
_WORD = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*|π)"
    r"|(?P<sign>\*\*|[-+*/^(),−·⋅×÷])|(?P<raised>[²³]+)|(?P<unknown>\S)"
)


def as_python(text: str) -> str:
    """The same formula in Python's words; whatever comes back has the shape of a Python expression.

    Numbers, known names, operations and parentheses are all it holds, every parenthesis is closed, and
    every operation has something to work on. Not checked is how many values a function is given.

    Args:
        text: what the learner typed.

    Raises:
        BadSetting: a sign or name is not known, or stands where it means nothing.
    """
    words: list[str] = []
    opened: list[int] = []
    wants_value, was_raised = True, False
    for match in _WORD.finditer(text):
        kind, where = match.lastgroup or "", f"“{_shown(match.group())}” at position {match.start() + 1}"
        word = _python_word(kind, match.group(), where)
        begins_value = kind in {"number", "name"} or word == "("
        if words and words[-1] in FUNCTIONS and word != "(":
            raise BadSetting(f"Before {where} “{words[-1]}” has no parenthesis: write {words[-1]}(…).")
        if wants_value and not begins_value and word not in {"+", "-"}:
            raise BadSetting(f"Before {where} something is missing: put a number or a variable there.")
        if not wants_value and begins_value:
            raise BadSetting(f"Before {where} a sign is missing: put one of + - * / ** there, as in 2*x.")
        if was_raised and word == "**":
            raise BadSetting(f"{where} raises a power again: put parentheses around one of the two powers.")
        _follow_parentheses(word, match.start() + 1, opened)
        wants_value = not (kind in {"number", "raised"} or word == ")" or word in {*VARIABLES, *CONSTANTS})
        was_raised = kind == "raised"
        words.append(f"**{word}" if was_raised else word)
    if not words:
        raise BadSetting("There is no formula yet: type one, for example x**2 + y**2.")
    if wants_value:
        raise BadSetting(f"After “{words[-1]}” the formula stops: put a number or a variable at its end.")
    if opened:
        raise BadSetting(f"The parenthesis at position {opened[-1]} stays open: close it with “)”.")
    return " ".join(words)


def _python_word(kind: str, word: str, where: str) -> str:
    if kind == "unknown":
        raise BadSetting(f"{where} means nothing here: use numbers, names, parentheses and + - * / **.")
    if kind == "number":
        if not float(word) <= LARGEST_NUMBER:
            raise BadSetting(f"{where} is larger than {LARGEST_NUMBER:,.0f}: use a smaller number.")
        return repr(float(word))
    if kind == "raised":
        return repr(float(word.translate(_RAISED)))
    word = _KINDLY.get(word, word)
    if kind == "name" and word not in {*VARIABLES, *CONSTANTS, *FUNCTIONS}:
        raise BadSetting(f"{where} is not known: use {KNOWN}, with a sign such as * between them.")
    return word


def _follow_parentheses(word: str, position: int, opened: list[int]) -> None:
    if word == "(":
        opened.append(position)
        if len(opened) > MOST_OPEN:
            raise BadSetting(
                f"More than {MOST_OPEN} parentheses are open at position {position}: write a simpler formula."
            )
    if word == ")":
        if not opened:
            raise BadSetting(f"“)” at position {position} closes nothing: remove it, or open it with “(”.")
        opened.pop()


def _shown(word: str) -> str:
    """At most 30 characters, those that cannot be seen by their code."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in word[:30])
