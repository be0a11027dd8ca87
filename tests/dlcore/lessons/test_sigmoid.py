"""From step to sigmoid: its numbers are those of autograd, its sentence is true, its tries hold."""

import json
import math
import random
import re
from itertools import pairwise, product
from typing import Any

import mpmath
import numpy as np
import pytest
import torch

from dlcore.lessons.registry import lesson
from dlcore.lessons.sigmoid import COVERS, ERRORS, LESSON, N_STEPS, Spec, run, script, sweep
from dlcore.lessons.sigmoid_curves import SATURATED
from dlcore.lessons.sigmoid_far import far, slope_told
from dlcore.lessons.sigmoid_points import CLOUDS, N_POINTS
from dlcore.lessons.sigmoid_words import percent, verdict
from dlcore.settings import controls
from dlcore.theory.step_errors import Neuron, n_mistakes
from tests.recipes.printing import lines, printed

KNOWN = controls(Spec)
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SLOPED = tuple(name for name in ERRORS if name != "mistakes")


def made(**values: Any) -> Spec:
    return LESSON.made(**values)


def numbers(**values: Any) -> dict[str, Any]:
    return dict(run(made(**values)).numbers)


def anywhere(seed: int) -> dict[str, Any]:
    """Settings from the whole range of every control, stops of sliders more often than not."""
    draw, values = random.Random(seed), dict[str, Any]()
    for name, known in KNOWN.items():
        if known.choices:
            values[name] = draw.choice(known.choices)
        elif isinstance(known.default, bool):
            values[name] = draw.random() < 0.5
        elif isinstance(known.default, int):
            values[name] = draw.randint(int(known.low or 0), int(known.high or 0))
        else:
            value = draw.uniform(known.low or 0, known.high or 0)
            values[name] = round(4 * value) / 4 if known.step and draw.random() < 0.7 else value
    return values


# The rows


@pytest.mark.row("C023", "C028")
@pytest.mark.parametrize("data", CLOUDS)
def test_the_staircase_is_flat_between_its_jumps_and_the_sigmoid_is_not(data: str) -> None:
    neuron = Neuron(CLOUDS[data].points, 1.0, 0.0)
    treads = sweep(made(data=data)).still["curves"]["treads"].reshape(-1, 3, 2)
    counts = set()
    for (low, count), (high, same), gap in treads:
        assert count == same
        assert np.isnan(gap).all()
        inside = torch.linspace(low, high, 9, dtype=torch.float64)[1:-1]
        assert set(n_mistakes(neuron, inside).tolist()) == {count}
        counts.add(count)
    assert len(counts) > 3
    for weight in (-3.0, -1.5, 0.0, 2.0, 6.0):
        assert numbers(data=data, weight=weight, error="mistakes")["slope"] == 0
        assert numbers(data=data, weight=weight, error="distance")["slope"] != 0
        assert numbers(data=data, weight=weight, error="log_loss")["slope"] != 0


@pytest.mark.row("C024", "E009")
@pytest.mark.parametrize("data", CLOUDS)
def test_from_one_start_the_step_stands_still_and_the_errors_with_kinks_learn(data: str) -> None:
    for row, error in enumerate(ERRORS):
        told = numbers(data=data, error=error)
        moved = told["final_weight"] != -1.5
        assert moved == (error != "mistakes") == (told["slope"] != 0)
        assert (told["final_mistakes"] < told["mistakes"]) == moved
        arrow = sweep(made(data=data, error=error)).arrays["arrow"][6, 0]
        assert np.isfinite(arrow).all() == moved
        compared = run(made(data=data)).picture["compared"][row].tolist()
        expected = [told[name] for name in ("slope", "final_weight", "mistakes", "final_mistakes")]
        assert [*compared[:2], *compared[3:]] == pytest.approx(expected, rel=1e-6)
        word = verdict(compared[0], bool(compared[2]), *compared[3:])
        assert word == ("**learns**" if moved else "stands still")


@pytest.mark.row("E009")
def test_the_kinks_have_a_slope_on_one_side_at_least_and_the_step_on_none() -> None:
    step, relu, absolute, hinge, sigmoid = run(Spec()).picture["kinks"].tolist()
    assert [relu, absolute, hinge] == [[0, 0, 1], [-1, 0, 1], [-1, 0, 0]]
    assert [step[0], step[2]] == [0, 0]
    assert math.isnan(step[1])  # a jump
    assert sigmoid == pytest.approx([0.25] * 3, abs=1e-6)


