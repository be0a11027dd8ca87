"""Fitting a line: its numbers are those of torch and scikit-learn, its sentence is true, its tries hold."""

import itertools
import json
import random
import re

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from dlcore.errors import BadData, BadSetting
from dlcore.lessons.line import COVERS, LESSON, MAX_STEPS, Spec, run, script, sweep
from dlcore.lessons.line_fitting import data
from dlcore.lessons.line_run import three
from dlcore.lessons.line_steps import positions, step_names
from dlcore.lessons.line_versions import STEPS, TEXTS, side_by_side
from dlcore.lessons.own_points import MAX_POINTS, parsed, written
from dlcore.settings import controls, made
from dlcore.theory.loop_calls import RESETS, order
from tests.recipes.printing import lines, printed

KNOWN = controls(Spec)


def agrees(spec: Spec) -> None:
    """The exported recipe prints what the page shows."""
    shown, told = run(spec).numbers, printed(script(spec))
    assert told == pytest.approx(dict(shown), rel=1e-6, abs=1e-9)


def anywhere(seed: int) -> Spec:
    """Settings from the whole range of every control."""
    draw = random.Random(seed)
    values: dict[str, object] = {}
    for name, known in KNOWN.items():
        if name == "points":
            values[name] = written(
                [(draw.uniform(-9, 9), draw.uniform(-9, 9)) for _ in range(draw.randint(2, 60))]
            )
        elif known.choices:
            values[name] = draw.choice(known.choices)
        elif isinstance(known.default, bool):
            values[name] = draw.random() < 0.3
        else:
            assert known.low is not None
            assert known.high is not None
            value = draw.uniform(known.low, known.high)
            values[name] = round(value) if isinstance(known.default, int) else value
    return LESSON.made(**values)


# Numbers


@pytest.mark.parametrize(
    "settings",
    [
        {"source": "own", "standardise": True},
        {"source": "own", "points": "0,0; 1,1; 1,0; 0,1", "absolute": True},  # several are best
        {"n_outliers": 3, "standardise": True, "absolute": True, "n_samples": 200},
        {"absolute": True, "noise": 0.0},
        {"learning_rate": 2.0, "n_epochs": 100, "absolute": True, "in_halves": True},
    ],
)
def test_the_script_has_the_lines_it_needs_and_agrees(settings: dict[str, object]) -> None:
    agrees(LESSON.made(**settings))


def test_the_script_is_short() -> None:
    usual = script(Spec())
    assert len(usual.splitlines()) <= 60
    for name in ("std", "combinations", "outliers"):
        assert name not in usual


@pytest.mark.row("C206")
def test_data_rate_and_epochs_are_free_and_a_link_carries_them() -> None:
    base = run(Spec()).numbers
    for change in ({"slope": -3.0}, {"noise": 2.0}, {"learning_rate": 0.2}, {"n_epochs": 50}, {"seed": 5}):
        assert run(LESSON.made(**change)).numbers["weight"] != base["weight"]
    for seed in range(20):
        spec = anywhere(seed)
        link = {name: str(getattr(spec, name)) for name in KNOWN}
        assert made(Spec, **link) == spec


@pytest.mark.parametrize(
    ("reset", "step_first", "in_halves"), itertools.product(RESETS, (False, True), (False, True))
)
def test_the_script_agrees_in_every_order_of_the_calls(reset: str, step_first: bool, in_halves: bool) -> None:
    for rate in (0.1, 0.5):
        agrees(LESSON.made(zero_grad=reset, step_first=step_first, in_halves=in_halves, learning_rate=rate))


@pytest.mark.row("C202")
def test_the_best_line_is_that_of_scikit_learn_and_training_finds_it() -> None:
    for seed in range(5):
        spec = LESSON.made(seed=seed, learning_rate=0.3, n_epochs=100)
        x, y, _ = data(spec)
        known = LinearRegression().fit(x[:, None].numpy(), y.numpy())
        numbers = run(spec).numbers
        assert numbers["best_weight"] == pytest.approx(known.coef_[0], rel=1e-9)
        assert numbers["best_bias"] == pytest.approx(known.intercept_, rel=1e-9)
        assert numbers["weight"] == pytest.approx(known.coef_[0], rel=1e-3)
        assert [numbers["best_weight"], numbers["best_bias"]] == pytest.approx(np.polyfit(x, y, 1), rel=1e-9)


