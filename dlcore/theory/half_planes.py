"""What a straight line cuts off a rectangle: the part on its positive side, and the line inside it."""

from __future__ import annotations

import numpy as np

CORNERS = 5
"""a rectangle that a line has cut has at most so many"""
Window = tuple[tuple[float, float], tuple[float, float]]


def cut(slopes: np.ndarray, offset: np.ndarray, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """The part of a rectangle where a₁x₁ + a₂x₂ + c ≥ 0, and its edge along the line.

    Args:
        slopes: a₁ and a₂, of shape (..., 2).
        offset: c, of shape (...).
        window: ends of x₁ and of x₂.

    Returns:
        Outlines (..., 5, 2), the last corner repeated where there are fewer, and the line's two ends
        (..., 2, 2); NaN where there is nothing of it in the rectangle.
    """
    (left, right), (low, high) = window
    corners = np.array([[left, low], [right, low], [right, high], [left, high]], dtype=float)
    following = np.roll(corners, -1, axis=0)
    values = slopes @ corners.T + offset[..., None]
    after = np.roll(values, -1, axis=-1)
    inside = values >= 0
    crosses = inside != np.roll(inside, -1, axis=-1)
    share = values / np.where(crosses, values - after, 1.0)
    meets = corners + share[..., None] * (following - corners)
    places = np.stack([np.broadcast_to(corners, meets.shape), meets], axis=-2)
    places = places.reshape(*meets.shape[:-2], 2 * len(corners), 2)
    known = np.stack([inside, crosses], axis=-1).reshape(places.shape[:-1])
    return _first(places, known, CORNERS), _first(meets, crosses, 2)


def _first(places: np.ndarray, known: np.ndarray, count: int) -> np.ndarray:
    """So many of the places that are known, in their order; the last one again where there are fewer."""
    order, number = np.argsort(~known, axis=-1, kind="stable"), known.sum(-1, keepdims=True)
    chosen = np.minimum(np.arange(count), np.maximum(number - 1, 0))
    taken = np.take_along_axis(order, chosen, axis=-1)
    found = np.take_along_axis(places, taken[..., None], axis=-2)
    return np.where(number[..., None] > 0, found, np.nan)
