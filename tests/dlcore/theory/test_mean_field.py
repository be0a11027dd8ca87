"""What is expected of a layer: the averages are scipy's integrals, and wide networks do as expected."""

import math
from itertools import pairwise, product

import pytest
import torch
from scipy.integrate import quad
from torch import Tensor

from dlcore.theory.layer_activations import LAYER_ACTIVATIONS
from dlcore.theory.layer_stack import Kind, Stack, backward, forward
from dlcore.theory.mean_field import expected, nodes

pytestmark = pytest.mark.tiny


def number(value: float) -> Tensor:
    return torch.tensor([value], dtype=torch.float64)


def average(of, spread: float) -> float:
    """∫ f(√q z) of a standard normal z, by scipy."""

    def inside(z: float) -> float:
        return float(of(number(spread * z))) ** 2 * math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)

    edges = [-12, -3 / spread, -1 / spread, 0, 1 / spread, 3 / spread, 12]
    parts = [quad(inside, *ends, epsabs=1e-13, limit=200)[0] for ends in pairwise(edges)]
    return sum(parts)


def test_the_sum_is_the_normal_average_of_powers() -> None:
    z, share = nodes()
    for power, exact in ((0, 1.0), (1, 0.0), (2, 1.0), (4, 3.0), (6, 15.0)):
        assert float((z**power) @ share) == pytest.approx(exact, abs=1e-9)
    assert float(z.abs() @ share) == pytest.approx(math.sqrt(2 / math.pi), rel=1e-9)


@pytest.mark.parametrize(("name", "spread"), product(LAYER_ACTIVATIONS, (0.3, 1.0, 4.0)))
def test_the_first_layers_averages_are_those_of_scipy(name: str, spread: float) -> None:
    known, activation = expected(Kind(name), number(spread**2), 0.0, 2), LAYER_ACTIVATIONS[name]
    slope = average(activation.slope, spread)
    assert float(known.slopes[0, 0]) == pytest.approx(slope, rel=1e-6)
    assert float(known.outputs[0, 1]) == pytest.approx(average(activation.value, spread), rel=1e-6)
    assert float(known.passed[0, 0]) == pytest.approx(spread**2 * slope, rel=1e-6)


@pytest.mark.row("E045")
def test_closed_forms_of_the_factor() -> None:
    he = expected(Kind("relu"), number(2.0), 0.0, 30)
    assert torch.allclose(he.passed, torch.ones(1, 30, dtype=torch.float64))  # He et al. 2015: σ_w² · ½ = 1
    assert torch.allclose(he.outputs, torch.ones(1, 31, dtype=torch.float64))
    line = expected(Kind("identity"), number(9.0), 0.0, 5)
    assert torch.allclose(line.passed, torch.full((1, 5), 9.0, dtype=torch.float64))
    with_batch = expected(Kind("relu", "batch"), number(2.0), 0.0, 5).passed[0, 1:]
    assert with_batch.tolist() == pytest.approx([math.pi / (math.pi - 1)] * 4, rel=1e-4)  # Yang et al. 2019
    scales = torch.tensor([0.01, 1.0, 100.0], dtype=torch.float64)
    sigmoid = expected(Kind("sigmoid"), scales**2, 0.0, 10)
    assert (sigmoid.slopes <= 1 / 16 + 1e-12).all()
    assert (sigmoid.passed[0] < 1e-5).all()
    assert (sigmoid.passed[2] > 1).all()  # large weights: more than the slope takes away


@pytest.mark.parametrize(
    ("activation", "norm", "residual", "variance"),
    [
        *product(LAYER_ACTIVATIONS, ("none",), (False,), (0.25, 2.0)),
        *product(("relu", "sigmoid", "tanh"), ("layer",), (False,), (1.0,)),
        *product(("relu", "tanh"), ("batch",), (False,), (1.0,)),
        *product(("tanh", "sigmoid"), ("none", "layer", "batch"), (True,), (0.5,)),
    ],
)
def test_wide_networks_do_as_expected(activation: str, norm: str, residual: bool, variance: float) -> None:
    width, depth, n = 600, 4, 120
    kind, draw = Kind(activation, norm, residual), torch.Generator().manual_seed(1)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=draw, dtype=torch.float64)

    weights = [math.sqrt(variance / width) * normal(width, width) for _ in range(depth)]
    weights.append(normal(10, width) / math.sqrt(width))
    biases = [torch.zeros(len(weight), dtype=torch.float64) for weight in weights]
    stack = Stack(kind, weights, biases, number(1.0))
    done = forward(stack, normal(n, width))
    backs = [back.delta for back in backward(stack, done, torch.randint(10, (n,), generator=draw))][:0:-1]
    squares = [float((back**2).mean()) for back in backs]
    known = expected(kind, number(variance), 0.0, depth)
    outputs = [float((each**2).mean()) for each in done.outputs[1:-1]]
    assert outputs == pytest.approx(known.outputs[0, 1:].tolist(), rel=0.1)
    kept, passed = known.kept[0].tolist(), known.passed[0].tolist()
    for layer in range(depth - 1):
        factor = passed[layer + 1] * kept[layer] / kept[layer + 1]
        assert squares[layer] / squares[layer + 1] == pytest.approx(factor, rel=0.15)
