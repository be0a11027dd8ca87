"""Activations: values are torch's, slopes and bends are those of autograd, kinks are as torch has them."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from dlcore.theory.activations import ACTIVATIONS, sigmoid
from dlcore.theory.neuron_names import ACTIVATIONS as TITLES

pytestmark = pytest.mark.tiny
PLACES = torch.cat(
    [torch.linspace(-7, 7, 141, dtype=torch.float64), torch.tensor([-40.0, 0.0, 40.0])]
).double()
TORCH: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda h: 1 * h,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "abs": torch.abs,
    "step": lambda h: (h >= 0) + 0 * h,
}


def derived(function: Callable[[Tensor], Tensor], at: Tensor) -> tuple[Tensor, Tensor]:
    """First and second derivative by autograd; 0 where a graph ends."""
    h = at.clone().requires_grad_()
    (slope,) = torch.autograd.grad(function(h).sum(), h, create_graph=True)
    if not slope.requires_grad:
        return slope.detach(), torch.zeros_like(at)
    (bend,) = torch.autograd.grad(slope.sum(), h, allow_unused=True)
    return slope.detach(), torch.zeros_like(at) if bend is None else bend


def test_titles_and_functions_are_the_same_six() -> None:
    assert list(TITLES) == list(ACTIVATIONS) == list(TORCH)


@pytest.mark.row("C074")
@pytest.mark.parametrize("name", TORCH)
def test_value_slope_and_bend_are_those_of_autograd(name: str) -> None:
    ours = ACTIVATIONS[name]
    slope, bend = derived(TORCH[name], PLACES)
    assert torch.allclose(ours.value(PLACES), TORCH[name](PLACES).double(), rtol=1e-14, atol=0)
    assert torch.allclose(ours.slope(PLACES), slope, rtol=1e-12, atol=1e-15)
    assert torch.allclose(ours.bend(PLACES), bend, rtol=1e-9, atol=1e-15)


def test_only_the_step_has_no_slope_anywhere() -> None:
    flat = {name for name, each in ACTIVATIONS.items() if not each.slope(PLACES).any()}
    assert flat == {"step"}


def test_a_row_of_numbers_is_rounded_as_each_alone() -> None:
    many = torch.randn(500, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 4
    alone = torch.stack([torch.sigmoid(each) for each in many.flatten()]).reshape(many.shape)
    assert torch.equal(sigmoid(many), alone)
