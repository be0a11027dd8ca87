"""What a line cuts off a rectangle: against points tried one by one."""

import numpy as np
import pytest

from dlcore.theory.half_planes import CORNERS, cut

pytestmark = pytest.mark.tiny
WINDOW = ((-2.5, 2.0), (-1.0, 3.0))


def area(outline: np.ndarray) -> float:
    x, y = outline.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def within(outline: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Whether places lie left of every edge of an outline that runs counter-clockwise."""
    edges = np.roll(outline, -1, axis=0) - outline
    ways = places[:, None] - outline
    left = edges[:, 0] * ways[..., 1] - edges[:, 1] * ways[..., 0] >= -1e-9
    return np.asarray(left.all(axis=1))


def test_both_sides_together_are_the_rectangle() -> None:
    draw = np.random.default_rng(0)
    slopes, offset = draw.normal(size=(300, 2)), draw.normal(size=300)
    ours, line = cut(slopes, offset, WINDOW)
    theirs, _ = cut(-slopes, -offset, WINDOW)
    assert ours.shape == (300, CORNERS, 2)
    for one, other in zip(ours, theirs, strict=True):
        assert sum(area(each) for each in (one, other) if np.isfinite(each).all()) == pytest.approx(18)
    known = np.isfinite(line).all((1, 2))
    assert known.any()
    heights = (line[known] * slopes[known][:, None]).sum(-1) + offset[known][:, None]
    assert np.abs(heights).max() < 1e-9
    for (low, high), axis in zip(WINDOW, np.moveaxis(line[known], -1, 0), strict=True):
        assert ((axis >= low - 1e-9) & (axis <= high + 1e-9)).all()


def test_every_place_lies_on_the_side_it_should() -> None:
    draw = np.random.default_rng(1)
    places = np.stack([draw.uniform(*ends, 500) for ends in WINDOW], 1)
    for _ in range(30):
        slopes, offset = draw.normal(size=2), draw.normal()
        outline, _ = cut(slopes, np.array(offset), WINDOW)
        positive = places @ slopes + offset >= 0
        inside = within(outline, places) if np.isfinite(outline).all() else np.zeros(500, bool)
        assert (inside == positive).all()


def test_without_slopes_it_is_all_or_nothing() -> None:
    everything, line = cut(np.zeros(2), np.array(0.5), WINDOW)
    assert area(everything[:4]) == pytest.approx(18)
    assert np.isnan(line).all()
    nothing, line = cut(np.zeros(2), np.array(-0.5), WINDOW)
    assert np.isnan(nothing).all()
    assert np.isnan(line).all()
