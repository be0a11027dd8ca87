"""Lasso, ridge and elastic net: scikit-learn's, and the conditions for a minimum."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.linear_model import ElasticNet, Lasso, Ridge, lars_path, lasso_path
from torch import Tensor

from dlcore.theory.elastic_net import elastic_net, penalised_bias, slopes

STRENGTHS = torch.logspace(-2, 2, 41, dtype=torch.float64)
N = 30


def problem(k: int, seed: int, alike: float = 0.0) -> tuple[Tensor, Tensor]:
    """Centred features of very different scales, the first two correlated, and targets."""
    source = torch.Generator().manual_seed(seed)
    x = torch.randn(N, k, generator=source, dtype=torch.float64)
    x[:, 1] = alike * x[:, 0] + (1 - alike**2) ** 0.5 * x[:, 1]
    x = x * torch.logspace(-1, 1, k, dtype=torch.float64)
    y = x.sum(1) + 5 * torch.randn(N, generator=source, dtype=torch.float64)
    return x - x.mean(0), y - y.mean()


def solved(x: Tensor, y: Tensor, mix: float, strengths: Tensor = STRENGTHS) -> Tensor:
    return elastic_net(x.T @ x / N, x.T @ y / N, mix * strengths, (1 - mix) * strengths)


@pytest.mark.row("C090", "C092")
@pytest.mark.parametrize("mix", [1.0, 0.5, 0.1, 0.0])
@pytest.mark.parametrize("alike", [0.0, 0.99])
def test_the_weights_are_scikit_learns(mix: float, alike: float) -> None:
    x, y = problem(8, 3, alike)
    weights = solved(x, y, mix)
    for strength, row in list(zip(STRENGTHS.tolist(), weights, strict=True))[::8]:
        if mix == 1:
            model = Lasso(alpha=strength / 2, tol=1e-14, max_iter=10**6)
        elif mix == 0:
            model = Ridge(alpha=N * strength)
        else:
            model = ElasticNet(strength * (1 - mix / 2), l1_ratio=mix / (2 - mix), tol=1e-14, max_iter=10**6)
        expected = model.fit(x.numpy(), y.numpy()).coef_
        assert row.numpy() == pytest.approx(expected, rel=1e-6, abs=1e-7)


@pytest.mark.row("C090", "C091")
def test_the_paths_are_those_of_coordinate_descent_and_of_lars() -> None:
    x, y = problem(6, 5)
    weights = solved(x, y, 1.0).numpy()
    alphas = STRENGTHS.numpy()[::-1] / 2
    path = lasso_path(x.numpy(), y.numpy(), alphas=alphas, tol=1e-14, max_iter=10**6)[1].T[::-1]
    assert weights == pytest.approx(path, abs=1e-6)
    knots, _, corners = lars_path(x.numpy(), y.numpy(), method="lasso")
    between = [np.interp(STRENGTHS.numpy() / 2, knots[::-1], row[::-1]) for row in corners]
    assert weights == pytest.approx(np.array(between).T, abs=1e-9)  # straight between its corners
    assert ((weights == 0) == (np.abs(np.array(between).T) < 1e-12)).all()


@given(st.integers(2, 12), st.integers(0, 10**6), st.sampled_from([0.0, 0.9, 0.999]), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_the_conditions_of_karush_kuhn_and_tucker_hold(k: int, seed: int, alike: float, mix: float) -> None:
    x, y = problem(k, seed, alike)
    gram, moments = x.T @ x / N, x.T @ y / N
    weights = solved(x, y, mix)
    l1, l2 = mix * STRENGTHS[:, None], (1 - mix) * STRENGTHS[:, None]
    rest = slopes(gram, moments, weights) + 2 * l2 * weights
    room = 1e-9 * moments.abs().max()
    assert bool(torch.where(weights == 0, rest.abs() <= l1 + room, True).all())
    assert bool(torch.where(weights != 0, (rest + l1 * weights.sign()).abs() <= room, True).all())


@pytest.mark.row("C092")
def test_ridge_has_its_closed_form_shrinks_and_never_reaches_zero() -> None:
    x, y = problem(5, 8)
    weights = solved(x, y, 0.0)
    for strength, row in zip(STRENGTHS, weights, strict=True):
        matrix = x.T @ x / N + strength * torch.eye(5, dtype=torch.float64)
        assert torch.allclose(row, torch.linalg.inv(matrix) @ x.T @ y / N, rtol=1e-9)
    norms = weights.square().sum(1)
    assert bool((norms[1:] < norms[:-1]).all())
    assert bool((weights != 0).all())


def test_slopes_are_those_of_autograd() -> None:
    x, y = problem(4, 1)
    weights = torch.randn(4, dtype=torch.float64, requires_grad=True)
    torch.nn.functional.mse_loss(x @ weights, y).backward()
    told = slopes(x.T @ x / N, x.T @ y / N, weights.detach()[None])[0]
    assert weights.grad is not None
    assert torch.allclose(told, weights.grad)


def test_a_feature_that_never_varies_gets_no_weight() -> None:
    x, y = problem(4, 2)
    x[:, 2] = 0
    for mix in (0.0, 0.5, 1.0):
        weights = solved(x, y, mix)
        assert bool(weights.isfinite().all())
        assert not weights[:, 2].any()


@pytest.mark.row("E041")
@pytest.mark.parametrize(("l1", "l2"), [(0.0, 1.0), (3.0, 0.0), (0.5, 0.5), (300.0, 0.0)])
@pytest.mark.parametrize("mean", [-40.0, 0.0, 120.0])
def test_a_penalised_bias_is_the_least_of_its_sum(l1: float, l2: float, mean: float) -> None:
    told = float(penalised_bias(torch.tensor(mean).double(), torch.tensor(l1), torch.tensor(l2)))
    found = minimize_scalar(
        lambda b: (mean - b) ** 2 + l1 * abs(b) + l2 * b * b, bounds=(-200, 200), options={"xatol": 1e-9}
    )
    assert told == pytest.approx(found.x, abs=1e-4)
