"""A formula typed by a learner: read, checked, shown as LaTeX and computed, and never run as a program.

`expression_signs` lets nothing through but numbers, known names and operations; Python's own parser then
groups them, and the tree that remains is walked with PyTorch's operations.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import torch
from torch import Tensor

from dlcore.errors import BadSetting
from dlcore.fetching.source_text import PARSER
from dlcore.theory.expression_signs import CONSTANTS, FUNCTIONS, VARIABLES, as_python

MOST_CHARACTERS = 200
MOST_NODES = 100
MOST_DEPTH = 20
LARGEST_EXPONENT = 20

Tree: TypeAlias = "float | str | tuple[str, tuple[Tree, ...]]"
"""a number, a name, or an operation and what it works on"""

_SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
}  # fmt: skip
_OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow,
    "negative": operator.neg, **{name: function.apply for name, function in FUNCTIONS.items()},
}  # fmt: skip
_SUM, _NEGATIVE, _PRODUCT, _POWER, _ATOM = range(5)
"""how firmly a piece of LaTeX holds together"""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked formula; two of the same text are equal."""

    text: str
    """as it was typed, without the spaces around it"""
    variables: tuple[str, ...]
    """("x", "y"), ("x",) or ("w",), in the order of a point's coordinates"""
    latex: str
    tree: Tree = field(repr=False)

    def evaluate(self, points: Tensor) -> Tensor:
        """The formula's values, in PyTorch's operations, so that autograd differentiates them.

        Where it has no value (a root of −1, a division by 0) the result is NaN or infinite. At a kink the
        gradient is PyTorch's: 0 for abs and relu, halves for two equal values of min and max.

        Args:
            points: float64 of shape (..., d), a coordinate for each of the `variables`.

        Returns:
            float64 of shape (...).
        """
        values = dict(zip(self.variables, points.unbind(-1), strict=True))
        return torch.as_tensor(value_of(self.tree, values))

    __call__ = evaluate