@pytest.mark.row("C189")
def test_slope_intercept_noise_and_number_make_the_data() -> None:
    spec = LESSON.made(slope=-3.0, intercept=2.0, noise=1.5, n_samples=200, seed=7)
    x, y, _ = data(spec)
    assert len(x) == 200
    assert -1 <= float(x.min()) < float(x.max()) <= 3
    assert float((y + 3 * x - 2).std()) == pytest.approx(1.5, rel=0.15)
    exact = data(LESSON.made(noise=0.0))
    assert torch.equal(exact[1], 2 * exact[0] + 1)


@pytest.mark.row("C065")
def test_outliers_are_moved_by_what_was_said() -> None:
    without, with_two = (data(LESSON.made(n_outliers=n, outlier=-6.5))[1] for n in (0, 2))
    assert (with_two - without).tolist() == pytest.approx([-6.5] * 2 + [0] * 28, abs=1e-12)


@pytest.mark.row("C203", "E076")
def test_the_best_error_is_about_the_variance_of_the_noise() -> None:
    for noise in (0.5, 2.0):
        best = np.array([run(LESSON.made(noise=noise, seed=seed)).numbers["best_mse"] for seed in range(60)])
        assert best.mean() == pytest.approx(noise**2 * 28 / 30, rel=0.1)  # two parameters were fitted


@pytest.mark.row("C203", "E076")
def test_no_number_of_epochs_brings_the_error_below_that_of_the_best_line() -> None:
    for seed in range(10):
        rate = 0.8 * run(LESSON.made(seed=seed)).numbers["largest_stable_rate"]  # type: ignore[operator]
        spec = LESSON.made(seed=seed, n_epochs=100, learning_rate=rate)
        numbers, errors = run(spec).numbers, [row[3] for row in run(spec).rows]
        x, y, _ = data(spec)
        floor = LinearRegression().fit(x[:, None].numpy(), y.numpy())
        least = float(np.mean((floor.predict(x[:, None].numpy()) - y.numpy()) ** 2))
        assert numbers["best_mse"] == pytest.approx(least, rel=1e-9)
        assert min(errors) >= least * (1 - 1e-12)
        assert errors[-1] == pytest.approx(least, rel=1e-3)


@pytest.mark.row("C201", "E076")
def test_without_noise_the_loss_comes_ever_nearer_to_0() -> None:
    low = [run(LESSON.made(noise=0.0, n_epochs=n, learning_rate=0.3)).rows[-1][3] for n in (20, 60, 100)]
    assert low[0] > 1e3 * low[1] > 1e6 * low[2] > 0  # ever smaller, never exactly 0


@pytest.mark.row("C205")
def test_beyond_the_data_a_prediction_is_called_an_extrapolation() -> None:
    for new_at in range(-100, 201, 25):
        result = run(LESSON.made(new_at=new_at))
        x = data(result.spec)[0]
        new_x = result.numbers["new_x"]
        assert isinstance(new_x, float)
        outside = not float(x.min()) - 1e-12 <= new_x <= float(x.max()) + 1e-12
        assert outside == ("extrapolation" in result.says)
        line = result.numbers["weight"] * new_x + result.numbers["bias"]  # type: ignore[operator]
        assert result.numbers["prediction"] == pytest.approx(line)


def test_standardised_points_have_a_round_bowl() -> None:
    result = run(LESSON.made(standardise=True, learning_rate=0.47))
    assert result.numbers["largest_stable_rate"] == pytest.approx(1.0)
    assert "in standard deviations from their means" in result.says
    told = {symbol: words for formula in result.formulas for symbol, words in formula.symbols}
    assert all("in standard deviations" in told[symbol] for symbol in ("x", "y", r"\hat y"))
    assert "standard deviations" not in run(Spec()).says
    assert result.numbers["best_bias"] == pytest.approx(0.0, abs=1e-12)
    flat = LESSON.made(source="own", points="1,5; 2,5; 3,5", standardise=True)
    agrees(flat)


