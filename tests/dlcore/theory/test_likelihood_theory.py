"""Likelihoods against exact fractions, mpmath, scipy and scikit-learn."""

import math
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression

from dlcore.theory.likelihood import (
    best_weight,
    first_zero,
    gaussian_logs,
    learned_weights,
    own_logs,
    running_logs,
    running_products,
    squared_errors,
    stuck_from,
)

SMALLEST = {torch.float32: (24, -149), torch.float64: (53, -1074)}
"""digits of the significand, and the power of two of the smallest number"""
MIXED = [(0.5, 1), (1.5, 0), (-2.0, 0), (-0.3, 1), (3.0, 1)]


def rounded(exact: Fraction, dtype: torch.dtype) -> Fraction:
    """The nearest number of a precision, halves to the even one: IEEE 754, without any floating point."""
    digits, lowest = SMALLEST[dtype]
    if not exact:
        return exact
    power = exact.numerator.bit_length() - exact.denominator.bit_length() - digits - 1
    while exact / Fraction(2) ** power >= 2**digits:
        power += 1
    grid = Fraction(2) ** max(power, lowest)
    return round(exact / grid) * grid  # Python rounds halves to even


def tensors(points: list[tuple[float, int]]) -> tuple[torch.Tensor, torch.Tensor]:
    x = torch.tensor([x for x, _ in points], dtype=torch.float64)
    return x, torch.tensor([2.0 * label - 1 for _, label in points], dtype=torch.float64)


def exact_log(points: list[tuple[float, int]], weight: float, bias: float) -> Any:
    """The log-likelihood with fifty digits."""
    with mpmath.workdps(50):
        signs = [2 * label - 1 for _, label in points]
        margins = [sign * (mpmath.mpf(weight) * x + bias) for sign, (x, _) in zip(signs, points, strict=True)]
        return mpmath.fsum(-mpmath.log1p(mpmath.exp(-margin)) for margin in margins)


# Products that underflow


@pytest.mark.row("C038", "E013")
@pytest.mark.parametrize("dtype", SMALLEST)
@pytest.mark.parametrize("chances", [[0.5], [0.6], [0.9], [0.3], [0.99], [0.6, 0.1, 0.7, 0.2], [0.8, 0.55]])
def test_every_product_is_the_exact_one_rounded_after_each_factor(
    chances: list[float], dtype: torch.dtype
) -> None:
    factors = torch.tensor([chances], dtype=dtype)
    held, exact = running_products(factors, 2000)[:, 0].tolist(), Fraction(1)
    for n, product in enumerate(held[1:]):
        exact = rounded(exact * Fraction(factors[0, n % len(chances)].item()), dtype)
        assert Fraction(product) == exact


@pytest.mark.row("C038", "E013")
def test_half_to_the_power_of_150_and_1075_is_0_and_not_before() -> None:
    for dtype, n in ((torch.float32, 150), (torch.float64, 1075)):
        products = running_products(torch.tensor([[0.5]], dtype=dtype), 2000)[:, 0]
        assert first_zero(products) == n
        assert products[n - 1].item() == 2.0 ** (1 - n)
        assert stuck_from(products, 1) is None
    assert 0.5**1075 == 0 < 0.5**1074


@pytest.mark.row("E013")
@pytest.mark.parametrize("dtype", SMALLEST)
@pytest.mark.parametrize(("chance", "steps"), [(0.6, 1), (0.7, 1), (0.8, 2), (0.9, 4)])
def test_a_factor_above_one_half_sticks_at_a_multiple_of_the_smallest_number(
    chance: float, steps: int, dtype: torch.dtype
) -> None:
    factor = torch.tensor([[chance]], dtype=dtype)
    products = running_products(factor, 9000)[:, 0]
    smallest = Fraction(2) ** SMALLEST[dtype][1]
    steps += (chance, dtype) == (0.9, torch.float64)  # there 0.9 is held a little above 0.9: 4.5 goes up
    assert first_zero(products) is None
    begins = stuck_from(products, 1)
    assert begins is not None
    assert (products[begins:] == products[-1]).all()
    assert products[begins - 1] > products[begins]
    assert Fraction(products[-1].item()) == steps * smallest
    assert round(Fraction(factor.item()) * steps) == steps
    assert chance ** (9000 - begins) < 0.1  # and the exact product went on falling


@pytest.mark.row("E013")
def test_a_product_that_only_stands_still_for_a_moment_is_not_called_stuck() -> None:
    products = running_products(torch.tensor([[0.9, 0.9, 0.9, 0.4]]), 2000)[:, 0]
    assert first_zero(products) is not None
    assert stuck_from(products, 4) is None
    whole = running_products(torch.tensor([[1.0]]), 50)[:, 0]
    assert stuck_from(whole, 1) is None
    late = running_products(torch.tensor([[0.6]]), 205)[:, 0]
    assert stuck_from(late, 1) == stuck_from(running_products(torch.tensor([[0.6]]), 2000)[:, 0], 1)
    assert stuck_from(late[: stuck_from(late, 1)], 1) is None  # type: ignore[misc]


@pytest.mark.row("C038")
def test_cumprod_of_torch_would_not_show_it() -> None:
    factors = torch.full((150,), 0.6)
    ours = running_products(torch.tensor([[0.6]]), 150)[1:, 0]
    assert torch.cumprod(factors, 0).double() == pytest.approx(ours.double(), rel=1e-4)
    assert not torch.equal(torch.cumprod(factors, 0), ours)


