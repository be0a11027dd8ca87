"""Activations in PyTorch: slopes against closed forms and mpmath, ten layers against autograd through all."""

import math

import mpmath
import pytest
import torch
from torch import Tensor

from dlcore.theory.activation_forms import (
    FORMS,
    SLIGHT,
    flat_ends,
    forward,
    held,
    steepest,
    tanh_by_sigmoid,
    value_and_slope,
)
from dlcore.theory.activations import ACTIVATIONS

pytestmark = pytest.mark.tiny
PLACES = torch.linspace(-6, 6, 121, dtype=torch.float64)
EXACT = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "relu": lambda z: max(mpmath.mpf(0), z),
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "elu": lambda z: z if z > 0 else mpmath.expm1(z),
    "gelu": lambda z: z * mpmath.erfc(-z / mpmath.sqrt(2)) / 2,
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    "identity": lambda z: z,
}
SLOPES = {
    "sigmoid": lambda z: mpmath.sech(z / 2) ** 2 / 4,
    "tanh": lambda z: mpmath.sech(z) ** 2,
    "relu": lambda z: mpmath.mpf(z > 0),
    "leaky_relu": lambda z: mpmath.mpf(1) if z > 0 else mpmath.mpf("0.01"),
    "elu": lambda z: mpmath.mpf(1) if z > 0 else mpmath.exp(z),
    "gelu": lambda z: mpmath.ncdf(z) + z * mpmath.npdf(z),
    "silu": lambda z: (1 + z * (1 - 1 / (1 + mpmath.exp(-z)))) / (1 + mpmath.exp(-z)),
    "softplus": lambda z: 1 / (1 + mpmath.exp(-z)),
    "identity": lambda _z: mpmath.mpf(1),
}


def precise(form: object, places: Tensor) -> Tensor:
    with mpmath.workdps(60):
        return torch.tensor(
            [float(form(mpmath.mpf(float(z)))) for z in places],  # type: ignore[operator]
            dtype=torch.float64,
        )


