"""What a sweep says on its way: right numbers, in the plans' order, and no harm from a neighbour."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlcore.training.sweep.alone import Alone
from dlcore.training.sweep.data import points_of
from dlcore.training.sweep.job import joined, sweep_job
from dlcore.training.sweep.modules import linear
from dlcore.training.sweep.plan import Plan, grid, parted
from dlcore.training.sweep.report import NUMBERS, SweepReport
from dlcore.training.sweep.sweep import Sweep

CPU = torch.device("cpu")
MIXED = [
    Plan(depth=1, width=4, seed=1),
    Plan(depth=3, width=6, activation="relu", normalisation="layer", seed=2),
    Plan(depth=0, seed=3),
    Plan(depth=2, width=8, activation="sigmoid", normalisation="batch", residual=True, seed=4),
]


def trained(plan: Plan, n_steps: int) -> Alone:
    one = Alone(plan, points_of([plan], torch.float64)[0])
    list(one.train(n_steps))
    return one


def test_losses_and_accuracies_are_those_of_each_network_in_eval_mode():
    *_, last = Sweep(MIXED, torch.float64, CPU).run(20)
    assert last.step == last.n_steps == 20
    for i, plan in enumerate(MIXED):
        one = trained(plan, 20)
        one.model.eval()
        for x, y, loss, right in (
            (one.points.x, one.points.y, last.loss, last.accuracy),
            (one.points.test_x, one.points.test_y, last.test_loss, last.test_accuracy),
        ):
            logits = one.model(x).detach()
            assert loss[i] == pytest.approx(float(F.cross_entropy(logits, y)), abs=1e-9)
            assert right[i] == pytest.approx(float((logits.argmax(1) == y).double().mean()))


def lengths_alone(plan: Plan, n_steps: int) -> tuple[list[float], list[float]]:
    """Lengths of ∂E/∂W and ∂E/∂z of each layer, by autograd through the plain network."""
    one, sums = trained(plan, n_steps), list[torch.Tensor]()
    for layer in linear(one.model):
        layer.register_forward_hook(lambda _layer, _given, made: sums.append(made))  # pyright: ignore
    one.model.train()
    loss = F.cross_entropy(one.model(one.points.x), one.points.y)
    slopes = torch.autograd.grad(loss, [*(layer.weight for layer in linear(one.model)), *sums])
    return [float(each.norm()) for each in slopes[: len(sums)]], [
        float(each.norm()) for each in slopes[len(sums) :]
    ]


def test_lengths_of_gradients_are_autograds():
    *_, last = Sweep(MIXED, torch.float64, CPU).run(7)
    for i, plan in enumerate(MIXED):
        weights, signals = lengths_alone(plan, 7)
        np.testing.assert_allclose(last.weight_gradients[i, : len(weights)], weights, atol=1e-9)
        np.testing.assert_allclose(last.signal_gradients[i, : len(signals)], signals, atol=1e-9)
        assert np.isnan(last.weight_gradients[i, len(weights) :]).all()


def test_looking_changes_nothing():
    often, seldom = Sweep(MIXED, torch.float64, CPU), Sweep(MIXED, torch.float64, CPU)
    list(often.run(12, report_every=1))
    list(seldom.run(12, report_every=12))
    assert torch.equal(often.stack.row, seldom.stack.row)


def test_reports_come_before_and_after_the_first_step_then_evenly_and_at_the_end():
    steps = [report.step for report in Sweep([Plan()], device=CPU).run(10, report_every=4)]
    assert steps == [0, 1, 4, 8, 10]


def test_a_sweep_can_be_left_between_reports(monkeypatch):
    monkeypatch.setattr("dlcore.training.sweep.sweep.PAUSE_S", 1e-9)
    moments = list(Sweep([Plan()], device=CPU).moments(6, report_every=3))
    assert [moment and moment.step for moment in moments] == [0, 1, None, 3, None, None, 6]


def test_a_network_that_explodes_harms_no_other():
    calm, wild = (
        Plan(seed=5),
        Plan(activation="identity", depth=6, width=16, learning_rate=10.0, initialisation="uniform"),
    )
    *_, last = Sweep([wild, calm], torch.float64, CPU).run(60)
    *_, by_itself = Sweep([calm], torch.float64, CPU).run(60)
    assert list(last.sound) == [False, True]
    for name in NUMBERS:
        assert list(np.isnan(getattr(last, name)).reshape(2, -1)[:, 0]) == [True, False], name
    assert last.loss[1] == pytest.approx(by_itself.loss[0], abs=1e-12)


def test_networks_that_explode_harm_no_other_kind_of_network():
    wild = {"activation": "relu", "depth": 4, "width": 9, "learning_rate": 10.0, "initialisation": "uniform"}
    kinds = grid({"normalisation": ["none", "layer"], "residual": [False, True]}, l2=1.0, **wild)
    *_, alone = Sweep(MIXED, torch.float64, CPU).run(60)
    *_, among = Sweep([*kinds, *MIXED], torch.float64, CPU).run(60)
    assert list(among.sound) == [False, False, True, True, True, True, True, True]
    np.testing.assert_allclose(among.loss[4:], alone.loss, rtol=0, atol=1e-9)
    np.testing.assert_allclose(among.weight_gradients[4:, :4], alone.weight_gradients, rtol=0, atol=1e-9)


def last(moments: Iterator[SweepReport | None]) -> SweepReport:
    *_, report = filter(None, moments)
    return report


def test_parts_join_to_the_whole():
    plans = grid({"depth": [1, 3], "activation": ["relu", "tanh"], "seed": [0, 1]}, width=5)
    places = list(parted(plans, 3))
    assert sorted(i for part in places for i in part) == list(range(8))
    whole = last(sweep_job(plans, 10))
    together = joined([last(sweep_job([plans[i] for i in part], 10, places=part)) for part in places])
    assert list(together.places) == list(range(8))
    for name in NUMBERS:
        np.testing.assert_allclose(getattr(together, name), getattr(whole, name), rtol=1e-4, atol=1e-6)


def test_clipping_holds_each_networks_gradient():
    steep = Plan(data="blobs", learning_rate=1.0)
    clipped = Plan(data="blobs", learning_rate=1.0, clip=0.01)
    sweep = Sweep([steep, clipped], torch.float64, CPU)
    before = sweep.stack.row.clone()
    sweep.take()
    moved = (sweep.stack.row - before).square()
    owners = sweep.stack.layout.owners(CPU)
    lengths = torch.zeros(2, dtype=torch.float64).index_add_(0, owners, moved).sqrt()
    by_plan = lengths[torch.tensor(sweep.places).argsort()]
    assert by_plan[1] == pytest.approx(0.01, rel=1e-3)
    assert by_plan[0] > 0.05
