"""Parts of a plane in which something is low: outlines ready to be filled."""

from itertools import pairwise
from typing import Any

import numpy as np


def outline_below(across: np.ndarray, up: np.ndarray, heights: np.ndarray, level: float) -> np.ndarray:
    """The outlines of all places lower than a level; holes run the other way round, so that they stay empty.

    Args:
        across: places on the first axis, of shape (columns,).
        up: places on the second axis, of shape (rows,).
        heights: of shape (rows, columns), finite.
        level: what counts as low.

    Returns:
        float32 of shape (points, 2), NaN between two outlines; empty where nothing is low.
    """
    from contourpy import FillType, contour_generator

    if not (heights < level).any():
        return np.zeros((0, 2), np.float32)
    found = contour_generator(across, up, heights, fill_type=FillType.OuterOffset)
    filled: Any = found.filled(float(heights.min()) - 1.0, level)  # of this fill type: points, and their ends
    gap, parts = np.full((1, 2), np.nan, np.float32), list[np.ndarray]()
    for points, ends in zip(*filled, strict=True):
        for start, end in pairwise(ends):
            parts += [np.asarray(points[start:end], np.float32), gap]
    return np.concatenate(parts[:-1])
