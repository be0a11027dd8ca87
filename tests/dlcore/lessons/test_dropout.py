"""Dropout: masks and losses are PyTorch's, the expectation is over all masks, and the sentences are true."""

import math
import re
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from torch import nn

from dlcore.lessons.dropout import (
    INPUT,
    LEARNING_RATE,
    LESSON,
    N_EPOCHS,
    N_NETWORKS,
    N_PASSES,
    OUTPUTS,
    SCALINGS,
    Spec,
    run,
    sweep,
)
from dlcore.lessons.dropout_training import Stack, digits, losses
from dlcore.lessons.dropout_words import COUNTED
from dlcore.lessons.lesson import Result
from dlcore.lessons.numbers import spoken
from tests.recipes.printing import flat, printed

SEEDS = range(10)
AFTER = {"linear": lambda z: z, "sigmoid": lambda z: 1 / (1 + math.exp(-z)), "relu": lambda z: max(0.0, z)}
ANYWHERE = st.fixed_dictionaries(
    {
        "p": st.one_of(st.sampled_from([0.0, 0.5, 0.9]), st.floats(0, 0.9)),
        "output": st.sampled_from(list(OUTPUTS)),
        "scaling": st.sampled_from(list(SCALINGS)),
        "keeps": st.booleans(),
        "units": st.integers(2, 6),
        "seed": st.integers(0, 99),
        "mask_seed": st.integers(0, 99),
        "step": st.integers(0, N_EPOCHS),
    }
)


def made(spec: Spec) -> nn.Sequential:
    """The network of a course, in the order in which PyTorch draws its numbers."""
    torch.manual_seed(spec.seed)
    one, two = (nn.Linear(a, b, dtype=torch.float64) for a, b in ((len(INPUT), spec.units), (spec.units, 1)))
    return nn.Sequential(one, nn.ReLU(), nn.Dropout(spec.drop), two)


def outputs(result: Result[Spec]) -> list[float]:
    value = result.numbers["train_outputs"]
    assert isinstance(value, list)
    return value


def lists(result: Result[Spec], name: str) -> list[float]:
    value = result.numbers[name]
    assert isinstance(value, list)
    return value


# One input, many passes


@pytest.mark.row("C094", "C150")
@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.9])
def test_passes_are_those_of_nn_dropout_with_the_same_seed(p: float) -> None:
    spec = LESSON.made(p=p, mask_seed=7, seed=3)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    model = made(spec)
    torch.set_default_dtype(before)
    torch.manual_seed(3)
    # the weights are drawn after both layers were made
    for layer in (model[0], model[3]):
        layer.reset_parameters()
    for layer in (model[0], model[3]):
        nn.init.normal_(layer.weight)
    x = torch.tensor([INPUT], dtype=torch.float64)
    result = run(spec)
    assert model.eval()(x).item() == pytest.approx(result.number("eval_output"))
    assert len({model(x).item() for _ in range(N_PASSES)}) == 1
    model.train()
    torch.manual_seed(7)
    found = [model(x).item() for _ in range(N_PASSES)]
    assert outputs(result) == pytest.approx(found)
    assert (len(set(np.round(found, 9))) > 1) == (p > 0)


@pytest.mark.row("E044")
@pytest.mark.parametrize(("output", "drop"), product(OUTPUTS, (0.1, 0.5, 0.8)))
def test_the_expectation_is_that_over_all_masks_and_a_thousand_passes_come_near(
    output: str, drop: float
) -> None:
    result = run(LESSON.made(output=output, p=drop))
    spec = result.spec
    hidden, weights = np.array(result.numbers["hidden"]), [row[3:] for row in result.rows]
    assert np.allclose(weights[0], hidden)
    bias_and_weights = _linear(spec)
    mean = square = 0.0
    for mask in product((0, 1), repeat=spec.units):
        chance = math.prod(1 - drop if kept else drop for kept in mask)
        z = bias_and_weights[0] + sum(
            w * h * m / (1 - drop) for w, h, m in zip(bias_and_weights[1], hidden, mask, strict=True)
        )
        mean += chance * AFTER[output](z)
        square += chance * AFTER[output](z) ** 2
    assert result.number("expectation") == pytest.approx(mean)
    assert result.number("std") == pytest.approx(math.sqrt(square - mean**2))
    if output == "linear":  # the closed form of the lens “Maths”
        (told,) = [each.latex for each in result.formulas if "Var" in each.latex]
        assert told.endswith(f"= {result.number('std') ** 2:.4g}")
    assert abs(result.number("mean_of_1000") - mean) < 4 * result.number("std") / math.sqrt(1000)
    assert result.number("std_of_1000") == pytest.approx(result.number("std"), rel=0.15)


