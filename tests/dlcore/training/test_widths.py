"""Networks of all widths trained at once against each of them trained alone by plain PyTorch."""

import pytest
import torch
from torch import Tensor, nn

from dlcore.data.curves import curve, noisy, places
from dlcore.runtime import seeded
from dlcore.training.widths import LEARNING_RATE, N_STEPS, SPREAD, first_units, train_widths

MOST, SEED = 24, 3


def points(n: int) -> tuple[Tensor, Tensor]:
    source = seeded(SEED)
    x = places(n, source)
    return x, noisy(curve("wave", x), 0.3, source)


def alone(x: Tensor, y: Tensor, width: int) -> nn.Module:
    """A network of this width, trained as anyone would; the rate falls by hand."""
    model = nn.Sequential(nn.Linear(1, width), nn.Tanh(), nn.Linear(width, 1)).double()
    first = first_units(MOST, SEED)[:, :width]
    with torch.no_grad():
        model[0].weight.copy_(first[0, :, None])  # type: ignore[operator]
        model[0].bias.copy_(first[1])  # type: ignore[operator]
        for parameter in model[2].parameters():
            parameter.zero_()
    optimizer = torch.optim.Adam(model.parameters())
    for step in range(N_STEPS):
        optimizer.param_groups[0]["lr"] = LEARNING_RATE * (1 - step / N_STEPS)
        loss = nn.MSELoss()(model(x[:, None]), y[:, None])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@pytest.mark.filterwarnings("ignore:Initializing zero-element")
def test_each_width_comes_out_as_if_it_were_trained_alone() -> None:
    x, y = points(20)
    at = torch.linspace(-1, 1, 31, dtype=torch.float64)
    together = train_widths(x, y, MOST, SEED)(at)
    assert together.shape == (31, MOST + 1)
    for width in (0, 1, 7, 24):
        assert torch.allclose(together[:, width], alone(x, y, width)(at[:, None])[:, 0], rtol=1e-7, atol=1e-8)


@pytest.mark.tiny
def test_without_hidden_units_it_learns_the_mean() -> None:
    x, y = points(20)
    assert float(train_widths(x, y, 0, SEED)(x)[0, 0]) == pytest.approx(float(y.mean()), abs=1e-3)


@pytest.mark.tiny
def test_first_units_are_drawn_from_the_seed_and_shared_by_all_widths() -> None:
    few, many = first_units(24, 1), first_units(24, 2)
    assert torch.equal(few, first_units(24, 1))
    assert not torch.equal(few, many)
    assert few.abs().max() <= SPREAD
    assert few.min() < -SPREAD / 2 < SPREAD / 2 < few.max()