@pytest.mark.row("E009")
def test_on_the_kink_of_every_point_relu_stands_still_though_points_are_wrong() -> None:
    result = run(made(error="perceptron", weight=0.0, weight_2=0.0, bias=0.0))
    assert [result.numbers[name] for name in ("error", "slope", "mistakes")] == [0, 0, 5]
    assert "10 points lie on the kink, where PyTorch takes 0, though **5 of 10** points" in result.says
    assert result.numbers["final_weight"] == 0


@pytest.mark.row("C025")
@pytest.mark.parametrize("data", CLOUDS)
def test_the_line_turns_and_log_loss_falls_with_every_step(data: str) -> None:
    rows = run(made(data=data)).rows
    assert len(rows) == N_STEPS + 1
    for before, after in pairwise(rows):
        assert after[1] == pytest.approx(before[1] - 0.1 * before[3], rel=1e-12)
        assert after[2] < before[2] or abs(before[3]) < 1e-6  # at the minimum rounding is left
    whole = sweep(made(data=data))
    at = whole.values.index(-1.5)
    assert whole.arrays["weights"][at] == pytest.approx([row[1] for row in rows], rel=1e-6)
    for step in (0, 7, N_STEPS):
        for x1, x2 in whole.arrays["line"][at, step]:
            assert rows[step][1] * x1 + x2 == pytest.approx(0, abs=1e-5)


@pytest.mark.row("C026")
@pytest.mark.parametrize("data", CLOUDS)
def test_every_point_is_charged_by_log_loss_and_wrong_ones_at_least_ln_2(data: str) -> None:
    for weight in (-3.0, 0.25, 5.0):
        told = numbers(data=data, weight=weight)
        assert sum(told["penalties"]) == pytest.approx(told["error"])
        wrong = 0
        for (x1, x2, label), penalty in zip(CLOUDS[data].points, told["penalties"], strict=True):
            yes = 1 / (1 + math.exp(-(weight * x1 + x2)))
            assert penalty == pytest.approx(-math.log(yes if label else 1 - yes), rel=1e-6)
            assert penalty > 0
            wrong += penalty > math.log(2)
        assert wrong == told["mistakes"]


@pytest.mark.row("C027")
def test_as_the_line_passes_a_point_the_lamp_jumps_and_the_per_cent_glide() -> None:
    whole = sweep(made(looked_at=2))
    yes, chances = whole.arrays["scores"][:, 0] >= 0, whole.arrays["chances"][:, 0]
    assert np.count_nonzero(np.diff(yes.astype(int))) == 1
    assert (np.diff(chances) > 0).all()
    assert np.diff(chances).max() < 0.07
    assert ((chances >= 0.5) == yes).all()
    assert chances.min() < 0.2
    assert chances.max() > 0.8


@pytest.mark.row("C028")
def test_the_same_error_with_a_step_is_the_number_of_mistakes() -> None:
    for data, weight in product(CLOUDS, (-2.0, 0.5, 3.0)):
        hard = [round(each) for each in numbers(data=data, weight=weight, error="mistakes")["penalties"]]
        soft = numbers(data=data, weight=weight, error="distance")["penalties"]
        assert hard == [int(each > 0.5) for each in soft]


@pytest.mark.row("C029")
def test_value_slope_tangent_and_saturation_are_those_of_the_sigmoid() -> None:
    whole = sweep(made(looked_at=4))
    for score, chance, slope, tangent in zip(
        whole.arrays["scores"][:, 0],
        whole.arrays["chances"][:, 0],
        whole.arrays["own_slopes"][:, 0],
        whole.arrays["own_tangent"][:, 0],
        strict=True,
    ):
        x = torch.tensor(float(score), dtype=torch.float64, requires_grad=True)
        torch.sigmoid(x).backward()
        assert x.grad is not None
        assert chance == pytest.approx(1 / (1 + math.exp(-score)), rel=1e-5)
        assert slope == pytest.approx(1 / (2 + 2 * math.cosh(score)), rel=1e-4)
        (x0, y0), (x1, y1) = tangent.tolist()
        assert (y1 - y0) / (x1 - x0) == pytest.approx(x.grad.item(), rel=1e-2, abs=1e-6)
    edge = torch.tensor(SATURATED, dtype=torch.float64, requires_grad=True)
    torch.sigmoid(edge).backward()
    assert edge.grad is not None
    assert edge.grad.item() == pytest.approx(0.01)


