import gc
import math
import pickle
import random
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.theory.expression import Expression, parsed

pytestmark = pytest.mark.tiny

POINTS = torch.tensor([[0.7, -1.3], [-2.0, 0.4], [0.0, 0.0], [1.5, 3.0]], dtype=torch.float64)
PYTHON = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "abs": abs,
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(0.0, z),
    "min": min,
    "max": max,
    "pi": math.pi,
    "e": math.e,
}


def formulas():
    """Formulas that Python reads as they stand, every binary operation in parentheses or not."""
    leaves = st.one_of(st.sampled_from(["x", "y", "pi", "e"]), st.integers(0, 12).map(str))

    def grown(inner):
        one = st.sampled_from([name for name in PYTHON if name not in {"min", "max", "pi", "e"}])
        return st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(" ".join),
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({''.join(parts)})"),
            st.tuples(inner, st.sampled_from(["2", "3", "-1", "0.5", "(1/2)", "2**2"])).map("**".join),
            st.tuples(one, inner).map(lambda parts: f"{parts[0]}({parts[1]})"),
            st.tuples(st.sampled_from(["min", "max"]), inner, inner).map("{0[0]}({0[1]},{0[2]})".format),
            inner.map("-{}".format),
        )

    return st.recursive(leaves, grown, max_leaves=8)


def plain(text, x, y):
    """Python's own answer, NaN where it has no real number to give."""
    try:
        value = eval(text, {"__builtins__": {}}, PYTHON | {"x": x, "y": y})
    except (ArithmeticError, ValueError, TypeError):  # a comparison of complex numbers is a TypeError
        return math.nan
    return math.nan if isinstance(value, complex) else float(value)


# Oracle


@given(formulas(), st.floats(-3, 3), st.floats(-3, 3))
def test_a_formula_has_the_value_that_python_gives_it(text, x, y):
    text = f"{text} + x*0 + y*0"
    try:
        formula = parsed(text)
    except BadSetting as error:  # the larger ones
        assert any(word in str(error) for word in ("simpler", "shorten", "exponent"))
        return
    expected = plain(text, x, y)
    assume(math.isfinite(expected) and abs(expected) < 1e6)
    found = float(formula.evaluate(torch.tensor([x, y], dtype=torch.float64)))
    assume(math.isfinite(found))  # tan beside its pole, and what follows from it
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "same"),
    [
        ("x^2", "x**2"),
        ("x²", "x**2"),
        ("x³ · y", "x**3*y"),
        ("x × y ÷ 2 − y", "x*y/2-y"),
        ("π*x", "pi*x"),
        ("-x²", "-(x**2)"),
        ("+x", "x"),
        ("2^x²", "2**(x**2)"),
        ("007*x\n + .5*x", "7*x + 0.5*x"),
        ("1e-3*x*1.", "0.001*x"),
    ],
)
def test_other_ways_to_write_the_same(kind, same):
    one, other = parsed(kind), parsed(same)
    points = POINTS[:, : len(one.variables)]
    assert one.variables == other.variables
    assert torch.equal(one(points), other(points))


def test_powers_bind_from_the_right_and_before_a_minus():
    point = torch.tensor([2.0], dtype=torch.float64)
    assert parsed("-x**2").evaluate(point) == -4
    assert parsed("x**3**2").evaluate(point) == 512
    assert parsed("8/x/x").evaluate(point) == 2
    assert parsed("8 - x - x").evaluate(point) == 4


@pytest.mark.parametrize(
    "text", ["x/0", "1/0 + x", "0*(1/0) + x", "sqrt(-1) + x", "log(-x**2)", "(-8)**0.5*x"]
)
def test_what_has_no_value_is_not_finite_and_no_error(text):
    values = parsed(text).evaluate(torch.tensor([[1.0], [2.0]], dtype=torch.float64))
    assert values.shape == (2,)
    assert not values.isfinite().any()


def test_gradients_at_kinks_are_pytorchs():
    point = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    for text, slope in [("abs(x)", 0.0), ("relu(x)", 0.0), ("max(x, -x)", 0.0), ("min(x, 3*x)", 2.0)]:
        (gradient,) = torch.autograd.grad(parsed(text).evaluate(point), point)
        assert gradient.item() == slope


# The value itself


