"""Small sets of points: what shape they have, and that seeds and types change nothing else."""

import pytest
import torch

from dlcore.data.point_sets import POINT_SETS
from dlcore.data.points import points
from dlcore.errors import BadSetting

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("name", POINT_SETS)
def test_half_of_the_points_are_of_each_class_and_near_the_origin(name):
    drawn = points(name, 1000, 0.0, seed=1)
    for x, y in ((drawn.x, drawn.y), (drawn.test_x, drawn.test_y)):
        assert x.shape == (1000, 2)
        assert y.bincount().tolist() == [500, 500]
        assert x.abs().max() < 2.5
    assert not torch.equal(drawn.x, drawn.test_x)


@pytest.mark.parametrize("name", POINT_SETS)
def test_the_seed_alone_decides(name):
    single, double = points(name, 20, 0.1, 3), points(name, 20, 0.1, 3, torch.float64)
    assert torch.equal(single.x, double.x.float())
    assert not torch.equal(single.x, points(name, 20, 0.1, 4).x)


def test_rings_have_two_radii():
    drawn = points("circles", 400, 0.0, 0, torch.float64)
    torch.testing.assert_close(drawn.x.norm(dim=1), 1 - 0.5 * drawn.y.double())


def test_a_chessboards_class_is_told_by_its_signs():
    drawn = points("xor", 400, 0.0, 0, torch.float64)
    same_side = (drawn.x[:, 0] >= 0) == (drawn.x[:, 1] >= 0)
    assert torch.equal(same_side.long(), 1 - drawn.y)
    assert drawn.x.abs().max() <= 1


def test_moons_are_half_circles_that_a_line_does_not_part():
    drawn = points("moons", 400, 0.0, 0, torch.float64)
    shift = torch.stack([drawn.y - 0.5, 0.5 * drawn.y - 0.25], 1)
    torch.testing.assert_close((drawn.x - shift).norm(dim=1), torch.ones(400, dtype=torch.float64))
    upper = drawn.x[drawn.y == 0][:, 1]
    assert (upper >= -0.25).all()
    assert (drawn.x[drawn.y == 1][:, 1] <= 0.25).all()


def test_spirals_turn_by_half_a_turn_between_the_classes():
    drawn = points("spirals", 400, 0.0, 0, torch.float64)
    radius = drawn.x.norm(dim=1)
    angle = torch.atan2(drawn.x[:, 1], drawn.x[:, 0])
    expected = 3 * torch.pi * (radius - 0.1) / 1.1 + torch.pi * drawn.y
    torch.testing.assert_close(torch.cos(angle - expected), torch.ones(400, dtype=torch.float64))


def test_spots_lie_apart_with_the_scatter_they_say():
    drawn = points("blobs", 20_000, 0.0, 0)
    for label, centre in ((0, -0.7), (1, 0.7)):
        spot = drawn.x[drawn.y == label]
        torch.testing.assert_close(spot.mean(0), torch.full((2,), centre), atol=0.01, rtol=0)
        torch.testing.assert_close(spot.std(0), torch.full((2,), 0.3), atol=0.01, rtol=0)


def test_unknown_points_are_refused():
    with pytest.raises(BadSetting, match="choose one of"):
        points("cheese", 10, 0.1, 0)
