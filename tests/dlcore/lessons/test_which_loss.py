"""Which loss? The race is torch's, the sentence is true of it, and the map says what a run says."""

import math
import re
from itertools import pairwise, product
from typing import Any

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from dlcore.lessons.which_loss import LESSON, MAX_STEPS, Spec, map_rates, map_starts, run, script, sweep
from dlcore.lessons.which_loss_run import turns
from dlcore.lessons.which_loss_sweep import shades
from dlcore.lessons.which_loss_words import probability

ANYWHERE = st.fixed_dictionaries(
    {
        "task": st.sampled_from(["classification", "regression"]),
        "records": st.sampled_from(["one", "five"]),
        "label": st.sampled_from(["0", "1"]),
        "target": st.floats(-4, 4) | st.sampled_from([0.0, 0.5, 1.0]),
        "start": st.floats(-12, 12) | st.sampled_from([-12.0, 0.0, 12.0]),
        "learning_rate": st.floats(0.1, 10) | st.sampled_from([0.1, 1.0, 10.0]),
        "squared": st.sampled_from(["half", "mse"]),
        "literal": st.booleans(),
        "step": st.integers(0, MAX_STEPS),
    }
)


def raced(spec: Spec, loss: nn.Module, sigmoid: bool, factor: float = 1.0) -> tuple[int | None, list[float]]:
    """When a race with torch's own loss first comes within 0.1 at x = 1, and its predictions there."""
    x, y = (torch.tensor(each, dtype=torch.float64) for each in (spec.inputs, spec.targets))
    weights = torch.tensor([spec.start, 0.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([weights], lr=spec.learning_rate)
    found = []
    for _ in range(MAX_STEPS + 1):
        h = weights[0] * x + weights[1]
        squashed = torch.sigmoid(h)
        found.append(float((squashed if sigmoid else h)[spec.inputs.index(1.0)].detach()))
        entropy = isinstance(loss, nn.BCEWithLogitsLoss)
        optimiser.zero_grad()
        (factor * loss(h if entropy or not sigmoid else squashed, y)).backward()
        optimiser.step()
    near = [step for step, each in enumerate(found) if abs(each - spec.wanted) <= 0.1]
    return (near[0] if near else None), found


@pytest.mark.row("C123", "E078")
@pytest.mark.parametrize(("records", "label"), product(("one", "five"), ("0", "1")))
@pytest.mark.parametrize("start", [-8.0, -4.0, 0.0, 5.0])
def test_the_race_is_that_of_torchs_losses(records: str, label: str, start: float) -> None:
    spec = LESSON.made(records=records, label=label, start=start)
    result = run(spec)
    for place, steps, loss, factor in (
        (2, "cross_entropy_steps", nn.BCEWithLogitsLoss(), 1.0),
        (5, "squared_error_steps", nn.MSELoss(), 0.5),
    ):
        expected, found = raced(spec, loss, sigmoid=True, factor=factor)
        assert result.numbers[steps] == expected
        assert [row[place] for row in result.rows] == pytest.approx(found, rel=1e-9)


@pytest.mark.row("C123")
@pytest.mark.parametrize(("task", "records"), product(("classification", "regression"), ("one", "five")))
def test_one_over_2n_is_half_of_mse_loss_and_makes_half_the_step(task: str, records: str) -> None:
    spec = LESSON.made(task=task, records=records, start=-1.5)
    result = run(spec)
    numbers = result.numbers
    x, y = (torch.tensor(each, dtype=torch.float64) for each in (spec.inputs, spec.targets))
    guess = -1.5 * x if task == "regression" else torch.sigmoid(-1.5 * x)
    by_hand = sum((a - b) ** 2 for a, b in zip(y.tolist(), guess.tolist(), strict=True)) / (2 * len(y))
    mse = nn.MSELoss()(guess, y).item()
    assert numbers["first_losses"][1] == pytest.approx(by_hand, rel=1e-12)  # type: ignore[index]
    assert result.picture["mse_at_the_start"].tolist() == pytest.approx([mse], rel=1e-6)
    assert mse == pytest.approx(2 * by_hand, rel=1e-12)
    whole = run(LESSON.made(task=task, records=records, start=-1.5, squared="mse")).numbers
    assert whole["start_slopes"][1] == pytest.approx(2 * numbers["start_slopes"][1])  # type: ignore[index]
    assert whole["first_losses"][1] == pytest.approx(mse)  # type: ignore[index]


@pytest.mark.row("E078")
@pytest.mark.parametrize("start", [-12.0, -8.0, -3.0, 0.0, 4.0, 12.0])
def test_squared_error_is_p_times_1_minus_p_as_steep(start: float) -> None:
    with mpmath.workdps(60):
        p = 1 / (1 + mpmath.exp(-mpmath.mpf(start)))
        expected = [float(p - 1), float((p - 1) * p * (1 - p))]
    assert run(LESSON.made(start=start)).numbers["start_slopes"] == pytest.approx(expected, rel=1e-12)
    says = run(LESSON.made(start=start)).says
    told = re.search(r"its slope is (\S+) times smaller", says)
    assert told
    assert ("saturated on the wrong side" in says) == (start < -2.94)
    assert ("not far out" in says) == (-2.94 < start < math.log(9))


@pytest.mark.row("E078")
def test_far_out_squared_error_stalls_and_a_larger_rate_only_moves_the_place() -> None:
    def steps(**settings: Any) -> int | None:
        return run(LESSON.made(**settings)).numbers["squared_error_steps"]  # type: ignore[return-value]

    assert steps(start=-8.0) is None
    assert steps(start=-8.0, learning_rate=10.0) == 154
    assert steps(start=-10.0, learning_rate=10.0) is None
    assert steps(start=-6.0, learning_rate=10.0) is not None
    assert steps(start=-12.0, learning_rate=10.0) is None
    assert steps(start=0.0) is not None
    near, far = (run(LESSON.made(start=start)).rows[0][6] for start in (-9.0, -10.0))
    assert near / far == pytest.approx(math.e, rel=1e-3)


@pytest.mark.row("C220")
def test_a_real_target_is_found_by_squares_and_runs_away_with_cross_entropy() -> None:
    spec = LESSON.made(task="regression", records="five", target=3.2, learning_rate=0.4)
    result = run(spec)
    numbers = result.numbers
    x, y = (torch.tensor(each, dtype=torch.float64) for each in (spec.inputs, spec.targets))
    rows = torch.stack([x, torch.ones_like(x)], 1)
    weight, bias = torch.linalg.lstsq(rows, y[:, None]).solution[:, 0].tolist()
    assert numbers["final_predictions"][1] == pytest.approx(weight + bias, rel=1e-6)  # type: ignore[index]
    assert nn.BCEWithLogitsLoss()(spec.start * x, y).item() == pytest.approx(numbers["bce_with_logits_loss"])
    with pytest.raises(RuntimeError) as refused:
        nn.BCELoss()(torch.sigmoid(spec.start * x), y)
    assert numbers["bce_loss"] == str(refused.value)
    assert numbers["final_losses"][0] < -100  # type: ignore[index]
    entropy, found = raced(spec, nn.BCEWithLogitsLoss(), sigmoid=True)
    assert entropy is None is numbers["cross_entropy_steps"]
    assert max(found) <= 1 < spec.wanted - 0.1
    assert "computes without an error" in result.says
    assert "are no probabilities" in result.says
    assert "without a lowest value" in result.says


@pytest.mark.row("C220")
@pytest.mark.parametrize("target", [0.0, 0.3, 0.8, 1.0])
def test_a_target_that_may_be_a_probability_suits_both(target: float) -> None:
    result = run(LESSON.made(task="regression", target=target))
    p, y_hat = result.numbers["final_predictions"]  # type: ignore[misc]
    assert p == pytest.approx(target, abs=0.02)
    assert y_hat == pytest.approx(target, abs=1e-9)
    assert isinstance(result.numbers["bce_loss"], float)
    assert "may be read as a probability" in result.says
    assert min(row[1] for row in result.rows) >= 0


@pytest.mark.row("E014")
@pytest.mark.parametrize(("records", "label"), product(("one", "five"), ("0", "1")))
@pytest.mark.parametrize("start", [-12.0, -1.0, 2.0])
def test_without_brackets_the_second_term_has_the_other_sign(records: str, label: str, start: float) -> None:
    spec = LESSON.made(records=records, label=label, start=start, literal=True, step=0)
    result = run(spec)
    with mpmath.workdps(60):
        first, second = mpmath.mpf(0), mpmath.mpf(0)
        for x, y in zip(spec.inputs, spec.targets, strict=True):
            p = 1 / (1 + mpmath.exp(-mpmath.mpf(start) * x))
            first += y * mpmath.log(p) / len(spec.inputs)
            second += (1 - y) * mpmath.log(1 - p) / len(spec.inputs)
        intended, literal = float(-(first + second)), float(-first + second)
    assert result.numbers["first_losses"][0] == pytest.approx(literal, rel=1e-9)  # type: ignore[index]
    assert result.picture["brackets"][:, 0] == pytest.approx([intended, literal], rel=1e-5)
    meant, bare = result.picture["brackets"][:, 1]
    assert bare == pytest.approx(meant if label == "1" else -meant, rel=1e-6)
    assert (intended == literal) == (0.0 not in spec.targets)


@pytest.mark.row("E014")
@pytest.mark.parametrize("start", [-12.0, 0.0, 12.0])
def test_descending_the_literal_formula_rewards_being_wrong(start: float) -> None:
    result = run(LESSON.made(label="0", start=start, literal=True))
    losses, ps = [row[1] for row in result.rows], [row[2] for row in result.rows]
    known = [(loss, math.log1p(-p)) for loss, p in zip(losses, ps, strict=True) if p < 0.999]
    assert [loss for loss, _ in known] == pytest.approx([expected for _, expected in known])
    assert all(later < earlier < 0 for earlier, later in pairwise(losses))
    assert all(later >= earlier for earlier, later in pairwise(ps))
    assert "rewards being wrong" in result.says
    right = run(LESSON.made(label="0", start=start))
    assert all(row[1] >= 0 for row in right.rows)
    assert right.rows[-1][2] <= right.rows[0][2]
    same = run(LESSON.made(label="1", start=start, literal=True))
    assert "The brackets are missing, but no label is 0" in same.says
    assert same.rows == run(LESSON.made(label="1", start=start)).rows


@given(ANYWHERE)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_keeps_to_the_numbers(values: dict[str, Any]) -> None:
    result = run(LESSON.made(**values))
    says, numbers, spec = result.says, result.numbers, result.spec
    assert says.endswith(".")
    assert says.count("**") % 2 == 0
    assert not {"nan", "inf", "None"} & set(re.findall(r"\w+", says))
    assert "not a finite" not in says
    entropy, square = numbers["cross_entropy_steps"], numbers["squared_error_steps"]
    if spec.task == "classification" and not spec.literal:
        begun = 1 / (1 + math.exp(-spec.start))
        given_ = begun if spec.label == "1" else 1 - begun
        for steps, name in ((entropy, "cross-entropy"), (square, "squared error")):
            words = "1 step" if steps == 1 else f"{steps} steps"
            assert (f"**{name}** brings it to 0.9 after **{words}**" in says) == bool(steps)
        assert ("nothing to race" in says) == (entropy == 0)
        if "slower here but not stuck" in says:
            assert entropy is not None
            assert square is not None
            assert square > entropy
        if "as many steps" in says:
            assert square == entropy
        if "still on its way" in says:
            assert square is None
        assert ("saturated" in says) == (given_ < 0.5 and given_ * (1 - given_) < 0.05)
    if spec.task == "regression":
        last, first = numbers["final_losses"][1], numbers["first_losses"][1]  # type: ignore[index]
        assert ("**diverges**" in says) == (last > first * (1 + 1e-9) or math.isnan(result.rows[-1][4]))
        if "may be read as" in says:
            assert all(0 <= target <= 1 for target in spec.targets)
    if "without a lowest value" in says:
        assert spec.literal or not all(0 <= target <= 1 for target in spec.targets)


@pytest.mark.parametrize(
    "settings_",
    [
        {},
        {"records": "five", "label": "0", "squared": "mse"},
        {"literal": True, "label": "0", "learning_rate": 10.0},
        {"literal": True, "records": "five", "learning_rate": 0.1},
        {"task": "regression"},
        {"task": "regression", "target": 0.3, "learning_rate": 1.0},
        {"task": "regression", "records": "five", "target": -4.0, "learning_rate": 1.1},
        {"task": "regression", "records": "five", "target": 0.0, "literal": True, "learning_rate": 10.0},
    ],
    ids=str,
)
def test_the_sweep_is_the_run_at_every_start(settings_: dict[str, Any]) -> None:
    whole = sweep(LESSON.made(**settings_))
    for at, start in list(enumerate(whole.values))[::3]:
        alone = run(LESSON.made(**settings_, start=start))
        assert whole.says[at] == alone.says
        taken = [int(whole.arrays[f"{name}_last"][at]) for name in ("entropy", "square")]
        finite = [sum(math.isfinite(row[place]) for row in alone.rows) for place in (1, 4)]
        assert [each + 1 for each in taken] == finite
        for name, place in (("entropy", 1), ("square", 4)):
            end = int(whole.arrays[f"{name}_last"][at])
            column = [row[place] for row in alone.rows][: end + 1]
            assert whole.arrays[f"{name}_losses"][at, : end + 1] == pytest.approx(column, rel=1e-5, abs=1e-30)
            found = [row[place + 1] for row in alone.rows][: end + 1]
            assert whole.arrays[f"{name}_found"][at, : end + 1] == pytest.approx(found, rel=1e-5, abs=1e-30)


@pytest.mark.row("E078")
@pytest.mark.parametrize("records", ["one", "five"])
def test_the_maps_hold_the_steps_of_a_run(records: str) -> None:
    still = sweep(LESSON.made(records=records)).still
    for row, column in product(range(0, len(map_starts()), 12), range(0, len(map_rates()), 12)):
        spec = LESSON.made(records=records, start=map_starts()[row], learning_rate=map_rates()[column])
        numbers = run(spec).numbers
        for cells, steps in (
            ("entropy_cells", "cross_entropy_steps"),
            ("square_cells", "squared_error_steps"),
        ):
            known = numbers[steps]
            expected = shades(torch.tensor(-1 if known is None else known))
            assert still[cells][row, column] == expected, spec
    here = sweep(LESSON.made(learning_rate=map_rates()[5])).still["map_here"]
    assert here[:, 0] == pytest.approx(5)
    assert here[:, 1] == pytest.approx(np.arange(len(map_starts())))


def test_shades_go_from_deep_to_pale_and_never_apart() -> None:
    assert shades(torch.tensor([0, MAX_STEPS, -1])).tolist() == [254, 0, 255]
    some = shades(torch.arange(MAX_STEPS + 1)).astype(int)
    assert (np.diff(some) <= 0).all()


def test_where_squared_error_bends_is_where_p_is_a_third_or_two() -> None:
    for label, p in (("1", 1 / 3), ("0", 2 / 3)):
        assert turns(LESSON.made(label=label)) == pytest.approx(math.log(p / (1 - p)), abs=1e-9)
    assert turns(LESSON.made(task="regression")) is None


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Badly wrong", "More than 200"),
        ("Well placed", "No, but it needs more steps"),
        ("Twenty times the rate", "More than 200 again"),
        ("Without the brackets", "To 1"),
        ("A target of 3.2", "The loss falls below 0 and on"),
    ],
)
def test_a_preset_has_the_answer_that_its_run_shows(name: str, answer: str) -> None:
    preset = LESSON.preset(name)
    result = run(LESSON.made(**preset.settings))
    assert preset.answers[preset.right(result)] == answer
    if name == "Badly wrong":
        assert 17 <= result.numbers["cross_entropy_steps"] <= 23  # type: ignore[operator]
    if name == "A target of 3.2":
        assert "between 0 and 1" in preset.reveal(result)


