"""Scores to probabilities: the numbers are torch's own, and the sentence is true at every extreme."""

import io
import json
import math
import re
from contextlib import redirect_stdout
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from dlcore.lessons.softmax import CLASSES, COVERS, LESSON, Spec, run, script, sweep
from dlcore.theory.softmax_names import RULES

SCORE = st.one_of(st.floats(-10, 10), st.sampled_from([0.0, 1.0, -1.0, 10.0, -10.0]))
ANYWHERE = st.fixed_dictionaries(
    {
        "rule": st.sampled_from(list(RULES)),
        "n_classes": st.integers(2, 6),
        **{f"score_{number}": SCORE for number in range(1, 7)},
        "temperature": st.sampled_from([0.01, 0.1, 0.5, 1.0, 3.0, 100.0]),
        "shift": st.sampled_from([0.0, 1.0, -7.0, 80.0, 100.0, -100.0]),
        "n_rows": st.integers(1, 6),
        "precision": st.sampled_from(["float32", "float64"]),
        "naive": st.booleans(),
        "no_keepdim": st.booleans(),
    }
)


def made(**values: Any) -> Result[Spec]:
    return run(LESSON.made(**values))


def shares(result: Result[Spec]) -> list[Any]:
    return numbers(result, "shares")


def numbers(result: Result[Spec], name: str) -> list[Any]:
    found = result.numbers[name]
    assert isinstance(found, list)
    return found


# The numbers


@pytest.mark.row("C031", "C033")
@pytest.mark.parametrize("n_classes", range(2, 7))
@pytest.mark.parametrize(("temperature", "shift"), product((0.01, 1.0, 100.0), (-100.0, 0.0, 3.0)))
def test_the_shares_are_torchs_softmax(n_classes: int, temperature: float, shift: float) -> None:
    result = made(n_classes=n_classes, temperature=temperature, shift=shift)
    z = torch.tensor([2.0, 1.0, -1.0, 0.0, -2.0, 0.5][:n_classes], dtype=torch.float64)
    assert shares(result) == pytest.approx(torch.softmax(z / temperature, 0).tolist(), rel=1e-9)
    assert result.numbers["order_kept"] == result.numbers["all_positive"] == 1
    assert result.numbers["shift_moves"] == pytest.approx(0, abs=1e-10)
    assert ("moves **no share**" in result.says) == (bool(shift) or (n_classes > 2 and temperature == 1))
    slopes = torch.autograd.functional.jacobian(lambda row: torch.softmax(row / temperature, 0), z)
    assert isinstance(slopes, torch.Tensor)
    assert result.numbers["jacobian"] == pytest.approx(slopes.flatten().tolist(), rel=1e-8, abs=1e-12)


@pytest.mark.row("C034", "E011")
@pytest.mark.parametrize(("z1", "z2"), [(2.0, 1.0), (-3.0, 4.0), (0.0, -0.5), (10.0, -10.0)])
def test_two_classes_are_the_sigmoid_of_the_difference_and_not_of_the_first(z1: float, z2: float) -> None:
    result = made(n_classes=2, score_1=z1, score_2=z2)
    with mpmath.workdps(40):
        right, wrong = (float(1 / (1 + mpmath.exp(-each))) for each in (z1 - z2, z1))
    assert shares(result)[0] == pytest.approx(right, rel=1e-12)
    assert result.numbers["sigmoid_of_difference"] == pytest.approx(right, rel=1e-12)
    assert result.numbers["sigmoid_of_first"] == pytest.approx(wrong, rel=1e-12)
    assert abs(right - wrong) > 1e-9
    assert "p(dog) is σ(z₁ − z₂)" in result.says
    assert "**not** σ(z₁)" in result.says


@pytest.mark.row("E011")
def test_the_sigmoid_of_the_first_is_right_only_with_a_second_score_of_0() -> None:
    says = made(n_classes=2, score_2=0.0).says
    assert "σ(z₁) is the same here, because z₂ is 0." in says
    shifted = made(n_classes=2, score_2=0.0, shift=3.0)
    assert "**not** σ(u₁) = 0.9933." in shifted.says  # both scores are too many: a constant moves σ(u₁) alone
    assert shares(shifted) == pytest.approx(shares(made(n_classes=2, score_2=0.0)))


