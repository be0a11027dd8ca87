"""Calibration agrees with scikit-learn, SciPy, torch and long arithmetic."""

import math

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.calibration import calibration_curve
from sklearn.metrics import log_loss

from dlcore.theory.calibration import (
    COLDEST,
    HOTTEST,
    chance_gap,
    fitted_temperature,
    losses,
    reliability,
    scaled,
)

pytestmark = pytest.mark.tiny
TEMPERATURES = torch.tensor([0.1, 0.5, 1.0, 3.0, 10.0], dtype=torch.float64)


def drawn(seed: int, n: int = 300, k: int = 5, spread: float = 3.0) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits, and labels that are often the largest of them."""
    draw = torch.Generator().manual_seed(seed)
    logits = spread * torch.randn(n, k, generator=draw, dtype=torch.float64)
    noisy = logits / 2 + torch.randn(n, k, generator=draw, dtype=torch.float64)
    return logits, noisy.argmax(1)


def test_the_probabilities_are_those_of_torch_and_add_up_to_one() -> None:
    logits, _ = drawn(0)
    chances = scaled(logits, TEMPERATURES).exp()
    for at, temperature in enumerate(TEMPERATURES):
        assert torch.allclose(chances[at], (logits / temperature).softmax(1), rtol=1e-12)
    assert torch.allclose(chances.sum(-1), torch.ones(5, 300, dtype=torch.float64))


@pytest.mark.row("C026")
def test_the_loss_is_that_of_scikit_learn_and_of_torch() -> None:
    logits, labels = drawn(1, spread=1.0)
    assert (logits.softmax(1) > np.finfo(float).eps).all()
    costs = losses(logits, labels, TEMPERATURES)
    for at, temperature in enumerate(TEMPERATURES):
        chances = (logits / temperature).softmax(1).numpy()
        if chances.min() > np.finfo(float).eps:  # scikit-learn cuts probabilities off there
            expected = log_loss(labels, chances, labels=range(5))
            assert costs[at].mean().item() == pytest.approx(expected, rel=1e-9)
        assert torch.allclose(costs[at], F.cross_entropy(logits / temperature, labels, reduction="none"))


@pytest.mark.parametrize("gap", [1e-9, 0.5, 40.0, 300.0, 700.0])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_loss_is_exact_where_the_probability_is_next_to_one_or_to_nothing(gap: float, sign: int) -> None:
    logits = torch.tensor([[0.0, sign * gap, sign * gap - 2]], dtype=torch.float64)
    with mpmath.workdps(400):
        p = 1 / (1 + mpmath.exp(sign * gap) + mpmath.exp(sign * gap - 2))
        expected = float(-mpmath.log(p))
    cost = losses(logits, torch.tensor([0]), torch.tensor([1.0])).item()
    assert cost == pytest.approx(expected, rel=1e-12)
    assert cost > 0


@pytest.mark.parametrize("n_bins", [4, 10, 20])
def test_the_bins_are_those_of_scikit_learn(n_bins: int) -> None:
    logits, labels = drawn(2)
    confidence, choice = logits.softmax(1).max(1)
    found = reliability(confidence, choice == labels, n_bins)
    right, sure = calibration_curve((choice == labels).numpy(), confidence.numpy(), n_bins=n_bins)
    known = found.count > 0
    assert found.accuracy[known].numpy() == pytest.approx(right)
    assert found.confidence[known].numpy() == pytest.approx(sure)
    assert found.accuracy[~known].isnan().all()
    counts = found.count[known].numpy()
    assert found.error.item() == pytest.approx((counts * np.abs(right - sure)).sum() / 300)


def test_an_edge_belongs_to_the_bin_below_it_and_one_to_the_last() -> None:
    found = reliability(torch.tensor([0.25, 0.5, 1.0, 0.75]).double(), torch.tensor([1, 0, 1, 1]), 4)
    assert found.count.tolist() == [1, 1, 1, 1]
    assert found.accuracy.tolist() == [1, 0, 1, 1]
    assert found.error.item() == pytest.approx((0.75 + 0.5 + 0.25 + 0) / 4)


def test_what_is_right_as_often_as_it_says_has_no_error() -> None:
    sure = torch.full((10,), 0.9, dtype=torch.float64)
    assert reliability(sure, torch.tensor([1] * 9 + [0]), 10).error.item() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spread", [0.3, 3.0, 12.0])
def test_the_fitted_temperature_is_scipys(seed: int, spread: float) -> None:
    logits, labels = drawn(seed, spread=spread)

    def loss(log_temperature: float) -> float:
        return F.cross_entropy(logits / math.exp(log_temperature), labels).item()

    best = minimize_scalar(loss, bounds=(math.log(COLDEST), math.log(HOTTEST)), options={"xatol": 1e-10})
    fitted = fitted_temperature(logits, labels)
    assert loss(math.log(fitted)) <= best.fun + 1e-12
    assert fitted == pytest.approx(math.exp(best.x), rel=1e-4)


@given(st.integers(0, 10_000), st.floats(1, 8))
def test_the_loss_has_no_slope_at_the_fitted_temperature(seed: int, spread: float) -> None:
    logits, labels = drawn(seed, 200, spread=spread)
    fitted = fitted_temperature(logits, labels)
    inverse = torch.tensor(1 / fitted, dtype=torch.float64, requires_grad=True)
    F.cross_entropy(logits * inverse, labels).backward()
    assert inverse.grad is not None
    assert COLDEST < fitted < HOTTEST
    assert abs(inverse.grad.item()) < 1e-9 * max(1.0, spread)


def test_logits_scaled_by_a_number_have_a_temperature_scaled_by_it() -> None:
    logits, labels = drawn(4)
    assert fitted_temperature(3 * logits, labels) == pytest.approx(3 * fitted_temperature(logits, labels))


def test_where_everything_is_right_colder_is_better_and_where_it_is_wrong_hotter() -> None:
    logits = torch.eye(3, dtype=torch.float64)
    assert fitted_temperature(logits, torch.tensor([0, 1, 2])) == COLDEST
    assert fitted_temperature(logits, torch.tensor([1, 2, 0])) == HOTTEST


def test_a_calibrated_network_stays_within_chance_and_an_overconfident_one_does_not() -> None:
    draw = torch.Generator().manual_seed(0)
    confidence = 0.6 + 0.4 * torch.rand(2000, 400, generator=draw, dtype=torch.float64)
    right = torch.rand(2000, 400, generator=draw, dtype=torch.float64) < confidence
    gap = (right.double().mean(1) - confidence.mean(1)).abs()
    assert (gap <= chance_gap(confidence)).double().mean().item() == pytest.approx(0.954, abs=0.015)
    assert chance_gap(torch.ones(7)).item() == 0
