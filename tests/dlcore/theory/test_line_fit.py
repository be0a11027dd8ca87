"""Lines and their training loop against scikit-learn, NumPy, autograd and torch.optim itself."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, QuantileRegressor
from torch import nn

from dlcore.errors import BadData, BadSetting
from dlcore.theory.line_fit import gradient, hessian, least_absolute, least_squares, squared_error
from dlcore.theory.loop_calls import RESETS, Call, order, record
from dlcore.theory.stability import amplification

pytestmark = pytest.mark.tiny
NUMBERS = st.floats(-20, 20, allow_subnormal=False).map(lambda value: round(value, 3))
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=30)


def tensors(points: list[tuple[float, float]]) -> tuple[torch.Tensor, torch.Tensor]:
    x, y = torch.tensor(points, dtype=torch.float64).T
    return x, y


def noisy(n: int = 24, seed: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    x = 4 * torch.rand(n, generator=generator, dtype=torch.float64) - 1
    return x, 2 * x + 1 + 0.5 * torch.randn(n, generator=generator, dtype=torch.float64)


# The best lines


@given(POINTS)
@settings(max_examples=60, deadline=None)
def test_least_squares_is_that_of_scikit_learn_and_numpy(points: list[tuple[float, float]]) -> None:
    x, y = tensors(points)
    line = least_squares(x, y)
    if float(x.max() - x.min()) < 0.1:  # nearly one x: many lines are equally good
        assert line.error <= float((y - y.mean()).square().mean()) + 1e-9
        return
    known = LinearRegression().fit(x[:, None].numpy(), y.numpy())
    assert line.weight == pytest.approx(known.coef_[0], rel=1e-6, abs=1e-7)
    assert line.bias == pytest.approx(known.intercept_, rel=1e-6, abs=1e-6)
    assert [line.weight, line.bias] == pytest.approx(np.polyfit(x, y, 1), rel=1e-5, abs=1e-6)


def test_with_one_x_the_shortest_of_the_best_lines_is_given() -> None:
    x, y = tensors([(2.0, 1.0), (2.0, 3.0)])
    line = least_squares(x, y)
    assert line.weight * 2 + line.bias == pytest.approx(2.0)
    assert (line.weight, line.bias) == pytest.approx((0.8, 0.4))
    with pytest.raises(BadData, match="add a point"):
        least_absolute(x, y)


@pytest.mark.row("C065")
@pytest.mark.parametrize("seed", range(4))
def test_least_absolute_error_is_as_small_as_linear_programming_makes_it(seed: int) -> None:
    x, y = noisy(21, seed)
    y[0] += 20
    line = least_absolute(x, y)
    known = QuantileRegressor(quantile=0.5, alpha=0).fit(x[:, None].numpy(), y.numpy())
    error = np.abs(known.predict(x[:, None].numpy()) - y.numpy()).mean()
    assert line.error == pytest.approx(error, rel=1e-8)
    assert float((line.weight * x + line.bias - y).abs().mean()) == pytest.approx(line.error)
    assert abs(line.weight - 2) < abs(least_squares(x, y).weight - 2)  # one wild point turns only the squares


@given(POINTS, NUMBERS, NUMBERS)
@settings(max_examples=40, deadline=None)
def test_gradient_and_curvature_are_those_of_autograd(
    points: list[tuple[float, float]], weight: float, bias: float
) -> None:
    x, y = tensors(points)
    place = torch.tensor([weight, bias], dtype=torch.float64)
    loss = lambda at: nn.functional.mse_loss(at[0] * x + at[1], y)  # noqa: E731
    assert float(squared_error(x, y, place)) == pytest.approx(float(loss(place)), rel=1e-12, abs=1e-12)
    known = torch.func.grad(loss)(place)
    assert torch.allclose(gradient(x, y, place), known, rtol=1e-9, atol=1e-9)
    assert torch.allclose(hessian(x), torch.func.hessian(loss)(place), rtol=1e-9, atol=1e-9)


@pytest.mark.row("E026")
def test_a_square_is_never_negative_and_0_for_a_perfect_prediction() -> None:
    x = torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)
    places = torch.tensor([[2.0, 1.0], [0.0, 0.0]], dtype=torch.float64)
    errors = squared_error(x, 2 * x + 1, places)
    assert errors[0] == 0
    assert errors[1] > 0


# The loop, call by call


def made_by_torch(
    x: torch.Tensor, y: torch.Tensor, start: tuple[float, float], rate: float, calls: tuple[Call, ...], n: int
) -> torch.Tensor:
    """What nn.Linear and optim.SGD hold after every call: w, b, both gradients or NaN, the loss or NaN."""
    model, loss_fn = nn.Linear(1, 1, dtype=torch.float64), nn.MSELoss()
    with torch.no_grad():
        model.weight.fill_(start[0])
        model.bias.fill_(start[1])
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    half = len(x) // 2
    parts = (slice(None), slice(None, half), slice(half, None))
    prediction = loss = torch.tensor(torch.nan)

    def state() -> list[float]:
        grads = [float("nan") if each.grad is None else each.grad.item() for each in model.parameters()]
        return [model.weight.item(), model.bias.item(), *grads, loss.item()]

    states = [state()]
    for _ in range(n):
        for call in calls:
            part = parts[call.part]
            if call.name == "predict":
                prediction = model(x[part, None])
            elif call.name == "loss":
                loss = loss_fn(prediction, y[part, None]) * len(y[part]) / len(y)
            elif call.name == "zero_grad":
                optimizer.zero_grad()
            elif call.name == "backward":
                loss.backward()
            else:
                optimizer.step()
            states.append(state())
    return torch.tensor(states, dtype=torch.float64)


ORDERS = list(itertools.product(RESETS, (False, True), (False, True)))


@pytest.mark.row("C200", "C199", "C170", "C224", "E081")
@pytest.mark.parametrize(("reset", "step_first", "in_halves"), ORDERS)
def test_every_call_leaves_what_it_leaves_in_torch(reset: str, step_first: bool, in_halves: bool) -> None:
    x, y = noisy(9)
    calls, rates = order(reset, step_first, in_halves), [0.05, 0.2, 0.7]
    states = record((x, y), (-1.0, 3.0), rates, calls, 6).states
    for row, rate in enumerate(rates):
        known = made_by_torch(x, y, (-1.0, 3.0), rate, calls, 6)
        assert torch.allclose(states[row], known, rtol=1e-9, atol=1e-9, equal_nan=True)


@pytest.mark.row("E081", "C170")
@pytest.mark.parametrize("reset", ["before backward", "after step", "never"])
def test_backward_fills_gradients_alone_and_step_moves_parameters_alone(reset: str) -> None:
    x, y = noisy()
    calls = order(reset)
    states = record((x, y), (-1.0, 3.0), [0.1], calls, 4).states[0]
    for number, (before, after) in enumerate(itertools.pairwise(states)):
        changed = [not torch.equal(before[each], after[each]) for each in (0, 2)]  # w, w.grad
        both_none = bool(before[2].isnan() and after[2].isnan())
        match calls[number % len(calls)].name:
            case "backward":
                assert changed == [False, True]
            case "step":
                assert changed == [True, False]
                assert torch.allclose(after[:2] - before[:2], -0.1 * before[2:4], rtol=1e-12)
            case "zero_grad":
                assert after[2].isnan()
            case _:
                assert not changed[0]
                assert both_none or not changed[1]


@pytest.mark.row("E074")
def test_reset_first_and_last_walk_alike_and_between_nothing_moves() -> None:
    points = noisy()
    ends = {
        reset: record(points, (-1.0, 3.0), [0.1], order(reset), 10).states[0, -1, :2] for reset in RESETS[:3]
    }
    assert torch.equal(ends["before backward"], ends["after step"])
    assert ends["between backward and step"].tolist() == [-1.0, 3.0]


@pytest.mark.row("E075")
def test_two_halves_added_up_on_purpose_are_the_whole() -> None:
    points = noisy(13)
    whole, halves = (
        record(points, (-1.0, 3.0), [0.1], order("before backward", False, in_halves), 10).used[0]
        for in_halves in (False, True)
    )
    assert torch.allclose(whole, halves, rtol=1e-12)


@pytest.mark.row("C204", "E073", "C224")
@pytest.mark.parametrize(
    ("reset", "step_first", "in_halves", "factor"),
    [
        ("before backward", False, False, 2.0),
        ("before backward", True, False, 1.0),
        ("after step", True, True, 2.0),
        ("never", False, False, 4.0),
    ],
)
def test_the_limit_of_the_rate_depends_on_the_order_of_the_calls(
    reset: str, step_first: bool, in_halves: bool, factor: float
) -> None:
    x, y = noisy()
    limit = factor / float(torch.linalg.eigvalsh(hessian(x))[-1])
    rates = [0.97 * limit, 1.03 * limit]
    states = record((x, y), (-1.0, 3.0), rates, order(reset, step_first, in_halves), 2000).states
    sizes = states[..., :2].abs().amax(2)
    assert sizes[0].max() < 1e3
    assert sizes[1].nan_to_num(torch.inf).max() > 1e6


@pytest.mark.row("C224")
def test_forgotten_gradients_are_a_momentum_that_loses_nothing() -> None:
    x, y = noisy()
    curvature = float(torch.linalg.eigvalsh(hessian(x))[-1])
    assert float(amplification(3.9 / curvature, 1.0, curvature)) == pytest.approx(1.0)
    assert float(amplification(4.1 / curvature, 1.0, curvature)) > 1.0
    errors = squared_error(x, y, record((x, y), (-1.0, 3.0), [0.1], order("never"), 400).states[0, ::4, :2])
    assert errors[-100:].max() > 0.3 * errors.max()


@pytest.mark.row("C198")
def test_the_sign_of_a_gradient_tells_the_side_of_the_minimum() -> None:
    x, y = noisy()
    best = least_squares(x, y)
    for side in (-1, 1):
        place = torch.tensor([best.weight + side, best.bias], dtype=torch.float64)
        assert torch.sign(gradient(x, y, place))[0] == side


def test_an_unknown_place_for_the_reset_is_refused() -> None:
    with pytest.raises(BadSetting, match="choose one of"):
        order("sometimes")