@pytest.mark.row("C032", "E010")
def test_the_table_of_rules_is_computed_at_these_scores() -> None:
    table = dict(zip(RULES, made().picture["compared"].tolist(), strict=True))
    z = torch.tensor([2.0, 1.0, -1.0], dtype=torch.float64)
    columns = [*zip(*table.values(), strict=True)][3:]
    order, moved, gap = (dict(zip(table, column, strict=True)) for column in columns)
    assert order == {"exp": 1, "plain": 1, "abs": 0, "square": 0, "softplus": 1}
    assert moved["exp"] < 1e-9
    assert moved["plain"] == pytest.approx(float(((z + 1) / (z + 1).sum() - z / z.sum()).abs().max()))
    assert moved["square"] == pytest.approx(float(((z + 1) ** 2 / 13 - z**2 / 6).abs().max()))
    assert gap["exp"] < 1e-9
    assert min(value for rule, value in gap.items() if rule != "exp") > 0.01
    negative = dict(zip(RULES, made(score_1=-2.0).picture["compared"].tolist(), strict=True))
    assert negative["plain"][:3] == pytest.approx([1, -0.5, 0.5])
    assert negative["plain"][3] == 0
    none = dict(zip(RULES, made(score_1=0.0).picture["compared"].tolist(), strict=True))
    assert np.isnan(none["plain"][:3]).all()


@pytest.mark.row("C110", "E057")
@pytest.mark.parametrize(("precision", "limit"), [("float32", 88.7228), ("float64", 709.7827)])
@pytest.mark.parametrize("side", [-0.001, 0.001])
def test_the_naive_softmax_breaks_where_the_precision_ends(precision: str, limit: float, side: float) -> None:
    """The first score alone is that large; T = 0.1 brings it there."""
    temperature = 0.1 if precision == "float64" else 1.0
    shift = 68.0 if precision == "float64" else 80.0
    z1 = (limit + side) * temperature - shift
    values = {"score_1": z1, "score_2": -10.0, "temperature": temperature, "shift": shift}
    result = made(naive=True, precision=precision, **values)
    assert (None in shares(result)) == (side > 0)
    assert ("is **inf**" in result.says) == (side > 0)
    assert ("nothing overflows" in result.says) == (side < 0)
    assert result.numbers["largest_exponent"] == pytest.approx(limit, abs=1e-4)
    steady = made(**values)
    assert all(map(math.isfinite, shares(steady)))


@pytest.mark.row("C110", "E057")
def test_logits_times_a_hundred_break_it_too_and_the_other_ends_are_said() -> None:
    hundred = made(naive=True, temperature=0.01)
    x = torch.tensor([[200.0, 100.0, -100.0]])
    assert torch.isnan(torch.exp(x) / torch.exp(x).sum(1, keepdim=True)).tolist() == [[True, True, False]]
    assert [each is None for each in shares(hundred)] == [True, True, False]
    both = made(naive=True, n_classes=2, score_1=8.3, score_2=8.3, shift=80.0)
    assert shares(both) == [0, 0]
    assert "sum is inf**, and a number/inf is 0" in both.says
    below = made(naive=True, shift=-100.0, temperature=0.5)
    assert shares(below) == [None] * 3
    assert "rounds it to **0**, and 0/0 is NaN" in below.says
    few = made(naive=True, shift=-100.0)
    told = re.search(r"a share is off by \*\*([\d.]+)\*\*", few.says)
    assert told
    gap = max(abs(a - b) for a, b in zip(shares(few), shares(made()), strict=True))
    assert float(told[1]) == pytest.approx(gap, rel=1e-3)


@pytest.mark.row("C110", "E057")
def test_a_forgotten_keepdim_is_silent_on_a_square_batch_and_loud_on_another() -> None:
    square = made(no_keepdim=True)
    x = torch.tensor(square.spec.batch, dtype=torch.float64)
    part = torch.exp(x - x.max(dim=1, keepdim=True).values)
    wrong = part / part.sum(dim=1)
    assert square.numbers["row_sums"] == pytest.approx(wrong.sum(1).tolist())
    assert shares(square) == pytest.approx(wrong[0].tolist())
    assert np.abs(np.array(square.numbers["row_sums"]) - 1).min() > 0.01
    assert "torch said nothing: the rows sum to **1.061, 0.8475 and 1.127**" in square.says
    other = made(no_keepdim=True, n_rows=4)
    with pytest.raises(RuntimeError) as raised:
        torch.div(torch.ones(4, 3), torch.ones(4, 3).sum(dim=1))
    assert other.numbers["error"] == str(raised.value)
    assert str(raised.value) in other.says
    assert shares(other) == [None] * 3
    assert shares(made(no_keepdim=True, n_rows=1)) == pytest.approx(shares(made()))
    assert square.numbers["row_sums"] != made().numbers["row_sums"] == pytest.approx([1, 1, 1])