def _linear(spec: Spec) -> tuple[float, list[float]]:
    """Bias and weights of the output, from its values without dropout, one unit after the other."""
    from dlcore.lessons.dropout_passes import network

    net = network(spec, 0.0)
    return net.fc2.bias.item(), net.fc2.weight[0].tolist()


@pytest.mark.row("E044")
@pytest.mark.parametrize("seed", SEEDS)
def test_linear_is_fair_with_every_seed_and_sigmoid_is_not(seed: int) -> None:
    for p in (0.2, 0.5, 0.8):
        linear, sigmoid = (run(LESSON.made(seed=seed, p=p, output=each)) for each in ("linear", "sigmoid"))
        assert linear.number("expectation") == pytest.approx(linear.number("eval_output"), abs=1e-12)
        assert "**is that value too**" in linear.says
        assert abs(sigmoid.number("expectation") - sigmoid.number("eval_output")) > 1e-6
        assert "for the sigmoid is curved" in sigmoid.says


@pytest.mark.row("E044")
@pytest.mark.parametrize("seed", SEEDS)
def test_without_scaling_eval_adds_up_one_over_keep_times_what_training_did(seed: int) -> None:
    for p in (0.1, 0.5, 0.9):
        none, late = (run(LESSON.made(seed=seed, p=p, scaling=each)) for each in ("none", "test"))
        bias, _ = _linear(none.spec)
        apart = none.number("expectation") - bias
        assert none.number("eval_output") - bias == pytest.approx(apart / (1 - p))
        assert late.number("eval_output") == pytest.approx(late.number("expectation"))
        assert late.number("expectation") == pytest.approx(none.number("expectation"))


@pytest.mark.row("E044")
def test_p_is_the_probability_to_be_left_out_and_the_switch_reads_it_the_other_way() -> None:
    for p in (0.1, 0.3, 0.8):
        right, wrong = run(LESSON.made(p=p)), run(LESSON.made(p=p, keeps=True))
        assert right.numbers["drop_probability"] == p
        assert wrong.numbers["drop_probability"] == pytest.approx(1 - p)
        kept = [row[2] for row in right.rows[1:]], [row[2] for row in wrong.rows[1:]]
        assert (sum(kept[0]) > sum(kept[1])) == (p < 0.5)
        assert f"probability **{spoken(1 - p)}**" in wrong.says
        assert wrong.says.startswith("Read as the share that is kept")


@given(ANYWHERE)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_keeps_to_the_numbers(values: dict[str, Any]) -> None:
    result = run(LESSON.made(**values))
    says, numbers = result.says, result.numbers
    assert says.endswith(".")
    assert says.count("**") % 2 == 0
    assert "nan" not in says.split()
    assert "not a finite" not in says
    expected, same = result.number("expectation"), result.number("eval_output")
    fair = abs(expected - same) <= 1e-9 * max(1.0, abs(same))
    still = result.number("std") <= 1e-9 * max(1.0, abs(expected))
    assert ("is that value too" in says) == (fair and not still)
    assert (", not " in says) == (not fair and not still)
    assert ("All passes of this input give" in says) == (fair and still)
    if "scatter" in says:
        low, high = re.findall(r"scatter from \*\*(.+?)\*\* to \*\*(.+?)\*\*", says)[0]
        assert (low, high) == (spoken(min(outputs(result))), spoken(max(outputs(result))))
    assert all(math.isfinite(each) for each in flat(numbers).values())


@pytest.mark.parametrize(
    ("output", "scaling", "keeps", "p"), product(OUTPUTS, SCALINGS, (False, True), (0.0, 0.3, 0.9))
)
def test_at_every_extreme_the_script_prints_the_numbers_of_the_page(
    output: str, scaling: str, keeps: bool, p: float
) -> None:
    spec = LESSON.made(output=output, scaling=scaling, keeps=keeps, p=p, units=2, step=20)
    script = LESSON.script(spec)
    assert len(script.splitlines()) <= 70
    assert flat(printed(script)) == pytest.approx(flat(run(spec).numbers), rel=1e-9, abs=1e-12)
    assert ("nn.Dropout(P)" in script) == (scaling == "train")


