"""Two rings with wrong labels: where they lie, how many labels are turned, and that they are drawn anew."""

import pytest
import torch

from dlcore.data.rings import REACH, SPREAD, rings


def test_points_lie_about_their_ring_and_inside_what_is_drawn() -> None:
    x, y = rings(4000, 0.0, torch.Generator().manual_seed(0))
    assert y.sum() == 2000
    for label, radius in ((0, 1.0), (1, 0.5)):
        far = x[y == label].square().sum(1).mean()
        assert float(far) == pytest.approx(radius**2 + 2 * SPREAD**2, rel=0.03)
    assert (x.abs() < REACH).double().mean() > 0.999
    assert float(x.mean().abs()) < 0.05


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.4])
def test_so_many_labels_are_turned(noise: float) -> None:
    _, y = rings(4000, noise, torch.Generator().manual_seed(3))
    turned = (y != torch.arange(4000) % 2).double().mean()
    assert float(turned) == pytest.approx(noise, abs=0.03)


def test_the_next_draw_is_of_other_points() -> None:
    source = torch.Generator().manual_seed(0)
    (first, _), (second, _) = rings(50, 0.1, source), rings(50, 0.1, source)
    assert not torch.equal(first, second)
