"""The data of a sweep's plans."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from dlcore.data.loading import load_images
from dlcore.data.points import Points, points
from dlcore.data.splits import parts
from dlcore.training.metrics import normaliser
from dlcore.training.sweep.plan import DIGITS, Plan

VALIDATION_PERCENT = 15
"""held back of the digits, as `training.spec` does by default, so that both train on the same images"""


def points_of(plans: Sequence[Plan], dtype: torch.dtype) -> list[Points]:
    """One set where all plans share it, otherwise one for each plan.

    Args:
        plans: with the same kind of data and number of points.
        dtype: of the inputs.
    """
    keys = [plan.data_key for plan in plans]
    known = {key: _points(*key, dtype) for key in dict.fromkeys(keys)}
    return list(known.values()) if len(known) == 1 else [known[key] for key in keys]


def _points(name: str, n: int, noise: float, seed: int, dtype: torch.dtype) -> Points:
    return digits(seed, dtype) if name == DIGITS else points(name, n, noise, seed, dtype)


def digits(seed: int, dtype: torch.dtype) -> Points:
    """The digits that ship, as rows of 64 normalised numbers.

    Args:
        seed: of the split, see `data.splits`.
        dtype: of the inputs.
    """
    images = load_images(DIGITS)
    split = parts(images, VALIDATION_PERCENT, 100, seed)
    normalised = normaliser(images.mean, images.std, torch.device("cpu"))
    x, test_x = (normalised(each.to(dtype) / 255).flatten(1) for each in (split.train_x, split.test_x))
    return Points(x.to(dtype), split.train_y, test_x.to(dtype), split.test_y, len(images.classes))
