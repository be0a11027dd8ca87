"""Shading and lines of a surface: the lines lie where the surface is equally high."""

import numpy as np
import pytest

from figures.surface import N_LEVELS, relief, span

pytestmark = pytest.mark.tiny
AXIS = np.linspace(-2, 2, 81)
X, Y = np.meshgrid(AXIS, AXIS)


def test_every_line_follows_one_height() -> None:
    seen = relief(AXIS, AXIS, X**2 + 3 * Y**2)
    begins = [0, *seen.ends[:-1]]
    assert len(seen.ends) >= N_LEVELS
    for begin, end in zip(begins, seen.ends, strict=True):
        x, y = seen.lines[begin:end].T
        heights = x**2 + 3 * y**2
        assert np.ptp(heights) < 0.05 * heights.mean() + 0.02
    assert seen.ends[-1] == len(seen.lines)


def test_the_lowest_place_is_the_darkest_and_rows_go_up() -> None:
    seen = relief(AXIS, AXIS, (X - 1) ** 2 + (Y + 1) ** 2)
    row, column = np.unravel_index(seen.bands.argmin(), seen.bands.shape)
    assert AXIS[row] == pytest.approx(-1)
    assert AXIS[column] == pytest.approx(1)
    assert (seen.bands.min(), seen.bands.max()) == (0, 255)
    assert seen.bands.dtype == np.uint8


@pytest.mark.parametrize("heights", [np.zeros_like(X), np.full_like(X, np.nan), np.full_like(X, np.inf)])
def test_what_has_no_relief_is_flat(heights: np.ndarray) -> None:
    seen = relief(AXIS, AXIS, heights)
    assert len(np.unique(seen.bands)) == 1


def test_a_span_is_never_empty() -> None:
    assert span(np.array([3.0, np.nan, -1.0, np.inf])) == (-1, 3)
    assert span(np.array([2.0, 2.0])) == (2, 3)
    assert span(np.full(3, np.nan)) == (0, 1)


def test_a_hole_of_no_number_counts_as_high() -> None:
    heights = X**2 + Y**2
    heights[0, 0] = np.nan
    assert relief(AXIS, AXIS, heights).bands[0, 0] == 255


def test_a_deep_valley_keeps_lines_beside_steep_walls() -> None:
    rosenbrock = (1 - X) ** 2 + 100 * (Y - X**2) ** 2
    shares = relief(AXIS, AXIS, rosenbrock).bands / 255
    assert 0.3 < np.median(shares) < 0.7
