"""Lasso and ridge: the numbers are scikit-learn's, every sentence is true, presets hold over ten seeds."""

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge
from sklearn.preprocessing import StandardScaler

from dlcore.data.tables import MEAN, N_VALIDATION, made, patients
from dlcore.lessons.lasso import DATA, FACTORS, LESSON, UNITS, Spec, grid, run, sweep
from dlcore.lessons.lasso_paths import path, prepared
from dlcore.lessons.lesson import Result
from dlcore.settings import stops

SEEDS = range(10)
ANYWHERE = st.fixed_dictionaries(
    {
        "data": st.sampled_from(list(DATA)),
        "mix": st.sampled_from([0.0, 0.05, 0.5, 1.0]),
        "penalty": st.sampled_from([0.01, 0.1, 1.0, 3.21, 10.0, 100.0]),
        "n_true": st.integers(1, 16),
        "twins": st.sampled_from([0.0, 0.9, 0.99]),
        "noise": st.sampled_from([0.0, 25.0, 60.0]),
        "n_train": st.sampled_from([20, 40, 200]),
        "seed": st.integers(0, 99),
        "n_features": st.integers(2, 16),
        "units": st.sampled_from(list(UNITS)),
        "shift": st.sampled_from([-200.0, -100.0, 0.0, 200.0]),
        "raw_scales": st.booleans(),
        "penalise_bias": st.booleans(),
    }
)


def numbers(**values: Any) -> dict[str, Any]:
    return dict(run(LESSON.made(**values)).numbers)


def weights(**values: Any) -> np.ndarray:
    """Those with these settings, without what else a run computes."""
    spec = LESSON.made(**values)
    given = prepared(spec, spec.raw_scales)
    return path(given, [spec.penalty], spec.mix, spec.penalise_bias).weights[0].numpy()


def of_preset(name: str, **values: Any) -> dict[str, Any]:
    return {**LESSON.preset(name).settings, **values}


# The numbers


@pytest.mark.row("C090", "C092", "E041")
@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("mix", [1.0, 0.5, 0.0])
@pytest.mark.parametrize("raw", [False, True])
def test_weights_bias_and_errors_are_scikit_learns(data: str, mix: float, raw: bool) -> None:
    spec = LESSON.made(data=data, mix=mix, penalty=5.1, raw_scales=raw, units="smaller", n_train=60, seed=4)
    table = patients(60, 4) if data == "diabetes" else made(60, 10, 3, 0.0, 25.0, 4)
    x, y = table.x.numpy().copy(), table.y.numpy()
    x[:, spec.rescaled] *= 10
    x = StandardScaler(with_std=not raw).fit(x[:60]).transform(x)
    tight = {"tol": 1e-14, "max_iter": 10**6}
    model = {
        1.0: Lasso(2.55, **tight),
        0.5: ElasticNet(5.1 * 0.75, l1_ratio=1 / 3, **tight),
        0.0: Ridge(60 * 5.1),
    }[mix].fit(x[:60], y[:60])
    told = run(spec).numbers
    assert told["weights"] == pytest.approx(model.coef_, rel=1e-5, abs=1e-6)
    assert told["bias"] == pytest.approx(model.intercept_)
    assert told["n_left"] == (np.abs(model.coef_) > 1e-9).sum()
    parts = {"train": slice(60), "validation": slice(60, 160), "test": slice(160, None)}
    for name, rows in parts.items():
        error = np.mean((y[rows] - model.predict(x[rows])) ** 2)
        assert told[f"{name}_error"] == pytest.approx(error, rel=1e-6)


@pytest.mark.parametrize(("mix", "call"), [(1.0, "Lasso"), (0.35, "ElasticNet"), (0.0, "Ridge")])
def test_the_call_in_the_maths_gives_the_same_weights(mix: float, call: str) -> None:
    result = run(LESSON.made(mix=mix, penalty=5.1, seed=2))
    (line,) = [each.latex for each in result.formulas if "texttt" in each.latex]
    options = {name: float(value) for name, value in re.findall(r"(alpha|ratio)=([\d.e-]+)", line)}
    assert call in line
    kind = {"Lasso": Lasso, "ElasticNet": ElasticNet, "Ridge": Ridge}[call]
    more = {"l1_ratio": options["ratio"]} if call == "ElasticNet" else {}
    table = made(30, 10, 3, 0.0, 25.0, 2)
    x = StandardScaler().fit_transform(table.x[:30].numpy())
    model = kind(alpha=options["alpha"], tol=1e-12, **more).fit(x, table.y[:30].numpy())
    assert result.numbers["weights"] == pytest.approx(model.coef_, rel=1e-4, abs=1e-5)