@pytest.mark.row("E057")
def test_the_recipe_has_the_precautions_and_the_switches_take_them_out() -> None:
    right = script(LESSON.made())
    assert "def shares(x):" in right  # with its colon
    assert "x.max(dim=1, keepdim=True)" in right
    assert "part.sum(dim=1, keepdim=True)" in right
    naive = script(LESSON.made(naive=True))
    assert "part = torch.exp(x)  #" in naive
    assert "PRECISION = 'float32'" in naive
    bare = script(LESSON.made(no_keepdim=True, rule="plain"))
    assert "total = part.sum(dim=1)  #" in bare
    assert "keepdim=True)" not in bare
    assert "sigmoid" not in bare
    assert all(len(script(LESSON.made(rule=rule)).splitlines()) <= 60 for rule in RULES)


# The sentence is a claim


@pytest.mark.row("C032", "E010")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"rule": "plain"},
            "One is **below 0**, so these are no probabilities; the order is that of the scores",
        ),
        ({"rule": "plain", "score_1": -5.0}, "the order is **turned round**"),
        ({"rule": "plain", "score_1": 0.0}, "leaves **no share** of the scores 0, 1 and −1"),
        ({"rule": "plain", "score_1": -3.0}, "makes the difference between some shares and **none at all**"),
        ({"rule": "abs"}, "the order of the scores is **not kept**"),
        ({"rule": "abs", "score_1": 0.0}, "One is exactly 0"),
        ({"rule": "square", "score_1": 0.0, "score_2": 0.0}, "Two are exactly 0"),
        (
            {"rule": "softplus"},
            "All are above 0; the order is that of the scores; the sum is 1. Adding 1, say,",
        ),
        ({"rule": "softplus", "temperature": 0.01, "shift": -100.0}, "so small that float64 rounds it to 0"),
        ({"score_1": 1.0, "score_3": 1.0}, "equal scores have equal shares"),
        ({"temperature": 0.01, "score_2": -10.0, "score_3": -9.0}, "What is 0 here is above 0"),
        (
            {"temperature": 0.01, "score_2": -10.0, "score_3": -9.0},
            "rounding hides the order of the smallest",
        ),
        ({"temperature": 5.0}, "makes the shares **flatter**"),
        ({"temperature": 0.5}, "makes the shares **sharper**"),
        (
            {"temperature": 5.0, "n_classes": 2, "score_1": 1.0},
            "At temperature 1 the largest share is the same, 0.5",
        ),
        ({"rule": "abs", "naive": True}, "There is no maximum to subtract here"),
    ],
)
def test_every_case_has_its_words(values: dict[str, Any], words: str) -> None:
    assert words in made(**values).says


def test_a_share_next_to_1_is_told_by_what_is_missing() -> None:
    cold = made(temperature=0.1)
    with mpmath.workdps(40):
        rest = float((mpmath.exp(-10) + mpmath.exp(-30)) / (1 + mpmath.exp(-10) + mpmath.exp(-30)))
    assert sum(shares(cold)[1:]) == pytest.approx(rest)
    assert f"into **1 − {spoken(rest)}**, 4.54·10⁻⁵ and" in cold.says
    assert f"the largest is 1 − {spoken(rest)}; at temperature 1 it would be 0.7054." in cold.says
    assert "into **just under 1**, less than 10⁻³⁷ and less than 10⁻³⁷." in made(temperature=0.01).says
    alone = made(temperature=0.01, score_1=10.0, score_2=-10.0, score_3=-10.0)
    assert "into **1**, 0 and 0. What is 0 here is above 0 and too small for float64" in alone.says
    near = made(n_classes=2, temperature=0.5, score_1=10.0, score_2=-10.0).says
    assert "the largest is 1 − 4.248·10⁻¹⁸; at temperature 1 it would be 1 − 2.061·10⁻⁹." in near


