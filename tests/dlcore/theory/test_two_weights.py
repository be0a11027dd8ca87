"""Two weights and a penalty: the optimum is scikit-learn's and meets KKT, the walks are torch's."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from sklearn.linear_model import ElasticNet, Lasso, Ridge
from torch import Tensor, nn

from dlcore.theory.penalties import penalty
from dlcore.theory.two_weights import error, error_line, optimum, penalty_line, push, walks

pytestmark = pytest.mark.tiny
F64 = torch.float64


def records(correlation: float) -> Tensor:
    """Four records of two features with exactly this correlation."""
    first, other = torch.tensor([[1, 1, -1, -1], [1, -1, 1, -1]], dtype=F64)
    return torch.stack([first, correlation * first + (1 - correlation**2) ** 0.5 * other], 1)


def number(value: float) -> Tensor:
    return torch.tensor(value, dtype=F64)


CASES = list(product(([1.4, 0.5], [-0.7, 1.1], [0.3, 0.3]), (-0.9, 0.0, 0.6), (0.05, 0.7, 1.6, 3.5)))


@pytest.mark.parametrize(("centre", "correlation", "strength"), CASES)
def test_the_optimum_is_that_of_scikit_learn(
    centre: list[float], correlation: float, strength: float
) -> None:
    x = records(correlation)
    y = x @ torch.tensor(centre, dtype=F64)
    more = {"fit_intercept": False, "tol": 1e-14, "max_iter": 100_000}
    lasso = Lasso(strength / 2, **more)
    net = ElasticNet(strength / 4 + strength / 2, l1_ratio=1 / 3, **more)
    ridge = Ridge(4 * strength, fit_intercept=False)
    for model, l1, l2 in ((lasso, strength, 0.0), (net, strength / 2, strength / 2), (ridge, 0.0, strength)):
        ours = optimum(torch.tensor(centre, dtype=F64), correlation, number(l1), number(l2))
        theirs = model.fit(x.numpy(), y.numpy()).coef_
        assert ours.numpy() == pytest.approx(theirs, abs=1e-6)
        assert (ours == 0).tolist() == (theirs == 0).tolist()


def test_anywhere_it_meets_the_conditions_of_karush_kuhn_and_tucker() -> None:
    source = torch.Generator().manual_seed(3)
    for correlation in (-0.95, -0.3, 0.0, 0.5, 0.95):
        centres = 4 * torch.rand(2000, 2, generator=source, dtype=F64) - 2
        l1, l2 = (3 * torch.rand(2, 2000, generator=source, dtype=F64)).unbind()
        found = optimum(centres, correlation, l1, l2)
        force = push(found, centres, correlation) - 2 * l2[:, None] * found
        held = l1[:, None].expand_as(found)
        moving = found != 0
        assert torch.allclose(force[moving], (held * found.sign())[moving], atol=1e-11)
        assert (force.abs() <= held + 1e-11)[~moving].all()
        assert (~moving).any()


def test_it_is_lower_than_what_scipy_finds() -> None:
    for centre, correlation, strength in CASES:
        goal = torch.tensor(centre, dtype=F64)

        def cost(w: np.ndarray, goal: Tensor = goal, rho: float = correlation, l1: float = strength) -> float:
            at = torch.from_numpy(np.asarray(w, float))
            return float(error(at, goal, rho) + penalty(at, l1, 0.2))

        found = optimum(goal, correlation, number(strength), number(0.2))
        theirs = minimize(cost, centre, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
        assert cost(found.numpy()) <= theirs.fun + 1e-9


def test_by_hand_with_fractions() -> None:
    half, most = Fraction(1, 2), Fraction(7, 5)
    led = most + half * half  # c₁ + ρ c₂
    alone = led - Fraction(8, 5) / 2
    assert 2 * (half * (most - alone) + half) <= Fraction(8, 5)  # w₂ stays at 0
    found = optimum(torch.tensor([1.4, 0.5], dtype=F64), 0.5, number(1.6), number(0.0))
    assert found.tolist() == pytest.approx([float(alone), 0])
    assert found[1] == 0
    ridge = optimum(torch.tensor([1.4, 0.5], dtype=F64), 0.0, number(0.0), number(1.0))
    assert ridge.tolist() == pytest.approx([0.7, 0.25])


def test_at_the_very_edge_a_weight_counts_as_zero() -> None:
    found = optimum(
        torch.tensor([1.4, 0.5], dtype=F64), 0.0, torch.tensor([1.0, 2.8], dtype=F64), number(0.0)
    )
    assert (found == 0).tolist() == [[False, True], [True, True]]


@pytest.mark.parametrize("l1", [0.0, 0.9])
@pytest.mark.parametrize("l2", [0.0, 0.4])
def test_the_walks_are_those_of_torch(l1: float, l2: float) -> None:
    x, centre, start = records(0.4), torch.tensor([1.2, 0.3], dtype=F64), torch.tensor([-1.0, 1.5], dtype=F64)
    y = (x @ centre)[:, None]
    ours = walks(start, centre, 0.4, 0.1, torch.tensor([l1], dtype=F64), torch.tensor([l2], dtype=F64), 40)
    for path, by_autograd in zip(ours, (False, True), strict=True):
        model = nn.Linear(2, 1, bias=False, dtype=F64)
        with torch.no_grad():
            model.weight.copy_(start[None])
        optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
        for step in range(41):
            assert path[0, step].tolist() == pytest.approx(model.weight[0].tolist(), abs=1e-12)
            loss = nn.functional.mse_loss(model(x), y)
            assert error(path[0, step], centre, 0.4).item() == pytest.approx(loss.item(), abs=1e-12)
            if by_autograd:
                loss = loss + penalty(model.weight, l1, l2).sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if not by_autograd:
                with torch.no_grad():
                    near = (model.weight.abs() - 0.1 * l1).clamp(min=0) / (1 + 0.2 * l2)
                    model.weight.copy_(model.weight.sign() * near)


def test_lines_have_the_height_they_are_asked_for_and_touch_at_the_optimum() -> None:
    centre = torch.tensor([1.4, 0.5], dtype=F64)
    l1, l2 = torch.tensor([[1.0, 0.0, 0.6], [0.0, 1.0, 0.4]], dtype=F64)
    found = optimum(centre, 0.5, l1, l2)
    of_penalty, of_error = penalty(found, l1, l2), error(found, centre, 0.5)
    around = penalty_line(of_penalty, l1, l2, 64)
    assert torch.allclose(penalty(around, l1[:, None], l2[:, None]), of_penalty[:, None].expand(-1, 65))
    ellipse = error_line(of_error, centre, 0.5, 64)
    assert torch.allclose(error(ellipse, centre, 0.5), of_error[:, None].expand(-1, 65))
    assert (error(around, centre, 0.5) >= of_error[:, None] - 1e-9).all()  # it only touches
    assert (penalty(ellipse, l1[:, None], l2[:, None]) >= of_penalty[:, None] - 1e-9).all()
    assert (penalty_line(torch.zeros(3, dtype=F64), l1, l2, 8) == 0).all()
