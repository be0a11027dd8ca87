"""Errors of a neuron that says yes or no: against scikit-learn, differences, and what PyTorch refuses."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from sklearn.metrics import hinge_loss, log_loss, zero_one_loss

from dlcore.lessons.sigmoid_points import CLOUDS
from dlcore.theory.step_errors import (
    PENALTIES,
    Neuron,
    descended,
    error_and_slope,
    n_mistakes,
    says_yes,
    slope_of,
)

pytestmark = pytest.mark.tiny
SLOPED = [name for name in PENALTIES if name != "mistakes"]
EVERY = pytest.mark.parametrize("data", CLOUDS)


def neuron(data: str, weight_2: float = 1.0, bias: float = 0.25) -> Neuron:
    return Neuron(CLOUDS[data].points, weight_2, bias)


def at(weight: float) -> torch.Tensor:
    return torch.tensor(weight, dtype=torch.float64)


@EVERY
@pytest.mark.parametrize("weight", [-2.9, -0.7, 0.3, 2.2, 6.0])
def test_errors_are_those_of_scikit_learn(data: str, weight: float) -> None:
    one = neuron(data)
    scores, labels = one.scores(at(weight)).numpy(), one.labels().numpy()
    chances = np.stack([1 / (1 + np.exp(scores)), 1 / (1 + np.exp(-scores))], 1)
    expected = {
        "mistakes": zero_one_loss(labels, scores >= 0, normalize=False),
        "log_loss": log_loss(labels, chances, normalize=False),
        "hinge": len(labels) * hinge_loss(labels, scores),
        "distance": np.abs(labels - chances[:, 1]).sum(),
        "perceptron": np.maximum(0, -(2 * labels - 1) * scores).sum(),
        "absolute": np.abs(2 * labels - 1 - scores).sum(),
    }
    assert expected.keys() == PENALTIES.keys()
    for name, value in expected.items():
        assert float(error_and_slope(one, name, at(weight))[0]) == pytest.approx(value, rel=1e-9), name


@EVERY
@pytest.mark.parametrize("error", SLOPED)
def test_slopes_are_differences_away_from_kinks(data: str, error: str) -> None:
    one, step = neuron(data), 1e-6
    for weight in np.random.default_rng(3).uniform(-3, 6, 20):
        up, down = (float(error_and_slope(one, error, at(weight + side))[0]) for side in (step, -step))
        slope = float(error_and_slope(one, error, at(weight))[1])
        assert slope == pytest.approx((up - down) / (2 * step), rel=1e-4, abs=1e-6)


@pytest.mark.row("C023", "C024")
def test_pytorch_finds_nothing_to_follow_in_a_count_of_mistakes() -> None:
    one = neuron("clear")
    weight = at(-1.5).requires_grad_()
    count = PENALTIES["mistakes"](one.scores(weight), one.labels()).sum()
    with pytest.raises(RuntimeError, match="does not require grad"):
        count.backward()
    assert float(error_and_slope(one, "mistakes", at(-1.5))[1]) == 0
    with pytest.raises(RuntimeError, match="not implemented"):
        torch.heaviside(one.scores(weight), torch.ones(10, dtype=torch.float64)).sum().backward()


@pytest.mark.row("E009")
def test_at_a_kink_pytorch_takes_zero() -> None:
    zero = torch.zeros(1, dtype=torch.float64)
    assert slope_of(torch.relu, zero).item() == 0
    assert slope_of(torch.abs, zero).item() == 0
    assert slope_of(lambda x: torch.relu(1 - x), zero + 1).item() == 0
    assert slope_of(says_yes, zero).item() == 0


@EVERY
def test_mistakes_are_counted_as_fractions_count_them(data: str) -> None:
    one = neuron(data, 0.5, -0.125)
    for weight in (-3.0, -0.25, 0.0, 0.5, 4.75):
        wrong = 0
        for x1, x2, label in one.points:
            score = Fraction(weight) * Fraction(x1) + Fraction(0.5) * Fraction(x2) - Fraction(1, 8)
            wrong += (score >= 0) != bool(label)
        assert int(n_mistakes(one, at(weight))) == wrong


@EVERY
@pytest.mark.parametrize("error", PENALTIES)
def test_many_descents_at_once_are_each_alone(data: str, error: str) -> None:
    one, starts = neuron(data), [-3.0, -1.5, 0.0, 2.25, 6.0]
    together = descended(one, error, torch.tensor(starts, dtype=torch.float64), 0.1, 30)
    for row, start in enumerate(starts):
        weight = at(start).requires_grad_()
        for step in range(31):
            assert float(together.weights[row, step]) == pytest.approx(weight.item(), rel=1e-9, abs=1e-12)
            value = PENALTIES[error](one.scores(weight), one.labels()).sum()
            assert float(together.errors[row, step]) == pytest.approx(value.item(), rel=1e-9, abs=1e-12)
            if value.requires_grad:
                (slope,) = torch.autograd.grad(value, weight)
                weight = (weight.detach() - 0.1 * slope).requires_grad_()


def test_log_loss_of_a_point_far_out_does_not_overflow() -> None:
    far = torch.tensor([-800.0, 800.0, 0.0], dtype=torch.float64)
    told = PENALTIES["log_loss"](far, torch.ones(3, dtype=torch.float64))
    assert told.tolist() == pytest.approx([800, 0, math.log(2)])