def test_other_settings_give_other_answers() -> None:
    badly, placed, twenty, bare, real = LESSON.presets
    assert badly.right(run(LESSON.made(start=-1.0, learning_rate=10.0, squared="mse"))) == 0
    assert badly.right(run(LESSON.made(start=-1.0))) == 1
    assert placed.right(run(LESSON.made(start=-8.0))) == 0
    assert placed.right(run(LESSON.made(start=4.0))) == 2
    assert twenty.right(run(LESSON.made(start=-8.0, learning_rate=10.0))) == 0
    assert twenty.right(run(LESSON.made(start=-8.5, learning_rate=10.0, squared="half"))) in (1, 2)
    assert bare.right(run(LESSON.made(label="0", start=0.0))) == 0
    assert real.right(run(LESSON.made(task="regression", target=0.5))) == 1


def test_challenges_are_not_won_by_what_comes_near() -> None:
    plateau, both = LESSON.challenges
    assert not plateau.won(run(LESSON.made(**plateau.settings, learning_rate=6.2)))
    for target in (0.0, 1.0, 3.2, -0.5):
        assert not both.won(run(LESSON.made(**both.settings, target=target)))
    assert not both.won(run(LESSON.made(**both.settings, target=0.5, start=0.5)))


def test_the_script_has_only_the_cells_in_use() -> None:
    plain, bare, real = (
        script(LESSON.made(**settings)) for settings in ({}, {"literal": True}, {"task": "regression"})
    )
    assert "literal" not in plain
    assert "RuntimeError" not in plain
    assert "learn(literal)" in bare
    assert "RuntimeError" in real
    assert "torch.nn.Identity()  # h: a real number" in real
    assert all(text.count("# %%") >= 3 for text in (plain, bare, real))


