"""Dead units: counted against a loop over units, and never woken; LeakyReLU lets a gradient through."""

import pytest
import torch
from torch import nn

from dlcore.theory.dead_units import N_EXAMPLES, N_INPUTS, N_STEPS, N_UNITS, trained

pytestmark = pytest.mark.tiny
BIASES = (-4.0, -2.0, -1.0, 1.0)


def off_by_loop(bias: float, seed: int) -> int:
    """Units that are off for every example, one number at a time."""
    torch.manual_seed(seed)
    examples = torch.randn(N_EXAMPLES, N_INPUTS, dtype=torch.float64).tolist()
    weights = nn.Linear(N_INPUTS, N_UNITS, dtype=torch.float64).weight.tolist()
    sums = [
        [sum(w * x for w, x in zip(row, each, strict=True)) + bias for each in examples] for row in weights
    ]
    return sum(all(z <= 0 for z in row) for row in sums)


@pytest.mark.row("C099")
@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize("bias", BIASES)
def test_units_that_are_off_are_counted(bias: float, seed: int) -> None:
    for unit in (nn.ReLU(), nn.LeakyReLU()):
        assert trained(unit, bias, seed).off == off_by_loop(bias, seed)


@pytest.mark.row("E048", "C099")
@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize("bias", BIASES)
def test_a_relu_unit_that_is_off_has_no_gradient_and_never_comes_back(bias: float, seed: int) -> None:
    units = trained(nn.ReLU(), bias, seed)
    assert units.stuck == units.off
    assert units.asleep == (units.off,) * (N_STEPS + 1)
    assert units.off_then >= units.off


@pytest.mark.row("C099")
@pytest.mark.parametrize("seed", range(10))
def test_with_leaky_relu_each_has_a_gradient_and_many_come_back(seed: int) -> None:
    units = trained(nn.LeakyReLU(), -2.0, seed)
    assert units.stuck == 0
    assert units.asleep[-1] < units.off
    assert all(after <= before for before, after in zip(units.asleep, units.asleep[1:], strict=False))


def test_the_generator_of_others_is_left_as_it_was() -> None:
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    trained(nn.ReLU(), 0.0, 1)
    assert torch.equal(torch.rand(1), expected)
