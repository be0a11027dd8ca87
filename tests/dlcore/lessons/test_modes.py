"""Train and eval: two modules know modes, autograd knows the other switch, and a step knows neither."""

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from dlcore.lessons.lesson import Result
from dlcore.lessons.modes import GRADS, LESSON, MODES, MOST_PASSES, SINGLES, Spec, run, sweep
from dlcore.lessons.numbers import spoken
from tests.recipes.printing import flat, printed

pytestmark = pytest.mark.tiny
SEEDS = range(10)
EVERY = list(product(MODES, GRADS, SINGLES, (True, False)))
NAMES = ("mode", "grad", "single", "learns")


def outputs(result: Result[Spec]) -> np.ndarray:
    return np.array(result.numbers["outputs"])


def coincide(result: Result[Spec]) -> bool:
    return bool(np.ptp(outputs(result)) < 1e-12)


# The numbers


@pytest.mark.row("C151", "C225")
@pytest.mark.parametrize("mode", MODES)
def test_a_first_pass_is_that_of_pytorchs_functions(mode: str) -> None:
    result = run(LESSON.made(mode=mode, learns=False, passes=1, seed=3))
    torch.manual_seed(3)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    fc1, fc2 = nn.Linear(4, 6), nn.Linear(6, 3)
    x = torch.randn(8, 4) + 1
    torch.randint(3, (8,))
    z = fc1(x)
    training = mode == "train"
    mean = z.mean(0) if training else torch.zeros(6)
    variance = z.var(0, correction=0) if training else torch.ones(6)
    normed = (z - mean) / (variance + 1e-5).sqrt()
    logits = fc2(F.dropout(F.relu(normed), 0.5, training))
    torch.set_default_dtype(before)
    assert outputs(result)[0] == pytest.approx(logits[0, 0].item())
    expected = 0.1 * z.mean(0) if training else torch.zeros(6)
    assert result.numbers["running_mean"] == pytest.approx(expected.tolist())
    assert result.numbers["batches_tracked"] == int(training)


@pytest.mark.row("C151")
@pytest.mark.parametrize("grad", GRADS)
@pytest.mark.parametrize("seed", SEEDS)
def test_eval_makes_all_passes_agree_and_train_scatters_whatever_autograd_does(grad: str, seed: int) -> None:
    still, drawn = (
        run(LESSON.made(mode=mode, grad=grad, learns=False, seed=seed)) for mode in ("eval", "train")
    )
    assert coincide(still)
    assert not coincide(drawn)
    assert still.numbers["batches_tracked"] == 0
    assert drawn.numbers["batches_tracked"] == 10
    assert not np.any(still.numbers["running_mean"])
    assert np.all(drawn.numbers["running_mean"])


@pytest.mark.row("C225")
def test_the_running_mean_comes_nearer_to_the_batch_by_a_tenth_each_pass() -> None:
    one = np.array(run(LESSON.made(mode="train", learns=False, passes=1)).numbers["running_mean"])
    for passes in (2, 5, MOST_PASSES):
        found = run(LESSON.made(mode="train", grad="no_grad", learns=False, passes=passes))
        assert found.numbers["running_mean"] == pytest.approx(10 * one * (1 - 0.9**passes))


@pytest.mark.row("E091")
@pytest.mark.parametrize("seed", SEEDS)
def test_in_eval_mode_steps_train_and_under_no_grad_they_do_not(seed: int) -> None:
    for mode in MODES:
        learns = run(LESSON.made(mode=mode, seed=seed))
        assert learns.number("weight_change") > 0
        assert learns.numbers["error"] is None
        assert learns.numbers["requires_grad"] == 1
        for grad in ("no_grad", "inference"):
            refused = run(LESSON.made(mode=mode, grad=grad, seed=seed))
            assert refused.numbers["weight_change"] == 0
            assert refused.numbers["requires_grad"] == refused.numbers["saved_numbers"] == 0
            assert "does not require grad and does not have a grad_fn" in str(refused.numbers["error"])
    losses = run(LESSON.made(mode="eval", passes=MOST_PASSES, seed=seed)).numbers["losses"]
    assert isinstance(losses, list)
    assert losses == sorted(losses, reverse=True)  # it learns, in eval mode


@pytest.mark.row("C152")
@pytest.mark.parametrize(("mode", "single"), product(MODES, SINGLES))
def test_the_flag_is_that_of_every_module_and_one_is_set_back_alone(mode: str, single: str) -> None:
    result = run(LESSON.made(mode=mode, single=single, learns=False))
    usual, other = int(mode == "train"), int(mode != "train")
    expected = [usual, usual, *(other if single == each else usual for each in ("norm", "dropout")), usual]
    assert result.numbers["training"] == expected
    assert (result.numbers["batches_tracked"] == 10) == bool(expected[2])
    assert coincide(result) == (not expected[3])


