"""The numbers of a scene as the browser picks them."""

from typing import Any

import numpy as np

from ui.components.packing import pack, unpack


def as_read(scene: dict[str, Any], most_bytes: int) -> dict[str, Any]:
    """A `figures.scene.scene` as the browser reads it; it may not be larger than this."""
    packed = pack(scene)
    assert len(packed) < most_bytes
    return unpack(packed)


def numbers(moving: dict[str, Any], index: int = 0, step: int = 0) -> Any:
    """The part of an array that belongs to a place of the sliders; as `Place.numbers` in panels.js.

    Args:
        moving: a `figures.scene.Moving`, packed and unpacked.
        index: the place among the swept values.
        step: the step looked at.
    """
    data = moving["data"]
    at = {"v": index, "s": max(moving["first"], step - moving["lag"])}
    for axis in moving["by"]:
        data = data[min(at[axis], len(data) - 1)]
    return data if moving["part"] is None else np.ravel(data)[moving["part"]]
