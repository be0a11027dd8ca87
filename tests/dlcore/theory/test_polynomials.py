"""Polynomial fits against NumPy's Legendre series, and their matrix against the fits."""

import numpy as np
import pytest
import torch
from numpy.polynomial import Legendre, legendre

from dlcore.data.curves import curve, noisy, places
from dlcore.runtime import seeded
from dlcore.theory.polynomials import coefficients, masked, smoothers
from dlcore.theory.polynomials import legendre as features_of

pytestmark = pytest.mark.tiny
AT = torch.linspace(-1, 1, 41, dtype=torch.float64)


def points(n: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    source = seeded(seed)
    x = places(n, source)
    return x, noisy(curve("wave", x), 0.3, source)


@pytest.mark.parametrize("degree", [0, 1, 2, 9, 40])
def test_features_are_scaled_legendre_polynomials(degree: int) -> None:
    ours = features_of(AT, degree).numpy()
    theirs = legendre.legvander(AT.numpy(), degree) * np.sqrt(2 * np.arange(degree + 1) + 1)
    assert np.allclose(ours, theirs, rtol=1e-12, atol=1e-12)


def test_each_feature_has_a_mean_square_of_one() -> None:
    nodes, weights = legendre.leggauss(40)
    values = features_of(torch.tensor(nodes), 12).numpy()
    assert np.allclose(values.T * weights @ values / 2, np.eye(13), atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_all_degrees_at_once_are_each_fitted_as_numpy_does(seed: int) -> None:
    x, y = points(25, seed)
    degrees = torch.arange(13)
    all_features = features_of(x, 12)
    fits = coefficients(masked(all_features, degrees), y[:, None])[..., 0]
    for degree in range(13):
        theirs = Legendre.fit(x.numpy(), y.numpy(), degree, domain=[-1, 1])
        assert np.allclose(features_of(AT, 12) @ fits[degree], theirs(AT.numpy()), rtol=1e-7, atol=1e-9)
        assert not fits[degree, degree + 1 :].any()


@pytest.mark.parametrize("degree", [3, 14, 30])
def test_the_matrix_of_a_fit_gives_its_predictions(degree: int) -> None:
    x, y = points(15, 2)
    here, there = features_of(x, degree), features_of(AT, degree)
    by_fit = there @ coefficients(here, y[:, None])[:, 0]
    assert torch.allclose(smoothers(here, there) @ y, by_fit, rtol=1e-6, atol=1e-8)


def test_with_more_coefficients_than_points_the_fit_meets_all_points_and_is_the_shortest() -> None:
    x, y = points(8, 1)
    features = features_of(x, 20)
    shortest = coefficients(features, y[:, None])[:, 0]
    assert torch.allclose(features @ shortest, y, atol=1e-9)
    other = torch.linalg.lstsq(features[:, :8], y[:, None]).solution[:, 0]
    assert shortest.norm() < other.norm()
