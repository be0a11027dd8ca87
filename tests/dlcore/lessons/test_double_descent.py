"""Double descent: the numbers are those of torch and scikit-learn, the peak is where it is said to be."""

import math
import re
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, Ridge

from dlcore.lessons.double_descent import (
    ACTIVATIONS,
    LESSON,
    NARROWEST,
    TRUTHS,
    WIDEST,
    Spec,
    run,
    script,
    sweep,
)
from dlcore.lessons.double_descent_facts import MET, Facts
from dlcore.lessons.double_descent_fits import drawn_data
from dlcore.lessons.double_descent_run import fitted
from tests.recipes.printing import flat, printed

SEEDS = range(10)
ANYWHERE = st.fixed_dictionaries(
    {
        "width": st.integers(NARROWEST, WIDEST),
        "n_points": st.integers(20, 60),
        "noise": st.sampled_from([0.0, 0.3, 1.0]),
        "shrink": st.sampled_from([0.0, 1e-5, 0.1, 10.0]),
        "truth": st.sampled_from(list(TRUTHS)),
        "activation": st.sampled_from(list(ACTIVATIONS)),
        "seed": st.integers(0, 99),
    }
)


@cache
def facts(seed: int = 0, **values: Any) -> Facts:
    return fitted(LESSON.made(seed=seed, **values))[2]


# The numbers


@pytest.mark.parametrize(("width", "shrink"), product((8, 40, 160), (0.0, 0.1)))
def test_errors_and_norm_are_those_of_scikit_learn(width: int, shrink: float) -> None:
    spec = LESSON.made(width=width, shrink=shrink)
    data, numbers = drawn_data(spec), run(spec).numbers
    x, test_x = (each[0, :, :width].numpy() for each in (data.features, data.test_features))
    model: Any = (
        Ridge(alpha=40 * shrink, fit_intercept=False) if shrink else LinearRegression(fit_intercept=False)
    )
    model.fit(x, data.y[0].numpy())
    assert numbers["norm"] == pytest.approx(np.linalg.norm(model.coef_), rel=1e-6)
    off = ((model.predict(test_x) - data.truth[0].numpy()) ** 2).mean() + 0.25
    assert numbers["test_error"] == pytest.approx(off, rel=1e-6)
    left = ((model.predict(x) - data.y[0].numpy()) ** 2).mean()
    assert numbers["training_error"] == pytest.approx(left, rel=1e-6, abs=1e-15)


def test_the_hidden_layer_is_that_of_nn_linear() -> None:
    torch.manual_seed(0)
    direction = torch.nn.functional.normalize(torch.randn(10, dtype=torch.float64), dim=0)
    x, noise = torch.randn(40, 10, dtype=torch.float64), torch.randn(40, dtype=torch.float64)
    torch.randn(200, 10, dtype=torch.float64)
    hidden = torch.nn.utils.skip_init(torch.nn.Linear, 10, WIDEST, dtype=torch.float64)
    torch.nn.init.normal_(hidden.weight, std=1 / math.sqrt(10))  # type: ignore[arg-type]
    torch.nn.init.normal_(hidden.bias, std=0.2)  # type: ignore[arg-type]
    data = drawn_data(LESSON.made())
    assert torch.allclose(data.features[0], torch.relu(hidden(x)), rtol=1e-12, atol=1e-14)
    assert torch.allclose(data.y[0], x @ direction + 0.5 * noise, rtol=1e-12)


@pytest.mark.parametrize(("truth", "activation", "shrink"), product(TRUTHS, ACTIVATIONS, (0.0, 0.05)))
def test_the_script_prints_the_numbers_of_the_page(truth: str, activation: str, shrink: float) -> None:
    spec = LESSON.made(truth=truth, activation=activation, shrink=shrink, width=44)
    text = script(spec)
    assert len(text.splitlines()) <= 60
    assert ("SHRINK" in text) == (shrink > 0)
    assert flat(printed(text), -1) == pytest.approx(flat(run(spec).numbers, -1), rel=1e-6, abs=1e-12)


# The sentence


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYWHERE)
def test_the_sentence_is_true_everywhere(values: dict[str, Any]) -> None:
    result, all_widths = run(LESSON.made(**values)), fitted(LESSON.made(**values))[2]
    says, medians = result.says, dict(zip(all_widths.widths, all_widths.median_test, strict=True))
    assert not re.search(r"\b(nan|inf)\b|not a finite", says)
    assert ("every point is met" in says) == (result.number("training_error") < MET)
    (peak,) = map(int, re.findall(r"largest at (\d+) units", says))
    assert medians[peak] == max(medians.values())
    assert ("**as many as points**" in says) == (peak == values["n_points"])
    best = min(each for width, each in medians.items() if width < values["n_points"])
    assert ("**below**" in says) == (medians[WIDEST] < best)


def test_the_sweep_says_and_draws_what_a_run_does() -> None:
    told = sweep(LESSON.made())
    for width in (4, 40, 160):
        at, result = told.values.index(width), run(LESSON.made(width=width))
        assert told.says[at] == result.says
        assert told.arrays["test"][at] == pytest.approx(result.number("test_error"), rel=1e-5)
        assert told.arrays["new"][at] == pytest.approx(np.array(result.rows)[:100], rel=1e-4, abs=1e-5)


# The stories, over ten seeds


@pytest.mark.row("E039")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_peak_stands_at_the_threshold_and_the_second_descent_ends_below_the_first(seed: int) -> None:
    found = facts(seed)
    assert found.peak.width == 40
    assert found.peak.median_test > 10 * found.widest.median_test
    for width, training in zip(found.widths, found.median_training, strict=True):
        assert (training <= MET) == (width >= 40)
    assert found.widest.median_test < found.first_minimum.median_test
    norms = dict(zip(found.widths, found.median_norm, strict=True))
    assert norms[40] == max(norms.values())
    assert norms[160] < norms[80] < norms[48] < norms[40]


@pytest.mark.parametrize("seed", SEEDS)
def test_noise_and_points_move_the_peak_and_ridge_takes_it_away(seed: int) -> None:
    usual, ridge = facts(seed), facts(seed, shrink=0.1)
    at = usual.widths.index(40)
    assert ridge.peak.width < 40
    assert ridge.median_test[at] < usual.median_test[at] / 10
    assert facts(seed, noise=1.0).median_test[at] > usual.median_test[at]
    assert facts(seed, n_points=20).peak.width == 20
    assert facts(seed, n_points=20).median_test[at] < usual.median_test[at] / 5  # fewer points, less error


@pytest.mark.parametrize("seed", SEEDS)
def test_each_preset_shows_what_it_says(seed: int) -> None:
    right = {
        preset.name: preset.right(run(replace(LESSON.made(**preset.settings), seed=seed)))
        for preset in LESSON.presets
    }
    assert right == {"Far beyond": 0, "Ridge": 0, "More data hurt": 1, "No noise": 0, "Loud labels": 1}


@pytest.mark.parametrize("seed", SEEDS)
def test_challenges_are_won_by_their_solutions(seed: int) -> None:
    for challenge in LESSON.challenges:
        begin: Spec = LESSON.made(**challenge.settings, seed=seed)
        assert not challenge.won(run(begin))
        assert challenge.won(run(replace(begin, **challenge.solution)))
