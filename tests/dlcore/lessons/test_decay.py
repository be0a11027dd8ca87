import math
from functools import cache
from itertools import product

import pytest
import torch
from sklearn.metrics import accuracy_score, log_loss

from dlcore.lessons.decay import HOWS, LESSON, OPTIMISERS, Spec, run, sweep
from dlcore.lessons.decay_facts import Examples, Facts, facts_of
from dlcore.lessons.decay_run import HEAD, examples, numbers, way_of
from dlcore.lessons.decay_words import say
from dlcore.lessons.lesson import Result
from dlcore.training.penalised import by_torch, network, trained

SEEDS = range(1, 11)
STRENGTHS = (0.005, 0.2, 0.5)


@cache
def ended(how: str, optimiser: str) -> dict[tuple[int, float], Facts]:
    """Of the default points and networks, by seed and λ: those of ten seeds are trained as one stack."""
    pairs = list(product(SEEDS, (*STRENGTHS, 0.0)))
    specs = [LESSON.made(how=how, optimiser=optimiser, seed=seed) for seed, _ in pairs]
    several = [examples(spec) for spec in specs]
    names = ("x", "y", "test_x", "test_y")
    data = Examples(*(torch.stack([getattr(each, name) for each in several]) for name in names))
    begun = zip(*(network(spec.units, spec.seed).parameters() for spec in specs), strict=True)
    first, strengths = [torch.stack(part) for part in begun], tuple(strength for _, strength in pairs)
    given = torch.tensor(strengths, dtype=torch.float64)
    facts = facts_of(trained(first, data.x, data.y, way_of(specs[0]), given), strengths, data)
    return dict(zip(pairs, facts, strict=True))


def result(seed: int, how: str, optimiser: str = "sgd", strength: float = 0.005) -> Result[Spec]:
    """What `run` returns, but for the maths and the ways of PyTorch."""
    there = ended(how, optimiser)
    facts, without = there[seed, strength], there[seed, 0.0]
    spec = LESSON.made(how=how, optimiser=optimiser, strength=strength, seed=seed)
    rows, says = [(1.0, float(facts.count), *[0.0] * 5)], say(how, facts, without)
    return Result(spec, numbers(facts, without), says, [], HEAD, rows)


def of_preset(name: str, seed: int) -> Result[Spec]:
    return result(seed, **LESSON.preset(name).settings)


def ratio(result: Result[Spec]) -> float:
    return result.number("test_loss") / result.number("without_test_loss")


@pytest.mark.parametrize("name", ["Smaller weights", "Adam turns decay around"])
def test_the_stack_of_all_seeds_holds_what_run_says(name: str) -> None:
    alone, stacked = run(LESSON.made(**LESSON.preset(name).settings, seed=7)), of_preset(name, 7)
    assert dict(stacked.numbers) == pytest.approx(dict(alone.numbers), rel=1e-6)
    assert stacked.says == alone.says


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
    found = of_preset("Smaller weights", seed)
    assert ratio(found) < 0.75
    assert found.number("sum_of_squares") < 0.4 * found.number("without_sum_of_squares")
    assert not found.number("zeros")
    assert LESSON.preset("Smaller weights").right(found) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_threshold_takes_most_weights_away_and_autograd_none(seed: int) -> None:
    thin, loss = of_preset("Thinning out", seed), of_preset("No zeros by autograd", seed)
    assert thin.number("zeros") >= 60
    assert ratio(thin) < 0.75
    assert not loss.number("zeros")
    assert LESSON.preset("Thinning out").right(thin) == 2
    assert LESSON.preset("No zeros by autograd").right(loss) == 0
    assert loss.number("test_loss") == pytest.approx(thin.number("test_loss"), rel=0.25)


@pytest.mark.row("E043")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_number_pulls_less_beside_the_steps_of_adam(seed: int) -> None:
    beside, inside = of_preset("Adam turns decay around", seed), result(seed, "l2_loss", "adam")
    assert beside.number("sum_of_squares") > 3 * inside.number("sum_of_squares")
    assert LESSON.preset("Adam turns decay around").right(beside) == 0
    assert ratio(result(seed, "l2_beside", "adam", 0.5)) < 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_too_much_says_the_same_of_every_point(seed: int) -> None:
    found = of_preset("Too much", seed)
    assert found.number("test_loss") == pytest.approx(math.log(2), abs=1e-3)
    assert "says about the same of every point" in found.says
    assert LESSON.preset("Too much").right(found) == 1


@pytest.mark.row("E043")
def test_the_table_of_ways_tells_them_apart() -> None:
    for how in ("l2_loss", "l2_beside"):
        in_loss, twice, once, biases = run(LESSON.made(how=how, n_steps=300)).picture["ways"].tolist()
        assert max(in_loss, twice) < 1e-9
        assert min(once, biases) > 0.001
    by_adam = run(LESSON.made(how="l2_beside", optimiser="adam", n_steps=300))
    in_loss, twice, *_ = by_adam.picture["ways"].tolist()
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
    found = run(LESSON.made(noise=noise, strength=strength, n_points=10, n_steps=200))
    better, worse = "better on the test points" in found.says, "worse on the test points" in found.says
    if better or worse:
        assert better == (ratio(found) < 1)
        assert abs(ratio(found) - 1) >= 0.02
    assert "weight_decay = " in found.says


@pytest.mark.parametrize(("how", "optimiser", "biases"), product(HOWS, OPTIMISERS, (False, True)))
def test_its_script_is_short(how: str, optimiser: str, biases: bool) -> None:
    script = LESSON.script(LESSON.made(how=how, optimiser=optimiser, biases=biases))
    assert len(script.splitlines()) <= 60
