"""Gradients while training: the numbers are autograd's, explosions have a place, and the sentence is true."""

import math
import re
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from torch import Tensor, nn

from dlcore.lessons.lesson import Result
from dlcore.lessons.speeds import (
    ACTIVATIONS,
    ALIKE,
    FIRST_WEIGHTS,
    LESSON,
    LIMIT,
    MAX_STEPS,
    MEASURES,
    MOST_LAYERS,
    N_IMAGES,
    Spec,
    run,
    sweep,
)
from dlcore.lessons.speeds_facts import NOTHING, SAME
from dlcore.lessons.speeds_run import PLAIN, images, trained
from dlcore.lessons.speeds_words import slower, told
from dlcore.settings import made
from dlcore.training.sweep.plan import Plan
from dlcore.training.sweep.watched import watched
from tests.recipes.printing import flat, printed

ANYWHERE = st.fixed_dictionaries(
    {
        "depth": st.integers(1, MOST_LAYERS),
        "activation": st.sampled_from(list(ACTIVATIONS)),
        "initialisation": st.sampled_from(list(FIRST_WEIGHTS)),
        "learning_rate": st.floats(0.01, 2),
        "clip": st.sampled_from([0.0, 0.1, 5.0]),
        "residual": st.booleans(),
        "layer_norm": st.booleans(),
        "measure": st.sampled_from(list(MEASURES)),
        "width": st.sampled_from([4, 12]),
        "n_steps": st.sampled_from([10, 20]),
        "seed": st.integers(0, 99),
        "step": st.integers(0, MAX_STEPS),
    }
)


def lists(result: Result[Spec], name: str) -> list[float]:
    value = result.numbers[name]
    assert isinstance(value, list)
    return value


# The numbers


def test_the_images_are_the_first_digits_that_ship() -> None:
    known, (x, y) = load_digits(), images()
    raw = torch.tensor(known.data[:N_IMAGES])
    assert torch.allclose(x, (raw - raw.mean()) / raw.std())
    assert y.tolist() == known.target[:N_IMAGES].tolist()
    assert set(y.tolist()) == set(range(10))


def by_hand(weights: list[Tensor], biases: list[Tensor], x: Tensor, y: Tensor) -> list[Tensor]:
    """The gradient of every bias of a sigmoid network by the chain rule, written out."""
    hidden = [x]
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        hidden.append(torch.sigmoid(hidden[-1] @ weight.T + bias))
    delta = ((hidden[-1] @ weights[-1].T + biases[-1]).softmax(1) - F.one_hot(y, 10)) / len(y)
    found = [delta.sum(0)]
    for weight, h in zip(reversed(weights[1:]), reversed(hidden[1:]), strict=True):
        delta = (delta @ weight) * h * (1 - h)
        found.insert(0, delta.sum(0))
    return found


@pytest.mark.parametrize("depth", [1, 4, 6])
def test_speeds_are_those_of_the_chain_rule_written_out(depth: int) -> None:
    x, y = images()
    torch.manual_seed(7)
    layers = [nn.Linear(64 if n == 0 else 30, 30, dtype=torch.float64) for n in range(depth)]
    layers.append(nn.Linear(30, 10, dtype=torch.float64))
    for layer in layers:
        nn.init.normal_(layer.weight, std=layer.in_features**-0.5)
        nn.init.normal_(layer.bias)
    weights, biases = [each.weight.detach() for each in layers], [each.bias.detach() for each in layers]
    result = run(LESSON.made(depth=depth, seed=7))
    expected = [float(each.norm()) for each in by_hand(weights, biases, x, y)]
    assert lists(result, "first_speeds") == pytest.approx(expected, rel=1e-9)
    assert result.numbers["first_ratio"] == pytest.approx(expected[-2] / expected[0], rel=1e-9)


@pytest.mark.parametrize("clip", [0.0, 0.05, 0.4])
@pytest.mark.parametrize("measure", MEASURES)
def test_layers_move_by_rate_times_speed_and_clipping_shortens_all_alike(clip: float, measure: str) -> None:
    result = run(LESSON.made(clip=clip, measure=measure, depth=3, activation="tanh", n_steps=20))
    rows = np.array(result.rows)
    assert rows.shape == (21, len(result.head)) == (21, 4 + 4)
    share = np.minimum(1, clip / (rows[:-1, 3] + 1e-6)) if clip else np.ones(20)
    assert lists(result, "moved") == pytest.approx((0.1 * share[:, None] * rows[:-1, 4:]).sum(0).tolist())
    assert result.numbers["clipped"] == (int((rows[:-1, 3] > clip).sum()) if clip else 0)
    assert lists(result, "first_speeds") == pytest.approx(rows[0, 4:].tolist())
    assert lists(result, "final_speeds") == pytest.approx(rows[-1, 4:].tolist())