def test_the_script_is_short_and_reads_as_in_the_course() -> None:
    for view in ("passes", "digits"):
        script = LESSON.script(LESSON.made(view=view))
        assert len(script.splitlines()) <= 60
        assert "self.dropout(F.relu(self.fc1(x)))" in script
        assert "nn.Dropout(P)" in script
        assert "P = 0.5  # the probability that a unit is left OUT" in script


# Networks that learn


@cache
def learnt(**values: Any) -> Result[Spec]:
    return run(LESSON.made(view="digits", **values))


@pytest.mark.row("C095")
def test_losses_are_those_of_one_network_trained_alone() -> None:
    spec = LESSON.made(view="digits", p=0.3, seed=4)
    x, y, test_x, test_y = digits(spec)
    images, labels = (np.asarray(part) for part in load_digits(return_X_y=True))
    assert torch.allclose(x, torch.tensor(images[:100] / 16))
    assert test_y.tolist() == labels[-200:].tolist()
    assert int((y != torch.tensor(labels[:100])).sum()) == 15
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(5)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Dropout(0.3), nn.Linear(48, 10))
    torch.set_default_dtype(before)
    rule = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(N_EPOCHS):
        rule.zero_grad()
        F.cross_entropy(model.train()(x), y).backward()
        rule.step()
    model.eval()
    result = run(spec)
    assert lists(result, "train_losses")[1] == pytest.approx(F.cross_entropy(model(x), y).item(), rel=1e-9)
    test = F.cross_entropy(model(test_x), test_y).item()
    assert lists(result, "test_losses")[1] == pytest.approx(test, rel=1e-9)
    assert result.rows[-1][2] == pytest.approx(np.mean(lists(result, "test_losses")))


@pytest.mark.row("C095", "E044")
@pytest.mark.parametrize(("wrong_labels", "count"), [(0.0, 9), (0.15, 10), (0.4, 10)])
def test_in_how_many_of_ten_seeds_the_test_loss_is_lower_with_half_left_out(
    wrong_labels: float, count: int
) -> None:
    both, found = [learnt(wrong_labels=wrong_labels, seed=seed) for seed in (0, N_NETWORKS)], 0
    for result in both:
        pairs = zip(lists(result, "test_losses"), lists(result, "test_losses_without"), strict=True)
        lower = sum(one < other for one, other in pairs)
        assert f"lower in **{COUNTED[lower]} of five**" in result.says
        found += lower
        assert result.number("most_harm") < 0.5 * result.number("most_harm_without")
        assert result.number("half_accuracy") > result.number("half_accuracy_without") + 0.1
        assert np.mean(lists(result, "train_losses")) > np.mean(lists(result, "train_losses_without"))
    assert found == count


@pytest.mark.row("C095")
def test_too_much_dropout_learns_little_and_a_wrong_reading_nothing() -> None:
    much, all_out = learnt(p=0.9), learnt(p=0.0, keeps=True)
    assert much.number("mean_test_loss") > learnt().number("mean_test_loss")
    assert all_out.number("mean_test_loss") == pytest.approx(math.log(10), abs=0.1)
    assert "none of five" in all_out.says
    assert "against" not in learnt(p=0.0).says


@pytest.mark.row("C095")
def test_the_mean_of_thirty_thinned_networks_beats_one_and_eval_mode_is_near_it() -> None:
    seeds = tuple(SEEDS)
    spec = LESSON.made(view="digits", p=0.5)
    x, y, test_x, test_y = digits(spec)
    stack = Stack(spec, [spec.drop] * len(seeds), seeds)
    rule = torch.optim.Adam(stack.parameters, lr=LEARNING_RATE)
    for _ in range(N_EPOCHS):
        rule.zero_grad()
        masks = stack.masks(len(y), stack.drops, stack.kept)
        losses(stack.logits(stack.hidden(x) * masks), y).sum().backward()
        rule.step()
    with torch.no_grad():
        hidden = stack.hidden(test_x)
        thinned = torch.stack(
            [
                stack.logits(hidden * stack.masks(len(test_y), stack.drops, stack.kept)).softmax(-1)
                for _ in range(30)
            ]
        )
        alone, together = (losses(each.log(), test_y) for each in (thinned[0], thinned.mean(0)))
        used = losses(stack.logits(hidden), test_y)
    assert used[:N_NETWORKS].tolist() == pytest.approx(lists(learnt(seed=0), "test_losses"), rel=1e-9)
    assert (together < alone).all()
    assert (used - together).abs().max() < 0.1


