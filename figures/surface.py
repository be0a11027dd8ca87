"""A surface seen from above: shading and lines of equal height, ready to be drawn."""

import math
from dataclasses import dataclass

import numpy as np

N_LEVELS = 12
MOST_CURVED = 0.12
"""heights are bent at most by this power before levels are spaced evenly"""


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """Shading and lines.

    Attributes:
        bands: uint8 of shape (rows, columns), 0 for the lowest place and 255 for the highest; the first row
            is the lowest on the second axis.
        lines: float32 of shape (points, 2): all lines of equal height, one after the other.
        ends: uint32: where each line ends in `lines`.
    """

    bands: np.ndarray
    lines: np.ndarray
    ends: np.ndarray


def relief(across: np.ndarray, up: np.ndarray, heights: np.ndarray) -> Relief:
    """Shade a surface and draw its lines.

    Heights are bent by a power that puts their median half-way, so that a deep valley and its rim both show.

    Args:
        across: places on the first axis, of shape (columns,).
        up: places on the second axis, of shape (rows,).
        heights: of shape (rows, columns); what is not finite counts as the highest.
    """
    from contourpy import contour_generator

    low, high = span(heights)
    shares = (np.nan_to_num(heights, nan=high, posinf=high, neginf=low) - low) / (high - low)
    bent = shares ** _power(float(np.median(shares)))
    found = contour_generator(across, up, bent)
    levels = np.linspace(0, 1, N_LEVELS + 2)[1:-1]
    lines = [np.asarray(line, np.float32) for level in levels for line in found.lines(float(level))]
    ends = np.cumsum([len(line) for line in lines], dtype=np.uint32)
    joined = np.concatenate(lines) if lines else np.zeros((0, 2), np.float32)
    return Relief(np.round(255 * bent).astype(np.uint8), joined, ends)


def span(heights: np.ndarray) -> tuple[float, float]:
    """The lowest and the highest of the finite heights, never the same.

    Args:
        heights: of any shape; where none is finite the span is that from 0 to 1.
    """
    finite = heights[np.isfinite(heights)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    return low, high if high > low else low + 1.0


def _power(median: float) -> float:
    """The power that takes the median to one half, within what still looks like the surface."""
    if not 0 < median < 1:
        return 1.0
    return min(1.0, max(MOST_CURVED, math.log(0.5) / math.log(median)))
