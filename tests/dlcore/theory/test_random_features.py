"""The last layer against torch's pseudo-inverse, scikit-learn's ridge and autograd."""

import pytest
import torch
from sklearn.linear_model import Ridge

from dlcore.runtime import seeded
from dlcore.theory.random_features import last_layer

pytestmark = pytest.mark.tiny


def drawn(n: int, p: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    source = seeded(seed)
    features = torch.randn(n, p, generator=source, dtype=torch.float64).relu()
    return features, torch.randn(n, generator=source, dtype=torch.float64)


@pytest.mark.parametrize("p", [1, 5, 20, 21, 60])
def test_without_a_penalty_it_is_the_pseudo_inverse(p: int) -> None:
    features, targets = drawn(20, p)
    assert torch.allclose(last_layer(features, targets), torch.linalg.pinv(features) @ targets, rtol=1e-6)


@pytest.mark.parametrize("p", [3, 20, 50])
def test_with_a_penalty_it_is_ridge_regression(p: int) -> None:
    features, targets = drawn(20, p)
    theirs = Ridge(alpha=20 * 0.3, fit_intercept=False, solver="cholesky").fit(
        features.numpy(), targets.numpy()
    )
    assert last_layer(features, targets, 0.3).tolist() == pytest.approx(theirs.coef_.tolist(), rel=1e-8)
    c = last_layer(features, targets, 0.3).requires_grad_()
    (torch.nn.functional.mse_loss(features @ c, targets) + 0.3 * c.square().sum()).backward()
    assert c.grad is not None
    assert c.grad.abs().max() < 1e-13


def test_a_unit_that_is_never_on_gets_no_weight() -> None:
    features, targets = drawn(12, 6)
    features[:, 2] = 0
    weights = last_layer(features, targets)
    assert weights[2].abs() < 1e-14
    assert torch.allclose(weights, torch.linalg.pinv(features) @ targets)
    assert not last_layer(0 * features, targets).any()


def test_beyond_the_threshold_every_point_is_met_by_the_shortest_weights() -> None:
    features, targets = drawn(15, 40)
    weights = last_layer(features, targets)
    assert torch.allclose(features @ weights, targets, atol=1e-12)
    other = torch.linalg.lstsq(features[:, :15], targets[:, None]).solution
    assert weights.norm() < other.norm()
