"""Penalised logistic regression: the optimum is scikit-learn's, and descents are those of torch's SGD."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn

from dlcore.theory.logistic_fits import descent_norms, logistic_fit

pytestmark = pytest.mark.tiny
F64 = torch.float64


def records(n: int, d: int, noise: float, seed: int) -> tuple[Tensor, Tensor]:
    """Two classes, half the records each, their means 2 apart along every input."""
    y = (torch.arange(n) % 2).double()
    source = torch.Generator().manual_seed(seed)
    return (2 * y - 1)[:, None] + noise * torch.randn(n, d, generator=source, dtype=F64), y


def cost(x: Tensor, y: Tensor, weights: Tensor, bias: Tensor, penalty: float) -> Tensor:
    return nn.BCEWithLogitsLoss()(x @ weights + bias, y) + penalty * weights.square().sum()


@pytest.mark.parametrize("penalty", [0.0001, 0.01, 1.0])
@pytest.mark.parametrize(("n", "d", "noise"), [(10, 2, 0.1), (40, 2, 2.0), (60, 5, 4.0)])
def test_the_optimum_is_scikit_learns(n: int, d: int, noise: float, penalty: float) -> None:
    x, y = records(n, d, noise, n)
    weights, bias = (each[0] for each in logistic_fit(x, y, torch.tensor([penalty], dtype=F64)))
    model = LogisticRegression(C=1 / (2 * penalty * n), tol=1e-12, max_iter=10_000)
    model.fit(x.numpy(), y.numpy())
    assert weights.numpy() == pytest.approx(model.coef_[0], rel=1e-4, abs=1e-6)
    assert float(bias) == pytest.approx(float(np.ravel(model.intercept_)[0]), rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("noise", [0.0, 0.3, 1.0, 3.0])
def test_autograd_finds_no_slope_at_the_optimum_and_each_penalty_is_fitted_alone(
    seed: int, noise: float
) -> None:
    x, y = records(20, 2, noise, seed)
    penalties = [0.0001, 0.003, 0.1, 1.0]
    together = logistic_fit(x, y, torch.tensor(penalties, dtype=F64))
    for n, penalty in enumerate(penalties):
        weights, bias = (each[n].clone().requires_grad_() for each in together)
        for slope in torch.autograd.grad(cost(x, y, weights, bias, penalty), (weights, bias)):
            assert float(slope.abs().max()) < 1e-10
        alone = logistic_fit(x, y, torch.tensor([penalty], dtype=F64))[0][0]
        assert together[0][n].tolist() == pytest.approx(alone.tolist(), rel=1e-7)


@pytest.mark.parametrize("penalty", [0.0, 0.01, 1.0])
def test_descents_are_those_of_sgd(penalty: float) -> None:
    x, y = records(20, 2, 1.0, 3)
    model = nn.Linear(2, 1, dtype=F64)
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)
    norms = [0.0]
    for _ in range(50):
        optimiser.zero_grad()
        cost(x, y, model.weight[0], model.bias, penalty).backward()
        optimiser.step()
        norms.append(float(model.weight.detach().norm()))
    found = descent_norms(x, y, torch.tensor([penalty, 0.5], dtype=F64), 0.2, 50)
    assert found.shape == (2, 51)
    assert found[0].tolist() == pytest.approx(norms, rel=1e-9)


def test_a_descent_with_a_penalty_ends_at_the_optimum() -> None:
    x, y = records(20, 2, 1.0, 5)
    penalties = torch.tensor([0.05, 1.0], dtype=F64)
    ends = descent_norms(x, y, penalties, 0.2, 2000)[:, -1]
    assert ends.tolist() == pytest.approx(logistic_fit(x, y, penalties)[0].norm(dim=1).tolist(), rel=1e-6)
