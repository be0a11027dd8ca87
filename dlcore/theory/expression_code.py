"""A learner's formula as a line of PyTorch that a beginner can read. It is only written, never run here."""

import ast
import math
import re

from dlcore.fetching.source_text import PARSER
from dlcore.theory.expression import CONSTANTS, VARIABLES, Expression, tree_of, value_of
from dlcore.theory.expression_signs import as_python

_TORCH = {"min": "torch.minimum", "max": "torch.maximum"}
_SAFE = (ast.Add, ast.Sub, ast.Mult)


def code(expression: Expression) -> str:
    """The formula in PyTorch's functions, over tensors named like its variables.

    Args:
        expression: of one or two variables.

    Example:
        >>> from dlcore.theory.expression import parsed
        >>> code(parsed("x^2 + 3*sin(y)"))
        'x ** 2 + 3 * torch.sin(y)'
    """
    text = ast.unparse(_Torch().visit(_node(as_python(expression.text))))
    return re.sub(r"\b(\d+)\.0\b(?!e)", r"\1", text)


class _Torch(ast.NodeTransformer):
    """Functions become PyTorch's; what holds no variable becomes the number it is, unless it is plain."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        plain = isinstance(node, ast.UnaryOp) or (isinstance(node, ast.BinOp) and isinstance(node.op, _SAFE))
        if isinstance(node, ast.BinOp | ast.Call) and not plain and not _has_variable(node):
            return _number(_folded(node))
        return super().generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return _number(CONSTANTS[node.id]) if node.id in CONSTANTS else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not _has_variable(node):
            return self.generic_visit(node)
        assert isinstance(node.func, ast.Name)  # checked when it was parsed
        name, values = node.func.id, [self.visit(value) for value in node.args]
        if name in _TORCH:
            values = [value if _has_variable(value) else _tensor(value) for value in values]
        function = _node(_TORCH.get(name, f"torch.{name}"))
        return ast.Call(function, values, [])


def _has_variable(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Name) and each.id in VARIABLES for each in ast.walk(node))


def _folded(node: ast.expr) -> float:
    """What a part without variables comes to."""
    return float(value_of(tree_of(node), {}))


def _number(value: float) -> ast.expr:
    if math.isfinite(value):
        return _node(repr(value))
    return _node("torch.nan" if math.isnan(value) else f"{'-' * (value < 0)}torch.inf")


def _tensor(value: ast.expr) -> ast.expr:
    return _node(f"torch.tensor({ast.unparse(value)}, dtype=torch.float64)")


def _node(text: str) -> ast.expr:
    with PARSER:
        return ast.parse(text, mode="eval").body