@pytest.mark.parametrize(("initialisation", "depth"), product(ALIKE, (1, 3)))
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_equal_units_are_equal_after_any_number_of_steps(
    initialisation: str, depth: int, activation: str
) -> None:
    for n_steps in (10, 60):
        spec = LESSON.made(initialisation=initialisation, depth=depth, activation=activation, n_steps=n_steps)
        result = run(spec)
        assert result.number("unit_difference") <= SAME
        assert "still all the same" in result.says
    assert "unit_difference" not in run(LESSON.made(n_steps=10)).numbers


# Explosions

LARGE = {"activation": "relu", "initialisation": "uniform", "learning_rate": 0.2}


@pytest.mark.parametrize("depth", [4, 5, 6])
def test_an_explosion_is_caught_at_its_first_number_beyond_the_limit(depth: int) -> None:
    result = run(LESSON.made(depth=depth, **LARGE))
    where = str(result.numbers["exploded_in"])
    assert result.number("exploded_at") > LIMIT
    taken = int(result.number("steps_taken"))
    assert len(result.rows) == taken + 1 < 60
    assert f"**It explodes after {taken} step" in result.says
    assert f"**{where.partition(',')[0]}**" in result.says
    assert f"at {told(result.number('exploded_at'))}, and training is stopped" in result.says
    assert all(math.isfinite(number) for row in result.rows for number in row)
    weights = np.array(run(LESSON.made(depth=depth, measure="weights", **LARGE)).rows)[taken - 1, 4:]
    mover = f"hidden layer {weights.argmax() + 1}" if weights.argmax() < depth else "the output layer"
    furthest = f"moved the weights of {mover} the furthest, by {told(0.2 * weights.max())}."
    assert result.says.endswith(furthest)


def test_clipping_keeps_it_from_exploding() -> None:
    result = run(LESSON.made(depth=6, clip=1.0, **LARGE))
    assert result.numbers["exploded_in"] is None
    assert result.numbers["steps_taken"] == result.spec.n_steps
    assert "Clipping shortened 60 of 60 gradients to 1." in result.says
    assert run(LESSON.made(clip=5.0)).numbers["clipped"] == 0


# The sentence is a claim


def test_how_two_speeds_compare() -> None:
    assert slower((1.0, 28.4, 3.0)) == "28.4 times slower than"
    assert slower((2.0, 1.0, 3.0)) == "2 times faster than"
    assert slower((1.0, 1.04, 3.0)) == slower((1.0, 0.96, 3.0)) == "about as fast as"
    assert slower((0.0, 1.0, 3.0)) == "not at all"
    assert slower((1.0, 0.0, 3.0)) == "faster than"
    assert slower((1.0, 2333.0, 3.0)) == "2,330 times slower than"
    assert [told(each) for each in (999.4, 1000.4, 122_345.0, 1e-7)] == ["999", "1,000", "122,000", "1·10⁻⁷"]


@given(ANYWHERE)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_keeps_to_the_numbers(values: dict[str, Any]) -> None:
    result = run(LESSON.made(**values))
    says, numbers, spec = result.says, result.numbers, result.spec
    assert says.endswith(".")
    assert says.count("**") % 2 == 0
    assert "nan" not in says.split()
    assert "not a finite" not in says
    assert "inf" not in says.split()
    assert ("It explodes" in says) == (numbers["exploded_in"] is not None)
    assert ("Clipping" in says) == bool(spec.clip)
    assert ("all the same" in says or "all be the same" in says) == (spec.initialisation in ALIKE)
    first = lists(result, "first_speeds")
    if spec.depth > 1 and first[0] <= NOTHING:
        assert "reach" in says
        assert ("reaches no hidden layer" in says) == (max(first[:-1]) <= NOTHING)
    elif spec.depth > 1:
        times = re.search(r"\*\*([\d,.·⁻⁰-⁹]+) times (slower|faster)\*\*", says)
        quotient = first[-2] / first[0]
        assert (times is None) == (abs(quotient - 1) <= 0.05 or quotient < NOTHING)
        assert times is None or (times[2] == "slower") == (quotient > 1)


