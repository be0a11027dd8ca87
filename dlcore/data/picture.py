"""A decoded picture, and the steps that turn it into a network's input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # pages and the server read pictures without importing torch
    import torch


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture from outside, made safe: upright, opaque, eight bits a channel.

    Attributes:
        pixels: uint8 array of shape (height, width, 3), RGB, read-only.
        name: the file's name for display: one line, no path, no control characters.
        notes: what decoding had to change, a short sentence each ("turned upright as its EXIF says").
    """

    pixels: np.ndarray
    name: str = "picture"
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return int(self.pixels.shape[1]), int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of a preparation, with what it made.

    Attributes:
        name: two or three words ("centre of mass").
        says: one sentence: what the step did to this picture, with its numbers.
        picture: uint8 array (height, width) or (height, width, 3) that shows the result.
        shape: the shape of the tensor the step made, for example (1, 28, 28).
        low: smallest value of that tensor.
        high: largest value of that tensor.
    """

    name: str
    says: str
    picture: np.ndarray
    shape: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A picture ready for a network, and the way there.

    Attributes:
        batch: float32 tensor of shape (1, channels, height, width): what the network receives.
        steps: the steps in order; the last one shows `batch` itself.
    """

    batch: torch.Tensor
    steps: tuple[Step, ...]
