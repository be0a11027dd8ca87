"""Weights at the start: every number by other means, and the sentence at every extreme."""

import math
import re
from itertools import product
from typing import Any

import numpy as np
import pytest
import scipy.stats
import torch
import torch.nn.functional as F
from torch import nn

from dlcore.lessons.lesson import Result
from dlcore.lessons.weights import ACTIVATIONS, COVERS, LESSON, MAX_LAYERS, STARTS, VIEWS, Spec, run, sweep
from dlcore.lessons.weights_behind import code, tried
from dlcore.lessons.weights_depth import deep
from dlcore.lessons.weights_digits import SEEDS, Epoch, _say, after_one_epoch
from dlcore.lessons.weights_layer import looked_at
from dlcore.lessons.weights_recipe import text
from dlcore.lessons.weights_words import fate

pytestmark = pytest.mark.tiny
FAN_INS = (1, 2, 784, 1024)
FAST = (1, 16, 256)


def made(**settings: Any) -> Result[Spec]:
    return run(LESSON.made(**settings))


# One layer


@pytest.mark.row("C192", "E071")
@pytest.mark.parametrize("fan_in", [1, 16, 784, 1024])
def test_linear_lies_within_the_bound_of_its_fan_in_weights_and_biases(fan_in: int) -> None:
    result, bound = made(n_inputs=fan_in), 1 / math.sqrt(fan_in)
    torch.manual_seed(0)
    layer = nn.Linear(fan_in, 64, dtype=torch.float64)
    assert result.numbers["pytorch_bound"] == pytest.approx(bound)
    assert result.numbers["largest_weight"] == layer.weight.abs().max().item() <= bound
    assert result.numbers["largest_bias"] == layer.bias.abs().max().item() <= bound
    assert result.numbers["expected_rms"] == pytest.approx(scipy.stats.uniform(-bound, 2 * bound).std())
    if fan_in == 784:
        assert "**±0.03571** = ±1/√784" in result.says


@pytest.mark.row("C117")
def test_two_networks_of_one_class_differ_and_with_the_same_seed_again_they_do_not() -> None:
    torch.manual_seed(5)
    first, _rest, second = (nn.Linear(*shape, dtype=torch.float64) for shape in ((9, 64), (64, 10), (9, 64)))
    largest = (first.weight - second.weight).abs().max().item()
    assert made(n_inputs=9, seed=5).numbers["second_differs"] == largest > 0
    assert f"up to {largest:.4g} away" in made(n_inputs=9, seed=5).says
    again = made(n_inputs=9, seed=5, reseed=True)
    assert again.numbers["second_differs"] == 0
    assert "exactly the same weights" in again.says
    assert made(seed=1).numbers["weight_rms"] != made(seed=2).numbers["weight_rms"]


@pytest.mark.row("C120", "C121", "C122")
@pytest.mark.parametrize("start", STARTS)
def test_weight_and_bias_before_and_after_are_in_the_histograms(start: str) -> None:
    spec = LESSON.made(start=start, n_inputs=128, zero_bias=start == "pytorch")
    whole = sweep(spec)
    at, layer = whole.values.index(128), looked_at(spec, 128)
    for name, of in (("weight", layer.weight), ("made", layer.made[0]), ("made_bias", layer.made[1])):
        across, up = (whole.arrays[f"{name}_{axis}"][at].astype(float) for axis in "xy")
        area = np.trapezoid(up, across)
        assert area == pytest.approx(1, abs=1e-3), name  # nothing lies outside
        mean = np.trapezoid(up * across, across)
        step = across[3] - across[1]
        assert mean == pytest.approx(of.mean().item(), abs=max(step, 1e-6)), name
    assert layer.bias.any() == (start == "unit")
    matrix = whole.arrays["matrix"][at][::-1].astype(float)
    most = layer.weight.abs().max().item() or 1.0
    assert np.allclose((matrix - 127) / 127 * most, layer.weight[:16, :32], atol=most / 127)


@pytest.mark.row("C192")
def test_the_law_is_drawn_upon_the_histogram_and_the_bound_over_all_fan_ins() -> None:
    whole = sweep(Spec())
    for at, fan_in in enumerate(whole.values):
        across, up = whole.arrays["law_x"][at], whole.arrays["law_y"][at]
        inside = np.abs(across) < 0.999 / math.sqrt(fan_in)
        assert up[inside] == pytest.approx(math.sqrt(fan_in) / 2, rel=1e-5)
        assert not up[np.abs(across) > 1.001 / math.sqrt(fan_in)].any()
        assert whole.arrays["pytorch_bound"][at] == pytest.approx(1 / math.sqrt(fan_in))
        assert whole.arrays["largest"][at] <= 1 / math.sqrt(fan_in) * (1 + 1e-6)
    assert list(whole.arrays["pytorch_bound"]) == sorted(whole.arrays["pytorch_bound"], reverse=True)