@given(ANYWHERE)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_keeps_to_the_numbers(values: dict[str, Any]) -> None:
    result = made(**values)
    says, spec, found = result.says, result.spec, shares(result)
    assert says.endswith(".")
    assert says.count("**") % 2 == 0
    assert "not a finite" not in says
    refused = spec.no_keepdim and spec.n_rows not in (1, spec.n_classes)
    assert ("torch refuses" in says) == bool(result.numbers["error"]) == refused
    if refused:
        return
    if not spec.no_keepdim and not spec.unsteady and None not in found:
        z = [(score + spec.shift) / spec.temperature for score in spec.scores]
        assert sum(found) == pytest.approx(1, abs=1e-6)
        assert ("below 0**" in says) == (min(found) < 0)
        assert ("All are above 0" in says) == (min(found) > 0)
        rises = [p - q for (a, p), (b, q) in product(zip(z, found, strict=True), repeat=2) if a > b]
        assert ("the order is that of the scores" in says) == (bool(rises) and min(rises) > 0)
        assert ("turned round" in says) <= (bool(rises) and max(rises) < 0)
    if "moves **no share**" in says:
        assert result.numbers["shift_moves"] <= 1e-9  # type: ignore[operator]
    if spec.rule == "exp" and not spec.naive:
        assert None not in found


# The sweep


@pytest.mark.parametrize("naive", [False, True])
@pytest.mark.parametrize("no_keepdim", [False, True])
@pytest.mark.parametrize("rule", RULES)
def test_the_sweep_is_the_run_at_every_score(rule: str, no_keepdim: bool, naive: bool) -> None:
    settings = {"rule": rule, "no_keepdim": no_keepdim, "naive": naive, "shift": 83.0, "score_3": -2.5}
    whole = sweep(LESSON.made(**settings))
    assert list(whole.values) == sorted(set(whole.values))
    for at, value in list(enumerate(whole.values))[::23]:
        alone = made(**settings, score_1=value)
        assert whole.says[at] == alone.says
        assert whole.arrays["shares"][at] == pytest.approx(
            [math.nan if each is None else each for each in shares(alone)], rel=1e-5, nan_ok=True
        )
        assert whole.arrays["slopes"][at].flatten() == pytest.approx(
            numbers(alone, "jacobian"), rel=1e-5, abs=1e-7
        )
        assert whole.arrays["every"][at] == pytest.approx(
            alone.picture["compared"][:, 0], rel=1e-5, nan_ok=True
        )


def test_the_slopes_have_sums_of_0_along_rows_only_where_a_constant_moves_nothing() -> None:
    soft, other = (made(rule=rule).picture["jacobian"] for rule in ("exp", "softplus"))
    assert soft.shape == (4, 4)
    assert (soft[:3, 3] == 0).all()
    assert (np.abs(other[:3, 3]) > 1e-3).all()
    assert (soft[3] == 0).all()
    assert (other[3] == 0).all()


def test_every_row_is_marked_and_every_class_has_a_name() -> None:
    assert set(COVERS) == {"C031", "C032", "C033", "C034", "C110", "E010", "E011", "E057"}
    assert len(CLASSES) == 6
    assert [len(row) for row in LESSON.made(n_rows=6, n_classes=6).batch] == [6] * 6


@pytest.mark.row("C110")
@pytest.mark.parametrize(("precision", "end"), [("float32", "88.72"), ("float64", "709.8")])
@pytest.mark.parametrize("rule", RULES)
def test_the_recipe_says_a_sentence_and_the_end_of_the_precision_in_use(
    rule: str, precision: str, end: str
) -> None:
    for naive in (False, True):
        spec = LESSON.made(rule=rule, precision=precision, naive=naive)
        said = io.StringIO()
        with redirect_stdout(said):
            exec(compile(LESSON.script(spec), "recipe", "exec"), {"__name__": "__main__"})
        sentence, last = said.getvalue().splitlines()
        told = json.loads(last)
        shown = ", ".join(f"{each:.4g}" for each in told["shares"])
        assert sentence == f"Row 1 becomes {shown}. {precision} holds e^u up to u = {end}."
        assert told["largest_exponent"] == pytest.approx(LESSON.run(spec).numbers["largest_exponent"])
