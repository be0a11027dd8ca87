"""Known curves and noisy points on them."""

import pytest
import torch

from dlcore.data.curve_names import CURVES
from dlcore.data.curves import curve, noisy, places
from dlcore.errors import BadSetting
from dlcore.runtime import seeded

pytestmark = pytest.mark.tiny
X = torch.linspace(-1, 1, 201, dtype=torch.float64)


@pytest.mark.parametrize("name", CURVES)
def test_every_curve_is_finite_and_of_the_size_of_one(name: str) -> None:
    heights = curve(name, X)
    assert heights.shape == X.shape
    assert 0.5 < heights.abs().max() <= 1


def test_an_unknown_curve_is_refused() -> None:
    with pytest.raises(BadSetting, match="choose one of wave"):
        curve("circle", X)


def test_noise_has_the_spread_asked_for_and_comes_from_the_source() -> None:
    drawn = noisy(curve("wave", X), 0.25, seeded(3), repeats=400)
    assert drawn.shape == (400, 201)
    assert float((drawn - curve("wave", X)).std()) == pytest.approx(0.25, rel=0.02)
    assert torch.equal(drawn, noisy(curve("wave", X), 0.25, seeded(3), repeats=400))


def test_places_fill_the_range_and_no_more() -> None:
    drawn = places(2000, seeded(1))
    assert drawn.min() >= -1
    assert drawn.max() <= 1
    assert float(drawn.std()) == pytest.approx((1 / 3) ** 0.5, rel=0.05)