@pytest.mark.parametrize(
    ("text", "variables"),
    [("x", ("x",)), ("w*2", ("w",)), ("y + x", ("x", "y")), ("x*y + x", ("x", "y")), ("x + pi*e", ("x",))],
)
def test_the_variables_are_the_axes_in_order(text, variables):
    assert parsed(text).variables == variables


def test_shapes_are_kept_and_all_points_are_computed_together():
    formula = parsed("x**2 - y")
    assert formula.evaluate(POINTS.reshape(2, 2, 2)).shape == (2, 2)
    assert torch.equal(formula(POINTS), torch.stack([formula(point) for point in POINTS]))


def test_an_expression_is_a_value():
    one = parsed("  x + 1 ")
    assert one.text == "x + 1"
    assert one == parsed("x + 1")
    assert hash(one) == hash(parsed("x + 1"))
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(AttributeError):
        one.text = "2"


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x**2 + 3*sin(y)", r"x^{2} + 3 \, \sin\left(y\right)"),
        ("(1-x)^2 + 100*(y-x^2)^2", r"\left(1 - x\right)^{2} + 100 \, \left(y - x^{2}\right)^{2}"),
        ("0.5*(1-sigmoid(w))**2", r"0.5 \, \left(1 - \sigma\left(w\right)\right)^{2}"),
        ("x - (y - 1)", r"x - \left(y - 1\right)"),
        ("-x*2", r"-x \cdot 2"),
        ("(-x)**2 - 2*-x", r"\left(-x\right)^{2} - 2 \, \left(-x\right)"),
        ("x + -y*2", r"x + \left(-y \cdot 2\right)"),
        ("(x + 1)*y", r"\left(x + 1\right) \, y"),
        ("2*(x/2)", r"2 \cdot \frac{x}{2}"),
        ("(x/y)**2", r"\left(\frac{x}{y}\right)^{2}"),
        ("exp(x)**2", r"\left(e^{x}\right)^{2}"),
        ("(x**2)**3", r"\left(x^{2}\right)^{3}"),
        ("sqrt(abs(x)) + log(x)*pi*e", r"\sqrt{\left|x\right|} + \ln\left(x\right) \, \pi \, e"),
        ("min(x, 0.5) + relu(x)", r"\min\left(x, 0.5\right) + \max\left(0, x\right)"),
        ("2.5e-7*x", r"2.5 \cdot 10^{-7} \, x"),
    ],
)
def test_latex_says_the_same(text, latex):
    assert parsed(text).latex == latex


# Refusals