@pytest.mark.row("E071")
@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_between_minus_one_and_one_most_sums_saturate_as_the_normal_law_says(activation: str) -> None:
    own, unit = (made(start=start, activation=activation).numbers for start in ("pytorch", "unit"))
    far = math.acosh(math.sqrt(20)) * (2 if activation == "sigmoid" else 1)
    for numbers, bound in ((own, 1 / 28), (unit, 1.0)):
        law = scipy.stats.norm(0, math.sqrt(785 * bound**2 / 3))
        assert numbers["flat_share"] == pytest.approx(2 * law.sf(far), abs=0.02)
    assert unit["flat_share"] > 0.75  # type: ignore[operator]
    assert own["flat_share"] < 0.01  # type: ignore[operator]
    shares = [looked_at(LESSON.made(start="unit", activation=activation), n).saturated for n in (1, 16, 784)]
    assert shares == sorted(shares)


# Through depth


@pytest.mark.row("C122", "E070")
def test_a_fixed_std_collapses_through_depth_and_he_does_not() -> None:
    ten = {"view": "depth", "activation": "relu", "n_inputs": 256, "n_layers": 10}
    fixed, he = made(**ten, start="normal", std=0.01), made(**ten, start="he")
    for result, std in ((fixed, 0.01), (he, math.sqrt(2 / 256))):
        for name, ends in (("signal", (0, -1)), ("gradient", (-1, 0))):
            sizes = result.numbers[name]
            ratio = sizes[ends[1]] / sizes[ends[0]]  # type: ignore[index,operator]
            assert math.log(ratio) == pytest.approx(10 * math.log(std * math.sqrt(128)), abs=1.0)
    assert fixed.says.count("**collapses**") == 2
    assert he.says.count("**about keeps its size**") == 2
    alone = made(start="normal", std=0.01, n_inputs=256)
    assert alone.number("sum_rms") == pytest.approx(0.01 * 16, rel=0.1)  # one layer shrinks it once


@pytest.mark.row("C122")
def test_xavier_keeps_a_signal_that_no_activation_bends_much() -> None:
    small = deep(LESSON.made(view="depth", start="xavier", activation="tanh", n_layers=1), 512)
    assert small.spread == pytest.approx(1 / math.sqrt(512))
    twelve = deep(LESSON.made(view="depth", start="xavier", activation="tanh", n_layers=12), 512)
    fixed = deep(LESSON.made(view="depth", start="normal", std=0.01, n_layers=12), 512)
    assert twelve.back > 0.1
    assert fixed.back < 1e-6


@pytest.mark.parametrize(
    ("ratio", "word"),
    [
        (0.0, "is lost"),
        (1e-9, "collapses"),
        (0.0099, "collapses"),
        (0.01, "shrinks"),
        (0.49, "shrinks"),
        (0.5, "about keeps its size"),
        (2.0, "about keeps its size"),
        (2.01, "grows"),
        (100.0, "grows"),
        (101.0, "explodes"),
    ],
)
def test_what_becomes_of_a_size_has_its_word(ratio: float, word: str) -> None:
    assert fate(ratio) == word


def test_a_wide_orthogonal_network_is_drawn_narrower_and_says_so() -> None:
    wide, narrow = (made(view="depth", start="orthogonal", n_inputs=n) for n in (512, 256))
    assert wide.numbers == narrow.numbers
    assert "256 neurons at most" in wide.says
    assert "at most" not in narrow.says
    assert "min(N_INPUTS, 256)" in text(wide.spec)


# The first steps


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("fan_in", FAST)
def test_equal_neurons_stay_equal_and_random_ones_do_not(activation: str, fan_in: int) -> None:
    steps = {"view": "steps", "activation": activation, "n_inputs": fan_in}
    for start in ("equal", "zeros"):
        result = made(**steps, start=start)
        assert result.number("neurons_differ_last") < 1e-12
        assert ("**still equal**" in result.says) != ("**only fc2.bias has moved**" in result.says)
    for start in ("pytorch", "he", "normal", "unit"):
        assert made(**steps, start=start).number("neurons_differ_last") > 1e-4


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("fan_in", FAST)
def test_from_zeros_nothing_but_the_last_bias_moves_where_f_of_zero_is_zero(
    activation: str, fan_in: int
) -> None:
    result = made(view="steps", start="zeros", activation=activation, n_inputs=fan_in)
    moved = result.numbers["moved"]
    assert isinstance(moved, list)
    only = activation != "sigmoid"  # σ(0) = 0.5 passes on something to learn from
    assert (moved[:3] == [0, 0, 0]) == only == ("only fc2.bias has moved" in result.says)
    assert moved[3] > 0


