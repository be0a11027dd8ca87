"""The proximal step against a search for its minimum and against autograd; known values of the threshold."""

import pytest
import torch

from dlcore.theory.penalties import penalty, proximal, soft_threshold

pytestmark = pytest.mark.tiny


def test_the_threshold_moves_by_t_and_stops_at_zero() -> None:
    values = torch.tensor([-2.0, -0.5, 0.0, 0.3, 0.5, 1.5], dtype=torch.float64)
    assert soft_threshold(values, 0.5).tolist() == [-1.5, 0.0, 0.0, 0.0, 0.0, 1.0]


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.7, 0.0), (0.0, 0.4), (0.7, 0.4)])
@pytest.mark.parametrize("value", [-3.0, -0.2, 0.0, 0.05, 1.0])
def test_the_proximal_step_is_the_minimum_it_claims(value: float, l1: float, l2: float) -> None:
    rate = 0.3
    tried = torch.linspace(-4, 4, 800_001, dtype=torch.float64)
    cost = l1 * tried.abs() + l2 * tried.square() + (tried - value) ** 2 / (2 * rate)
    found = tried[cost.argmin()]
    ours = proximal(torch.tensor(value, dtype=torch.float64), rate, l1, l2)
    assert float(ours) == pytest.approx(float(found), abs=1.1e-5)


def test_the_penalty_is_that_of_its_norms() -> None:
    weights = torch.tensor([[3.0, -4.0], [0.0, 2.0]], dtype=torch.float64)
    norms = 0.5 * weights.norm(p=1, dim=-1) + 0.25 * weights.norm(dim=-1) ** 2
    assert torch.allclose(penalty(weights, 0.5, 0.25), norms)
