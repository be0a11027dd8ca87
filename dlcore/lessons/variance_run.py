"""Fits to many draws: those of one degree for the settings, or those of every degree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.variance import N_SHOWN
from dlcore.lessons.variance_draws import Draws, drawn_data
from dlcore.lessons.variance_facts import Facts, best
from dlcore.lessons.variance_maths import formulas
from dlcore.lessons.variance_words import say
from dlcore.settings import stops

if TYPE_CHECKING:
    from dlcore.lessons.variance import Spec


def facts_of(spec: Spec, draws: Draws) -> list[Facts]:
    """What is true of each degree."""
    columns = (
        draws.parts.bias_squared.mean(-1),
        draws.parts.variance.mean(-1),
        torch.full_like(draws.training, spec.noise**2),
        draws.errors.mean(-1),
        draws.errors.std(-1) / spec.n_draws**0.5,
        draws.training,
    )
    return [Facts(degree, *row) for degree, row in enumerate(torch.stack(columns, -1).tolist())]


def result(spec: Spec) -> Result[Spec]:
    """The fits with these settings."""
    draws = drawn_data(spec)
    every = facts_of(spec, draws)
    facts = every[spec.degree]
    columns = (draws.at, draws.truth, *(part[spec.degree] for part in draws.parts))
    return Result(
        spec=spec,
        numbers={
            "bias_squared": facts.bias_squared,
            "variance": facts.variance,
            "noise": facts.noise,
            "test_error": facts.whole,
            "measured_test_error": facts.measured,
            "standard_error": facts.standard_error,
            "training_error": facts.training,
        },
        says=say(spec, facts, best(every)),
        formulas=formulas(spec, facts),
        head=("x", "true curve", "mean fit", "bias²", "variance"),
        rows=[tuple(row) for row in torch.stack(columns, -1).tolist()],
    )


def swept(spec: Spec) -> Sweep:
    """The fits of every degree."""
    draws = drawn_data(spec)
    every, shown = facts_of(spec, draws), min(N_SHOWN, spec.n_draws)
    least = best(every)
    columns = ("bias_squared", "variance", "noise", "whole", "measured", "standard_error", "training")
    return Sweep(
        values=stops(type(spec), "degree", spec.degree),
        says=tuple(say(spec, each, least) for each in every),
        arrays={
            "fits": drawn(_lines(draws.at, draws.predictions[:, :shown])),
            "mean": drawn(_lines(draws.at, draws.parts.mean)),
            "bias_squared": drawn(draws.parts.bias_squared),
            "variance": drawn(draws.parts.variance),
            "errors": np.array([[getattr(each, name) for name in columns] for each in every], np.float32),
        },
        still={
            "columns": columns,
            "at": draws.at.numpy(),
            "truth": drawn(_lines(draws.at, draws.truth)),
            "points": drawn(torch.stack([draws.x[:shown], draws.y[:shown]], -1)),
            "noise": spec.noise,
            "n_draws": spec.n_draws,
            "exact": spec.exact,
            "best": float(least.degree),
        },
    )


def _lines(at: Tensor, heights: Tensor) -> Tensor:
    """Points of lines, (…, m, 2)."""
    return torch.stack([at.expand_as(heights), heights], -1)
