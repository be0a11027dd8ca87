"""Activations of deep networks: values are torch's modules', slopes are autograd's."""

import pytest
import torch
from torch import nn

from dlcore.lessons.layers import ACTIVATIONS
from dlcore.theory.layer_activations import LAYER_ACTIVATIONS

pytestmark = pytest.mark.tiny
MODULES = (nn.Sigmoid, nn.Tanh, nn.ReLU, nn.LeakyReLU, nn.ELU, nn.GELU, nn.SiLU, nn.Identity)


@pytest.mark.parametrize(("name", "module"), zip(LAYER_ACTIVATIONS, MODULES, strict=True))
def test_values_and_slopes_are_torchs(name: str, module: type[nn.Module]) -> None:
    s = torch.cat(
        [torch.linspace(-40, 40, 1601, dtype=torch.float64), torch.tensor([-1e80, 1e80], dtype=torch.float64)]
    )
    s.requires_grad_()
    value = module()(s)
    (slope,) = torch.autograd.grad(value.sum(), s)
    ours = LAYER_ACTIVATIONS[name]
    assert torch.allclose(ours.value(s), value, rtol=1e-12, atol=1e-300)
    assert torch.allclose(ours.slope(s.detach()), slope, rtol=1e-9, atol=1e-14)
    assert ours.slope(s.detach()).abs().max() <= ours.steepest * (1 + 1e-6)
    assert ours.slope(s.detach()).abs().max() >= ours.steepest * (1 - 1e-4)


def test_the_page_offers_all_of_them() -> None:
    assert list(LAYER_ACTIVATIONS) == list(ACTIVATIONS)


def test_float32_is_kept() -> None:
    for each in LAYER_ACTIVATIONS.values():
        assert each.slope(torch.ones(3)).dtype == each.value(torch.ones(3)).dtype == torch.float32
