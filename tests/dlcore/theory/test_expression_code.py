"""A typed formula as a line of PyTorch computes what the formula does."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.theory.expression import FUNCTIONS, parsed
from dlcore.theory.expression_code import code

pytestmark = pytest.mark.tiny
FORMULAS = [
    "x^2 + 3*sin(y)",
    "(1-x)^2 + 100*(y-x^2)^2",
    "relu(x) + min(x, 2) + sqrt(2)*pi",
    "-x²·3",
    "1/x + 2/3",
    "max(1/0, x)",
    "min(0, -(1/0)) + x",
    "0.5*(1-sigmoid(w))**2",
    "2**0.5*x - 3 - (4 - x)",
    "x*-1 + e*x",
    "log(x*x + 1e-3) - (-8)**0.5*0*x",
]


def values_of_code(text: str, points: torch.Tensor) -> torch.Tensor:
    """What the line gives, run with nothing but torch and the variables."""
    expression = parsed(text)
    known = dict(zip(expression.variables, points.unbind(-1), strict=True))
    return torch.as_tensor(eval(code(expression), {"__builtins__": {}, "torch": torch}, known))


@pytest.mark.parametrize("text", FORMULAS)
def test_the_line_computes_what_the_formula_does(text: str) -> None:
    points = torch.randn(20, len(parsed(text).variables), dtype=torch.float64)
    assert torch.equal(
        values_of_code(text, points).nan_to_num(7), parsed(text).evaluate(points).nan_to_num(7)
    )


def test_a_formula_as_long_as_may_be_has_its_line_too() -> None:
    text = f"x + sqrt({'+'.join('1' for _ in range(18))}.{'0' * 150})"
    assert 190 < len(text) <= 200
    assert values_of_code(text, torch.zeros(1, 1, dtype=torch.float64)) == pytest.approx(18**0.5)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_one_of_pytorch(name: str) -> None:
    text = f"{name}(x, 0.5)" if FUNCTIONS[name].takes == 2 else f"{name}(x)"
    assert code(parsed(text)).startswith("torch.")
    points = torch.rand(20, 1, dtype=torch.float64)
    assert torch.equal(values_of_code(text, points), parsed(text).evaluate(points))


@given(st.recursive(
    st.sampled_from(["x", "y", "2", "0.5", "pi"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({''.join(parts)})"),
        inner.map(lambda text: f"sin({text})"),
        inner.map(lambda text: f"-{text}"),
    ),
    max_leaves=12,
))  # fmt: skip
def test_any_formula_computes_alike_as_a_line(text: str) -> None:
    try:
        expression = parsed(text)
    except BadSetting:
        return
    points = torch.linspace(-2, 2, 5 * len(expression.variables), dtype=torch.float64).view(
        5, len(expression.variables)
    )
    expected, got = expression.evaluate(points), values_of_code(text, points)
    assert torch.allclose(got, expected, rtol=1e-12, atol=1e-12, equal_nan=True)