def test_the_steps_are_torchs_gradient_descent_by_hand() -> None:
    result = made(view="steps", n_inputs=5, seed=4)
    draw = torch.Generator().manual_seed(1000)
    x = torch.randn(32, 5, generator=draw, dtype=torch.float64)
    y = torch.randint(3, (32,), generator=draw)
    torch.manual_seed(4)
    one, two = nn.Linear(5, 4, dtype=torch.float64), nn.Linear(4, 3, dtype=torch.float64)
    w, b, v, c = (each.detach().clone() for each in (one.weight, one.bias, two.weight, two.bias))
    for _ in range(20):
        a = torch.tanh(x @ w.T + b)
        errors = (torch.softmax(a @ v.T + c, 1) - F.one_hot(y, 3)) / 32
        back = errors @ v * (1 - a**2)
        w, b, v, c = (
            w - 0.1 * back.T @ x,
            b - 0.1 * back.sum(0),
            v - 0.1 * errors.T @ a,
            c - 0.1 * errors.sum(0),
        )
    starts = (one.weight, one.bias, two.weight, two.bias)
    moved = [(now - then).abs().max().item() for now, then in zip((w, b, v, c), starts, strict=True)]
    assert result.numbers["moved"] == pytest.approx(moved)
    differ = (w.amax(0) - w.amin(0)).max().item()
    assert result.numbers["neurons_differ_last"] == pytest.approx(differ)


# What .data goes round


@pytest.mark.row("E070")
@pytest.mark.parametrize("fan_in", FAST)
def test_nn_init_is_refused_and_data_gives_the_gradient_of_no_loss(fan_in: int) -> None:
    result = made(view="data", n_inputs=fan_in)
    x = torch.randn(64, fan_in, generator=torch.Generator().manual_seed(1000), dtype=torch.float64)
    torch.manual_seed(0)
    one = nn.Linear(fan_in, 64, dtype=torch.float64)
    two = nn.Linear(64, 10, dtype=torch.float64)
    torch.manual_seed(0)
    other = torch.empty(10, 64, dtype=torch.float64).normal_(std=0.01)
    a = torch.tanh(one(x)).detach()
    errors = 2 * two(a).detach() / 640  # of the loss as it was computed
    right, wrong = (((errors @ weight) * (1 - a**2)).T @ x for weight in (two.weight.detach(), other))
    behind = tried(LESSON.made(view="data"), fan_in)
    assert torch.allclose(behind.right, right, rtol=1e-9, atol=1e-15)
    assert torch.allclose(behind.wrong, wrong, rtol=1e-9, atol=1e-15)
    assert result.numbers["gradient_error"] == pytest.approx((right - wrong).square().mean().sqrt().item())
    with torch.no_grad():
        two.weight.copy_(other)  # nor is it the gradient of the loss with the new weights
    loss = two(torch.tanh(one(x))).square().mean()
    (new,) = torch.autograd.grad(loss, one.weight)
    assert not torch.allclose(new, behind.wrong, rtol=0.01)
    assert result.numbers["version"] == result.numbers["version_after_data"]
    assert result.numbers["version_after_init"] == result.number("version") + 1
    assert "modified by an inplace operation" in str(result.numbers["autograd_says"])


@pytest.mark.row("C122", "E070")
def test_before_the_loss_both_ways_set_the_same_numbers() -> None:
    one, other = torch.empty(7, 3), nn.Parameter(torch.empty(7, 3))
    torch.manual_seed(1)
    nn.init.normal_(one, std=0.01)
    torch.manual_seed(1)
    other.data.normal_(std=0.01)
    assert torch.equal(one, other)


def test_the_code_on_the_page_is_the_code_that_ran() -> None:
    loss, opened, hidden = code()
    assert "nn.init.normal_(model.fc2.weight, std=std)" in opened
    assert "model.fc2.weight.data.normal_(std=std)" in hidden
    assert ".data" not in opened
    assert "model.fc2(torch.tanh(model.fc1(x)))" in loss


# Real digits


@pytest.mark.row("E071")
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_after_one_epoch_between_minus_one_and_one_reads_worse(activation: str) -> None:
    found = after_one_epoch(activation, 0.01, False)
    by_name = {each.start: each for each in found.epochs}
    assert list(by_name) == list(STARTS)
    assert all(len(each.accuracies) == SEEDS for each in found.epochs)
    assert by_name["unit"].highest < by_name["pytorch"].lowest
    assert "worse with every seed" in found.says
    assert by_name["zeros"].highest < 0.15
    if activation == "tanh":
        assert by_name["unit"].flat > 0.5 > 0.01 > by_name["pytorch"].flat