def test_probabilities_are_never_told_as_certain() -> None:
    assert probability(1.0) == probability(1 - 1e-9) == "almost 1"
    assert probability(0.99999) == "0.99999"
    assert probability(1e-30) == "almost 0"
    assert probability(0.0001) == "0.0001"


@pytest.mark.parametrize(
    ("settings_", "words"),
    [
        ({"learning_rate": 1.0}, "**bounces**: learning rate 1 is just too large"),
        ({"learning_rate": 1.1}, "**diverges**: learning rate 1.1 is too large"),
        ({"learning_rate": 10.0}, "the next one takes a weight beyond 10¹²"),
        ({"start": 3.2, "learning_rate": 10.0}, "within 0.1 of the target 3.2 from the start"),
        ({"records": "five"}, "targets from −6.4 to 6.4 are no probabilities"),
        ({"literal": True}, "read without its brackets"),
    ],
    ids=str,
)
def test_every_way_of_regression_has_its_words(settings_: dict[str, Any], words: str) -> None:
    assert words in run(LESSON.made(task="regression", **settings_)).says


@pytest.mark.parametrize("label", ["0", "1"])
@pytest.mark.parametrize("start", [-12.0, 12.0])
def test_no_probability_is_told_as_certain(label: str, start: float) -> None:
    for literal in (False, True):
        says = run(LESSON.made(label=label, start=start, literal=literal, learning_rate=0.1)).says
        assert not re.search(r"(?:has|at|of|only) [01](?:[ :,.]\D|$)", says), says
