"""Fits as a result: one for the settings, or one for every capacity at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.lessons.overfitting_facts import Facts
from dlcore.lessons.overfitting_fit import Fits, fits
from dlcore.lessons.overfitting_maths import formulas
from dlcore.lessons.overfitting_words import say
from dlcore.settings import stops

if TYPE_CHECKING:
    from dlcore.lessons.overfitting import Spec

ROOM = 0.12
"""of the height of all points is left free above and below them"""
ACROSS = (-1.05, 1.05)


def result(spec: Spec) -> Result[Spec]:
    """The fit with these settings.

    Raises:
        BadSetting: points of one's own cannot be read, are too few, or all have one x.
    """
    found = fits(spec)
    facts = _facts(spec, found, spec.capacity)
    word = "degree" if spec.model == "polynomial" else "hidden units"
    points = _points(found, torch.arange(len(found.sets.x)))
    return Result(
        spec=spec,
        numbers=_numbers(spec, found, facts),
        says=say(spec, facts),
        formulas=formulas(spec, facts),
        head=(word, "training error", "validation error", "test error"),
        rows=[(float(n), *each) for n, each in enumerate(found.errors.T.tolist())],
        picture={
            "points": points,
            "scaling": np.array(found.sets.scaling, np.float32),
            "window": np.array(_window(found), np.float32),
        },
    )


def swept(spec: Spec) -> Sweep:
    """The fits of all capacities.

    Raises:
        BadSetting: as `result`.
    """
    found, values = fits(spec), stops(type(spec), "capacity", spec.capacity)
    facts = [_facts(spec, found, int(value)) for value in values]
    parted, n = found.sets, found.sets.n_wrong
    return Sweep(
        values=values,
        says=tuple(say(spec, each) for each in facts),
        arrays={"fits": drawn(found.drawn), "errors": drawn(found.errors.T)},
        still={
            "model": spec.model,
            "own": spec.source == "own",
            "grid": drawn(found.drawn_x),
            "truth": None if found.truth is None else drawn(found.truth),
            "train": _points(found, parted.train[n:]),
            "wrong": _points(found, parted.train[:n]),
            "validation": _points(found, parted.validation),
            "test": _points(found, parted.test),
            "window": _window(found),
            "chosen": facts[0].by_test if spec.by_test else facts[0].best,
            "by_test": spec.by_test,
            "noise": facts[0].noise or None,
        },
    )


def _facts(spec: Spec, found: Fits, capacity: int) -> Facts:
    train, validation, test = found.errors.tolist()
    return Facts(
        capacity=capacity,
        train=train,
        validation=validation,
        test=test,
        fresh=None if found.fresh is None else found.fresh.tolist(),
        noise=None if found.fresh is None else spec.noise**2,
        n_train=len(found.sets.train),
    )


def _numbers(spec: Spec, found: Fits, facts: Facts) -> dict[str, Number]:
    """What terminal and recipe print."""
    train, validation, test = facts.here
    which = facts.by_test if spec.by_test else facts.best
    counts = zip(("n_train", "n_validation", "n_test"), map(len, found.sets.parts), strict=True)
    numbers: dict[str, Number] = dict(counts)
    numbers |= {
        "train_error": train,
        "validation_error": validation,
        "test_error": test,
        "chosen": which,
        "chosen_train_error": facts.train[which],
        "chosen_validation_error": facts.validation[which],
        "chosen_test_error": facts.test[which],
    }
    if facts.fresh is not None:
        numbers["chosen_fresh_error"] = facts.fresh[which]
    return numbers


def _points(found: Fits, which: Tensor) -> np.ndarray:
    """Some of the points, float32 of shape (n, 2)."""
    return drawn(torch.stack([found.sets.x[which], found.sets.y[which]], 1))


def _window(found: Fits) -> tuple[tuple[float, float], tuple[float, float]]:
    """The ends of both axes: all points and the true curve, with some room."""
    heights = found.sets.y if found.truth is None else torch.cat([found.sets.y, found.truth])
    low, high = float(heights.min()), float(heights.max())
    room = ROOM * (high - low) or 1.0
    return ACROSS, (low - room, high + room)
