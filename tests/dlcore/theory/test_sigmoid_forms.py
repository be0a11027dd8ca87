"""The sigmoid far out: values and slopes against mpmath, and where the form by hand stops being one."""

import math

import mpmath
import pytest
import torch

from dlcore.theory.sigmoid_forms import DTYPES, by_hand, true_slope, value_and_slope

pytestmark = pytest.mark.tiny


def exactly(x: float) -> tuple[float, float]:
    """Value and slope with a hundred digits, rounded once."""
    with mpmath.workdps(100):
        small = mpmath.exp(-abs(mpmath.mpf(x)))
        value = (1 if x >= 0 else small) / (1 + small)
        return float(value), float(small / (1 + small) ** 2)


@pytest.mark.parametrize("x", [-1000, -745, -700, -100, -88, -10, -1, 0, 1, 10, 37, 100, 700, 1000])
def test_the_true_slope_is_that_of_a_hundred_digits(x: float) -> None:
    assert true_slope(x) == pytest.approx(exactly(x)[1], rel=1e-12, abs=5e-324)


@pytest.mark.row("C109", "E056")
@pytest.mark.parametrize(("dtype", "last"), [("float32", -88), ("float64", -709)])
def test_by_hand_the_value_is_fine_everywhere_and_the_slope_ends(dtype: str, last: int) -> None:
    tiny = torch.finfo(DTYPES[dtype]).tiny
    for x in range(-1000, 1001, 7):
        value, slope = value_and_slope(by_hand, x, dtype)
        assert value == pytest.approx(exactly(x)[0], rel=1e-5, abs=tiny)
        assert math.isnan(slope) == (x < last)
    assert not math.isnan(value_and_slope(by_hand, last, dtype)[1])
    assert math.isnan(value_and_slope(by_hand, last - 1, dtype)[1])


@pytest.mark.row("E056")
@pytest.mark.parametrize("dtype", DTYPES)
def test_torchs_own_sigmoid_has_a_finite_slope_everywhere(dtype: str) -> None:
    close = torch.finfo(DTYPES[dtype]).eps
    for x in range(-1000, 1001, 7):
        value, slope = value_and_slope(torch.sigmoid, x, dtype)
        assert value == pytest.approx(exactly(x)[0], rel=1e-5, abs=torch.finfo(DTYPES[dtype]).tiny)
        assert slope == pytest.approx(exactly(x)[1], rel=1e-5, abs=2 * close)
