"""Numbers inside sentences: told with as many digits as the claim about them needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.lessons.numbers import EVEN, apart, beside_one, exact, spoken, tex_beside_one

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-1.0, "−1"),
        (1 + 1e-12, "1"),
        (-1.0000001, "−1.0000001"),
        (0.999998, "0.999998"),
        (-0.8, "−0.8"),
        (-50.0, "−50"),
        (5e-9, "5·10⁻⁹"),
    ],
)
def test_a_factor_is_told_from_one(value: float, said: str) -> None:
    assert exact(value) == said


@given(st.floats(-3, 3))
def test_only_a_factor_of_one_in_size_is_said_to_be_one(value: float) -> None:
    assert (exact(value).lstrip("−") == "1") == (abs(abs(value) - 1) <= EVEN)


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_two_numbers_that_differ_are_said_to_differ(one: float, other: float) -> None:
    said = apart(one, other)
    assert (said[0] == said[1]) == (one == other)
    if spoken(one) != spoken(other):
        assert said == (spoken(one), spoken(other))


def test_a_rate_above_its_limit_is_said_with_the_digits_that_show_it() -> None:
    assert apart(0.396355816, 0.39635580) == ("0.39635582", "0.3963558")
    assert apart(0.2, 0.2) == ("0.2", "0.2")


@pytest.mark.parametrize(
    ("value", "said", "formula"),
    [
        (0.9995, "0.9995", "0.9995"),
        (0.99998, "1 − 2·10⁻⁵", r"1 - 2 \cdot 10^{-5}"),
        (1.0, "1", "1"),
        (1 - 1e-14, "1", "1"),
        (0.25, "0.25", "0.25"),
    ],
)
def test_only_where_four_digits_make_it_1_a_probability_is_told_by_what_it_lacks(
    value: float, said: str, formula: str
) -> None:
    assert beside_one(value) == said
    assert tex_beside_one(value) == formula


def test_a_slope_next_to_minus_1_and_a_lack_that_is_known_better() -> None:
    assert beside_one(-0.99998) == "2·10⁻⁵ − 1"
    assert beside_one(-0.5) == "−0.5"
    assert beside_one(1.0 - 2**-53, 1.23456e-8) == "1 − 1.235·10⁻⁸"