def parsed(text: str) -> Expression:
    """Reads a formula such as `x**2 + 3*sin(y)`.

    It may hold numbers, x and y or w alone, pi, e, + − * / and ** (also ^ · × ÷ ² ³), parentheses and the
    functions sin, cos, tan, exp, log (natural), sqrt, abs, tanh, sigmoid, relu, min and max (of two).

    Args:
        text: at most 200 characters; anything may stand in it.

    Raises:
        BadSetting: it is no such formula, or a larger one than the limits above; the sentence says where.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadSetting(
            f"The formula has {len(text):,} characters: shorten it to {MOST_CHARACTERS} at the most."
        )
    source = as_python(text)
    with PARSER:
        top = ast.parse(source, mode="eval").body
    n_nodes = sum(isinstance(node, ast.expr) for node in ast.walk(top))
    if n_nodes > MOST_NODES:
        raise BadSetting(f"The formula has {n_nodes} parts: shorten it to {MOST_NODES} at the most.")
    tree = tree_of(top)
    return Expression(text.strip(), _axes(_variables(tree)), _latex(tree)[0], tree)


def _axes(used: set[str]) -> tuple[str, ...]:
    if not used:
        raise BadSetting("The formula holds no variable: use x, x and y, or w in it.")
    if "w" in used and len(used) > 1:
        raise BadSetting("w is a single weight and does not go with x or y: use w alone, or x and y.")
    if used == {"y"}:
        raise BadSetting("y cannot stand alone: call the only variable x, or use x and y.")
    return tuple(name for name in VARIABLES if name in used)


def _variables(tree: Tree) -> set[str]:
    if isinstance(tree, tuple):
        return set().union(*(_variables(branch) for branch in tree[1]))
    return {tree} & set(VARIABLES) if isinstance(tree, str) else set()


def tree_of(node: ast.expr, depth: int = 1) -> Tree:
    """What Python's parser grouped, below `depth` − 1 operations.

    Raises:
        BadSetting: it is no formula, or too deep.
    """
    if depth > MOST_DEPTH:
        raise BadSetting(f"More than {MOST_DEPTH} operations follow one another: write a simpler formula.")
    match node:
        case ast.Constant(value=float(number)):
            return number
        case ast.Name(id=name):
            return name
        case ast.UnaryOp(op=sign, operand=inner):
            branch = tree_of(inner, depth + 1)
            return ("negative", (branch,)) if isinstance(sign, ast.USub) else branch
        case ast.BinOp(left=left, op=sign, right=right):
            branches = tree_of(left, depth + 1), tree_of(right, depth + 1)
            if isinstance(sign, ast.Pow):
                _check_exponent(branches[1])
            return _SIGNS[type(sign)], branches
        case ast.Call(func=ast.Name(id=name), args=values):
            if len(values) != FUNCTIONS[name].takes:
                takes, form = ("two values", "…, …") if FUNCTIONS[name].takes == 2 else ("one value", "…")
                raise BadSetting(
                    f"“{name}” takes {takes} and is given {len(values)}: "
                    f"write {name}({form}), and decimals with a point, as in 0.5."
                )
            return name, tuple(tree_of(value, depth + 1) for value in values)
    raise BadSetting("A comma stands outside min and max: remove it, or write a decimal point, as in 0.5.")


def _check_exponent(exponent: Tree) -> None:
    if _variables(exponent):
        return
    value = float(value_of(exponent, {}))
    if not abs(value) <= LARGEST_EXPONENT:
        most = LARGEST_EXPONENT
        raise BadSetting(f"The exponent {value:g} is too far from 0: use one from {-most} to {most}.")


def value_of(tree: Tree, variables: Mapping[str, Tensor]) -> Tensor | float:
    """What a tree comes to, given float64 values of one shape for its variables."""
    if isinstance(tree, str):
        return variables[tree] if tree in variables else CONSTANTS[tree]
    if not isinstance(tree, tuple):
        return tree
    name, branches = tree
    values = [value_of(branch, variables) for branch in branches]
    if name in FUNCTIONS or not any(isinstance(value, Tensor) for value in values):
        # Of two bare numbers too, so that 1/0 is infinite and (−8)**0.5 NaN, as they are with variables.
        values = [torch.as_tensor(value, dtype=torch.float64) for value in values]
    return _OPERATIONS[name](*values)


def _latex(tree: Tree) -> tuple[str, int]:
    """LaTeX and how firmly it holds together."""
    if isinstance(tree, str):
        return (r"\pi" if tree == "pi" else tree), _ATOM
    if not isinstance(tree, tuple):
        digits, _, power = repr(tree).removesuffix(".0").partition("e")
        return (rf"{digits} \cdot 10^{{{int(power)}}}", _PRODUCT) if power else (digits, _ATOM)
    name, branches = tree
    pieces = [_latex(branch) for branch in branches]
    if name in FUNCTIONS:
        written = FUNCTIONS[name].latex % ", ".join(piece for piece, _ in pieces)
        return written, _POWER if name == "exp" else _ATOM
    if name == "negative":
        return f"-{_held(pieces[0], _PRODUCT)}", _NEGATIVE
    return _two_latex(name, *pieces)


def _two_latex(sign: str, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    """Two pieces and the operation between them."""
    if sign == "/":
        return rf"\frac{{{left[0]}}}{{{right[0]}}}", _PRODUCT
    if sign == "**":
        return f"{_held(left, _ATOM)}^{{{right[0]}}}", _POWER
    second = _held(right, _PRODUCT)
    if sign == "*":
        first = _held(left, _NEGATIVE)
        times = r" \cdot " if second[0].isdigit() or second.startswith(r"\frac") else r" \, "
        return first + times + second, _NEGATIVE if first.startswith("-") else _PRODUCT
    return f"{left[0]} {sign} {second}", _SUM


def _held(piece: tuple[str, int], firmness: int) -> str:
    """In parentheses where it would come apart."""
    return piece[0] if piece[1] >= firmness else rf"\left({piece[0]}\right)"
