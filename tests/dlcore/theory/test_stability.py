"""Rates of convergence on quadratics: against eigenvalues, and against what descents do."""

from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.theory.descent import path
from dlcore.theory.stability import amplification, best_contraction, best_rate, largest_stable_rate
from dlcore.theory.update_rules import Hyper

pytestmark = pytest.mark.tiny


def distances(rate, momentum, curvature, n_steps=300):
    """Of a point and the one before it together, which is what the recursion multiplies."""
    function = lambda points: (curvature * points.square().sum(1) / 2, curvature * points)  # noqa: E731
    trace = path(function, (1.0,), rate, n_steps, "momentum", Hyper(momentum=momentum))
    return trace.points[0, 1:, 0].hypot(trace.points[0, :-1, 0])


@given(st.floats(1e-3, 5), st.floats(0, 0.999), st.floats(1e-3, 10))
def test_amplification_is_the_largest_eigenvalue_of_the_recursion(rate, momentum, curvature):
    matrix = torch.tensor([[1 + momentum - rate * curvature, -momentum], [1.0, 0.0]], dtype=torch.float64)
    oracle = torch.linalg.eigvals(matrix).abs().max().item()
    # where the two eigenvalues meet, a rounding error moves them by its square root
    assert amplification(rate, momentum, curvature).item() == pytest.approx(oracle, rel=1e-6)


def test_amplification_broadcasts_over_a_map_of_rates_and_momenta():
    rates, momenta = torch.linspace(0.0, 4.0, 41), torch.linspace(0.0, 1.0, 21)
    made = amplification(rates, momenta[:, None], 1.0)
    assert made.shape == (21, 41)
    assert made.dtype == torch.float64
    assert torch.equal(made[0], (1 - rates.double()).abs())
    for row, column in product((0, 7, 18), (1, 20, 40)):
        assert made[row, column] == amplification(rates[column], momenta[row], 1.0)


@pytest.mark.parametrize(
    ("rate", "momentum"),
    [
        (0.05, 0.0),
        (0.6, 0.0),
        (0.66, 0.0),
        (0.05, 0.5),
        (0.3, 0.5),
        (1.0, 0.5),
        (0.05, 0.9),
        (0.3, 0.9),
        (1.27, 0.9),
    ],
)
def test_a_long_descent_contracts_by_the_amplification(rate, momentum):
    far, expected = distances(rate, momentum, curvature=3.0), amplification(rate, momentum, 3.0).item()
    measured = (far[250] / far[50]) ** (1 / 200)
    assert measured.item() == pytest.approx(expected, rel=0.01)


@pytest.mark.row("C069", "E073")
@pytest.mark.parametrize(("momentum", "curvature"), product((0.0, 0.5, 0.9), (0.2, 7.0)))
def test_descent_converges_just_below_the_largest_stable_rate_and_diverges_just_above(momentum, curvature):
    bound = largest_stable_rate(curvature, momentum)
    assert amplification(bound, momentum, curvature).item() == pytest.approx(1)
    below, above = (distances(factor * bound, momentum, curvature) for factor in (0.995, 1.005))
    assert (
        amplification(0.995 * bound, momentum, curvature)
        < 1
        < amplification(1.005 * bound, momentum, curvature)
    )
    assert below[-1] < below[0] / 10
    assert not above[-1] < above[0] * 10  # or no number any more


@given(st.floats(0.01, 10), st.floats(1, 100))
def test_no_rate_without_momentum_beats_the_best_one(smallest, condition):
    largest = smallest * condition
    curvatures = torch.tensor([smallest, largest], dtype=torch.float64)
    best = amplification(best_rate(smallest, largest), 0.0, curvatures)
    contraction = best_contraction(smallest, largest)
    assert best.tolist() == pytest.approx(2 * [contraction], abs=1e-12)
    assert contraction == pytest.approx((condition - 1) / (condition + 1), abs=1e-12)
    rates = torch.linspace(0, 2 / largest, 101, dtype=torch.float64)
    assert amplification(rates, 0.0, curvatures[:, None]).amax(0).min() >= contraction - 1e-12


@pytest.mark.parametrize(
    "call",
    [
        lambda: largest_stable_rate(0.0),
        lambda: largest_stable_rate(float("nan")),
        lambda: largest_stable_rate(1.0, 1.0),
        lambda: best_rate(2.0, 1.0),
        lambda: best_rate(-1.0, 1.0),
        lambda: best_contraction(1.0, float("inf")),
    ],
)
def test_what_is_no_bowl_is_refused_with_the_remedy(call):
    with pytest.raises(BadSetting, match=r"^[^\n]*: choose [^\n]*\.$"):
        call()
