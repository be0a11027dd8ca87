"""Networks of every width fitted to the same points, several draws of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.lessons.double_descent import N_DRAWS, N_INPUTS, N_TEST, WIDEST
from dlcore.runtime import seeded
from dlcore.theory.random_features import last_layer

if TYPE_CHECKING:
    from dlcore.lessons.double_descent import Spec


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """All draws: features of the widest layer, a narrower one has the first of its units.

    Attributes:
        features: of the training points, (draws, n, widest).
        y: their noisy targets, (draws, n).
        test_features: (draws, m, widest).
        truth: without noise at the test points, (draws, m).
    """

    features: Tensor
    y: Tensor
    test_features: Tensor
    truth: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Networks of some widths, fitted to every draw.

    Attributes:
        fitted: at the training points, (widths, draws, n).
        predicted: at the test points, (widths, draws, m).
        training: mean squared error at the training points, (widths, draws).
        test: the same at test points, with the noise of a target: its variance is added, (widths, draws).
        norm: length of the last layer's weights, (widths, draws).
    """

    fitted: Tensor
    predicted: Tensor
    training: Tensor
    test: Tensor
    norm: Tensor


def drawn_data(spec: Spec) -> Data:
    """The draws of a seed, one after another: truth, points, noise, test points, then the hidden layer."""
    source, draws = seeded(spec.seed), []

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=source, dtype=torch.float64)

    for _ in range(N_DRAWS):
        direction = normal(N_INPUTS)
        direction = direction / direction.norm()
        x = normal(spec.n_points, N_INPUTS)
        y = _truth(spec, x @ direction) + spec.noise * normal(spec.n_points)
        test_x = normal(N_TEST, N_INPUTS)
        weight, bias = normal(WIDEST, N_INPUTS) / math.sqrt(N_INPUTS), 0.2 * normal(WIDEST)
        active = torch.relu if spec.activation == "relu" else torch.tanh
        features, test_features = (active(each @ weight.T + bias) for each in (x, test_x))
        draws.append((features, y, test_features, _truth(spec, test_x @ direction)))
    return Data(*(torch.stack(each) for each in zip(*draws, strict=True)))


def fits(spec: Spec, data: Data, widths: Sequence[int]) -> Fits:
    """Networks of these widths."""
    fitted, predicted, norms = [], [], []
    for width in widths:
        weights = last_layer(data.features[..., :width], data.y, spec.shrink)[..., None]
        fitted.append((data.features[..., :width] @ weights)[..., 0])
        predicted.append((data.test_features[..., :width] @ weights)[..., 0])
        norms.append(weights[..., 0].norm(dim=-1))
    at, there = torch.stack(fitted), torch.stack(predicted)
    training = (at - data.y).square().mean(-1)
    test = (there - data.truth).square().mean(-1) + spec.noise**2
    return Fits(at, there, training, test, torch.stack(norms))


def _truth(spec: Spec, along: Tensor) -> Tensor:
    return along if spec.truth == "line" else torch.sin(2 * along)