@pytest.mark.row("C093")
def test_each_penalty_is_judged_with_the_penalty_that_validation_chooses() -> None:
    result = run(Spec())
    table = made(30, 10, 3, 0.0, 25.0, 0)
    x = StandardScaler().fit(table.x[:30].numpy()).transform(table.x.numpy())
    y, rows = table.y.numpy(), slice(30, 30 + N_VALIDATION)
    for name, line, model in (
        ("lasso", 0, lambda each: Lasso(each / 2, tol=1e-10, max_iter=10**5)),
        ("ridge", 2, lambda each: Ridge(30 * each)),
    ):
        fits = [model(each).fit(x[:30], y[:30]) for each in grid()]
        errors = [np.mean((y[rows] - fit.predict(x[rows])) ** 2) for fit in fits]
        best = int(np.argmin(errors))
        test = np.mean((y[rows.stop :] - fits[best].predict(x[rows.stop :])) ** 2)
        assert result.numbers[f"{name}_test_error"] == pytest.approx(test, rel=1e-6)
        penalty, left, validation, _ = result.picture["compared"][line].tolist()
        assert penalty == pytest.approx(grid()[best])
        assert left == (np.abs(fits[best].coef_) > 1e-9).sum()
        assert validation == pytest.approx(errors[best], rel=1e-6)


@pytest.mark.row("C091")
def test_a_weight_is_zero_where_its_slope_is_within_the_price() -> None:
    told = numbers(penalty=4.7)
    for weight, slope in zip(told["weights"], told["slopes"], strict=True):
        if weight:
            assert slope == pytest.approx(-4.7 * np.sign(weight))
        else:
            assert abs(slope) < 4.7


# The misconceptions


@pytest.mark.row("E041")
@pytest.mark.parametrize("mix", [1.0, 0.5, 0.0])
def test_without_a_penalty_on_the_bias_a_shift_moves_predictions_and_no_weight(mix: float) -> None:
    for free in (True, False):
        before, after = (numbers(mix=mix, shift=by, penalise_bias=not free) for by in (0.0, 100.0))
        assert after["weights"] == pytest.approx(before["weights"])
        assert (after["test_error"] == pytest.approx(before["test_error"], rel=1e-9)) == (free or mix == 1)
        moved = 100 if free else 100 / (1 + (1 - mix) * 4.7)
        assert after["bias"] - before["bias"] == pytest.approx(moved)
    penalised, plain = numbers(mix=mix, penalise_bias=True), numbers(mix=mix)
    assert penalised["bias"] < plain["bias"]
    assert penalised["test_error"] != plain["test_error"]


@pytest.mark.row("E041")
def test_with_a_penalty_the_bias_of_ridge_is_a_share_of_the_mean() -> None:
    mean = numbers(mix=0.0)["bias"]
    assert numbers(mix=0.0, penalty=1.0, penalise_bias=True)["bias"] == pytest.approx(mean / 2)
    far, near = (numbers(mix=0.0, penalty=1.0, penalise_bias=True, shift=by) for by in (200.0, -100.0))
    assert far["test_error"] > 10 * near["test_error"]  # the fit depends on where zero is
    free = [numbers(mix=0.0, penalty=1.0, shift=by)["test_error"] for by in (200.0, -100.0)]
    assert free[0] == pytest.approx(free[1])


@pytest.mark.row("E041")
@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("mix", [1.0, 0.0])
def test_units_matter_without_a_common_scale_and_with_it_do_not(data: str, mix: float) -> None:
    fair = [numbers(data=data, mix=mix, penalty=10.0, units=units)["test_error"] for units in UNITS]
    assert fair == pytest.approx([fair[0]] * 3)
    raw = [
        numbers(data=data, mix=mix, penalty=10.0, units=units, raw_scales=True)["test_error"]
        for units in UNITS
    ]
    assert max(abs(raw[0] - each) / raw[0] for each in raw[1:]) > 1e-3


