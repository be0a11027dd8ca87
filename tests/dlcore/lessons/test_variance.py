"""Bias and variance: the numbers are those of fits made one by one, they add up, and the sentence is true."""

import math
import re
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numpy.polynomial import Legendre

from dlcore.data.curve_names import CURVES
from dlcore.data.curves import curve
from dlcore.lessons.curve_code import CODE, code
from dlcore.lessons.variance import LESSON, MOST_DEGREE, PLACES, Spec, run, script, sweep
from dlcore.lessons.variance_draws import drawn_data
from dlcore.lessons.variance_run import facts_of
from tests.recipes.printing import flat, printed

SEEDS = range(10)
ANYWHERE = st.fixed_dictionaries(
    {
        "degree": st.integers(0, MOST_DEGREE),
        "curve": st.sampled_from(list(CURVES)),
        "n_points": st.integers(20, 60),
        "noise": st.floats(0, 1),
        "shrink": st.sampled_from([0.0, 1e-5, 0.1, 10.0]),
        "places": st.sampled_from(list(PLACES)),
        "n_draws": st.integers(2, 64),
        "seed": st.integers(0, 99),
    }
)


def of(preset: str, seed: int) -> Spec:
    return LESSON.made(**LESSON.preset(preset).settings, seed=seed)


# The numbers


@pytest.mark.row("E039")
@pytest.mark.parametrize("values", [dict(zip(("curve", "places", "shrink"), each, strict=True))
                                    for each in product(CURVES, PLACES, (0.0, 0.01))], ids=str)  # fmt: skip
def test_bias_variance_and_noise_add_up_to_the_test_error_at_every_degree(values: dict[str, object]) -> None:
    spec = LESSON.made(**values, n_draws=64)
    draws = drawn_data(spec)
    for facts in facts_of(spec, draws):
        numbers = run(LESSON.made(**values, n_draws=64, degree=facts.degree)).numbers
        parts = [numbers[name] for name in ("bias_squared", "variance", "noise")]
        assert math.fsum(parts) == pytest.approx(numbers["test_error"], rel=1e-14)  # type: ignore[arg-type]
        assert numbers["test_error"] >= spec.noise**2  # type: ignore[operator]
        if not spec.exact:  # over these draws the parts are the mean squared distance to the truth, exactly
            apart = (draws.predictions[facts.degree] - draws.truth).square().mean()
            assert facts.bias_squared + facts.variance == pytest.approx(float(apart), rel=1e-10)


@pytest.mark.row("C087")
@pytest.mark.parametrize("degree", [0, 4, 9, 15])
@pytest.mark.parametrize("places", PLACES)
def test_every_fit_is_numpys_legendre_series(degree: int, places: str) -> None:
    draws = drawn_data(LESSON.made(places=places, n_points=40, n_draws=8))
    for draw in range(8):
        theirs = Legendre.fit(draws.x[draw].numpy(), draws.y[draw].numpy(), degree, domain=[-1, 1])
        ours = draws.predictions[degree, draw].numpy()
        assert np.allclose(ours, theirs(draws.at.numpy()), rtol=1e-6, atol=1e-8)


@pytest.mark.row("E039")
@pytest.mark.parametrize(("places", "degree"), [("even", 1), ("even", 5), ("even", 13), ("kept", 5)])
def test_the_closed_form_is_what_twenty_thousand_numpy_fits_come_to(places: str, degree: int) -> None:
    spec = LESSON.made(places=places, degree=degree)
    numbers, x = run(spec).numbers, drawn_data(spec).x[0].numpy()
    draw, at = np.random.default_rng(1), np.linspace(-1, 1, 51)
    heights, truth = np.sin(1.5 * np.pi * x), np.sin(1.5 * np.pi * at)
    vander = np.polynomial.legendre.legvander
    y = heights + 0.4 * draw.standard_normal((20_000, len(x)))
    fits = (vander(at, degree) @ np.linalg.lstsq(vander(x, degree), y.T)[0]).T
    errors = ((fits - truth - 0.4 * draw.standard_normal(fits.shape)) ** 2).mean(1)
    assert abs(errors.mean() - numbers["test_error"]) < 4 * errors.std() / 20_000**0.5  # type: ignore[operator]
    assert fits.var(0).mean() == pytest.approx(numbers["variance"], rel=0.05)
    own = (vander(x, degree) @ np.linalg.lstsq(vander(x, degree), y.T)[0]).T
    assert ((own - y) ** 2).mean() == pytest.approx(numbers["training_error"], rel=0.02)


def test_the_training_error_of_a_curve_without_bias_is_the_noise_less_a_share_for_each_coefficient() -> None:
    for degree in (3, 8, 15):
        numbers = run(LESSON.made(curve="bend", degree=degree, n_points=50)).numbers
        assert numbers["training_error"] == pytest.approx(0.16 * (1 - (degree + 1) / 50), rel=1e-10)


@pytest.mark.parametrize("name", CURVES)
def test_the_curve_of_the_script_is_that_of_the_page(name: str) -> None:
    x = torch.linspace(-1, 1, 9, dtype=torch.float64)
    assert torch.equal(eval(code(name), {"torch": torch, "x": x}), curve(name, x))
    assert CODE.keys() == CURVES.keys()


