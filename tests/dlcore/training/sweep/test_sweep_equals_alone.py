"""A network among very different ones comes out as it does by itself, and as in the trainer of pictures."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
import torch

from dlcore.data.image_set import ImageSet
from dlcore.data.points import Points
from dlcore.settings import made
from dlcore.training.loop import run
from dlcore.training.spec import Spec
from dlcore.training.sweep.modules import linear
from dlcore.training.sweep.plan import Plan, grid
from dlcore.training.sweep.sweep import Sweep
from dlcore.training.trainer import Trainer
from tests.dlcore.training.sweep.grids import apart, random_plans, touchy

CPU = torch.device("cpu")


@pytest.mark.parametrize("seed", range(6))
def test_random_networks_equal_themselves_alone(seed):
    plans = random_plans(seed)
    differing = [plan for plan, distance in zip(plans, apart(plans), strict=True) if not distance < 1e-9]
    assert len(differing) <= 3
    for plan in differing:  # no arithmetic could agree on these: they part from themselves as well
        assert touchy(plan), plan


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_networks_of_one_seed_and_unlike_first_weights_see_their_own_order_of_examples(dropout: float):
    ranges = {"width": [3, 8], "depth": [0, 2], "initialisation": ["pytorch", "zeros", "orthogonal"]}
    assert max(apart(grid(ranges, seed=3, learning_rate=0.01, dropout=dropout))) < 1e-9


def test_networks_of_one_seed_that_draw_as_much_share_one_order():
    plans = grid({"learning_rate": [0.01, 0.05], "activation": ["tanh", "gelu"]}, seed=3)
    assert Sweep(plans, torch.float64, CPU).stack.chances.all_alike
    assert max(apart(plans)) < 1e-9


@pytest.fixture
def exactly() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


COMMON: dict[str, Any] = {
    "network": "mlp",
    "schedule": "constant",
    "shift": 0.0,
    "rotate": 0.0,
    "epochs": 3,
    "batch_norm": False,
}
TRAINED: dict[str, dict[str, Any]] = {
    "plain": {"optimiser": "sgd", "activation": "tanh", "learning_rate": 0.1},
    "momentum, sigmoid, Xavier": {
        "optimiser": "nesterov",
        "activation": "sigmoid",
        "initialisation": "xavier_normal",
        "learning_rate": 0.05,
    },
    "Adam, batch norm": {"optimiser": "adam", "batch_norm": True, "initialisation": "he_normal"},
    "AdamW, dropout": {"optimiser": "adamw", "dropout": 0.25, "weight_decay": 0.1, "activation": "gelu"},
    "RMSprop, L2": {
        "optimiser": "rmsprop",
        "weight_decay": 0.01,
        "activation": "silu",
        "learning_rate": 0.001,
    },
    "Adagrad": {"optimiser": "adagrad", "activation": "leaky_relu", "learning_rate": 0.01},
}


def plan_of(spec: Spec) -> Plan:
    names = [field.name for field in fields(Plan) if hasattr(spec, field.name) and field.name != "data"]
    same = {name: getattr(spec, name) for name in names}
    normalisation = "batch" if spec.batch_norm else "none"
    return Plan(data="digits", normalisation=normalisation, data_seed=spec.seed, **same)


def test_networks_equal_those_of_the_trainer(exactly: None, digits: ImageSet):
    specs = [
        made(Spec, **COMMON | {"depth": 1 + i % 3, "width": (12, 20, 16)[i % 3], "seed": i} | chosen)
        for i, chosen in enumerate(TRAINED.values())
    ]
    trainers = [Trainer(spec, digits, CPU) for spec in specs]
    together = Sweep([plan_of(spec) for spec in specs], torch.float64, CPU)
    together.take(trainers[0].n_steps)
    for place, which in enumerate(together.places):
        trainer = trainers[which]
        for _ in run(trainer):
            pass
        stack = together.stack
        ours = stack.layout.weights_of(place, stack.plans[place], stack.row, stack.n_in)
        for (weight, bias), layer in zip(ours, linear(trainer.model), strict=True):
            torch.testing.assert_close(weight, layer.weight.detach(), rtol=0, atol=1e-9)
            if not trainer.spec.batch_norm:  # which takes every bias before it away again
                torch.testing.assert_close(bias, layer.bias.detach(), rtol=0, atol=1e-9)


def test_own_data_takes_the_place_of_the_plans():
    x = torch.tensor(
        [[0.0, 1.0, 2.0], [1.0, 0.0, -1.0], [3.0, 1.0, 0.0], [0.0, 0.0, 1.0]], dtype=torch.float64
    )
    own = Points(x, torch.tensor([0, 1, 2, 1]), x, torch.tensor([0, 1, 2, 1]), 3)
    together = Sweep([Plan(depth=1), Plan(depth=0)], torch.float64, CPU, own)
    assert together.stack.logits(x.expand(2, 4, 3), training=False).shape == (2, 4, 3)
