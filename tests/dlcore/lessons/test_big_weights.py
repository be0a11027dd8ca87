"""Big weights: losses are torch's and those of fifty digits, and the claims hold for ten seeds."""

from typing import Any, cast

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from dlcore.data.points import points
from dlcore.lessons.big_weights import LESSON, SETS, run, script, sweep
from dlcore.lessons.big_weights_run import N_STEPS, RATE
from dlcore.theory.logistic_fits import descent_norms
from tests.recipes.printing import flat, printed

F64 = torch.float64
SEEDS = range(1, 11)


@pytest.mark.parametrize("factor", [0.1, 1.0, 100.0])
@pytest.mark.parametrize("leave_bias", [False, True])
def test_losses_are_torchs_and_those_of_fifty_digits(factor: float, leave_bias: bool) -> None:
    spec = LESSON.made(factor=factor, leave_bias=leave_bias)
    result, data = run(spec), points("blobs", 20, 1.0, 1, F64)
    weights = torch.tensor(result.numbers["weights"], dtype=F64)
    z = factor * (data.test_x @ weights) + result.number("bias") * (1 if leave_bias else factor)
    loss = result.numbers["losses"][1]  # type: ignore[index]
    assert loss == pytest.approx(nn.BCEWithLogitsLoss()(z, data.test_y.double()).item(), rel=1e-9)
    with mpmath.workdps(50):
        signs = (1 - 2 * data.test_y).tolist()
        terms = [
            mpmath.log(1 + mpmath.exp(s * mpmath.mpf(h))) for s, h in zip(signs, z.tolist(), strict=True)
        ]
        assert loss == pytest.approx(float(sum(terms) / len(terms)), rel=1e-9)


@pytest.mark.row("C089")
@pytest.mark.parametrize("seed", SEEDS)
def test_accuracy_stays_and_the_test_loss_rises_with_long_weights(seed: int) -> None:
    for data, noise in (("blobs", 1.0), ("moons", 0.5)):
        arrays = sweep(LESSON.made(seed=seed, data=data, noise=noise)).arrays
        assert (arrays["right"] == arrays["right"][0]).all()
        lines = arrays["lines"][:, 1]
        assert np.allclose(lines, lines[0], atol=1e-3)  # the boundary
        assert (np.diff(arrays["confidence"]) >= -1e-6).all()
        losses = arrays["losses"][:, 1]
        assert losses[-1] > 2 * losses.min()
        assert (np.diff(losses, 2) >= -1).all()
        lowest = int(losses.argmin())
        assert (np.diff(losses[lowest:]) >= 0).all()  # past its best it only rises


@pytest.mark.row("C089")
@pytest.mark.parametrize("seed", SEEDS)
def test_of_separable_points_the_training_loss_falls_for_ever_and_weights_grow(seed: int) -> None:
    spec = LESSON.made(seed=seed, noise=0.05)
    whole = sweep(spec)
    assert (whole.arrays["right"][:, 0] == 1).all()
    assert (np.diff(whole.arrays["losses"][:, 0]) <= 0).all()
    assert "the training loss still falls at 100: **the line has every training point" in run(spec).says
    data = points("blobs", 20, 0.05, seed, F64)
    free, held = descent_norms(data.x, data.y.double(), torch.tensor([0, 0.1], dtype=F64), RATE, N_STEPS)
    assert (free.diff() > 0).all()
    assert held[-1] < free[-1]
    assert abs(float(held[-1] - held[-2])) < 1e-6


@pytest.mark.parametrize("data", SETS)
@pytest.mark.parametrize("noise", [0.0, 1.0, 2.0])
def test_no_step_of_a_descent_overshoots_whatever_the_penalty(data: str, noise: float) -> None:
    for penalty in (0.001, 0.3, 1.0):
        spec = LESSON.made(data=data, noise=noise, penalty=penalty, n=10)
        _, held = sweep(spec).still["norms"]
        assert held.max() <= 1.001 * run(spec).number("norm")


