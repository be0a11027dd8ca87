"""The lesson “Weight decay”: its numbers against plain PyTorch, and its stories over ten seeds."""

import math
from functools import cache

import pytest
import torch
from sklearn.metrics import accuracy_score, log_loss

from dlcore.lessons.decay import LESSON, Spec, run, sweep
from dlcore.lessons.decay_run import examples, way_of
from dlcore.lessons.lesson import Result
from dlcore.training.penalised import by_torch, network

SEEDS = range(1, 11)


@cache
def ended(preset: str, seed: int) -> Result[Spec]:
    return run(LESSON.made(**{**LESSON.preset(preset).settings, "seed": seed}))


def ratio(result: Result[Spec]) -> float:
    return result.number("test_loss") / result.number("without_test_loss")


@pytest.mark.parametrize(
    "settings", [{}, {"how": "l1_threshold", "n_points": 20, "units": 4, "biases": True}]
)
def test_its_numbers_are_those_of_a_network_trained_alone(settings: dict[str, object]) -> None:
    spec = LESSON.made(**settings, n_steps=300)
    data, numbers = examples(spec), run(spec).numbers
    model = by_torch(network(spec.units, spec.seed), data.x, data.y, way_of(spec), spec.strength)
    with torch.no_grad():
        chances = model(data.test_x)[:, 0].sigmoid().numpy()
        weights = torch.cat([each.flatten() for each in model.parameters() if each.dim() > 1])
    assert numbers["test_loss"] == pytest.approx(log_loss(data.test_y.numpy(), chances), rel=1e-9)
    right = accuracy_score(data.test_y.numpy(), chances > 0.5)
    assert numbers["test_accuracy"] == pytest.approx(right, abs=1e-12)
    assert numbers["sum_of_squares"] == pytest.approx(float(weights.norm()) ** 2, rel=1e-9)
    assert numbers["zeros"] == int((weights == 0).sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_penalty_lowers_the_test_loss_and_the_weights(seed: int) -> None:
    result = ended("Smaller weights", seed)
    assert ratio(result) < 0.75
    assert result.number("sum_of_squares") < 0.4 * result.number("without_sum_of_squares")
    assert not result.number("zeros")
    assert LESSON.preset("Smaller weights").right(result) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_threshold_takes_most_weights_away_and_autograd_none(seed: int) -> None:
    thin, loss = ended("Thinning out", seed), ended("No zeros by autograd", seed)
    assert thin.number("zeros") >= 60
    assert ratio(thin) < 0.75
    assert not loss.number("zeros")
    assert loss.number("test_loss") == pytest.approx(thin.number("test_loss"), rel=0.1)


@pytest.mark.row("E043")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_number_pulls_less_beside_the_steps_of_adam(seed: int) -> None:
    beside = ended("Adam turns decay around", seed)
    inside = run(LESSON.made(how="l2_loss", optimiser="adam", strength=0.005, seed=seed))
    assert beside.number("sum_of_squares") > 3 * inside.number("sum_of_squares")
    assert LESSON.preset("Adam turns decay around").right(beside) == 0
    strong = run(LESSON.made(how="l2_beside", optimiser="adam", strength=0.5, seed=seed))
    assert ratio(strong) < 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_too_much_says_the_same_of_every_point(seed: int) -> None:
    result = ended("Too much", seed)
    assert result.number("test_loss") == pytest.approx(math.log(2), abs=1e-3)
    assert "says about the same of every point" in result.says
    assert LESSON.preset("Too much").right(result) == 1


@pytest.mark.row("E043")
def test_the_table_of_ways_tells_them_apart() -> None:
    in_loss, twice, once, biases = run(LESSON.made(how="l2_loss")).picture["ways"].tolist()
    assert max(in_loss, twice) < 1e-9
    assert min(once, biases) > 0.001
    in_loss, twice, *_ = run(LESSON.made(how="l2_beside", optimiser="adam")).picture["ways"].tolist()
    assert in_loss > 0.1
    assert twice < 1e-9


@pytest.mark.parametrize("how", ["l2_loss", "l1_threshold"])
def test_the_sweep_counts_all_weights_and_their_zeros(how: str) -> None:
    spec = LESSON.made(how=how, n_steps=200)
    there = sweep(spec)
    assert (there.arrays["counts"].sum(1) == there.still["count"]).all()
    zeros = sum((there.arrays[f"weights_{place}"] == 0).sum((1, 2)) for place in (1, 2, 3))
    assert (zeros == there.arrays["zeros"]).all()


@pytest.mark.parametrize("noise", [0.0, 0.8])
@pytest.mark.parametrize("strength", [1e-5, 0.02, 1.0])
def test_its_sentence_holds_at_the_ends(noise: float, strength: float) -> None:
    result = run(LESSON.made(noise=noise, strength=strength, n_points=10, n_steps=200))
    better, worse = "better on the test points" in result.says, "worse on the test points" in result.says
    if better or worse:
        assert better == (ratio(result) < 1)
        assert abs(ratio(result) - 1) >= 0.02
    assert "weight_decay = " in result.says
