"""Dropout layers: PyTorch's masks, scaled in training, nowhere, or in evaluation."""

import pytest
import torch

from dlcore.nets.dropout import LAYERS, OneHidden, eval_factor, kept_factor

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("drop", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("scaling", LAYERS)
def test_all_have_the_masks_of_pytorch_and_scale_as_they_say(scaling: str, drop: float) -> None:
    h = torch.tensor([0.5, 2.0, 3.0, 4.0, 0.25, 7.0], dtype=torch.float64)
    torch.manual_seed(3)
    kept = torch.nn.Dropout(drop)(torch.ones_like(h)) > 0
    layer = LAYERS[scaling](drop)
    torch.manual_seed(3)
    assert torch.allclose(layer.train()(h), h * kept * kept_factor(drop, scaling))
    assert torch.allclose(layer.eval()(h), h * eval_factor(drop, scaling))


def test_the_factors_make_both_modes_agree_on_average_unless_forgotten() -> None:
    for drop in (0.0, 0.1, 0.5, 0.9):
        for scaling in ("train", "test"):
            assert kept_factor(drop, scaling) * (1 - drop) == pytest.approx(eval_factor(drop, scaling))
    assert kept_factor(0.5, "none") == eval_factor(0.5, "none") == 1


def test_the_network_drops_what_its_hidden_units_give() -> None:
    net = OneHidden(3, 5, 2, 0.5)
    x = torch.randn(4, 3, dtype=torch.float64)
    torch.manual_seed(1)
    out = net(x)
    torch.manual_seed(1)
    assert torch.equal(out, net.fc2(torch.nn.functional.dropout(torch.relu(net.fc1(x)), 0.5)))
