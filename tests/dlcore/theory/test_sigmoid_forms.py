"""The sigmoid far out: values and slopes against mpmath, and where the form by hand stops being one."""

import math

import mpmath
import pytest
import torch

from dlcore.lessons.sigmoid import LESSON
from dlcore.theory.sigmoid_forms import DTYPES, by_hand, true_slope, true_value, value_and_slope

pytestmark = pytest.mark.tiny


def exactly(x: float) -> tuple[float, float]:
    """Value and slope with a hundred digits, rounded once."""
    with mpmath.workdps(100):
        small = mpmath.exp(-abs(mpmath.mpf(x)))
        value = (1 if x >= 0 else small) / (1 + small)
        return float(value), float(small / (1 + small) ** 2)


@pytest.mark.parametrize("x", [-1000, -745, -700, -100, -88, -10, -1, 0, 1, 10, 37, 100, 700, 1000])
def test_true_value_and_slope_are_those_of_a_hundred_digits(x: float) -> None:
    value, slope = exactly(x)
    assert true_slope(x) == pytest.approx(slope, rel=1e-12, abs=5e-324)
    assert true_value(x) == pytest.approx(value, rel=1e-12, abs=5e-324)


@pytest.mark.row("C109", "E056")
@pytest.mark.parametrize(("dtype", "last"), [("float32", -88), ("float64", -709)])
def test_by_hand_the_value_is_0_and_the_slope_nan_where_exp_overflows(dtype: str, last: int) -> None:
    known = torch.finfo(DTYPES[dtype])
    for x in range(-1000, 1001, 7):
        value, slope = value_and_slope(by_hand, x, dtype)
        truth = exactly(x)[0]
        assert value == (
            0 if x < last else pytest.approx(truth, rel=1e-5, abs=known.smallest_normal * known.eps)
        )
        assert truth < known.smallest_normal if value == 0 else truth > 0
        assert math.isnan(slope) == (x < last)
    assert not math.isnan(value_and_slope(by_hand, last, dtype)[1])
    assert math.isnan(value_and_slope(by_hand, last - 1, dtype)[1])


@pytest.mark.row("C109", "E056")
def test_at_minus_a_hundred_float32_could_hold_the_value_and_the_form_does_not() -> None:
    truth = exactly(-100)[0]
    assert torch.tensor(truth, dtype=torch.float32).item() == pytest.approx(truth, rel=0.03)
    assert truth == pytest.approx(3.7e-44, rel=0.01)
    assert value_and_slope(by_hand, -100, "float32")[0] == 0
    (preset,) = (each for each in LESSON.presets if each.name == "Written by hand")
    assert "rightly" not in preset.question
    assert "gives 0, though it is 3.7·10⁻⁴⁴" in preset.question


@pytest.mark.row("C109")
@pytest.mark.parametrize(("dtype", "x"), [("float32", 20), ("float64", 40)])
def test_far_above_0_it_is_torchs_slope_that_is_lost(dtype: str, x: int) -> None:
    assert value_and_slope(torch.sigmoid, x, dtype)[1] == 0
    assert value_and_slope(by_hand, x, dtype)[1] == pytest.approx(exactly(x)[1], rel=1e-5)


@pytest.mark.row("E056")
@pytest.mark.parametrize("dtype", DTYPES)
def test_torchs_own_sigmoid_has_a_finite_slope_everywhere(dtype: str) -> None:
    close = torch.finfo(DTYPES[dtype]).eps
    for x in range(-1000, 1001, 7):
        value, slope = value_and_slope(torch.sigmoid, x, dtype)
        assert value == pytest.approx(exactly(x)[0], rel=1e-5, abs=torch.finfo(DTYPES[dtype]).tiny)
        assert slope == pytest.approx(exactly(x)[1], rel=1e-5, abs=2 * close)