@pytest.mark.row("C196", "C197", "C170", "E037", "C191")
@pytest.mark.parametrize("step", [0, 3, 5, 17, MAX_STEPS])
def test_the_formulas_hold_the_numbers_of_their_epoch(step: int) -> None:
    result = run(LESSON.made(step=step))
    epoch = max(0, -(-min(step, 100) // 5) - 1)
    _, weight, bias, error = result.rows[epoch]
    text = " ".join(formula.latex for formula in result.formulas)
    assert f"{weight:.4g}" in text
    assert f"{bias:.4g}" in text
    assert f"{error:.4g}" in text
    assert f"{result.rows[epoch + 1][1]:.4g}" in text
    assert r"\eta" in text
    assert r"x W^\top + b" in text
    parameters = torch.tensor([weight, bias], dtype=torch.float64, requires_grad=True)
    x, y, _ = data(result.spec)
    torch.nn.functional.mse_loss(parameters[0] * x + parameters[1], y).backward()
    assert parameters.grad is not None
    assert f"{parameters.grad[0]:.4g}" in text


# The sweep


@pytest.mark.parametrize("seed", range(4))
def test_the_sweep_has_the_numbers_of_the_run(seed: int) -> None:
    spec = anywhere(seed)
    whole = sweep(spec)
    assert list(whole.values) == sorted(set(whole.values))
    for index in {0, len(whole.values) // 2, whole.values.index(spec.learning_rate), len(whole.values) - 1}:
        values = {name: getattr(spec, name) for name in KNOWN} | {"learning_rate": whole.values[index]}
        result = run(LESSON.made(**values))
        done = result.numbers["epochs_done"]
        assert whole.arrays["done"][index] == done
        assert whole.arrays["losses"][index][done] == pytest.approx(result.numbers["mse"], rel=1e-5)
        last = whole.arrays["last"][index]
        assert whole.arrays["states"][index, last, 0] == pytest.approx(result.numbers["weight"], rel=1e-5)


def test_neither_sweep_nor_numbers_depend_on_the_call_looked_at() -> None:
    first, other = LESSON.made(step=0), LESSON.made(step=77)
    assert run(first).numbers == run(other).numbers
    assert run(first).says == run(other).says
    assert np.array_equal(sweep(first).arrays["states"], sweep(other).arrays["states"], equal_nan=True)


@pytest.mark.parametrize("n_epochs", [1, 3, 20, 24, 25, 60, 100])
@pytest.mark.parametrize("kind", [("before backward", False), ("never", False), ("after step", True)])
def test_every_stop_of_the_step_slider_has_a_name(n_epochs: int, kind: tuple[str, bool]) -> None:
    calls = order(kind[0], False, kind[1])
    stops, names = positions(len(calls), n_epochs), step_names(calls, n_epochs)
    assert len(stops) == len(names) <= MAX_STEPS + 1
    assert stops[0] == 0
    assert stops[-1] == n_epochs * len(calls)
    assert stops == sorted(set(stops))
    assert names[1].startswith("epoch 1: ")
    assert str(n_epochs) in names[-1]


def test_of_many_points_every_so_manieth_has_its_square() -> None:
    assert np.array_equal(
        sweep(LESSON.made(n_samples=40)).still["squared"], sweep(LESSON.made(n_samples=40)).still["points"]
    )
    many = sweep(LESSON.made(n_samples=200)).still
    assert np.array_equal(many["squared"], many["points"][::5])


# The sentence is a claim


@pytest.mark.row("C204", "E073")
def test_above_two_by_the_curvature_the_loss_rises() -> None:
    limit = run(Spec()).numbers["largest_stable_rate"]
    assert isinstance(limit, float)
    for factor, rises in ((0.99, False), (1.02, True)):
        result = run(LESSON.made(learning_rate=factor * limit, n_epochs=100))
        assert (result.rows[-1][3] > result.rows[0][3]) == rises == ("**rises**" in result.says)
        assert ("overshoots further" in result.says) == rises
        assert ("Below 2/λmax" in result.says) == (not rises)


@pytest.mark.row("C224")
def test_forgotten_gradients_are_told_and_never_settle() -> None:
    for rate in (0.05, 0.2):
        result = run(LESSON.made(zero_grad="never", learning_rate=rate, n_epochs=100))
        assert "never settles" in result.says
        late = [row[3] for row in result.rows[-40:]]
        assert max(late) > 2 * min(late)
    grown = run(LESSON.made(zero_grad="never", learning_rate=1.0))
    assert "without end" in grown.says
    assert grown.rows[-1][3] > grown.rows[0][3]


def test_a_late_gradient_halves_the_limit() -> None:
    still, out = (
        run(LESSON.made(step_first=True, learning_rate=rate, n_epochs=100)) for rate in (0.18, 0.22)
    )
    assert "still settles" in still.says
    assert still.rows[-1][3] < still.rows[0][3]
    assert "further every time" in out.says
    assert out.rows[-1][3] > out.rows[0][3]
    both = run(LESSON.made(step_first=True, zero_grad="never", learning_rate=0.1, n_epochs=100))
    assert both.rows[-1][3] > both.rows[0][3]
    assert "swings out further" in both.says


@pytest.mark.row("E074")
def test_a_reset_at_the_wrong_place_learns_nothing_and_says_so() -> None:
    result = run(LESSON.made(zero_grad="between backward and step"))
    assert "**nothing is learned**" in result.says
    assert result.rows[0][1:] == result.rows[-1][1:]
    alike = [run(LESSON.made(zero_grad=reset)).numbers for reset in RESETS[:2]]
    assert alike[0] == alike[1]


@pytest.mark.row("E075")
def test_adding_up_on_purpose_walks_alike() -> None:
    whole, halves = (run(LESSON.made(in_halves=in_halves)).numbers for in_halves in (False, True))
    assert halves == pytest.approx(dict(whole), rel=1e-9)


@pytest.mark.parametrize("share", [1 - 1e-7, 1 + 1e-7])
@pytest.mark.parametrize(
    ("calls", "multiple"), [({}, 1.0), ({"step_first": True}, 0.5), ({"zero_grad": "never"}, 2.0)]
)
def test_near_a_limit_rate_and_limit_are_told_apart(
    calls: dict[str, object], multiple: float, share: float
) -> None:
    limit = run(Spec()).numbers["largest_stable_rate"] * multiple  # type: ignore[operator]
    says = run(LESSON.made(**calls, learning_rate=share * limit, n_epochs=3)).says
    rate = float(says.split("**")[1])
    known = re.search(r"λmax = \*{0,2}([0-9.]*[0-9])", says)
    assert known or (share < 1 and "never" in str(calls))
    assert not known or (rate < float(known[1])) == (share < 1)
    assert "by −1," not in says


def test_after_a_few_epochs_that_only_fell_swings_are_told_of_the_long_run() -> None:
    result = run(LESSON.made(zero_grad="never", learning_rate=0.01, n_epochs=5))
    assert result.rows[-1][3] < result.rows[0][3]
    assert "**falls**" in result.says
    assert "in the long run the walk swings about the best line" in result.says


def test_at_just_the_limit_nothing_gets_nearer() -> None:
    result = run(LESSON.made(standardise=True, learning_rate=1.0, n_epochs=9))
    assert "just 2/λmax" in result.says
    assert "**stays**" in result.says
    assert result.rows[-1][3] == pytest.approx(result.rows[0][3])


def test_on_the_best_line_no_limit_is_told() -> None:
    result = run(LESSON.made(noise=0.0, start_weight=2.0, start_bias=1.0, n_epochs=1))
    assert "stays" in result.says
    assert "λ" not in result.says


def test_a_line_that_diverges_is_cut_where_its_numbers_end() -> None:
    result = run(LESSON.made(learning_rate=2.0, n_epochs=100))
    assert "**diverges**" in result.says
    assert 0 < result.numbers["epochs_done"] < 100  # type: ignore[operator]
    assert np.isfinite(list(result.rows)).all()
    wide = LESSON.made(source="own", points="1000000,1; -1000000,2; 999999,-1000000", learning_rate=2.0)
    assert run(wide).numbers["epochs_done"] == 0
    assert "standardise" in run(wide).says
    agrees(wide)


def test_the_least_error_is_told_where_it_is_the_least() -> None:
    for learning_rate in (0.1, 0.2, 0.3):
        for n_epochs in (20, 60, 100):
            spec = LESSON.made(noise=0.0, standardise=True, learning_rate=learning_rate, n_epochs=n_epochs)
            numbers = run(spec).numbers
            less = numbers["mse"] < numbers["best_mse"]  # type: ignore[operator]
            assert ("the least is" in run(spec).says) != less or "falls" in run(spec).says


def test_with_one_x_nothing_tells_the_slope() -> None:
    spec = LESSON.made(source="own", points="2,1; 2,3")
    assert "nothing tells its slope" in run(spec).says
    assert "extrapolation" not in run(spec).says
    agrees(spec)
    sweep(spec)
    with pytest.raises(BadData, match="add a point"):
        run(LESSON.made(source="own", points="2,1; 2,3", absolute=True))


@given(
    st.fixed_dictionaries(
        {
            "slope": st.floats(-5, 5),
            "intercept": st.floats(-5, 5),
            "noise": st.sampled_from([0.0, 0.3, 3.0]),
            "n_samples": st.integers(2, 200),
            "n_outliers": st.integers(0, 5),
            "standardise": st.booleans(),
            "absolute": st.booleans(),
            "learning_rate": st.floats(0.01, 2),
            "n_epochs": st.integers(1, 100),
            "zero_grad": st.sampled_from(RESETS),
            "step_first": st.booleans(),
            "in_halves": st.booleans(),
            "new_at": st.integers(-100, 200),
            "step": st.integers(0, MAX_STEPS),
        }
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_is_one(values: dict[str, object]) -> None:
    result = run(LESSON.made(**values))
    assert result.says.startswith("With learning rate **")
    assert result.says.endswith(".")
    assert result.says.count("**") % 2 == 0
    assert not {"nan", "inf", "None"} & set(result.says.replace(".", " ").split())
    first, last, best = result.rows[0][3], result.rows[-1][3], result.numbers["best_mse"]
    assert isinstance(best, float)
    assert ("**falls**" not in result.says) or last < first
    assert ("as good as" not in result.says) or last <= 1.01 * best + 1e-9 * first
    assert json.dumps(dict(result.numbers), allow_nan=False)


# Three versions


@pytest.mark.row("C207", "C234")
@pytest.mark.parametrize("seed", range(6))
def test_three_versions_give_one_line(seed: int) -> None:
    spec = LESSON.made(
        seed=seed, n_epochs=5 * seed + 1, learning_rate=0.06 * seed + 0.05, n_outliers=seed % 2
    )
    texts = three(spec)
    numbers = run(spec).numbers
    assert list(texts) == list(TEXTS)
    for text in texts.values():
        weight, bias = map(float, lines(text)[-1].split())
        assert weight == pytest.approx(numbers["weight"], rel=1e-9)
        assert bias == pytest.approx(numbers["bias"], rel=1e-9)


@pytest.mark.row("C207")
def test_side_by_side_every_version_has_every_step() -> None:
    rows = side_by_side()
    assert [row[0] for row in rows] == list(STEPS)
    missing = [(row[0], column) for row in rows for column, code in enumerate(row[1:]) if code == "–"]
    assert missing == [("reset", 0)]  # NumPy keeps no gradients
    assert rows[3][3] == "optimizer.zero_grad()"


# Points of one's own


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=2, max_size=MAX_POINTS))
@settings(max_examples=50, deadline=None)
def test_points_come_back_from_their_text(points: list[tuple[float, float]]) -> None:
    assert np.allclose(parsed(written(points)), points, rtol=1e-5, atol=1e-300)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "at least two points"),
        ("1,2", "at least two points"),
        ("1,2;3", "“3” is no point"),
        ("1,2;3,4,5", "is no point"),
        ("1,2;a,b", "is no point"),
        ("1,2;nan,1", "is no point"),
        ("1,2;inf,1", "is no point"),
        ("1,2;1_0,1", "is no point"),
        ("1,2;1e7,1", "too far out"),
        ("1,2;" * 61, "at most 60"),
        ("1,2;<script>alert(1)</script>,2", "is no point"),
    ],
)
def test_points_that_cannot_be_read_are_one_sentence(text: str, why: str) -> None:
    for compute in (run, sweep, script):
        with pytest.raises(BadSetting, match=why) as caught:
            compute(LESSON.made(source="own", points=text))
        assert str(caught.value).endswith(".")


# What there is to try


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Forgotten zero_grad()", "swings"),
        ("A little too far", "No, larger"),
        ("Step before backward", "no gradient yet"),
        ("One wild point", "least squares"),
        ("No noise at all", "not 0"),
    ],
)
def test_the_right_answers_are_what_happens(name: str, answer: str) -> None:
    preset = LESSON.preset(name)
    assert answer in preset.answers[preset.right(run(LESSON.made(**preset.settings)))]


def test_no_challenge_is_won_with_other_data() -> None:
    for challenge in LESSON.challenges:
        solved = {**challenge.settings, **challenge.solution}
        other = {"own": "made", "made": "own"}[str(solved["source"])]
        assert not challenge.won(run(LESSON.made(**{**solved, "source": other})))


def test_rows_are_those_of_the_curriculum() -> None:
    assert all(row[0] in "CE" and len(row) == 4 for row in COVERS)
