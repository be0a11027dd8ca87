"""Networks of one seed but different shapes see their examples in different orders, as each would alone."""

import pytest
import torch

from dlcore.training.sweep.alone import Alone
from dlcore.training.sweep.data import points_of
from dlcore.training.sweep.plan import Plan
from dlcore.training.sweep.sweep import Sweep

pytestmark = pytest.mark.tiny


def test_a_mixed_sweep_trains_each_network_as_alone() -> None:
    plans = [
        Plan(data="circles", n_points=64, depth=depth, initialisation=first, optimiser="sgd")
        for depth in (1, 3)
        for first in ("pytorch", "he_normal", "uniform")
    ]
    sweep = Sweep(plans, torch.float64, torch.device("cpu"))
    sweep.take(21)
    report = sweep.report(21)
    for place, plan in enumerate(plans):
        (data,) = points_of([plan], torch.float64)
        alone = Alone(plan, data)
        assert len(list(alone.train(21))) == 21
        alone.model.eval()
        with torch.no_grad():
            loss = torch.nn.functional.cross_entropy(alone.model(data.test_x), data.test_y)
        assert report.test_loss[place] == pytest.approx(float(loss), rel=1e-9)


def test_networks_that_draw_alike_share_their_order() -> None:
    plans = [Plan(depth=2, learning_rate=rate) for rate in (0.1, 0.2)]
    assert Sweep(plans).stack.chances.all_alike
    assert not Sweep([*plans, Plan(depth=3)]).stack.chances.all_alike
    assert not Sweep([*plans, Plan(depth=2, seed=1)]).stack.chances.all_alike