@pytest.mark.row("C030")
def test_longer_weights_leave_the_line_and_make_it_steeper() -> None:
    bands = []
    for weight in (0.5, 1.0, 3.0, 6.0):
        told = numbers(weight=weight, weight_2=0.0)
        assert told["norm"] == weight
        edges = [math.log(chance / (1 - chance)) / weight for chance in (0.1, 0.9)]
        assert told["band"] == pytest.approx(edges[1] - edges[0])
        bands.append(told["band"])
        whole = sweep(made(weight_2=0.0))
        assert whole.arrays["line"][whole.values.index(weight), 0, :, 0] == pytest.approx([0, 0], abs=1e-6)
    assert bands == sorted(bands, reverse=True)
    whole = sweep(made(weight=2.0, weight_2=-1.5, bias=0.5))
    at = whole.values.index(2.0)
    for name, chance in (("line_yes", 0.9), ("line_no", 0.1), ("line", 0.5)):
        for x1, x2 in whole.arrays[name][at, 0]:
            assert 1 / (1 + math.exp(-(2 * x1 - 1.5 * x2 + 0.5))) == pytest.approx(chance, abs=1e-5)


@pytest.mark.row("C030")
def test_with_a_bias_the_line_stays_where_all_three_are_multiplied_and_moves_with_the_weights_alone() -> None:
    def line(weight: float, weight_2: float, bias: float) -> Any:
        whole = sweep(made(weight=weight, weight_2=weight_2, bias=bias))
        return whole.arrays["line"][whole.values.index(weight), 0]

    for factor in (2.0, 4.0):
        together = line(1.5 * factor, -1.0 * factor, 0.5 * factor)
        assert together == pytest.approx(line(1.5, -1.0, 0.5), abs=1e-6)
        assert np.abs(line(1.5 * factor, -1.0 * factor, 0.5) - together).max() > 0.1
        steep, once = (numbers(weight=1.5 * each, weight_2=-1.0 * each)["band"] for each in (factor, 1.0))
        assert steep == pytest.approx(once / factor)


@pytest.mark.row("C109", "E056")
@pytest.mark.parametrize(("dtype", "last"), [("float32", -88), ("float64", -709)])
def test_by_hand_the_gradient_is_no_number_from_the_overflow_on(dtype: str, last: int) -> None:
    for x, broken in ((last, False), (last - 1, True), (-1000, True), (0, False), (1000, False)):
        told = numbers(far_x=x, dtype=dtype, by_hand=True)
        assert (told["by_hand_slope"] is None) == broken
        assert told["by_hand_value"] == pytest.approx(told["far_value"], rel=1e-5)
        assert told["far_slope"] is not None
        assert [row[2] == "**NaN**" for row in far(x, told)] == [False, broken]
    assert "by_hand_value" not in numbers(far_x=-1000)
    assert far(-88, numbers(far_x=-88, by_hand=True))[1][3] == "rounded to 0"
    assert far(-10, numbers(far_x=-10, by_hand=True))[1][3] == "right"


@pytest.mark.row("C029", "C109")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_slope_of_0_is_never_right_and_the_true_one_is_told_however_small(dtype: str) -> None:
    for x in (*range(-1000, 1001, 25), -746, -745, -744, -709, -708, 708, 709, 744, 745, 746):
        told = numbers(far_x=x, dtype=dtype, by_hand=True)
        with mpmath.workdps(60):
            small = mpmath.exp(-abs(mpmath.mpf(x)))
            truth = small / (1 + small) ** 2
            shown = mpmath.mpf(slope_told(x).replace("·10", "e").translate(LOWERED))
            assert abs(shown / truth - 1) < 6e-4
            for name, row in zip(("far", "by_hand"), far(x, told), strict=True):
                slope = told[f"{name}_slope"]
                right = bool(slope) and abs(mpmath.mpf(slope) / truth - 1) <= 1e-3
                assert (row[3] == "right") == right, (x, row)
                assert (row[3] == "rounded to 0") == (slope == 0), (x, row)
    assert slope_told(-1000) == slope_told(1000) == "5.076·10⁻⁴³⁵"


def test_where_log_loss_is_least_there_may_be_more_mistakes_than_elsewhere() -> None:
    whole = sweep(made(data="far", learning_rate=0.1))
    least = whole.arrays["errors"][:, -1]
    assert least.max() == pytest.approx(least.min(), rel=1e-3)  # all starts come to one minimum
    assert whole.arrays["mistakes"][:, -1].min() > whole.arrays["mistakes"][:, 0].min()