@pytest.mark.row("C096", "C098", "C099")
@pytest.mark.parametrize("name", FORMS)
def test_values_and_slopes_are_those_of_sixty_digits(name: str) -> None:
    value, slope = value_and_slope(name, PLACES)
    assert torch.allclose(value, precise(EXACT[name], PLACES), rtol=1e-10, atol=1e-15)
    assert torch.allclose(slope, precise(SLOPES[name], PLACES), rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("name", sorted(FORMS.keys() & ACTIVATIONS.keys()))
def test_slopes_are_those_written_by_hand(name: str) -> None:
    value, slope = value_and_slope(name, PLACES)
    assert torch.allclose(value, ACTIVATIONS[name].value(PLACES), rtol=1e-14, atol=0)
    assert torch.allclose(slope, ACTIVATIONS[name].slope(PLACES), rtol=1e-12, atol=1e-15)


@pytest.mark.row("C096")
def test_the_tail_of_the_sigmoid_is_right_on_the_left_and_rounded_to_0_on_the_right() -> None:
    slope = value_and_slope("sigmoid", torch.tensor([-700.0, -40.0, 40.0]).double())[1].tolist()
    with mpmath.workdps(60):
        exact = [float(SLOPES["sigmoid"](mpmath.mpf(z))) for z in (-700, -40, 40)]
    assert slope[:2] == pytest.approx(exact[:2], rel=1e-12, abs=0)
    assert exact[1] == exact[2] == pytest.approx(4.2e-18, rel=0.02)
    assert slope[2] == 0


@pytest.mark.row("C096")
def test_the_slope_of_the_sigmoid_is_a_quarter_at_most() -> None:
    assert steepest("sigmoid", 6) == 0.25
    assert value_and_slope("sigmoid", PLACES)[1].argmax() == 60


@pytest.mark.row("C098")
def test_tanh_is_twice_a_sigmoid_less_one_and_stays_between_minus_one_and_one() -> None:
    value, slope = value_and_slope("tanh", PLACES)
    raised = (PLACES.exp() - (-PLACES).exp()) / (PLACES.exp() + (-PLACES).exp())
    assert torch.allclose(tanh_by_sigmoid(PLACES), value, rtol=0, atol=1e-15)
    assert torch.allclose(raised, value, rtol=0, atol=1e-15)
    assert torch.allclose(slope, 4 * value_and_slope("sigmoid", 2 * PLACES)[1], rtol=1e-9, atol=0)
    assert float(value.abs().max()) < 1


@pytest.mark.row("E048", "C099")
def test_at_the_kink_torch_takes_the_slope_on_the_left() -> None:
    at = torch.tensor([-1e-3, 0.0, -0.0, 1e-3], dtype=torch.float64)
    assert value_and_slope("relu", at)[1].tolist() == [0, 0, 0, 1]
    assert value_and_slope("leaky_relu", at)[1].tolist() == [0.01, 0.01, 0.01, 1]
    assert value_and_slope("elu", at)[1].tolist() == pytest.approx([math.exp(-1e-3), 1, 1, 1])
    zero = torch.zeros(1, dtype=torch.float64)
    rest = {"sigmoid": 0.25, "tanh": 1, "gelu": 0.5, "silu": 0.5, "softplus": 0.5, "identity": 1}
    assert {name: float(value_and_slope(name, zero)[1]) for name in rest} == rest


def test_gelu_and_silu_are_steeper_than_1_and_fall_left_of_0() -> None:
    root = torch.tensor([2.0], dtype=torch.float64).sqrt()
    assert steepest("gelu", 6) == pytest.approx(float(value_and_slope("gelu", root)[1]), rel=1e-5)
    assert steepest("silu", 6) == pytest.approx(1.0998, abs=1e-4)
    for name in ("gelu", "silu"):
        assert float(value_and_slope(name, PLACES)[1].min()) < -0.09


@pytest.mark.parametrize("name", FORMS)
def test_beyond_its_flat_ends_and_only_there_it_is_flat(name: str) -> None:
    low, high = flat_ends(name, 6)
    z = torch.arange(-600, 601, dtype=torch.float64) / 100
    small = value_and_slope(name, z)[1].abs() < SLIGHT
    assert small[(z <= low) | (z >= high)].all()
    for end in (low + 0.01, high - 0.01):
        if math.isfinite(end):
            assert not small[(z - end).abs().argmin()]


def test_where_the_sigmoid_is_saturated_is_known_in_closed_form() -> None:
    low, high = flat_ends("sigmoid", 6)
    edge = math.acosh(0.5 / SLIGHT - 1)
    assert -low == high
    assert edge <= high < edge + 0.01
    assert flat_ends("leaky_relu", 6) == flat_ends("identity", 6) == (-math.inf, math.inf)
    assert flat_ends("relu", 6) == (0, math.inf)


def through(name: str, places: list[float], weight: float) -> tuple[list[float], list[float]]:
    """What autograd finds left after each layer, and z of each, with nn.Linear layers that stand there."""
    a = first = torch.zeros(1, 1, dtype=torch.float64, requires_grad=True)
    inputs, stands = [], []
    for place in places:
        layer = torch.nn.Linear(1, 1, dtype=torch.float64)
        torch.nn.init.constant_(layer.weight, weight)
        torch.nn.init.constant_(layer.bias, place - weight * a.item())
        inputs.append(a)
        z = layer(a)
        stands.append(z.item())
        a = FORMS[name](z)
    assert first.requires_grad
    return [each.item() for each in torch.autograd.grad(a, inputs)][::-1], stands


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("weight", [0.5, 4.3])
def test_ten_layers_leave_what_autograd_finds_through_nn_linear(name: str, weight: float) -> None:
    places = [0.3, -1.1, 2.0, 0.7, -0.4, 1.5, -2.2, 0.1, 3.0, -0.2]
    chain = held(name, torch.tensor([places], dtype=torch.float64), weight)
    left, stands = through(name, places, weight)
    assert stands == pytest.approx(places, abs=1e-12)
    assert chain.left[0].tolist() == pytest.approx(left, rel=1e-9, abs=1e-300)
    if all(left):
        logs = [math.log10(abs(each)) for each in left]
        assert chain.logs[0].tolist() == pytest.approx(logs, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", FORMS)
def test_let_go_each_z_is_the_weight_times_the_last_output(name: str) -> None:
    chain = forward(name, torch.tensor([0.8, -0.8], dtype=torch.float64), 1.5, 10)
    assert torch.allclose(chain.places[:, 1:], 1.5 * FORMS[name](chain.places[:, :-1]), rtol=1e-14, atol=0)
    assert torch.allclose(chain.left[:, -1], (1.5 * chain.slopes).prod(-1), rtol=1e-12, atol=0)


@pytest.mark.row("C096")
def test_ten_sigmoids_leave_a_millionth_at_most_and_weights_of_100_explode() -> None:
    best = held("sigmoid", torch.zeros(1, 10, dtype=torch.float64), 1.0)
    assert float(best.left[0, -1]) == 0.25**10 < 1e-6
    every = held("sigmoid", PLACES[:, None].repeat(1, 10), 1.0)
    assert float(every.left[:, -1].max()) == 0.25**10
    large = held("sigmoid", torch.zeros(1, 10, dtype=torch.float64), 100.0)
    assert large.factors[0].tolist() == [25.0] * 10
    assert float(large.left[0, -1]) == 25.0**10


def test_a_product_too_small_for_float64_keeps_its_logarithm() -> None:
    chain = forward("elu", torch.tensor([-5.0], dtype=torch.float64), 100.0, 10)
    assert float(chain.left[0, -1]) == 0
    with mpmath.workdps(40):
        z, log = mpmath.mpf(-5), mpmath.mpf(0)
        for _ in range(10):
            log += mpmath.log10(100 * SLOPES["elu"](z))
            z = 100 * EXACT["elu"](z)
    assert float(chain.logs[0, -1]) == pytest.approx(float(log), rel=1e-12)