@pytest.mark.row("C151")
@pytest.mark.parametrize("seed", SEEDS)
def test_one_example_alone_is_taken_in_eval_mode_and_refused_in_train_mode(seed: int) -> None:
    result = run(LESSON.made(learns=False, passes=1, seed=seed))
    refused, output = str(result.numbers["one_example"]), result.picture["alone"].item()
    assert output == pytest.approx(outputs(result)[0])  # in eval mode the batch does not matter
    with pytest.raises(ValueError, match=re.escape(refused)):
        nn.BatchNorm1d(6)(torch.zeros(1, 6))


@pytest.mark.row("C151")
@pytest.mark.parametrize("seed", SEEDS)
def test_in_train_mode_an_output_depends_on_the_batch(seed: int) -> None:
    one = run(LESSON.made(mode="train", single="dropout", learns=False, passes=1, seed=seed))
    assert abs(outputs(one)[0] - one.picture["alone"].item()) > 1e-3


def test_what_inference_mode_gives_cannot_be_kept_for_backward_but_a_clone_can() -> None:
    with torch.inference_mode():
        given = torch.ones(3)
    weight = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="cannot be saved for backward"):
        (weight * given).sum().backward()
    (weight * given.clone()).sum().backward()
    assert weight.grad is not None
    assert weight.grad.tolist() == [1.0, 1.0, 1.0]


# The sentence, the script, the sweep


@pytest.mark.parametrize("values", EVERY, ids=lambda values: "-".join(map(str, values)))
def test_the_sentence_and_the_script_keep_to_the_numbers(values: tuple[Any, ...]) -> None:
    spec = LESSON.made(**dict(zip(NAMES, values, strict=True)), passes=4)
    result = run(spec)
    says, script = result.says, LESSON.script(spec)
    assert len(script.splitlines()) <= 60
    told = printed(script)
    words = ("error", "one_example")
    assert [told[name] for name in words] == [result.numbers[name] for name in words]
    numbers = {name: value for name, value in result.numbers.items() if name not in words}
    assert flat({name: told[name] for name in numbers}) == pytest.approx(flat(numbers), rel=1e-9, abs=1e-12)
    assert ("steps changed the weights" in says) == (result.number("weight_change") > 0)
    assert ("it is refused" in says) == bool(result.numbers["error"])
    assert ("no step is taken" in says) == (not spec.learns)
    assert ("draws a mask" in says) == bool(told["training"][3])
    assert ("uses the batch" in says) == (result.number("batches_tracked") > 0)
    assert ("All 4 passes give the same output" in says) == coincide(result)
    if not coincide(result):
        (low, high) = re.findall(r"lies between (\S+) and (\S+)\. ", says)[0]
        assert [low, high] == [spoken(float(each)) for each in (outputs(result).min(), outputs(result).max())]


@pytest.mark.parametrize("values", [{}, {"mode": "train"}, {"grad": "no_grad", "single": "dropout"}])
def test_the_sweep_is_the_run_after_every_pass(values: dict[str, Any]) -> None:
    whole = sweep(LESSON.made(**values))
    assert whole.values == tuple(range(1, MOST_PASSES + 1))
    for at, passes in enumerate(whole.values):
        alone = run(LESSON.made(**values, passes=passes))
        assert whole.says[at] == alone.says
        assert whole.arrays["here"][at] == pytest.approx(np.array(alone.rows[-1][1:]), rel=1e-6)


@pytest.mark.row("C225")
def test_the_four_combinations_are_those_of_four_runs() -> None:
    compared = run(Spec()).picture["compared"]
    for row, (mode, grad) in zip(compared, product(MODES, ("grad", "no_grad")), strict=True):
        alone = run(LESSON.made(mode=mode, grad=grad))
        assert row[:6] == pytest.approx(alone.rows[-1][1:], rel=1e-6)
        assert row[6] == alone.numbers["requires_grad"]
        assert row[7] == pytest.approx(outputs(alone).std(), rel=1e-5)


def test_outputs_that_are_all_the_same_scatter_by_exactly_nothing() -> None:
    spec = {"single": "dropout", "passes": 20, "batch_size": 32}
    compared = run(LESSON.made(**spec)).picture["compared"]
    assert coincide(run(LESSON.made(**spec, mode="train", grad="no_grad")))
    assert compared[1][7] == 0
    assert compared[2][7] > 0


# What there is to try


@pytest.mark.parametrize(
    ("name", "right"), [("Does eval stop training?", 1), ("Is no_grad enough?", 1), ("Both switches", 0)]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_right_answers_are_what_happens_with_every_seed(name: str, right: int, seed: int) -> None:
    preset = LESSON.preset(name)
    result = run(LESSON.made(**preset.settings, seed=seed))
    assert preset.right(result) == right
    assert result.plain() in preset.reveal(result)