@pytest.mark.row("C039")
@pytest.mark.parametrize("chances", [[0.5], [0.6, 0.1, 0.7, 0.2], [0.999, 0.001, 0.5]])
def test_logarithms_turn_the_product_into_a_sum(chances: list[float]) -> None:
    logs = running_logs(torch.tensor([chances], dtype=torch.float64).log(), 2000)[:, 0]
    with mpmath.workdps(60):
        product = mpmath.mpf(1)
        for n, log in enumerate(logs.tolist()[1:]):
            product *= mpmath.mpf(chances[n % len(chances)])
            assert log == pytest.approx(float(mpmath.log(product)), rel=1e-12)
    turns = logs[:: len(chances)].diff()
    assert turns.tolist() == pytest.approx([math.fsum(map(math.log, chances))] * len(turns), rel=1e-9)


# The likeliest weight


@pytest.mark.row("C040")
@pytest.mark.parametrize("bias", [-1.0, 0.0, 2.5])
def test_product_and_log_sum_are_largest_at_the_same_weight(bias: float) -> None:
    x, signs = tensors(MIXED)
    best = best_weight(x, signs, bias).weight
    assert best is not None
    grid = [best + 0.01 * n for n in range(-50, 51)]
    sums = own_logs(x, signs, torch.tensor(grid, dtype=torch.float64), bias).sum(1)
    products = [mpmath.exp(exact_log(MIXED, weight, bias)) for weight in grid]
    assert int(sums.argmax()) == products.index(max(products)) == 50
    scipy = minimize_scalar(lambda weight: -float(exact_log(MIXED, weight, bias)), tol=1e-10)
    assert best == pytest.approx(scipy.x, abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(-20, 20), st.booleans()), min_size=2, max_size=9),
    st.floats(-4, 4),
)
@settings(max_examples=80, deadline=None)
def test_anywhere_the_slope_is_0_at_the_likeliest_weight_or_there_is_none(
    points: list[tuple[int, bool]], bias: float
) -> None:
    x, signs = tensors([(float(x), int(label)) for x, label in points])
    best, pulls = best_weight(x, signs, bias), {float(value) for value in (signs * x).sign()}
    assert best.kind == {
        (True, True): "peak", (True, False): "rising", (False, True): "falling", (False, False): "flat",
    }[1.0 in pulls, -1.0 in pulls]  # fmt: skip
    assert (best.weight is None) == (best.kind != "peak")
    if best.weight is not None:
        weight = torch.tensor([best.weight], dtype=torch.float64, requires_grad=True)
        own_logs(x, signs, weight, bias).sum().backward()
        assert weight.grad is not None
        assert abs(weight.grad.item()) < 1e-9 * float(x.abs().sum())


@pytest.mark.row("E012")
def test_scikit_learn_finds_the_same_weight_and_makes_six_mistakes_of_seven() -> None:
    from dlcore.lessons.likelihood_data import LONE

    points = [*((x, 1) for x in LONE), (18.0, 0)]
    x, signs = tensors(points)
    best = best_weight(x, signs, 0.0).weight
    given_x, labels = np.array(x)[:, None], np.array([label for _, label in points])
    fitted = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10).fit(given_x, labels)
    assert best == pytest.approx(fitted.coef_.item(), abs=1e-6)
    assert fitted.score(given_x, labels) == pytest.approx(1 / 7)
    assert ((given_x[:, 0] * 1.0 > 0) == labels).mean() == pytest.approx(6 / 7)  # any w above 0


@pytest.mark.row("E012")
def test_on_parted_points_gradient_descent_is_torchs_and_grows_like_ln_t() -> None:
    x, signs = tensors([(-1.0, 0), (0.5, 1), (2.0, 1)])
    walked = learned_weights(x, signs, 0.0, 4000)
    weight = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimiser: Any = torch.optim.SGD([weight], lr=4 / float((x * x).sum()))
    for expected in walked[:60].tolist():
        assert weight.item() == pytest.approx(expected, rel=1e-12, abs=1e-14)
        optimiser.zero_grad()
        (-own_logs(x, signs, weight[None], 0.0).sum()).backward()
        optimiser.step()
    doubled = [float(walked[2 * t] - walked[t]) for t in (500, 1000, 2000)]
    assert doubled == pytest.approx([math.log(2) / 0.5] * 3, rel=0.05)  # the nearest point is at 0.5
    assert sorted(doubled) == doubled
    assert (walked.diff() > 0).all()


# Noise


@pytest.mark.row("C214", "E018")
@pytest.mark.parametrize("sigma", [0.2, 1.0, 3.0])
def test_gaussian_log_density_is_scipys_and_squared_error_scaled_and_shifted(sigma: float) -> None:
    x = torch.tensor([-2.0, 0.5, 1.5], dtype=torch.float64)
    y = torch.tensor([-1.0, 1.0, 0.7], dtype=torch.float64)
    weights = torch.linspace(-5, 5, 101, dtype=torch.float64)
    logs, errors = gaussian_logs(x, y, weights, 0.3, sigma), squared_errors(x, y, weights, 0.3)
    scipy = norm.logpdf(y.numpy(), weights.numpy()[:, None] * x.numpy() + 0.3, sigma)
    assert logs.numpy() == pytest.approx(scipy, rel=1e-12)
    assert -logs.sum(1).numpy() == pytest.approx(
        errors.numpy() / (2 * sigma**2) + 3 * math.log(sigma * math.sqrt(2 * math.pi))
    )
    assert int(logs.sum(1).argmax()) == int(errors.argmin())
    loss = torch.nn.MSELoss(reduction="sum")(weights[7] * x + 0.3, y)
    assert errors[7].item() == pytest.approx(loss.item())
