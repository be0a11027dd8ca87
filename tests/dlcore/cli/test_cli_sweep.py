"""`python -m dlcore sweep`."""

import json

import pytest
import torch

from dlcore.training.sweep.plan import Plan
from dlcore.training.sweep.sweep import Sweep


@pytest.fixture(autouse=True)
def threads():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def result(said):
    assert said.status == 0, said.err
    return json.loads(said.out.splitlines()[-1])


def test_ranges_make_a_grid_and_the_numbers_are_the_sweeps_own(dlcore):
    got = result(
        dlcore("sweep", "--depth", "1..2", "--learning-rate", "0.01..1:3", "--steps", "30", "--json")
    )
    plans = [Plan(depth=depth, learning_rate=rate) for depth in (1, 2) for rate in (0.01, 0.1, 1.0)]
    *_, last = Sweep(plans, device=torch.device("cpu")).run(30)
    assert got["networks"] == 6
    assert got["steps"] == 30
    for row, plan, loss in zip(got["results"], plans, last.loss, strict=True):
        assert row["depth"] == plan.depth
        assert row["learning_rate"] == pytest.approx(plan.learning_rate)
        assert row["test_accuracy"] <= 1
        assert row["loss"] == pytest.approx(loss, rel=1e-5)


def test_two_workers_say_the_same(dlcore):
    words = ("sweep", "--activation", "relu,tanh", "--seed", "0,1", "--steps", "20", "--json")
    one, two = result(dlcore(*words)), result(dlcore(*words, "--workers", "2"))
    for a, b in zip(one["results"], two["results"], strict=True):
        assert a["activation"] == b["activation"]
        assert a["loss"] == pytest.approx(b["loss"], rel=1e-4)


def test_a_table_names_what_differs(dlcore):
    said = dlcore("sweep", "--residual", "yes,no", "--width", "4", "--steps", "2")
    assert said.out.splitlines()[0].split()[:2] == ["residual", "loss"]
    assert len(said.out.splitlines()) == 3


def test_a_network_that_diverged_is_told_as_one(dlcore):
    words = ("--activation", "identity", "--depth", "6", "--width", "16", "--learning-rate", "10")
    said = dlcore("sweep", *words, "--initialisation", "uniform", "--seed", "0,1", "--steps", "60", "--json")
    for row in result(said)["results"]:
        assert [row[name] for name in ("loss", "accuracy", "test_loss", "test_accuracy")] == [None] * 4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--depth", "3..1"), "smaller number first"),
        (("--depth", "1..3:1"), "2 to 1000"),
        (("--depth", "deep"), "no value"),
        (("--depth", "99"), "depth = 99"),
        (("--seed", f"0..1{'0' * 400}:3"), "seed = 1000"),
        (("--learning-rate", "0.1..inf:3"), "learning_rate = inf"),
        (("--learning-rate", "nan..1"), "learning_rate = nan"),
        (("--activation", "swish"), "swish"),
        (("--batch-size", "8,16"), "share batch_size"),
        (("--residual", "perhaps"), "no value"),
    ],
)
def test_bad_ranges_get_one_sentence(dlcore, words, says):
    said = dlcore("sweep", *words)
    assert said.status in {1, 2}
    assert says in said.err
    assert "Traceback" not in said.err