def test_a_loss_too_small_for_float64_is_no_zero_and_still_falls() -> None:
    result = run(LESSON.made(noise=0.0, penalty=0.0001, n=10, seed=11, factor=100.0))
    assert result.numbers["losses"][1] == 0  # type: ignore[index]
    assert result.numbers["best_factors"] == [100, 100]
    assert "is **less than 10⁻³⁰⁰**, less than at c = 1" in result.says
    assert "answers is 1 but for rounding" in result.says
    numbers = printed(script(result.spec))
    assert numbers["best_factors"] == [100, 100]


@pytest.mark.parametrize("data", SETS)
@pytest.mark.parametrize("leave_bias", [False, True])
def test_what_is_handed_out_draws_its_points_in_at_most_sixty_lines(data: str, leave_bias: bool) -> None:
    spec = LESSON.made(data=data, leave_bias=leave_bias, n=12, seed=4, noise=0.3)
    text = script(spec)
    assert len(text.splitlines()) <= 60
    assert ("def moons" in text, "def blobs" in text) == (data == "moons", data == "blobs")
    assert flat(printed(text)) == pytest.approx(flat(run(spec).numbers), rel=1e-5, abs=1e-7)


def test_a_stronger_penalty_makes_shorter_weights_and_a_larger_best_factor() -> None:
    for seed in SEEDS:
        norms, _, best = run(LESSON.made(seed=seed)).picture["ladder"].T
        assert (np.diff(norms) < 0).all()
        assert (np.diff(best) >= 0).all()


def test_with_the_bias_left_the_boundary_moves() -> None:
    spec = LESSON.made(leave_bias=True)
    lines = sweep(spec).arrays["lines"][:, 1]
    assert np.abs(lines[0] - lines[-1]).max() > 0.01
    assert "**the boundary moves**" in run(spec).says


@pytest.mark.parametrize(
    ("preset", "right", "seeds"),
    [
        ("Much longer", 1, 10),
        ("Shorter than trained", 1, 10),
        ("Without a mistake", 1, 10),
        ("A penalty instead", 2, 9),
    ],
)
def test_presets_hold_for_other_seeds_too(preset: str, right: int, seeds: int) -> None:
    one = LESSON.preset(preset)
    found = [one.right(run(LESSON.made(**one.settings, seed=seed))) for seed in SEEDS]
    assert found[0] == right
    assert found.count(right) == seeds


ANYWHERE = st.fixed_dictionaries(
    {
        "data": st.sampled_from(list(SETS)),
        "noise": st.sampled_from([0.0, 0.05, 0.5, 1.0, 2.0]),
        "n": st.sampled_from([10, 20, 100]),
        "seed": st.integers(1, 100),
        "penalty": st.sampled_from([0.0001, 0.01, 0.3, 1.0]),
        "factor": st.sampled_from([0.1, 0.91, 1.0, 1.1, 7.77, 100.0]),
        "leave_bias": st.booleans(),
    }
)


@given(ANYWHERE)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_keeps_to_the_numbers(values: dict[str, Any]) -> None:
    result = run(LESSON.made(**values))
    says, here = result.says, values["factor"] != 1
    now, before = (cast(list[float], result.numbers[name])[1] for name in ("losses", "losses_at_1"))
    assert ("more than at c = 1" in says) == (here and now > before)
    assert ("less than at c = 1" in says) == (here and now < before)
    assert ("**the boundary moves**" in says) == (here and values["leave_bias"])
    assert ("**stays " in says) == (here and not values["leave_bias"])
    best = cast(list[float], result.numbers["best_factors"])
    assert f"test loss is smallest at c = {best[1]:g}" in says
    assert ("the training loss still falls at 100" in says) == (best[0] == 100)
    assert says.endswith(".")
    assert "finite" not in says
    assert says.count("**") % 2 == 0


@pytest.mark.parametrize("leave_bias", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_wrong_test_points_are_as_many_as_the_accuracy_lacks(seed: int, leave_bias: bool) -> None:
    arrays = sweep(LESSON.made(seed=seed, leave_bias=leave_bias)).arrays
    lack = np.isfinite(arrays["wrong"]).all(-1).mean(1)
    assert lack == pytest.approx(1 - arrays["right"][:, 1], abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_end_is_claimed_where_a_training_point_is_wrong(seed: int) -> None:
    result = run(LESSON.made(seed=seed))
    right = cast(list[float], result.numbers["accuracies"])[0]
    assert ("on its side" in result.says) <= (right == 1)