def test_a_gap_is_smaller_with_dropout_and_the_maths_says_so() -> None:
    result = learnt()
    gaps = [
        np.mean(lists(result, f"test_losses{end}")) - np.mean(lists(result, f"train_losses{end}"))
        for end in ("", "_without")
    ]
    assert gaps[0] < gaps[1]
    for gap, formula in zip(gaps, result.formulas, strict=False):
        assert f"{gap:.4g}" in formula.latex


@pytest.mark.parametrize(
    "values",
    [
        {"p": 0.0},
        {"p": 0.9, "n_images": 150, "wrong_labels": 0.0},
        {"p": 0.5, "scaling": "none", "n_images": 50},
        {"p": 0.3, "scaling": "test", "keeps": True},
        {"p": 0.0, "keeps": True},
    ],
)
def test_networks_of_the_script_are_those_of_the_page(values: dict[str, Any]) -> None:
    spec = LESSON.made(view="digits", **values)
    assert flat(printed(LESSON.script(spec))) == pytest.approx(flat(run(spec).numbers), rel=1e-6, abs=1e-9)


# The sweep


@pytest.mark.parametrize("values", [{}, {"scaling": "none", "output": "relu"}, {"keeps": True, "units": 3}])
def test_the_sweep_is_the_run_at_every_p(values: dict[str, Any]) -> None:
    whole = sweep(LESSON.made(**values))
    for at, p in enumerate(whole.values):
        alone = run(LESSON.made(**values, p=p, step=3))
        assert whole.says[at] == alone.says
        assert whole.arrays["outputs"][at, 1:] == pytest.approx(outputs(alone), rel=1e-6)
        assert whole.arrays["values"][at, 3] == pytest.approx(alone.numbers["after_dropout"], rel=1e-6)
        assert whole.arrays["expected"][at] == pytest.approx(alone.number("expectation"), rel=1e-6)


@pytest.mark.parametrize("values", [{}, {"keeps": True, "scaling": "test", "n_images": 50}])
def test_networks_of_the_sweep_are_those_of_the_run(values: dict[str, Any]) -> None:
    whole = sweep(LESSON.made(view="digits", **values))
    for p in (0.0, 0.4, 0.9):
        at, alone = whole.values.index(p), learnt(**values, p=p)
        assert whole.says[at] == alone.says
        assert whole.arrays["test"][at, :, -1] == pytest.approx(lists(alone, "test_losses"), rel=1e-6)


# What there is to try


@pytest.mark.parametrize(
    ("name", "right", "least"),
    [
        ("Twenty times the same", 1, 10),
        ("Behind a sigmoid", 1, 7),
        ("Nobody divides", 2, 10),
        ("Wrong labels", 0, 10),
        ("No unit may dominate", 2, 10),
    ],
)
def test_the_right_answers_are_what_happens_and_how_often(name: str, right: int, least: int) -> None:
    preset = LESSON.preset(name)
    result = run(LESSON.made(**preset.settings))
    assert preset.right(result) == right
    assert result.plain() in preset.reveal(result)
    seeds = SEEDS if preset.settings["view"] == "passes" else range(0, 50, 5)  # five networks each
    found = [preset.right(run(LESSON.made(**preset.settings, seed=seed))) for seed in seeds]
    assert found.count(right) >= least, found


def test_no_challenge_is_won_by_doing_nothing() -> None:
    loud, wrong_way, best = LESSON.challenges
    for challenge in LESSON.challenges:
        assert not challenge.won(run(Spec()))
    assert not wrong_way.won(run(LESSON.made(keeps=True, p=0.2)))
    tenth, eight = (run(LESSON.made(p=p)).number("std") for p in (0.1, 0.8))
    assert eight / tenth == pytest.approx(6)
    assert loud.so_far(run(LESSON.made(p=0.5))) == "It is 3 times as large."
    winners = [
        p
        for p in sweep(Spec()).values
        if best.won(run(LESSON.made(**{**best.settings, **best.solution, "p": p})))
    ]
    assert 0.8 in winners
    assert 0.5 not in winners