@pytest.mark.parametrize(("places", "shrink"), product(PLACES, (0.0, 0.1)))
def test_the_script_prints_the_numbers_of_the_page(places: str, shrink: float) -> None:
    for degree in (0, 15):
        spec = LESSON.made(places=places, shrink=shrink, degree=degree, n_points=40, n_draws=16)
        text = script(spec)
        assert len(text.splitlines()) <= 60
        assert ("SHRINK" in text) == (shrink > 0)
        assert flat(printed(text), -1) == pytest.approx(flat(run(spec).numbers, -1), rel=1e-6, abs=1e-12)


# The sentence


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYWHERE)
@example(dict.fromkeys(("noise", "shrink"), 0.0) | {"places": "new", "degree": 3})
def test_the_sentence_is_true_everywhere(values: dict[str, object]) -> None:
    spec = LESSON.made(**values)
    result, every = run(spec), facts_of(spec, drawn_data(spec))
    says, here = result.says, every[spec.degree]
    least = min(each.whole for each in every)
    assert not re.search(r"\b(nan|inf)\b|not a finite", says)
    if "No other degree" in says:
        assert here.whole <= least * (1 + 1e-8) + 1e-15
    else:
        (kind, degree) = re.findall(r"too (free|stiff)\*\*: degree (\d+)", says)[0]
        assert every[int(degree)].whole <= least * (1 + 1e-8) + 1e-15
        assert here.whole > every[int(degree)].whole
        assert (kind == "free") == (spec.degree > int(degree))
    assert "noisy test points" not in says or spec.noise > 0
    if "no noise" in says:
        assert ("next to no" in says) == (spec.noise > 0)
        assert here.variance < 1e-15
    else:
        assert here.variance > 0


@pytest.mark.parametrize(
    "values", [{"noise": 0.0}, {"noise": 0.0, "curve": "line"}, {"noise": 0.0, "degree": 1}]
)
def test_without_noise_every_draw_is_the_same(values: dict[str, object]) -> None:
    result = run(LESSON.made(**values))
    assert result.says.startswith("There is **no noise**, and every draw gives the same fit")
    assert "every time" in result.says
    assert result.numbers["variance"] == 0


def test_a_line_without_noise_leaves_nothing() -> None:
    says = run(LESSON.made(noise=0.0, curve="line", degree=7)).says
    assert "bias² 0 + variance 0 + noise 0 = **0**" in says
    assert "No other degree has a smaller one" in says


def test_the_sweep_draws_what_a_run_says() -> None:
    spec = LESSON.made(n_draws=4)
    told = sweep(spec)
    assert told.arrays["fits"].shape == (16, 4, 51, 2)
    for degree in (0, 6, 15):
        rows = np.array(run(LESSON.made(n_draws=4, degree=degree)).rows)
        assert told.arrays["mean"][degree, :, 1] == pytest.approx(rows[:, 2], rel=1e-5, abs=1e-6)
        assert told.arrays["variance"][degree] == pytest.approx(rows[:, 4], rel=1e-5)


# The stories, over ten seeds


@pytest.mark.row("E039")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_stiff_fit_errs_by_bias_and_a_free_one_by_variance_and_both_have_the_noise(seed: int) -> None:
    stiff, free = (run(of(name, seed)).numbers for name in ("Stiff: bias", "Free: variance"))
    assert stiff["bias_squared"] > 10 * stiff["variance"]  # type: ignore[operator]
    assert free["variance"] > 10 * free["bias_squared"]  # type: ignore[operator]
    assert stiff["noise"] == free["noise"] == pytest.approx(0.16)
    for numbers in (stiff, free):
        away = abs(numbers["measured_test_error"] - numbers["test_error"])  # type: ignore[operator]
        assert away < 4 * numbers["standard_error"]  # type: ignore[operator]


@pytest.mark.row("C087")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("places", PLACES)
def test_where_fits_swarm_the_training_error_lies_far_below_the_test_error(seed: int, places: str) -> None:
    numbers = run(LESSON.made(degree=14, seed=seed, places=places)).numbers
    assert numbers["training_error"] < numbers["noise"] / 2 < numbers["test_error"] / 5  # type: ignore[operator]
    draws = drawn_data(LESSON.made(seed=seed, places=places))
    swarm = draws.predictions.var(1).mean(-1)
    assert swarm[14] > 5 * swarm[3]


@pytest.mark.parametrize("seed", SEEDS)
def test_each_preset_shows_what_it_says(seed: int) -> None:
    right = {preset.name: preset.right(run(of(preset.name, seed))) for preset in LESSON.presets}
    assert right == {
        "Stiff: bias": 0,
        "Free: variance": 1,
        "More data": 0,
        "Less noise does not help a line": 1,
        "Shrink": 1,
    }


def test_what_presets_tell_are_their_numbers() -> None:
    told = {preset.name: preset.reveal(run(of(preset.name, 0))) for preset in LESSON.presets}
    assert told["More data"].startswith("With 20 points the variance was 0.1985, with 100 it is 0.02439")
    assert "bias² was 0.4997 and is 0.4997" in told["Less noise does not help a line"]
    assert "Bias² goes from 7.452·10⁻¹³ to 0.006561" in told["Shrink"]


@pytest.mark.parametrize("seed", SEEDS)
def test_challenges_are_won_by_their_solutions_alone(seed: int) -> None:
    tame, bump = LESSON.challenges
    given_ = dict(tame.settings) | {"seed": seed}
    assert [rate for rate in (0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
            if tame.won(run(LESSON.made(**given_, shrink=rate)))] == [0.2]  # fmt: skip
    given_ = dict(bump.settings) | {"seed": seed}
    assert [d for d in range(MOST_DEGREE + 1) if bump.won(run(LESSON.made(**given_, degree=d)))] == [8]
