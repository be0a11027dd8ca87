"""Bias, variance and noise: against draws by brute force, exact fractions, and NumPy's fits."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from numpy.polynomial import Legendre

from dlcore.data.curves import curve, noisy, places
from dlcore.runtime import seeded
from dlcore.theory.bias_variance import exact, ladder, sampled, smoothers, training_error
from dlcore.theory.polynomials import legendre, masked
from dlcore.theory.polynomials import smoothers as by_pinv

pytestmark = pytest.mark.tiny
AT = torch.linspace(-1, 1, 31, dtype=torch.float64)
NOISE = 0.4


def even(n: int) -> torch.Tensor:
    return torch.linspace(-1, 1, n, dtype=torch.float64)


@pytest.mark.parametrize("shrink", [0.0, 1e-3, 1.0])
def test_every_fit_of_a_ladder_is_that_of_the_pseudo_inverse(shrink: float) -> None:
    x = places(25, seeded(3))
    features, at = legendre(x, 9), legendre(AT, 9)
    ours = smoothers(*ladder(features, at, shrink))
    below = (25 * shrink) ** 0.5 * torch.eye(10, dtype=torch.float64)
    for degree, each in enumerate(masked(torch.cat([features, below]), torch.arange(10))):
        assert torch.allclose(ours[degree], by_pinv(each, at)[:, :25], rtol=1e-6, atol=1e-9)


def test_the_fit_with_a_penalty_is_where_autograd_finds_no_slope() -> None:
    source = seeded(1)
    x = places(30, source)
    y, features = noisy(curve("wave", x), NOISE, source), legendre(x, 6)
    fits = smoothers(*ladder(features, torch.eye(7, dtype=torch.float64), 0.05))
    c = (fits[-1] @ y).requires_grad_()
    loss = torch.nn.functional.mse_loss(features @ c, y) + 0.05 * c.square().sum()
    loss.backward()
    assert c.grad is not None
    assert c.grad.abs().max() < 1e-13


def test_a_line_through_four_points_in_fractions() -> None:
    x = [Fraction(n, 3) for n in (-3, -1, 1, 3)]
    across = sum(each * each for each in x)
    s = [[Fraction(1, 4) + a * b / across for b in x] for a in x]  # of a straight line, by hand
    variance = [sum(each * each for each in row) * Fraction(4, 25) for row in s]
    f = [each**3 for each in x]
    bias = [sum(a * b for a, b in zip(row, f, strict=True)) - f[i] for i, row in enumerate(s)]
    points = even(4)
    here, _ = ladder(legendre(points, 1), legendre(points, 1))
    parts = exact(smoothers(here, here)[1], points**3, points**3, NOISE)
    assert parts.variance.tolist() == pytest.approx([float(v) for v in variance], rel=1e-13)
    assert parts.bias_squared.tolist() == pytest.approx([float(b * b) for b in bias], rel=1e-12)
    left = sum(float(b * b) for b in bias) / 4 + 0.16 * (1 - 2 / 4)
    assert float(training_error(smoothers(here, here)[1], points**3, NOISE)) == pytest.approx(left)


@pytest.mark.parametrize(("degree", "shrink"), [(1, 0.0), (5, 0.0), (9, 0.0), (9, 0.02)])
def test_twenty_thousand_draws_come_to_the_closed_form(degree: int, shrink: float) -> None:
    n, draws = 20, 20_000
    x, truth = even(n), curve("wave", AT)
    steps = ladder(legendre(x, degree), legendre(AT, degree), shrink)
    s, h = smoothers(*steps)[-1], smoothers(steps.here, steps.here)[-1]
    parts = exact(s, curve("wave", x), truth, NOISE)
    source = seeded(5)
    y = noisy(curve("wave", x), NOISE, source, draws)
    predictions = y @ s.T
    errors = (predictions - noisy(truth, NOISE, source, draws)).square().mean(-1)
    whole = float(parts.bias_squared.mean() + parts.variance.mean()) + NOISE**2
    assert abs(float(errors.mean()) - whole) < 4 * float(errors.std()) / draws**0.5
    seen = sampled(predictions, truth)
    assert float(seen.variance.mean()) == pytest.approx(float(parts.variance.mean()), rel=0.03)
    assert torch.allclose(seen.mean, parts.mean, atol=0.03)
    left = (y - y @ h.T).square().mean(-1)
    told = float(training_error(h, curve("wave", x), NOISE))
    assert abs(float(left.mean()) - told) < 4 * float(left.std()) / draws**0.5


def test_fits_at_new_places_are_numpys_one_by_one_and_the_parts_add_up() -> None:
    source = seeded(2)
    x = torch.stack([places(20, source) for _ in range(7)])
    y = noisy(curve("bump", x), NOISE, source)
    here, there = ladder(legendre(x, 6), legendre(AT, 6))
    predictions = torch.einsum("rmk,rnk,rn->rm", there, here, y)
    for draw in range(7):
        theirs = Legendre.fit(x[draw].numpy(), y[draw].numpy(), 6, domain=[-1, 1])
        assert np.allclose(predictions[draw], theirs(AT.numpy()), rtol=1e-8, atol=1e-9)
    truth = curve("bump", AT)
    parts = sampled(predictions, truth)
    both = (predictions - truth).square().mean(0)
    assert torch.allclose(parts.bias_squared + parts.variance, both, rtol=1e-12, atol=0)