@pytest.mark.row("E041")
def test_ten_times_larger_units_cost_x1_its_place_in_ten_tables_of_ten() -> None:
    name = "Ten times larger units"
    assert not any(weights(**of_preset(name, seed=seed))[0] for seed in SEEDS)
    assert all(weights(**of_preset(name, seed=seed, units="usual"))[0] for seed in SEEDS)
    assert all(weights(**of_preset(name, seed=seed, raw_scales=False))[0] for seed in SEEDS)


@pytest.mark.row("C093", "E041")
def test_of_twins_the_lasso_keeps_one_in_ten_tables_of_ten_and_not_always_the_same() -> None:
    pairs = [weights(**of_preset("Twins", seed=seed))[:2] for seed in SEEDS]
    assert all(bool(first) != bool(second) for first, second in pairs)
    assert sum(bool(first) for first, _ in pairs) == 5
    for mix in (0.5, 0.0):
        found = [weights(**of_preset("Twins", seed=seed, mix=mix)) for seed in SEEDS]
        assert all(min(each[:2]) > 0.9 * max(each[:2]) > 0 for each in found)
        assert all(bool((each == 0).any()) == (mix > 0) for each in found)


@pytest.mark.row("C093")
def test_sparse_truths_are_for_the_lasso_and_dense_ones_for_ridge() -> None:
    def lasso_is_lower(seed: int, n_true: int) -> bool:
        told = numbers(**of_preset("When to prefer which", seed=seed, n_true=n_true))
        return told["lasso_test_error"] < told["ridge_test_error"]

    assert sum(lasso_is_lower(seed, 2) for seed in SEEDS) == 10
    assert sum(lasso_is_lower(seed, 16) for seed in SEEDS) == 1


@pytest.mark.row("C091")
def test_weights_go_one_after_the_other_and_all_in_the_end_in_ten_tables_of_ten() -> None:
    for seed in SEEDS:
        spec = LESSON.made(**of_preset("One by one to zero", seed=seed))
        left = (path(prepared(spec, False), grid(), 1.0, False).weights != 0).sum(1).tolist()
        assert len(set(left)) > 4
        assert left[-1] == 0
        assert left[0] >= 8


@pytest.mark.row("C092")
def test_ridge_shrinks_and_keeps_all_in_ten_tables_of_ten() -> None:
    for seed in SEEDS:
        spec = LESSON.made(mix=0.0, seed=seed)
        found = path(prepared(spec, False), grid(), 0.0, False).weights
        assert bool((found != 0).all())
        squares = found.square().sum(1)
        assert bool((squares[1:] < squares[:-1]).all())


def test_what_is_handed_out_is_short() -> None:
    for data, units, raw, penalised in product(DATA, UNITS, (False, True), (False, True)):
        spec = LESSON.made(data=data, units=units, raw_scales=raw, penalise_bias=penalised, shift=10.0)
        assert len(LESSON.script(spec).splitlines()) <= 60


# What is there to try


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("One by one to zero", 1),
        ("Ridge never reaches zero", 0),
        ("Twins", 1),
        ("Ten times larger units", 1),
        ("When to prefer which", 0),
    ],
)
def test_the_right_answers_are_what_happens(name: str, right: int) -> None:
    preset = LESSON.preset(name)
    assert preset.right(run(LESSON.made(**preset.settings))) == right


def test_the_lasso_alone_does_not_keep_both_twins() -> None:
    challenge = LESSON.challenges[1]
    spec = LESSON.made(**challenge.settings, mix=1.0)
    kept = path(prepared(spec, False), grid(), 1.0, False).weights != 0
    assert not any(row == [True, True] + [False] * 8 for row in kept.tolist())


def test_ridge_never_keeps_the_true_ones_only() -> None:
    challenge = LESSON.challenges[0]
    assert not challenge.won(run(LESSON.made(**challenge.settings, mix=0.0, penalty=15.0)))


# The sentence is a claim


def named(says: str) -> int:
    """How many weights the sentence says are kept."""
    found = re.search(r"keeps \*\*(all |)(\d+|no)", says)
    assert found
    return 0 if found[2] == "no" else int(found[2])