def test_every_row_is_declared() -> None:
    rows = {f"C{number:03}" for number in (*range(23, 31), 109)} | {"E009", "E056"}
    assert COVERS.keys() == rows


# The sentence is a claim


@pytest.mark.parametrize("seed", range(60))
def test_anywhere_the_sentence_keeps_to_the_numbers(seed: int) -> None:
    spec = made(**anywhere(seed))
    result = run(spec)
    says = result.says
    told: dict[str, Any] = dict(result.numbers)
    assert says.count("**") % 2 == 0
    assert "not a finite" not in says
    assert len(says) < 330
    if spec.error == "mistakes":
        assert f"**{told['mistakes']} of {N_POINTS}**" in says
        assert "**no direction**" in says
        assert told["final_weight"] == spec.weight
        assert ("the count is the same" in says) == (min(abs(h) for h in scores(spec)) > 0)
    else:
        assert ("its slope **0**" in says) == (told["slope"] == 0)
        assert ("goes right" in says) == (told["slope"] < 0)
        assert ("goes left" in says) == (told["slope"] > 0)
    if "bring it" in says:
        assert ("bring it down" in says) == (told["final_error"] < told["error"])
    if "→" in says:
        assert f"mistakes **{told['mistakes']} → {told['final_mistakes']}**" in says
    if "nothing is left to learn" in says:
        assert told["error"] == 0
    label = "yes" if spec.points[spec.looked_at - 1][2] else "no"
    step = "yes" if told["says_yes"] else "no"
    assert f"At the start, point {spec.looked_at}, labelled {label}: a step says **{step}**" in says
    shown = re.search(r"the sigmoid \*\*(?:(\d[\d.e-]*)|over 99.9|below 0.1) % yes", says)
    assert shown
    if shown[1]:
        assert float(shown[1]) == pytest.approx(100 * told["probability"], rel=0.006)


def scores(spec: Spec) -> list[float]:
    return [spec.weight * x1 + spec.weight_2 * x2 + spec.bias for x1, x2, _ in spec.points]


def test_the_sentence_of_each_kind_of_place() -> None:
    count = run(made(error="mistakes")).says
    assert count.startswith("At w₁ = **−1.5**, **6 of 10** points lie on the wrong side. Turn the line a")
    jump = run(made(error="mistakes", weight=0.625)).says
    assert "one point lies on the line" in jump
    done = run(made(error="hinge", weight=6.0, weight_2=4.0))
    assert done.numbers["error"] == 0
    assert "no point has a penalty" in done.says
    up = run(made(error="absolute", weight=0.5, learning_rate=1.0))
    assert up.numbers["final_error"] > up.numbers["error"]  # type: ignore[operator]
    assert "bring it up to" in up.says


def test_where_the_slopes_of_the_others_cancel_the_kink_is_not_named_as_the_cause() -> None:
    says = run(made(error="absolute", data="clear", weight=1.0, weight_2=-3.5, bias=-2.25)).says
    assert (
        "its slope **0**: one point lies on the kink, where PyTorch takes 0; what the others pull to" in says
    )


@pytest.mark.parametrize("error", ["hinge", "perceptron", "absolute"])
def test_a_slope_of_0_has_the_cause_that_each_points_own_slope_shows(error: str) -> None:
    causes, biases = set[str](), (-2.25, -1.0, 0.0, 1.0, 4.0)
    for data, weight_2, bias in product(CLOUDS, (-4.0, -3.5, -1.0, 0.0, 4.0), biases):
        whole = sweep(made(error=error, data=data, weight_2=weight_2, bias=bias))
        for says, weight in zip(whole.says, whole.values, strict=True):
            if "its slope **0**" not in says:
                continue
            pulls = 0
            for x1, x2, label in CLOUDS[data].points:
                margin = (2 * label - 1) * (weight * x1 + weight_2 * x2 + bias)
                pulls += {"hinge": margin < 1, "perceptron": margin < 0, "absolute": margin != 1}[error]
            assert ("cancels" in says) == (pulls > 0), (weight, weight_2, bias)
            assert len(says) < 330
            causes.add("cancels" if pulls else "none")
    assert causes


