"""Networks of one hidden layer: that of one width for the settings, or those of every width."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.arrays import drawn
from dlcore.lessons.double_descent_facts import Facts
from dlcore.lessons.double_descent_fits import Data, Fits, drawn_data, fits
from dlcore.lessons.double_descent_words import formulas, say
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import controls, stops

if TYPE_CHECKING:
    from dlcore.lessons.double_descent import Spec

SHOWN = 100
"""new points that are drawn"""


def fitted(spec: Spec) -> tuple[Data, Fits, Facts]:
    """Networks of every width the slider stops at, this one's among them, and what is true of them."""
    widths = stops(type(spec), "width", spec.width)
    usual = controls(type(spec))["width"].default
    return _fitted(replace(spec, width=usual), widths)


@lru_cache(maxsize=8)  # a run, its sweep and what a preset compares itself with; each takes up to 4 MB
def _fitted(spec: Spec, widths: tuple[int, ...]) -> tuple[Data, Fits, Facts]:
    """Networks of these widths; the width of the settings changes nothing."""
    data = drawn_data(spec)
    found = fits(spec, data, widths)
    columns = (found.training, found.test, found.norm)
    own = (each[:, 0].tolist() for each in columns)
    medians = (each.median(-1).values.tolist() for each in columns)
    return data, found, Facts(widths, spec.n_points, *map(tuple, (*own, *medians)))


def result(spec: Spec) -> Result[Spec]:
    """The network with these settings."""
    data, found, facts = fitted(spec)
    at = facts.widths.index(spec.width)
    here = facts.at(at)
    rows = torch.stack([data.truth[0], found.predicted[at, 0]], -1)
    return Result(
        spec=spec,
        numbers={
            "training_error": here.training,
            "test_error": here.test,
            "norm": here.norm,
            "median_training_error": here.median_training,
            "median_test_error": here.median_test,
        },
        says=say(spec, facts, at),
        formulas=formulas(spec, here),
        head=("truth at a new point", "prediction"),
        rows=[tuple(row) for row in rows.tolist()],
    )


def swept(spec: Spec) -> Sweep:
    """Networks of every width."""
    data, found, facts = fitted(spec)
    new = torch.stack([data.truth[0].expand(len(facts.widths), -1), found.predicted[:, 0]], -1)
    own = torch.stack([data.y[0].expand(len(facts.widths), -1), found.fitted[:, 0]], -1)
    names = ("training", "test", "norm", "median_training", "median_test", "median_norm")
    return Sweep(
        values=facts.widths,
        says=tuple(say(spec, facts, at) for at in range(len(facts.widths))),
        arrays={"new": drawn(new[:, :SHOWN]), "own": drawn(own)}
        | {name: np.array(getattr(facts, name), np.float32) for name in names},
        still={"n_points": spec.n_points, "noise": spec.noise},
    )
