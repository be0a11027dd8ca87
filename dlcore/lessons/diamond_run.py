"""The lesson “Diamond and circle” computed: for the settings, or for every λ at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.arrays import drawn
from dlcore.lessons.diamond import LARGE, TALL, WINDOW
from dlcore.lessons.diamond_facts import Facts, facts, spread, zeros
from dlcore.lessons.diamond_maths import formulas
from dlcore.lessons.diamond_words import say
from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.settings import stops
from dlcore.theory.two_weights import error, error_line, optimum, penalty_line

if TYPE_CHECKING:
    from dlcore.lessons.diamond import Spec

GRID = 81
"""points along each side of the map"""
AROUND = 72
"""points of a contour, corners among them"""


def result(spec: Spec) -> Result[Spec]:
    """Optimum and walks with these settings."""
    at, watched = facts(spec, [spec.strength]), spec.watched
    found = at.found[0]
    return Result(
        spec=spec,
        numbers={
            "optimum": found.tolist(),
            "norm": float(found.square().sum().sqrt()),
            "zeros": int((found == 0).sum()),
            "error": float(at.errors[0]),
            **_ended("proximal", at.near[0], watched),
            **_ended("autograd", at.far[0], watched),
        },
        says=say(spec, spec.strength, at, 0),
        formulas=formulas(spec, at),
        head=("step", "w₁ proximal", "w₂ proximal", "w₁ by autograd", "w₂ by autograd"),
        rows=[
            (float(number), *row) for number, row in enumerate(torch.cat([at.near[0], at.far[0]], 1).tolist())
        ],
        picture={"large": _large(spec), "shares": drawn(at.shares[0])},
    )


def swept(spec: Spec) -> Sweep:
    """Optimum and walks at every λ."""
    strengths = stops(type(spec), "strength", spec.strength)
    at, watched = facts(spec, strengths), spec.watched
    centre = torch.tensor(spec.centre, dtype=torch.float64)
    axes = [torch.linspace(*ends, GRID, dtype=torch.float64) for ends in WINDOW]
    everywhere = torch.stack(torch.meshgrid(*axes, indexing="xy"), -1)
    shape = torch.full_like(at.l1, spec.share)
    height = shape * at.found.abs().sum(-1) + (1 - shape) * at.found.square().sum(-1)
    counts = torch.stack([zeros(at.near, watched), zeros(at.far, watched)], -1)
    return Sweep(
        values=strengths,
        says=tuple(say(spec, each, at, row) for row, each in enumerate(strengths)),
        arrays={
            "optimum": drawn(at.found),
            "norm": drawn(at.found.square().sum(-1).sqrt()),
            "penalty_line": drawn(penalty_line(height, shape, 1 - shape, AROUND)),
            "error_line": drawn(error_line(at.errors, centre, spec.correlation, AROUND)),
            "near": drawn(at.near),
            "far": drawn(at.far),
            "zeros": counts.numpy().astype(np.uint16),
            "shares": drawn(100 * at.shares),
            **_forces(spec, at),
        },
        still={
            "centre": np.array([spec.centre]),
            "by_autograd": spec.by_autograd,
            "penalty": spec.penalty,
            "watched": watched,
            "learning_rate": spec.learning_rate,
            "share": spec.share,
            "n_steps": spec.n_steps,
            "grid": [axis.numpy() for axis in axes],
            "heights": error(everywhere, centre, spec.correlation).numpy(),
        },
    )


def _ended(name: str, walk: torch.Tensor, watched: int) -> dict[str, Number]:
    """Where a walk of shape (steps + 1, 2) ended, its exact zeros, and how far it moved in its last steps."""
    low, high = spread(walk, watched)
    return {
        f"{name}_end": walk[-1].tolist(),
        f"{name}_zeros": int(zeros(walk, watched)[-1]),
        f"{name}_spread": float(high - low),
    }


def _forces(spec: Spec, at: Facts) -> dict[str, np.ndarray]:
    """Over the watched weight: the error's push outwards, and the penalty's pull back."""
    half = torch.linspace(0, WINDOW[1][1], 45, dtype=torch.float64)
    across = torch.cat([-half.flip(0), half])  # 0 twice: the pull of |w| jumps there
    signs = torch.cat([-torch.ones_like(half), torch.ones_like(half)])
    pull = at.l1[:, None] * signs + 2 * at.l2[:, None] * across
    out = at.led[:, spec.watched, None] - 2 * across
    return {
        "weight": drawn(across),
        **{
            name: drawn(torch.where(each.abs() <= TALL, each, torch.nan))
            for name, each in (("pull", pull), ("push", out))
        },
    }


def _large(spec: Spec) -> np.ndarray:
    """The watched weight at large λ: a row for each of `LARGE`, with L1, elastic net and L2."""
    centre = torch.tensor(spec.centre, dtype=torch.float64)
    alpha = torch.tensor([1.0, spec.mix, 0.0], dtype=torch.float64)
    strength = torch.tensor(LARGE, dtype=torch.float64)[:, None]
    found = optimum(centre, spec.correlation, strength * alpha, strength * (1 - alpha))
    return drawn(found[..., spec.watched])