def test_each_of_the_stacked_networks_learns_as_if_it_were_alone() -> None:
    found = after_one_epoch("tanh", 0.01, False)
    from dlcore.data.splits import split
    from dlcore.lessons.weights_digits import _digits

    pixels, labels = _digits()
    rest, held = split(labels, 20, 0)
    rest = rest[torch.randperm(len(rest), generator=torch.Generator().manual_seed(0))]
    torch.manual_seed(2)
    one, two = nn.Linear(64, 32, dtype=torch.float64), nn.Linear(32, 10, dtype=torch.float64)
    optimiser = torch.optim.SGD([*one.parameters(), *two.parameters()], lr=0.1)
    for batch in rest.split(16):
        optimiser.zero_grad()
        F.cross_entropy(two(torch.tanh(one(pixels[batch]))), labels[batch]).backward()
        optimiser.step()
    right = two(torch.tanh(one(pixels[held]))).argmax(1) == labels[held]
    assert found.epochs[0].accuracies[2] == pytest.approx(right.double().mean().item())


@pytest.mark.parametrize(
    ("own", "unit", "says"),
    [
        ((0.9, 0.8), (0.7, 0.6), "worse with"),
        ((0.6,), (0.9,), "better with"),
        ((0.9, 0.5), (0.7,), "overlap"),
    ],
)
def test_the_sentence_of_the_digits_keeps_to_the_seeds(own: Any, unit: Any, says: str) -> None:
    assert says in _say([Epoch("pytorch", own, 0.0), Epoch("unit", unit, 0.0)])


# The sentence is a claim


@pytest.mark.parametrize(
    ("view", "start", "fan_in"), product(VIEWS, STARTS, FAN_INS), ids=lambda each: str(each)
)
def test_at_every_extreme_there_is_a_true_sentence(view: str, start: str, fan_in: int) -> None:
    for activation in ACTIVATIONS if fan_in < 10 else ("relu",):
        more = {"n_layers": MAX_LAYERS if fan_in < 10 else 2, "std": 2.0}
        result = made(view=view, start=start, n_inputs=fan_in, activation=activation, **more)
        says = result.says
        assert says.endswith(".")
        assert "not a finite" not in says
        assert not re.search(r"\bnan\b|\d\.\d{8}", says)
        assert says.count("**") % 2 == 0
        flat = [each for number in result.numbers.values() for each in np.ravel(np.array(number, object))]
        assert all(math.isfinite(each) for each in flat if not isinstance(each, str))
        if view == "layer":
            assert ("every sum is 0" in says) == (result.numbers["sum_rms"] == 0)
            assert ("same weights" in says) == (result.numbers["second_differs"] == 0)


def test_same_in_every_neuron_is_said_where_it_is_so() -> None:
    for start in STARTS:
        layer = looked_at(LESSON.made(start=start), 40)
        same = bool((layer.sums.amax(1) - layer.sums.amin(1)).max() < 1e-9)
        says = made(start=start, n_inputs=40).says
        assert same == ("the same in every neuron" in says or "all neurons do the same" in says)


@pytest.mark.parametrize("view", VIEWS)
def test_the_sweep_is_the_run_at_every_fan_in(view: str) -> None:
    spec = LESSON.made(view=view, start="he", activation="relu", n_layers=3)
    whole = sweep(spec)
    assert list(whole.values) == sorted({*(2**n for n in range(11)), 784})
    for at in (0, 3, 10):
        alone = made(view=view, start="he", activation="relu", n_layers=3, n_inputs=whole.values[at])
        assert whole.says[at] == alone.says
        if view == "depth":
            drawn = np.nan_to_num(whole.arrays["signal"][at])
            assert drawn == pytest.approx(alone.numbers["signal"], rel=1e-5)
        if view == "steps":
            assert whole.arrays["moved"][at, -1] == pytest.approx(alone.numbers["moved"], rel=1e-5)


def test_presets_reveal_what_they_ask_for() -> None:
    places = [one.right(made(**one.settings)) for one in LESSON.presets]
    assert places == [1, 2, 0, 1, 2]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("start", STARTS)
def test_a_recipe_is_short_and_has_no_line_that_it_does_not_need(view: str, start: str) -> None:
    script = text(LESSON.made(view=view, start=start, n_layers=5))
    assert 20 <= len(script.splitlines()) <= 60
    assert ("N_LAYERS" in script) == (view == "depth")
    assert ("STD" in script) == (start == "normal" or view == "data")
    assert ("set_weights" in script) == (view != "data")
    assert set(re.findall(r"^import (\w+)|^from (\w+)", script, re.MULTILINE)) == {
        ("json", ""),
        ("torch", ""),
        ("", "torch"),
    }


def test_its_rows_are_those_it_was_given() -> None:
    assert set(COVERS) == {"C117", "C120", "C121", "C122", "C192", "E070", "E071"}