@pytest.mark.parametrize("initialisation", FIRST_WEIGHTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_at_every_extreme_the_script_prints_the_numbers_of_the_page(
    initialisation: str, activation: str
) -> None:
    for extreme in ({"depth": 1}, {"depth": 6, "learning_rate": 2.0, "residual": True, "clip": 0.1}):
        spec = LESSON.made(initialisation=initialisation, activation=activation, n_steps=10, **extreme)
        script = LESSON.script(spec)
        assert len(script.splitlines()) <= 72
        page, elsewhere = flat(run(spec).numbers, -1), flat(printed(script), -1)
        assert elsewhere.keys() == page.keys()
        for name, value in page.items():
            same = elsewhere[name] == value if isinstance(value, str) else None
            assert same or elsewhere[name] == pytest.approx(value, rel=1e-6, abs=1e-9), name


@pytest.mark.parametrize("depth", [1, 4])
@pytest.mark.parametrize("layer_norm", [False, True])
def test_the_maths_goes_around_no_layer_that_has_no_way_around(depth: int, layer_norm: bool) -> None:
    spec = LESSON.made(depth=depth, residual=True, layer_norm=layer_norm, n_steps=10)
    lines = " ".join(each.latex for each in run(spec).formulas)
    assert ("h^{(l-1)} +" in lines) == (depth > 1)
    assert (r"(l \ge 2)" in lines) == (depth > 1)


@pytest.mark.parametrize("step", [1, 10])
def test_each_letter_of_the_maths_stands_for_one_thing(step: int) -> None:
    symbols = [
        pair for each in run(LESSON.made(step=step, n_steps=10, clip=1.0)).formulas for pair in each.symbols
    ]
    known = dict(symbols)
    assert all(known[letter] == words for letter, words in symbols)
    assert known["E"] == f"the loss after {step} step{'s' * (step > 1)}: mean cross-entropy of all images"


# The sweep


@pytest.mark.parametrize("values", [{}, {"depth": 3, **LARGE}, {"initialisation": "equal"}])
def test_the_sweep_is_the_run_at_every_depth_to_the_last_digit(values: dict[str, Any]) -> None:
    whole = sweep(LESSON.made(**values, n_steps=20))
    assert whole.values == tuple(range(1, MOST_LAYERS + 1))
    for place, depth in enumerate(whole.values):
        alone = run(LESSON.made(**{**values, "depth": depth}, n_steps=20))
        assert whole.says[place] == alone.says
        rows = np.array(alone.rows, np.float32)
        rows[:, 4:][rows[:, 4:] <= NOTHING] = 0  # what is only rounding
        n = len(rows)
        assert whole.arrays["last"][place] == n - 1 == alone.numbers["steps_taken"]
        speeds = whole.arrays["speeds"][place]
        assert np.array_equal(speeds[:n, :depth], rows[:, 4:-1])
        assert np.array_equal(speeds[:n, -1], rows[:, -1])
        assert np.isnan(speeds[n:]).all()
        assert np.isnan(speeds[:, depth:MOST_LAYERS]).all()
        assert np.array_equal(whole.arrays["losses"][place, :n], rows[:, 1])
        exploded = alone.numbers["exploded_in"] is not None
        assert np.isfinite(whole.arrays["exploded"][place]) == exploded


def test_the_gap_grows_with_the_depth_under_sigmoid_and_not_under_relu() -> None:
    sigmoid = sweep(LESSON.made(n_steps=10)).arrays["first_ratio"]
    assert (np.diff(np.log(sigmoid)) > 1).all()
    relu = sweep(LESSON.made(n_steps=10, activation="relu", initialisation="he_normal"))
    assert (np.abs(np.log(relu.arrays["first_ratio"])) < math.log(2)).all()


# What there is to try


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("Nielsen’s networks", 2),
        ("ReLU and He", 1),
        ("All weights equal", 2),
        ("Too large to begin with", 1),
        ("The same, clipped", 1),
    ],
)
def test_the_right_answers_are_what_happens(name: str, right: int) -> None:
    preset = LESSON.preset(name)
    result = run(LESSON.made(**preset.settings))
    assert preset.right(result) == right
    assert result.plain() in preset.reveal(result)


def test_published_figures_are_named_as_his() -> None:
    preset = LESSON.preset("Nielsen’s networks")
    told_of_him = preset.reveal(run(LESSON.made(**preset.settings)))
    assert "96.48, 96.90, 96.57 and 96.53 %" in told_of_him
    assert "these are his figures" in told_of_him


def test_no_challenge_is_won_by_doing_nothing() -> None:
    speed, tamed = LESSON.challenges
    assert not speed.won(run(Spec()))
    assert not tamed.won(run(Spec()))
    assert not tamed.won(run(LESSON.made(**{**tamed.settings, "clip": 0.1})))


def test_where_training_is_chaotic_the_first_steps_are_the_same_and_the_last_are_not() -> None:
    preset = LESSON.preset("The same, clipped")
    spec = LESSON.made(**preset.settings)
    (x, y), plain = images(), trained(spec, spec.depth)
    draw = torch.Generator().manual_seed(1)
    nudged = x * (1 + 1e-15 * torch.randn(x.shape, generator=draw, dtype=x.dtype))
    plan = made(
        Plan, data="digits", depth=6, optimiser="sgd", **{name: getattr(spec, name) for name in PLAIN}
    )
    other = watched(plan, nudged, y, spec.n_steps, LIMIT)
    apart = (other.losses / plain.losses - 1).abs()
    assert apart[:10].max() < 1e-6
    assert apart[-1] > 1e-6
    assert other.burst is None
    assert other.losses[-1] < other.losses[0]
