"""One neuron: loss, slope and curvature are those of autograd, learning is that of torch.optim."""

import math
from collections.abc import Callable
from itertools import product

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from dlcore.lessons.neuron_tables import TABLES, records_of
from dlcore.theory.activations import ACTIVATIONS
from dlcore.theory.landscapes import curvatures, landscape
from dlcore.theory.neuron import Neuron, curvature, gradient, loss_by_output, loss_of, lowest_curvature, seen
from dlcore.theory.neuron_learning import Slips, learn
from dlcore.theory.neuron_names import LOSSES, SQUARES, equal_rate

FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda h: 1 * h,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "abs": torch.abs,
    "step": lambda h: (h >= 0) + 0 * h,
}
LOSS_MODULES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "half_sse": lambda a, b: torch.nn.MSELoss(reduction="sum")(a, b) / 2,
    "sse": torch.nn.MSELoss(reduction="sum"),
    "mse": torch.nn.MSELoss(),
    "half_mse": lambda a, b: torch.nn.MSELoss(reduction="sum")(a, b) / (2 * len(a)),
    "absolute": torch.nn.L1Loss(),
}
EVERY = list(product(FUNCTIONS, LOSSES))
BOTH = pytest.mark.parametrize(("activation", "loss"), EVERY)


def neuron(activation: str, loss: str, table: str = "exam", n_outputs: int = 2, n_copies: int = 1) -> Neuron:
    return Neuron(records_of(table, n_outputs, 0.0), activation, loss, n_copies)


def torch_loss(what: Neuron, weights: Tensor) -> Tensor:
    """The loss by torch's own modules, every copy a record of its own."""
    inputs, targets = (each.repeat_interleave(what.n_copies, 0) for each in (what.inputs(), what.targets()))
    return LOSS_MODULES[what.loss](FUNCTIONS[what.activation](inputs @ weights.T).double(), targets)


def some_weights(n_outputs: int = 2) -> Tensor:
    return torch.randn(n_outputs, 2, generator=torch.Generator().manual_seed(3), dtype=torch.float64)


@BOTH
@pytest.mark.row("C064", "C066", "C071", "C195", "E033")
def test_loss_and_slope_are_those_of_torch(activation: str, loss: str) -> None:
    for n_outputs, n_copies in ((1, 1), (2, 1), (2, 3)):
        what = neuron(activation, loss, n_outputs=n_outputs, n_copies=n_copies)
        weights = some_weights(n_outputs).requires_grad_()
        theirs = torch_loss(what, weights)
        theirs.backward()
        assert float(loss_of(what, seen(what, weights.detach()).errors)) == pytest.approx(
            theirs.item(), rel=1e-12
        )
        assert torch.allclose(gradient(what, weights.detach()), weights.grad, rtol=1e-11, atol=1e-13)


@pytest.mark.row("C064")
def test_the_sum_goes_over_units_and_records() -> None:
    what, weights = neuron("sigmoid", "half_sse"), some_weights()
    total = 0.0
    for x1, x2, *targets in what.records:
        for (w1, w2), y in zip(weights.tolist(), targets, strict=True):
            total += (y - 1 / (1 + math.exp(-w1 * x1 - w2 * x2))) ** 2
    errors = seen(what, weights).errors
    assert float(loss_of(what, errors)) == pytest.approx(total / 2, rel=1e-12)
    assert float(loss_by_output(what, errors).sum()) == pytest.approx(total / 2, rel=1e-12)


@BOTH
@pytest.mark.row("C068")
def test_the_curvature_is_that_of_autograd(activation: str, loss: str) -> None:
    what, weights = neuron(activation, loss), some_weights()
    ours = curvature(what, weights)
    for output in range(2):

        def alone(own: Tensor, output: int = output) -> Tensor:
            return torch_loss(what, torch.stack([own if n == output else weights[n] for n in range(2)]))

        theirs = torch.autograd.functional.hessian(alone, weights[output])
        assert torch.allclose(ours[output], theirs, rtol=1e-9, atol=1e-12)  # type: ignore[arg-type]
    assert torch.allclose(lowest_curvature(ours), torch.linalg.eigvalsh(ours)[:, 0], atol=1e-12)


