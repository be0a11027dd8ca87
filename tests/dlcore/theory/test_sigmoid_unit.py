"""One unit under both losses: values, slopes and curvatures are those of torch, autograd and mpmath."""

import math
from itertools import product

import mpmath
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional

from dlcore.theory.sigmoid_unit import (
    Objective,
    bends,
    errors,
    flatness,
    gradient,
    least_bend,
    losses,
    mean_loss,
    predictions,
    pulls,
)
from dlcore.theory.sigmoid_unit_walks import arrivals, bottomless, descend, second_derivative, turn

pytestmark = pytest.mark.tiny
INPUTS = (-2.0, -1.0, -0.5, 1.0, 2.0)
LABELS = (0.0, 0.0, 0.0, 1.0, 1.0)
REALS = tuple(3.2 * x for x in INPUTS)
KINDS = {
    "cross-entropy": Objective(INPUTS, LABELS),
    "cross-entropy of reals": Objective(INPUTS, REALS),
    "literal": Objective(INPUTS, LABELS, brackets=False),
    "half": Objective(INPUTS, LABELS, squares=0.5),
    "mse": Objective(INPUTS, LABELS, squares=1.0),
    "identity": Objective(INPUTS, REALS, squares=0.5, identity=True),
}
EVERY = pytest.mark.parametrize("kind", KINDS)


def torchs(objective: Objective, weights: Tensor) -> Tensor:
    """The same loss from torch's own functions."""
    sums = weights[0] * objective.x + weights[1]
    if objective.squares:
        guess = sums if objective.identity else torch.sigmoid(sums)
        return objective.squares * functional.mse_loss(guess, objective.y)
    if objective.brackets:
        return functional.binary_cross_entropy_with_logits(sums, objective.y)
    y = objective.y
    return (-y * functional.logsigmoid(sums) + (1 - y) * functional.logsigmoid(-sums)).mean()


PLACES = [torch.tensor(pair, dtype=torch.float64) for pair in product((-8.0, -1.3, 0.0, 2.5), (-4.0, 0.7))]


@EVERY
def test_the_loss_is_torchs_and_its_slopes_are_those_of_autograd(kind: str) -> None:
    for place in PLACES:
        weights = place.clone().requires_grad_()
        loss = torchs(KINDS[kind], weights)
        loss.backward()
        assert weights.grad is not None
        assert float(mean_loss(KINDS[kind], place)) == pytest.approx(loss.item(), rel=1e-12)
        found = gradient(KINDS[kind], place).tolist()
        assert found == pytest.approx(weights.grad.tolist(), rel=1e-9, abs=1e-13)