@pytest.mark.parametrize("bias", [-1.0, 0.0, 1.0])
def test_without_weights_no_point_lies_on_a_line(bias: float) -> None:
    says = run(made(error="mistakes", weight=0.0, weight_2=0.0, bias=bias)).says
    assert "there is no line, for w₁ and w₂ are 0." in says
    assert "on the line" not in says
    assert "Turn the line" not in says
    assert ("all scores are 0" in says) == (bias == 0)
    assert "there is no line" not in run(made(error="mistakes", weight=0.0, weight_2=1.0)).says


def test_percents_never_say_all_or_nothing() -> None:
    assert [percent(each) for each in (0.0, 1e-12, 0.5, 0.8211, 0.999, 1.0)] == [
        "below 0.1 %",
        "below 0.1 %",
        "50 %",
        "82.1 %",
        "99.9 %",
        "over 99.9 %",
    ]


@pytest.mark.parametrize("error", ERRORS)
def test_every_letter_under_a_sum_is_explained_and_nothing_equals_0_twice(error: str) -> None:
    lines = run(made(error=error)).formulas
    terms = {letter for line in lines for letter, _ in line.symbols}
    error_line, slope_line = (
        next(line for line in lines if line.latex.startswith(begin))
        for begin in ("E =", r"\frac{\partial E}")
    )
    written = re.sub(r"\\[a-zA-Z]+(\{[a-zA-Z]+\})?", " ", f"{error_line.latex} {slope_line.latex}")
    for letter in "tyhp":
        if re.search(rf"\b{letter}\b", written):
            assert letter in terms, (letter, written)
    assert "= 0 = 0" not in slope_line.latex
    if error != "mistakes":
        assert r"\sum" in dict(slope_line.symbols)
    assert dict(lines[0].symbols)["h"] == "the score of a point; here of point 1, after step 0"


# Page, sweep and recipe are one


@pytest.mark.parametrize("seed", range(20))
def test_the_recipe_prints_the_numbers_of_the_page(seed: int) -> None:
    spec = made(**anywhere(1000 + seed))
    shown, told = dict(run(spec).numbers), printed(script(spec))
    assert told.keys() == shown.keys()
    for name, value in shown.items():
        assert told[name] == (value if value is None else pytest.approx(value, rel=1e-6, abs=1e-9)), name


@pytest.mark.parametrize("error", ERRORS)
def test_the_recipe_says_a_sentence_before_its_numbers(error: str) -> None:
    sentence, numbers_line = lines(script(made(error=error, by_hand=True)))
    told = json.loads(numbers_line)
    assert sentence == (
        f"30 steps: error from {told['error']:.4g} to {told['final_error']:.4g}, mistakes "
        f"from {told['mistakes']} to {told['final_mistakes']}."
    )


@pytest.mark.parametrize("error", ERRORS)
def test_the_recipe_holds_only_what_is_used(error: str) -> None:
    text = script(made(error=error))
    assert ("autograd.grad" in text) == (error != "mistakes")
    assert ("sign" in text.replace("sigmoid", "")) == (error in ("hinge", "perceptron", "absolute"))
    assert "by_hand" not in text
    assert "1 / (1 + torch.exp(-x))" in script(made(error=error, by_hand=True))


@pytest.mark.parametrize("seed", range(12))
def test_a_sweep_says_and_holds_what_a_run_does(seed: int) -> None:
    values = anywhere(5000 + seed)
    whole = sweep(made(**values))
    for at in (0, len(whole.values) // 2, len(whole.values) - 1):
        alone = run(made(**values | {"weight": whole.values[at]}))
        assert whole.says[at] == alone.says
        assert whole.arrays["weights"][at, -1] == pytest.approx(alone.numbers["final_weight"], rel=1e-6)
        assert whole.arrays["penalties"][at, 0] == pytest.approx(alone.numbers["penalties"], rel=1e-5)
        assert whole.arrays["chances"][at, 0] == pytest.approx(alone.numbers["probability"], rel=1e-5)


# What there is to try


def test_presets_are_answered_by_the_run() -> None:
    right = [preset.right(run(made(**preset.settings))) for preset in LESSON.presets]
    answers = [preset.answers[at] for preset, at in zip(LESSON.presets, right, strict=True)]
    assert answers == [
        "Exactly where it began",
        "None",
        "Yes: fewer mistakes",
        "The line stays; they change more steeply",
        "Not a number",
    ]


def test_challenges_are_not_won_by_the_defaults() -> None:
    for challenge in lesson("sigmoid").challenges:
        assert not challenge.won(run(Spec()))
        assert not challenge.won(run(made(**challenge.settings)))
        assert challenge.won(run(made(**{**challenge.settings, **challenge.solution})))