@pytest.mark.row("C068", "E028")
def test_one_record_is_the_landscape_of_one_neuron_and_bends_down_below_minus_ln_2() -> None:
    what, surface = neuron("sigmoid", "half_sse", "single", 1), landscape("neuron")
    places = torch.linspace(-6, 6, 121, dtype=torch.float64)
    weights = torch.stack([places, torch.zeros_like(places)], -1)[:, None]
    assert torch.allclose(
        loss_of(what, seen(what, weights).errors), surface.value(places[:, None]), rtol=1e-12
    )
    bends = curvature(what, weights)[:, 0, 0, 0]
    for n in (0, 40, 53, 90):
        assert float(bends[n]) == pytest.approx(float(curvatures(surface, places[n : n + 1])[0]), rel=1e-9)
    assert torch.equal(bends < 0, places < -math.log(2))
    edge = torch.tensor([[[-math.log(2), 0.0]]], dtype=torch.float64)
    assert abs(float(curvature(what, edge)[0, 0, 0, 0])) < 1e-15
    identity = neuron("identity", "half_sse", "single", 1)
    assert (curvature(identity, weights)[:, 0, 0, 0] == 1).all()  # a bowl, everywhere as curved


@pytest.mark.row("C068")
def test_without_a_bend_the_loss_of_any_table_is_convex_and_with_one_it_is_not() -> None:
    axis = torch.linspace(-6, 6, 31, dtype=torch.float64)
    grid = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1)[..., None, :]
    for table in TABLES:
        identity, sigmoid = (
            lowest_curvature(curvature(neuron(each, "mse", table, 1), grid))
            for each in ("identity", "sigmoid")
        )
        assert float(identity.min()) > -1e-12
        assert float(sigmoid.min()) < -1e-3


@given(
    st.sampled_from(list(FUNCTIONS)),
    st.sampled_from(list(LOSSES)),
    st.lists(st.floats(-6, 6), min_size=2, max_size=2),
)
@settings(max_examples=60, deadline=None)
@pytest.mark.row("C063", "E026")
def test_a_loss_is_never_negative_and_0_only_for_perfect_predictions(
    activation: str, loss: str, weights: list[float]
) -> None:
    what = neuron(activation, loss, n_outputs=1)
    at = seen(what, torch.tensor([weights], dtype=torch.float64))
    value = float(loss_of(what, at.errors))
    assert value >= 0
    assert (value == 0) == bool((at.errors.abs() < 1e-160).all())
    perfect = Neuron(
        tuple((*record[:2], y) for record, (y,) in zip(what.records, at.predictions.tolist(), strict=True)),
        activation,
        loss,
    )
    again = seen(perfect, torch.tensor([weights], dtype=torch.float64))
    assert float(loss_of(perfect, again.errors)) == 0
    assert not again.terms.any()


@given(st.lists(st.floats(-6, 6), min_size=2, max_size=2), st.sampled_from(list(FUNCTIONS)))
@settings(max_examples=30, deadline=None)
@pytest.mark.row("E027")
def test_an_output_compared_with_itself_has_no_error_whatever_the_weights(
    weights: list[float], activation: str
) -> None:
    what = Neuron(records_of("exam", 1, 3.0), activation, "sse", against_itself=True)
    place = torch.tensor([weights], dtype=torch.float64)
    assert float(loss_of(what, seen(what, place).errors)) == 0
    assert not gradient(what, place).any()
    assert not curvature(what, place).any()


# Learning


def by_optim(what: Neuron, start: list[float], rate: float, n_epochs: int, zero: bool = True) -> Tensor:
    """The weights of torch's own SGD, with or without `zero_grad`."""
    weights = torch.tensor([start] * what.n_outputs, dtype=torch.float64, requires_grad=True)
    optimiser, places = torch.optim.SGD([weights], lr=rate), [weights.detach().clone()]
    for _ in range(n_epochs):
        if zero:
            optimiser.zero_grad()
        torch_loss(what, weights).backward()
        optimiser.step()
        places.append(weights.detach().clone())
    return torch.stack(places)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["identity", "sigmoid", "tanh", "relu", "step"])
@pytest.mark.row("C072", "C077", "E035")
def test_batch_descent_is_torch_optim_and_without_reset_it_is_without_zero_grad(
    activation: str, loss: str
) -> None:
    what = neuron(activation, loss, "line", n_copies=2)
    for slips, zero in ((Slips(), True), (Slips(missing_reset=True), False)):
        learning = learn(what, (-1.0, 2.0), (0.003, 0.01), 12, slips)
        for row, rate in enumerate((0.003, 0.01)):
            theirs = by_optim(what, [-1.0, 2.0], rate, 12, zero)
            assert torch.allclose(learning.weights[row], theirs, rtol=1e-9, atol=1e-11)