@EVERY
def test_the_curvature_is_that_of_autograd(kind: str) -> None:
    for place in PLACES:
        hessian = torch.autograd.functional.hessian(lambda at: torchs(KINDS[kind], at), place)
        lowest = float(torch.linalg.eigvalsh(hessian)[0])
        assert float(least_bend(KINDS[kind], place)) == pytest.approx(lowest, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize(("target", "sum_"), product((0.0, 1.0), (-300.0, -40.0, 40.0, 300.0)))
def test_far_out_nothing_cancels(target: float, sum_: float) -> None:
    with mpmath.workdps(400):
        p = 1 / (1 + mpmath.exp(-mpmath.mpf(sum_)))
        meant = -(target * mpmath.log(p) + (1 - target) * mpmath.log(1 - p))
        literal = -target * mpmath.log(p) + (1 - target) * mpmath.log(1 - p)
        squared = (p - target) * p * (1 - p)
        expected = [float(each) for each in (meant, literal, p - target, squared, p * (1 - p))]
        bend = float(p * (1 - p) * (p * (1 - p) + (p - target) * (1 - 2 * p)))
    h, y = (torch.tensor(each, dtype=torch.float64) for each in (sum_, target))
    entropy, half = Objective((1.0,), (target,)), Objective((1.0,), (target,), 0.5)
    bare = Objective((1.0,), (target,), brackets=False)
    found = [
        losses(entropy, h, y),
        losses(bare, h, y),
        pulls(entropy, h, y),
        pulls(half, h, y),
        flatness(half, h),
    ]
    assert [float(each) for each in found] == pytest.approx(expected, rel=1e-12, abs=1e-290)
    assert float(errors(half, h, y)) == pytest.approx(expected[2], rel=1e-12, abs=1e-290)
    assert float(bends(half, h, y)) == pytest.approx(bend, rel=1e-9, abs=1e-290)
    assert float(pulls(bare, h, y)) == pytest.approx(expected[2] * (1 if target else -1), rel=1e-12)


@pytest.mark.row("E078")
def test_through_a_sigmoid_squares_bend_down_beyond_ln_2_and_cross_entropy_never_does() -> None:
    sums = torch.linspace(-20, 20, 401, dtype=torch.float64)
    for target, place in ((1.0, -math.log(2)), (0.0, math.log(2))):
        y = torch.tensor(target, dtype=torch.float64)
        found = turn(lambda h, y=y: (torch.sigmoid(h) - y) ** 2, -3.0, 3.0)
        assert found == pytest.approx(place, abs=1e-12)
        down = bends(Objective((1.0,), (target,), 0.5), sums, y) < 0
        assert torch.equal(down, sums < place if target else sums > place)
        assert (bends(Objective((1.0,), (target,)), sums, y) > 0).all()
    assert second_derivative(lambda h: h**3, 2.0) == pytest.approx(12)
    with pytest.raises(ValueError, match="bends the same way"):
        turn(lambda h: h**2, -1.0, 1.0)


@pytest.mark.row("E078")
def test_over_weight_and_bias_cross_entropy_is_convex_and_squared_error_is_not() -> None:
    axis = torch.linspace(-6, 6, 25, dtype=torch.float64)
    weights = torch.cartesian_prod(axis, axis)
    assert (least_bend(KINDS["cross-entropy"], weights) >= -1e-15).all()
    assert (least_bend(KINDS["identity"], weights) > 0).all()
    assert (least_bend(KINDS["half"], weights) < -1e-4).any()


def falls_for_ever(objective: Objective) -> bool:
    """Whether a loss is far below 0 far out along any of many directions."""
    turns = torch.linspace(0, 2 * math.pi, 7200, dtype=torch.float64)
    ways = torch.stack([turns.cos(), turns.sin()], 1)
    return bool((mean_loss(objective, 4e4 * ways) < -10).any())


@EVERY
def test_what_has_no_lowest_value_falls_far_out(kind: str) -> None:
    assert bottomless(KINDS[kind]) == falls_for_ever(KINDS[kind])


@given(
    st.lists(st.tuples(st.integers(-4, 4), st.integers(-6, 10)), min_size=1, max_size=4),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_any_records_have_a_lowest_value_or_fall_for_ever(
    records: list[tuple[int, int]], brackets: bool
) -> None:
    x, y = zip(*((float(x), y / 4) for x, y in records), strict=True)
    objective = Objective(x, y, brackets=brackets)
    assert bottomless(objective) == falls_for_ever(objective)


@pytest.mark.row("C123")
@EVERY
def test_the_descent_is_that_of_torch_optim(kind: str) -> None:
    objective, rates, starts = KINDS[kind], (0.1, 0.4), (-6.0, 1.5)
    begin, long = (torch.tensor(each, dtype=torch.float64) for each in (starts, rates))
    descent = descend(objective, begin, long, 12)
    for row, (start, rate) in enumerate(zip(starts, rates, strict=True)):
        weights = torch.tensor([start, 0.0], dtype=torch.float64, requires_grad=True)
        optimiser = torch.optim.SGD([weights], lr=rate)
        for step in range(13):
            loss = torchs(objective, weights)
            assert descent.weights[row, step].tolist() == pytest.approx(weights.tolist(), rel=1e-9, abs=1e-12)
            assert float(descent.losses[row, step]) == pytest.approx(loss.item(), rel=1e-9, abs=1e-12)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    assert descent.n_valid.tolist() == [13, 13]


def test_what_grows_too_large_is_cut_off() -> None:
    descent = descend(KINDS["identity"], torch.tensor([2.0]).double(), torch.tensor([100.0]).double(), 50)
    n = int(descent.n_valid[0])
    assert 1 < n < 51
    assert descent.weights[0, :n].abs().max() <= 1e12
    assert descent.weights[0, n:].isnan().all()


def test_arriving_is_the_first_time_it_is_near() -> None:
    found = torch.tensor([[0.0, 0.95, 0.2], [0.0, 0.1, 0.2], [0.9, 0.1, float("nan")]])
    assert arrivals(found.double(), 1.0, 0.1 + 1e-6).tolist() == [1, -1, 0]


def test_an_identity_unit_says_its_sum() -> None:
    sums = torch.tensor([-2.0, 3.2])
    assert torch.equal(predictions(KINDS["identity"], sums), sums)
    assert torch.equal(predictions(KINDS["half"], sums), torch.sigmoid(sums))