@given(ANYWHERE)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_keeps_to_the_numbers(values: dict[str, Any]) -> None:
    result = run(LESSON.made(**values))
    says, told = result.says, result.numbers
    assert says.endswith(".")
    assert says.count("**") % 2 == 0
    assert "nan" not in says
    assert "not a finite" not in says
    assert named(says) == told["n_left"]
    assert ("Validation chooses this λ" in says) == (told["chosen_penalty"] == values["penalty"])
    assert ("The bias is penalised" in says) == values["penalise_bias"]
    assert ("keep their scales" in says) == values["raw_scales"]
    assert ("undoes that" in says) == (values["units"] != "usual" and not values["raw_scales"])
    assert ("Of the twins" in says) == (values["data"] == "made" and values["twins"] >= 0.9)
    if "alone" in says:
        assert [bool(each) for each in told["weights"][:2]].count(True) == 1  # type: ignore[index]
    if values["mix"] == 0:
        assert "none is 0" in says
    finite = [each for name in told for each in np.atleast_1d(np.array(told[name], float)).tolist()]
    assert np.isfinite(finite).all()


def test_every_kind_of_sentence_is_said() -> None:
    def says(**values: Any) -> str:
        return run(LESSON.made(**values)).says

    assert (
        "the lasso keeps **no weight**: all 10 are exactly 0, and every prediction is the targets' mean"
        in (says(penalty=100.0))
    )
    assert "the elastic net keeps **all 10 weights**, none is 0" in says(mix=0.5, penalty=0.01)
    assert "Σw² is " in says(mix=0.0)
    assert "the other one is exactly 0" in says(penalty=1.0)
    assert "On one scale it would count for 1" in says(**LESSON.preset("Ten times larger units").settings)
    assert "it keeps neither" in says(twins=0.95, penalty=100.0)
    assert "**b = " in says(penalise_bias=True, mix=0.0)


def test_least_squares_is_what_ridge_is_compared_with() -> None:
    table = made(30, 10, 3, 0.0, 25.0, 0)
    x = StandardScaler().fit_transform(table.x[:30].numpy())
    free = LinearRegression().fit(x, table.y[:30].numpy()).coef_
    result = run(LESSON.made(mix=0.0, penalty=1.0))
    share = float(np.square(result.numbers["weights"]).sum() / np.square(free).sum())  # type: ignore[arg-type]
    assert f"Σw² is {share:.3g} times" in result.says


# The sweep


@pytest.mark.parametrize(
    "values",
    [
        {"mix": 0.0, "data": "diabetes"},
        {"penalty": 3.21, "raw_scales": True, "units": "larger"},
        {"penalise_bias": True, "twins": 0.99, "n_features": 16},
    ],
)
def test_the_sweep_is_the_run_at_every_penalty(values: dict[str, Any]) -> None:
    spec = LESSON.made(**values)
    whole = sweep(spec)
    assert whole.values == stops(Spec, "penalty", spec.penalty)
    for at in range(0, len(whole.values), 16):
        alone = run(LESSON.made(**{**values, "penalty": whole.values[at]}))
        assert whole.says[at] == alone.says
        effects = [row[2] for row in alone.rows]
        assert whole.arrays["effects"][at] == pytest.approx(effects, rel=1e-5, abs=1e-6)
        assert whole.arrays["left"][at] == alone.numbers["n_left"]
        assert whole.arrays["errors"][at, 2] == pytest.approx(alone.numbers["test_error"], rel=1e-5)


def test_effects_are_weights_times_spread_and_so_is_the_truth() -> None:
    result: Result[Spec] = run(LESSON.made(raw_scales=True, units="smaller", penalty=0.01))
    table = made(30, 10, 3, 0.0, 25.0, 0)
    assert table.truth is not None
    spread = table.x[:30].std(0, correction=0)
    scaled = spread * torch.tensor([FACTORS["smaller"]] + [1.0] * 9, dtype=torch.float64)
    for place, (_, weight, effect, truth, _) in enumerate(result.rows):
        assert effect == pytest.approx(weight * float(scaled[place]))
        assert truth == pytest.approx(float(table.truth[place] * spread[place]))
    assert MEAN == 100