@pytest.mark.row("C077", "E035")
def test_the_sum_begins_at_0_in_every_epoch_and_ends_in_one_jump() -> None:
    what = neuron("sigmoid", "half_mse")
    learning = learn(what, (-3.0, 4.0), (2.0,), 5)
    assert not learning.totals[0, :, 0].any()
    for epoch in range(5):
        at, total = seen(what, learning.weights[0, epoch]), torch.zeros(2, 2, dtype=torch.float64)
        for record, (x1, x2, *_) in enumerate(what.records):
            total = total + at.terms[record][:, None] * torch.tensor([x1, x2], dtype=torch.float64)
            assert torch.allclose(learning.totals[0, epoch, record + 1], total, rtol=1e-13)
        after = learning.weights[0, epoch] + 2.0 * total / len(what.records)  # w += ηΔw/m
        assert torch.allclose(learning.weights[0, epoch + 1], after, rtol=1e-13)
    kept = learn(what, (-3.0, 4.0), (2.0,), 5, Slips(missing_reset=True)).totals[0]
    assert torch.equal(kept[1:, 0], kept[:-1, -1])


@pytest.mark.row("C076", "E033")
@pytest.mark.parametrize("activation", ["identity", "sigmoid", "tanh"])
def test_equal_rates_walk_the_same_path(activation: str) -> None:
    for n_outputs, n_copies, loss, other in product((1, 2), (1, 3), SQUARES, SQUARES):
        here, there = (neuron(activation, name, "line", n_outputs, n_copies) for name in (loss, other))
        rate = 0.02 if here.factor > 0.5 else 0.2
        same = equal_rate(rate, loss, other, here.n_records, n_outputs)
        paths = [learn(what, (-3.0, 4.0), (eta,), 20).weights for what, eta in ((here, rate), (there, same))]
        assert torch.allclose(*paths, rtol=1e-12, atol=1e-12)


@pytest.mark.row("C075", "E032")
def test_copies_multiply_the_step_of_a_sum_and_not_that_of_a_mean() -> None:
    steps = {}
    for loss, n_copies in product(("half_sse", "mse"), (1, 8)):
        path = learn(neuron("sigmoid", loss, n_copies=n_copies), (-3.0, 4.0), (0.5,), 1).weights[0]
        steps[loss, n_copies] = path[1] - path[0]
    assert torch.allclose(steps["half_sse", 8], 8 * steps["half_sse", 1], rtol=1e-12)
    assert torch.allclose(steps["mse", 8], steps["mse", 1], rtol=1e-12)


@pytest.mark.row("E031")
def test_a_dash_read_as_a_minus_changes_nothing_and_a_wrong_sign_climbs() -> None:
    what = neuron("sigmoid", "sse")
    literal = learn(what, (-3.0, 4.0), (0.1, 10.0), 30, Slips(literal_dash=True))
    assert (literal.weights == literal.weights[:, :1]).all()
    climbed = learn(what, (-0.5, 0.5), (0.05,), 10, Slips(wrong_sign=True))
    assert (climbed.losses.diff() > 0).all()


def test_a_row_is_the_same_alone_and_in_company_even_where_it_bounces_without_end() -> None:
    rates = tuple(0.1 * n for n in range(1, 60))
    for activation in ACTIVATIONS:
        what = neuron(activation, "sse", "line", 1, 2)
        whole = learn(what, (1.0, 0.3), rates, 40)
        for row in (0, 17, 58):
            alone = learn(what, (1.0, 0.3), rates[row : row + 1], 40)
            assert torch.equal(alone.weights.nan_to_num(), whole.weights[row : row + 1].nan_to_num())
            assert torch.equal(alone.n_valid, whole.n_valid[row : row + 1])


def test_a_row_that_diverges_ends_where_its_numbers_do_and_leaves_the_others() -> None:
    learning = learn(neuron("identity", "sse", "line", 1), (1.0, 1.0), (0.01, 10.0), 40)
    assert learning.n_valid.tolist()[0] == 41
    n = learning.n_valid.tolist()[1]
    assert 1 < n < 41
    assert learning.weights[1, :n].isfinite().all()
    assert learning.weights[1, n:].isnan().all()
    assert learning.totals[1, n:].isnan().all()
