"""A watched network: what is written down is what PyTorch computes, and an explosion has one place."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.data.points import Points
from dlcore.settings import made
from dlcore.training.sweep.alone import Alone
from dlcore.training.sweep.modules import FIRST, build, linear
from dlcore.training.sweep.plan import Plan
from dlcore.training.sweep.sweep import Sweep
from dlcore.training.sweep.watched import Watched, watched

pytestmark = pytest.mark.tiny
COMMON = {"data": "digits", "width": 6, "optimiser": "sgd", "batch_size": 64}


def task(n: int = 40) -> tuple[Tensor, Tensor]:
    draw = torch.Generator().manual_seed(5)
    return torch.randn(n, 64, generator=draw, dtype=torch.float64), torch.arange(n) % 10


def seen(limit: float = math.inf, n_steps: int = 12, **settings: object) -> Watched:
    return watched(made(Plan, **COMMON | settings), *task(), n_steps, limit)


@pytest.mark.parametrize("clip", [0.0, 0.3])
@pytest.mark.parametrize("normalisation", ["none", "layer"])
@pytest.mark.parametrize("residual", [False, True])
def test_it_is_the_training_of_one_network_alone(clip: float, normalisation: str, residual: bool) -> None:
    settings = {"depth": 3, "clip": clip, "normalisation": normalisation, "residual": residual}
    x, y = task()
    alone = Alone(made(Plan, **COMMON | settings), Points(x, y, x, y, 10))
    losses = torch.tensor(list(alone.train(12)), dtype=torch.float64)
    assert torch.allclose(seen(**settings).losses[:-1], losses, rtol=1e-9)


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_lengths_are_those_of_the_stack_and_of_autograd(depth: int) -> None:
    x, y = task()
    plans = [made(Plan, **COMMON, depth=each) for each in (1, 2, 4)]
    report = Sweep(plans, torch.float64, torch.device("cpu"), Points(x, y, x, y, 10)).report(1)
    found = watched(plans[(1, 2, 4).index(depth)], x, y, 1)
    expected = torch.from_numpy(report.weight_gradients[(1, 2, 4).index(depth)][: depth + 1])
    assert torch.allclose(found.weight_gradients[0], expected, rtol=1e-9)
    torch.manual_seed(plans[0].seed)
    model = build(plans[(1, 2, 4).index(depth)], 64, 10, torch.float64)
    weights = [layer.weight for layer in linear(model)] + [layer.bias for layer in linear(model)]
    grads = torch.autograd.grad(F.cross_entropy(model(x), y), weights)
    lengths = torch.stack([grad.flatten().norm() for grad in grads])
    assert torch.allclose(torch.cat([found.weight_gradients[0], found.bias_gradients[0]]), lengths, rtol=1e-9)
    assert float(found.whole_gradients[0]) == pytest.approx(float(lengths.square().sum().sqrt()))


def test_a_step_moves_a_layer_by_rate_times_its_length() -> None:
    x, y = task()
    plan = made(Plan, **COMMON, depth=2, learning_rate=0.4)
    torch.manual_seed(plan.seed)
    before = linear(build(plan, 64, 10, torch.float64))
    alone = Alone(plan, Points(x, y, x, y, 10))
    list(alone.train(1))
    found = watched(plan, x, y, 1)
    for place, (old, new) in enumerate(zip(before, linear(alone.model), strict=True)):
        assert float((new.bias - old.bias).detach().norm()) == pytest.approx(
            0.4 * float(found.bias_gradients[0, place])
        )
        moved = float((new.weight - old.weight).detach().norm())
        assert moved == pytest.approx(0.4 * float(found.weight_gradients[0, place]))


def test_below_the_limit_nothing_bursts_and_at_once_above_it_the_first_layer_does() -> None:
    assert seen(depth=3).burst is None
    x, _ = task()
    torch.manual_seed(0)
    layers = linear(build(made(Plan, **COMMON, depth=3), 64, 10, torch.float64))
    top = float(layers[0](x).detach().abs().max())
    at_once = seen(depth=3, limit=0.99 * top).burst
    assert at_once is not None
    assert (at_once.step, at_once.layer, at_once.forward) == (0, 0, True)
    assert at_once.value == pytest.approx(top)
    later = seen(depth=3, limit=1.01 * top).burst
    assert later is None or later.layer > 0 or later.step > 0


def test_an_explosion_is_found_in_the_order_of_computation() -> None:
    settings = {"depth": 5, "activation": "relu", "initialisation": "uniform", "width": 30}
    found = seen(limit=1e4, learning_rate=0.2, **settings)
    assert found.burst is not None
    assert len(found.losses) == found.burst.step + 1
    assert found.last == found.burst.step - 1
    x, y = task()
    alone = Alone(made(Plan, **COMMON | settings, learning_rate=0.2), Points(x, y, x, y, 10))
    list(alone.train(found.burst.step))
    h, tops = x, []
    for layer in linear(alone.model):
        h = layer(h)
        tops.append(float(h.abs().max()))
        h = torch.relu(h)
    beyond = [place for place, top in enumerate(tops) if top > 1e4]
    assert found.burst.forward == bool(beyond)
    assert found.burst.layer == beyond[0]
    assert found.burst.value == pytest.approx(tops[beyond[0]], rel=1e-6)


def test_numbers_that_are_none_are_an_explosion_too() -> None:
    x, y = task()
    found = watched(made(Plan, **COMMON, depth=2), x * math.nan, y, 5)
    assert found.burst is not None
    assert (found.burst.step, found.burst.layer, found.last) == (0, 0, 0)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
@pytest.mark.parametrize("initialisation", ["equal", "zeros"])
def test_units_that_begin_alike_stay_alike(activation: str, initialisation: str) -> None:
    found = seen(depth=2, activation=activation, initialisation=initialisation, n_steps=40, learning_rate=0.5)
    assert found.unit_difference < 1e-9
    drawn = seen(depth=2, activation=activation, n_steps=40, learning_rate=0.5)
    assert drawn.unit_difference > 0.01


def test_first_weights_are_as_named() -> None:
    layer = nn.Linear(400, 300, dtype=torch.float64)
    torch.manual_seed(0)
    FIRST["nielsen"](layer)
    assert float(layer.weight.detach().std()) == pytest.approx(400**-0.5, rel=0.02)
    assert float(layer.bias.detach().std()) == pytest.approx(1, rel=0.1)
    FIRST["equal"](layer)
    x = torch.randn(5, 400, dtype=torch.float64)
    assert torch.allclose(layer(x), x.mean(1, keepdim=True).expand(5, 300))
