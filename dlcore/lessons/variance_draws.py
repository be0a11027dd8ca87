"""Data drawn many times, polynomials of every degree fitted to them, and what their errors are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.data.curves import curve, noisy
from dlcore.lessons.variance import MOST_DEGREE, N_TEST
from dlcore.runtime import seeded
from dlcore.theory.bias_variance import Ladder, Parts, exact, ladder, sampled, smoothers, training_error
from dlcore.theory.polynomials import legendre

if TYPE_CHECKING:
    from dlcore.lessons.variance import Spec


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Fits of every degree to every draw.

    Attributes:
        x: places of the points, (draws, n).
        y: their heights, (draws, n).
        at: the places that are asked, (m,).
        truth: the curve there, (m,).
        predictions: (degrees, draws, m).
        parts: at each place, (degrees, m): of all draws there could be where the places stay, otherwise of
            these.
        errors: mean squared distance of each fit to test points of its own, (degrees, draws).
        training: the mean squared error at the points themselves: expected where the places stay, otherwise
            over these draws, (degrees,).
    """

    x: Tensor
    y: Tensor
    at: Tensor
    truth: Tensor
    predictions: Tensor
    parts: Parts
    errors: Tensor
    training: Tensor


def drawn_data(spec: Spec) -> Draws:
    """All draws with these settings; places first, then noise of points, then of test points."""
    source, n, many = seeded(spec.seed), spec.n_points, spec.n_draws
    if spec.places == "even":
        x = torch.linspace(-1, 1, n, dtype=torch.float64)
    else:
        shape = (many, n) if spec.places == "new" else (n,)
        x = 2 * torch.rand(shape, generator=source, dtype=torch.float64) - 1
    at = torch.linspace(-1, 1, N_TEST, dtype=torch.float64)
    heights, truth = curve(spec.curve, x), curve(spec.curve, at)
    y = noisy(heights.expand(many, n), spec.noise, source)
    targets = noisy(truth, spec.noise, source, many)
    steps = ladder(legendre(x, MOST_DEGREE), legendre(at, MOST_DEGREE), spec.shrink)
    predictions, fitted = _fits(steps, y)
    if spec.exact:
        parts = exact(smoothers(*steps), heights, truth, spec.noise)
        training = training_error(smoothers(steps.here, steps.here), heights, spec.noise)
    else:
        parts = sampled(predictions, truth)
        training = (y - fitted).square().mean((-1, -2))
    errors = (predictions - targets).square().mean(-1)
    return Draws(x.expand(many, n), y, at, truth, predictions, parts, errors, training)


def _fits(steps: Ladder, y: Tensor) -> tuple[Tensor, Tensor]:
    """Predictions of every degree at the places asked and at the points, (degrees, draws, m) and (…, n)."""
    inner = torch.einsum("...nk,...n->...k", steps.here.expand(len(y), *steps.here.shape[-2:]), y)
    there, here = (
        (part.expand(len(y), *part.shape[-2:]) * inner[:, None, :]).cumsum(-1)
        for part in (steps.there, steps.here)
    )
    return there.permute(2, 0, 1), here.permute(2, 0, 1)