REFUSED = [
    ("", "no formula yet"),
    (" \t\n", "no formula yet"),
    ("3 + pi", "no variable"),
    ("y", "y cannot stand alone"),
    ("x + w", "w is a single weight"),
    ("2x", "“x” at position 2 a sign is missing"),
    ("x y", "“y” at position 3 a sign is missing"),
    ("x(2)", r"“\(” at position 2 a sign is missing"),
    ("2e", "“e” at position 2 a sign is missing"),
    ("xy + 2", "“xy” at position 1 is not known"),
    ("1 + Sin(x)", "“Sin” at position 5 is not known"),
    ("z**2", "“z” at position 1 is not known"),
    ("sin x", r"“sin” has no parenthesis: write sin\("),
    ("sin(sin)", r"“sin” has no parenthesis"),
    ("x +", "After “[+]” the formula stops"),
    ("(((", "After “[(]” the formula stops"),
    ("*x", "Before “[*]” at position 1 something is missing"),
    ("x // 2", "Before “/” at position 4 something is missing"),
    ("x + ()", r"Before “\)” at position 6 something is missing"),
    ("²", "Before “²” at position 1 something is missing"),
    ("x²^2", "raises a power again"),
    ("2*(x + 1", "position 3 stays open"),
    ("x + 1)", "position 6 closes nothing"),
    ("0,5*x", "decimal point"),
    ("(x, y)", "decimal point"),
    ("x**(2, 3)", "decimal point"),
    ("sin(0,5)*x", "“sin” takes one value and is given 2"),
    ("max(x)", "“max” takes two values and is given 1"),
    ("max(x, y, 1)", "“max” takes two values and is given 3"),
    ("x**21", "exponent 21"),
    ("x**-20.5", "exponent -20.5"),
    ("x**(4*6)", "exponent 24"),
    ("9**9**9*x", "exponent 3.8"),
    ("x**sqrt(-1)", "exponent nan"),
    ("x**(1/0)", "exponent inf"),
    ("1000001*x", "larger than 1,000,000"),
    ("1e999*x", "larger than 1,000,000"),
    ("9" * 190 + "*x", "larger than 1,000,000"),
    ("x" * 201, "201 characters"),
    ("(" * 199, "parentheses are open"),
    ("(" * 99 + "x" + ")" * 99, "parentheses are open"),
    ("-" * 90 + "x", "follow one another"),
    ("-" * 199 + "x", "200 parts"),
    ("x+" * 99 + "x", "199 parts"),
    ("x**" * 30 + "x", "follow one another"),
    ("x\0", "“.x00” at position 2"),
    ("\ud800x", "“.ud800” at position 1"),
    ("x # y", "“#” at position 3"),
    ("x.real", "“[.]” at position 2"),
    ("x[0]", r"“\[” at position 2"),
    ("().__class__", "position 2"),
    ("lambda: x", "“lambda” at position 1 is not known"),
    ("[x for x in y]", r"“\[” at position 1"),
    ("(x := 3)", "“:” at position 4"),
    ("f'{x}'", "“f” at position 1"),
    ("'x'", "“'” at position 1"),
    ("x if x else y", "“if” at position 3"),
    ("x and y", "“and” at position 3"),
    ("x < y", "“<” at position 3"),
    ("x == y", "“=” at position 3"),
    ("x @ y", "“@” at position 3"),
    ("1j*x", "“j” at position 2"),
    ("0x10*x", "“x10” at position 2"),
    ("1_000*x", "“_000” at position 2"),
    ("x; y", "“;” at position 2"),
    ("__import__('os')", "“__import__” at position 1"),
    ("open(x)", "“open” at position 1"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=lambda part: ascii(part)[:24])
def test_what_cannot_be_read_is_refused_in_one_sentence_that_says_where(text, says):
    with pytest.raises(BadSetting, match=says) as refusal:
        parsed(text)
    sentence = str(refusal.value)
    assert len(sentence) < 260
    assert sentence.endswith(".")
    assert ": " in sentence
    assert sentence.isprintable()


@pytest.mark.parametrize(
    "text", ["x**20", "x**-20", "1000000*x", "(" * 20 + "x" + ")" * 20, "+".join("x" * 20)]
)
def test_at_the_limits_a_formula_is_still_read(text):
    assert parsed(text).variables == ("x",)


def read_or_refused(text):
    try:
        formula = parsed(text)
    except BadSetting as error:
        assert str(error).isprintable()
        return
    assert isinstance(formula, Expression)
    assert formula.latex.count("{") == formula.latex.count("}")
    assert formula.latex.count(r"\left") == formula.latex.count(r"\right")
    points = POINTS[:, : len(formula.variables)].clone().requires_grad_()
    values = formula.evaluate(points)
    assert values.shape == (4,)
    assert values.dtype == torch.float64
    torch.autograd.grad(values.sum(), points)


@given(st.text(max_size=220))
def test_any_text_is_read_or_refused(text):
    read_or_refused(text)


@given(
    st.lists(st.sampled_from([*"xyw()()()+-*/^,.²³ 129", "**", "sin(", "max(", "sqrt(", "pi", "e", "1e5"]))
)
def test_any_row_of_known_words_is_read_or_refused(words):
    read_or_refused("".join(words))


def test_ten_thousand_hostile_texts_are_read_or_refused():
    dice = random.Random(0)
    words = [
        *"xyw+-*/^(),.:=[]{}'\"\\#@!&|~<>%;`\0\n\t²³−·×÷éσ９",
        "**",
        "//",
        ":=",
        "lambda ",
        " if ",
        " for ",
    ]
    words += [
        "9" * 40,
        "9**",
        "((((",
        "))))",
        "sin(",
        "min(",
        "__",
        ".real",
        "f'{x}'",
        "1e9",
        "0x",
        "1j",
        "x+",
    ]
    for _ in range(10_000):
        read_or_refused("".join(dice.choices(words, k=dice.randint(1, 12))))


class Knot:
    """Garbage whose collection runs Python, so that threads change in the midst of Python 3.11's parser."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        for _ in range(50):
            pass


@pytest.fixture
def restless_threads():
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(20)
    sys.setswitchinterval(1e-6)
    yield
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("restless_threads")
def test_many_threads_read_at_once():
    texts = [f"{'x*y + ' * 12}{n}" for n in range(100)] * 8

    def read(text):
        Knot()
        return parsed(text).text

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(read, texts)) == texts
