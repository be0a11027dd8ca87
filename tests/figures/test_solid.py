"""A surface in three dimensions: cut where it is steep, the walk upon it as far as it is in sight."""

import numpy as np
import pytest

from figures.solid import solid
from figures.style import LIGHT

pytestmark = pytest.mark.tiny
GRID = (np.linspace(-1, 1, 5), np.linspace(-2, 2, 7))
HEIGHTS = np.add.outer(GRID[1] ** 2, GRID[0] ** 2)


def test_the_surface_has_the_heights_and_the_walk_lies_upon_it() -> None:
    points, losses = np.array([[0.5, 1.0], [0.2, 0.1]]), np.array([1.25, 0.05])
    surface, walk = solid(GRID, HEIGHTS, ("x", "y"), points, losses, LIGHT).data
    shown = np.isfinite(surface.z)
    assert np.allclose(surface.z[shown], HEIGHTS[shown])
    assert shown.mean() > 0.9
    assert list(walk.x) == [0.5, 0.2]
    assert np.all(np.array(walk.z) >= losses)
    assert np.allclose(walk.z, losses, atol=0.02 * HEIGHTS.max())


def test_what_left_the_picture_is_not_drawn() -> None:
    points, losses = np.array([[0.0, 0.0], [9.0, 0.0]]), np.array([0.0, 81.0])
    figure = solid(GRID, HEIGHTS, ("x", "y"), points, losses, LIGHT)
    assert np.isfinite(figure.data[1].z[0])
    assert np.isnan(figure.data[1].z[1])
    assert figure.layout.scene.zaxis.title.text == "loss"


def test_a_surface_without_heights_is_drawn_empty() -> None:
    figure = solid(GRID, np.full_like(HEIGHTS, np.nan), ("x", "y"), np.zeros((1, 2)), np.zeros(1), LIGHT)
    assert not np.isfinite(figure.data[0].z).any()
