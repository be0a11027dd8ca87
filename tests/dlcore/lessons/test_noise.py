"""Noise and batches: its numbers are those of torch.optim and of theory, its sentence is true everywhere."""

import json
import math
import re
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from torch.utils.data import DataLoader, TensorDataset

from dlcore.data.columns import COLUMNS, pairs
from dlcore.lessons.lesson import Result
from dlcore.lessons.noise import (
    COUNTED,
    DRAWN,
    LESSON,
    MAX_STEPS,
    N_WALKS,
    SCALINGS,
    Spec,
    run,
    script,
    sweep,
)
from dlcore.lessons.noise_tries import OF_PATIENTS
from dlcore.lessons.noise_walks import fit_of
from dlcore.lessons.registry import lesson
from dlcore.settings import controls
from tests.recipes.printing import flat, printed

CLOSE = {"rel": 1e-5, "abs": 1e-9}


def compared(result: Result[Spec], name: str) -> float:
    """What theory says; NaN for none."""
    return result.picture[name].item()


def agree(spec: Spec) -> None:
    """The recipe prints the page's numbers."""
    assert flat(printed(script(spec)), -1) == pytest.approx(flat(run(spec).numbers, -1), **CLOSE)


# Its numbers


@pytest.mark.parametrize("data", COLUMNS)
@pytest.mark.parametrize("scaling", SCALINGS)
def test_the_minimum_is_that_of_scikit_learn(data: str, scaling: str) -> None:
    columns = np.array(pairs(data))
    low, scale = columns.min(0), np.ptp(columns, axis=0)
    if scaling == "standardised":
        low, scale = columns.mean(0), columns.std(0)
    x, y = ((columns - low) / scale).T
    line = LinearRegression().fit(x[:, None], y)
    numbers = run(LESSON.made(data=data, scaling=scaling, n_steps=2)).numbers
    assert numbers["minimum"] == pytest.approx([line.coef_[0], line.intercept_], rel=1e-9, abs=1e-12)
    assert numbers["smallest_loss"] == pytest.approx(np.mean((line.predict(x[:, None]) - y) ** 2), rel=1e-9)


@pytest.mark.row("C137", "C053", "E020")
@pytest.mark.parametrize("drawn", DRAWN)
@pytest.mark.parametrize("batch_size", [1, 8, 1024])
def test_the_walk_is_that_of_torch_optim(drawn: str, batch_size: int) -> None:
    """The batches are read from the picture; the loss is the mean over them, 1/B, for a single record too."""
    spec = LESSON.made(drawn=drawn, batch_size=batch_size, n_steps=25, data="iris")
    result = run(spec)
    fit = fit_of(spec)
    model = torch.nn.Linear(1, 1).double()
    with torch.no_grad():
        model.weight.fill_(spec.start_w)
        model.bias.fill_(spec.start_b)
    optimiser = torch.optim.SGD(model.parameters(), lr=spec.learning_rate)
    for step in range(1, 26):
        batch = torch.from_numpy(result.picture["batch"][step]).double()
        batch = batch[batch.isfinite().all(1)]  # the last one of an epoch is smaller
        if batch_size > len(fit.x):
            if drawn == "replacement":
                return  # a part of the batch is drawn in the picture, not all of it
            batch = torch.stack([fit.x, fit.y], 1)
        optimiser.zero_grad()
        torch.nn.MSELoss()(model(batch[:, :1]), batch[:, 1:]).backward()
        optimiser.step()
        assert [model.weight.item(), model.bias.item()] == pytest.approx(
            result.rows[step][1:3], rel=1e-4, abs=1e-6
        )
    if batch_size == 1:
        assert result.picture["batch"].shape == (26, 1, 2)


@pytest.mark.row("C139", "E058")
def test_an_epoch_has_the_steps_of_a_data_loader() -> None:
    fit = fit_of(Spec())
    for batch_size in (1, 8, 100, 442):
        loader = DataLoader(TensorDataset(fit.x, fit.y), batch_size=batch_size, shuffle=True)
        result = run(LESSON.made(drawn="epochs", batch_size=batch_size, n_steps=2))
        (epoch,) = (formula for formula in result.formulas if "lceil" in formula.latex)
        assert epoch.latex.endswith(f"= {len(loader)}")
        words = " ".join(dict(epoch.symbols).values())
        assert f"the last with {len(list(loader)[-1][0])} records" in words
        assert "the number of records in a batch, not the number of batches" in words


@pytest.mark.row("E037")
def test_the_learning_rate_is_eta() -> None:
    result = run(Spec())
    assert sum(r"\eta" in formula.latex for formula in result.formulas) >= 4
    others = re.compile(r"\\alpha|\\gamma|\\text\{lr\}|\blr\b")
    assert not any(others.search(f"{formula.latex} {formula.symbols}") for formula in result.formulas)
    assert ("\\eta", "the learning rate") in {pair for each in result.formulas for pair in each.symbols}


def test_every_letter_of_the_loss_is_explained() -> None:
    known = dict(pair for formula in run(Spec()).formulas for pair in formula.symbols)
    assert {"E", "w, b", "m", "x_i, y_i", "S", "B", "f", r"\Sigma", "C", r"\lambda"} <= known.keys()


def test_theory_is_told_to_be_of_batches_drawn_afresh() -> None:
    """Shuffled epochs measure 0.027 where it gives 0.042."""
    for drawn, told in (("epochs", True), ("afresh", False)):
        formulas = run(LESSON.made(drawn=drawn, batch_size=64)).formulas
        known = dict(pair for formula in formulas for pair in formula.symbols)
        for symbol in ("f", r"\Sigma", r"\eta_{\max}"):
            assert ("for batches drawn afresh" in known[symbol]) == told


def test_the_last_batch_of_an_epoch_is_as_large_as_it_is() -> None:
    for step, size in ((7, 58), (6, 64), (8, 64), (14, 58)):
        result = run(LESSON.made(drawn="epochs", batch_size=64, step=step))
        assert result.formulas[1].latex.count(rf"\tfrac{{1}}{{{size}}}") == 1
        shown = result.picture["batch"][step]
        assert np.isfinite(shown).all(1).sum() == min(size, len(shown))


def test_numbers_are_those_of_the_table() -> None:
    result = run(Spec())
    fit = fit_of(Spec())
    last = result.rows[-1]
    assert len(result.rows) == Spec().n_steps + 1
    assert list(last[1:3]) == result.numbers["final_point"]
    assert last[3] + fit.smallest_loss == pytest.approx(result.numbers["final_loss"])
    assert result.numbers["records_seen"] == 1600
    assert len(result.head) == len(last)


@pytest.mark.parametrize("data", COLUMNS)
@pytest.mark.parametrize("drawn", ["afresh", "replacement"])
def test_measured_is_what_theory_says(data: str, drawn: str) -> None:
    for batch_size, rate in ((1, 0.05), (8, 0.1), (64, 0.3)):
        result = run(LESSON.made(data=data, drawn=drawn, batch_size=batch_size, learning_rate=rate))
        numbers = result.numbers
        measured, error = numbers["distance"], numbers["distance_error"]
        theory = compared(result, "theory")
        assert abs(measured - theory) < 4 * error  # type: ignore[operator]
        assert error < 0.08 * theory  # type: ignore[operator]
        expected = np.mean([row[4] for row in result.rows[Spec().n_steps // 2 + 1 :]])
        assert numbers["excess_loss"] == pytest.approx(expected, rel=0.25)


def test_the_ball_shrinks_with_the_rate_and_grows_with_one_by_the_batch() -> None:
    """Each to the power of a half, for small learning rates."""

    def settled(**values: Any) -> float:
        return compared(run(LESSON.made(drawn="replacement", n_steps=1, **values)), "settled")

    whole = settled(learning_rate=0.004, batch_size=8)
    assert settled(learning_rate=0.001, batch_size=8) / whole == pytest.approx(0.5, rel=0.01)
    assert settled(learning_rate=0.004, batch_size=32) / whole == pytest.approx(0.5, rel=0.01)


# The recipe


def test_the_recipe_as_it_lies_there_is_that_of_the_defaults() -> None:
    from dlcore.export import recipe

    assert script(Spec()).replace("'", '"') == recipe("noise").replace("'", '"')  # repr has other quotes


@given(
    st.fixed_dictionaries(
        {
            "data": st.sampled_from(list(COLUMNS)),
            "batch_size": st.one_of(st.integers(1, 1024), st.sampled_from([1, 2, 442])),
            "learning_rate": st.floats(0.001, 1.5),
            "n_steps": st.integers(1, 25),
            "drawn": st.sampled_from(list(DRAWN)),
            "counted": st.sampled_from(list(COUNTED)),
            "scaling": st.sampled_from(list(SCALINGS)),
            "start_w": st.floats(-3, 3),
            "start_b": st.floats(-3, 3),
            "seed": st.integers(0, 99),
            "step": st.integers(0, MAX_STEPS),
        }
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_is_one(values: dict[str, Any]) -> None:
    result = run(LESSON.made(**values))
    assert result.says.startswith("With **")
    assert result.says.endswith(".")
    assert result.says.count("**") % 2 == 0
    assert "nan" not in result.says
    assert "inf" not in result.says
    json.dumps(dict(result.numbers), allow_nan=False)


@pytest.mark.parametrize("drawn", DRAWN)
@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("batch_size", [64, 442])
def test_the_script_holds_what_its_settings_use_alone(drawn: str, scaling: str, batch_size: int) -> None:
    spec = LESSON.made(data="diabetes", drawn=drawn, scaling=scaling, batch_size=batch_size, n_steps=16)
    agree(spec)
    text = script(spec)
    assert len(text.splitlines()) <= 63
    assert ("randint" in text) == (drawn == "replacement")
    assert ("argsort" in text) == (drawn == "epochs" and batch_size < 442)
    assert ("amin" in text) == (scaling == "0 to 1")


@pytest.mark.parametrize(
    "values",
    [
        {"learning_rate": 1.5, "batch_size": 1, "n_steps": 60},
        {"learning_rate": 1.5, "batch_size": 1024, "n_steps": 60},
        {"learning_rate": 1.0, "batch_size": 1024, "n_steps": 40},
        {"learning_rate": 0.9, "batch_size": 441, "drawn": "epochs", "n_steps": 120},
        {"learning_rate": 0.6, "batch_size": 4, "n_steps": 60, "counted": "records"},
    ],
)
def test_where_walks_leave_the_script_agrees_too(values: dict[str, Any]) -> None:
    agree(LESSON.made(**values))
    rows = np.array(run(LESSON.made(**values)).rows)
    assert np.isfinite(rows[:, :4]).all()


# The sweep


@pytest.mark.parametrize("drawn", DRAWN)
@pytest.mark.parametrize("data", COLUMNS)
def test_the_sweep_has_every_batch_size_and_says_what_run_says(data: str, drawn: str) -> None:
    spec = LESSON.made(data=data, drawn=drawn, n_steps=40, learning_rate=0.3)
    whole = sweep(spec)
    n_records = COLUMNS[data].n_records
    assert whole.values == LESSON.stops(spec)
    assert whole.values[0] == 1
    assert whole.values[-1] == n_records
    assert {array.shape[0] for array in whole.arrays.values() if array.ndim} >= {len(whole.values)}
    for place in (0, 3, len(whole.values) - 2, len(whole.values) - 1):
        result = run(LESSON.made(**{**vars_of(spec), "batch_size": whole.values[place]}))
        assert whole.says[place] == result.says
        last = int(whole.arrays["last"][place])
        assert last == result.numbers["steps_taken"]
        assert whole.arrays["points"][place, last].tolist() == pytest.approx(
            result.numbers["final_point"], rel=1e-5, abs=1e-7
        )
        if result.numbers["distance"] is not None:
            assert whole.arrays["measured"][place] == pytest.approx(result.numbers["distance"], rel=1e-5)


def vars_of(spec: Spec) -> dict[str, Any]:
    return {name: getattr(spec, name) for name in controls(Spec)}


def test_more_records_than_there_are_is_all_of_them() -> None:
    assert LESSON.stops(LESSON.made(batch_size=1024))[-2:] == (256, 1024)
    assert 100 in LESSON.stops(LESSON.made(batch_size=100))
    many, every = (run(LESSON.made(batch_size=size, n_steps=20)) for size in (1024, 442))
    assert many.numbers == every.numbers
    assert many.says == every.says


def test_the_sweep_is_the_same_wherever_its_sliders_stand() -> None:
    one, other = sweep(LESSON.made(n_steps=20)), sweep(LESSON.made(n_steps=20, step=3, batch_size=64))
    assert one.says == other.says
    assert all(np.array_equal(one.arrays[name], other.arrays[name], equal_nan=True) for name in one.arrays)


# The sentence is a claim


def test_what_it_says_of_wandering_are_the_numbers() -> None:
    result = run(Spec())
    said = re.findall(r"\*\*([\d.]+)\*\*", result.says)
    assert float(said[1]) == pytest.approx(result.numbers["distance"], rel=5e-3)
    assert float(said[2]) == pytest.approx(compared(result, "theory"), rel=5e-3)
    fourfold = compared(run(LESSON.made(batch_size=32)), "settled")
    assert float(re.findall(r"makes it ([\d.]+)", result.says)[0]) == pytest.approx(fourfold, rel=5e-3)


def test_all_records_together_make_no_noise() -> None:
    for drawn in ("afresh", "epochs"):
        result = run(LESSON.made(batch_size=442, drawn=drawn))
        assert "there is no noise" in result.says
        assert "for the minimum" in result.says
        assert result.numbers["distance"] < 1e-6  # type: ignore[operator]
    assert "no noise" not in run(LESSON.made(batch_size=442, drawn="replacement")).says
    assert "never gets nearer" in run(LESSON.made(batch_size=442, learning_rate=1.0)).says
    early = {"scaling": "0 to 1", "learning_rate": 0.9, "n_steps": 20, "start_w": 2.0, "start_b": -0.6}
    for values in (early, {"scaling": "0 to 1", "learning_rate": 1.0, "n_steps": 3}):
        result = run(LESSON.made(batch_size=1024, **values))
        assert "**overshoots further**" in result.says
        assert "the 0.8901 that the bowl bears" in result.says
        assert "for the minimum" not in result.says
    fit = fit_of(LESSON.made(**early))
    start, rows = (
        torch.tensor([2.0, -0.6], dtype=torch.float64),
        run(LESSON.made(batch_size=1024, **early)).rows,
    )
    end = torch.tensor(rows[-1][1:3], dtype=torch.float64)
    assert (end - fit.minimum).norm() < (start - fit.minimum).norm()  # and yet, along the steepest axis
    steepest = torch.linalg.eigh(fit.hessian).eigenvectors[:, -1]
    assert abs((end - fit.minimum) @ steepest) > abs((start - fit.minimum) @ steepest)
    largest = compared(run(LESSON.made(batch_size=1024, **early)), "largest")
    for share, words in ((1 + 1e-6, "overshoots"), (1 - 1e-6, "for the minimum")):
        says = run(LESSON.made(batch_size=1024, **{**early, "learning_rate": share * largest})).says
        assert words in says
    overshoots = run(LESSON.made(batch_size=442, learning_rate=1.1, n_steps=20))
    assert "overshoots further" in overshoots.says
    assert "1.1 is more than the 1" in overshoots.says
    assert "**diverges**" in run(LESSON.made(batch_size=442, learning_rate=1.5)).says


def test_noise_makes_a_rate_unstable_that_all_records_bear() -> None:
    single = run(LESSON.made(batch_size=1, learning_rate=0.3))
    assert math.isnan(compared(single, "settled"))
    assert "The **noise** does it" in single.says
    below = run(LESSON.made(batch_size=1, learning_rate=0.26))
    assert compared(below, "largest") == pytest.approx(0.2615, abs=1e-4)
    assert "without bound" not in below.says
    assert "noise** does it" not in run(LESSON.made(batch_size=1, learning_rate=1.1)).says
    assert "of 32** walks **diverge**" in run(LESSON.made(batch_size=1, learning_rate=1.1)).says


def test_walks_on_their_way_are_told_from_walks_that_wander() -> None:
    early = run(LESSON.made(n_steps=5))
    assert "still on their way" in early.says
    assert "second half of 5 steps" in early.says
    assert "still on their way" in run(LESSON.made(scaling="0 to 1", learning_rate=0.01)).says
    assert "wandering" in run(LESSON.made(n_steps=100)).says


def test_epochs_are_calmer_unless_a_small_batch_is_left_over() -> None:
    calm = run(LESSON.made(drawn="epochs", batch_size=64))
    assert "**calmer**" in calm.says
    assert "an epoch of 7 steps" in calm.says
    assert calm.numbers["distance"] < compared(calm, "theory")  # type: ignore[operator]
    left = run(LESSON.made(drawn="epochs", batch_size=512, data="cells"))
    assert "its last batch is one of 57" in left.says
    assert left.numbers["distance"] > 5 * compared(left, "theory")  # type: ignore[operator]


def test_the_cost_is_told_where_it_is_asked_for() -> None:
    result = run(LESSON.made(**LESSON.preset("The same cost").settings))
    assert "**4 steps** of the same 2\u202f000 looks" in result.says
    fit, spec = fit_of(result.spec), result.spec
    point = torch.tensor([spec.start_w, spec.start_b], dtype=torch.float64)
    for _ in range(4):
        point -= spec.learning_rate * fit.hessian @ (point - fit.minimum)
    assert compared(result, "together") == pytest.approx(float(fit.excess(point)), rel=1e-6)
    assert compared(result, "together") > 10 * result.numbers["excess_loss"]  # type: ignore[operator]
    assert "looks at a record" not in run(Spec()).says


# What there is to try


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Four times the batch", "half"),
        ("One at a time", "Nothing bounds"),
        ("The same cost", "Batches of 8"),
        ("Every record once", "Less"),
        ("The left-over batch", "farther"),
    ],
)
def test_the_right_answers_are_what_happens(name: str, answer: str) -> None:
    preset = LESSON.preset(name)
    assert answer in preset.answers[preset.right(run(LESSON.made(**preset.settings)))]


def test_what_the_questions_say_is_so() -> None:
    assert run(Spec()).numbers["distance"] == pytest.approx(OF_PATIENTS, abs=0.005)
    preset = LESSON.preset("The same cost")
    spec = LESSON.made(**preset.settings)
    assert spec.n_steps * spec.batch_size == 2000
    assert 2000 // COLUMNS["diabetes"].n_records == 4
    assert COLUMNS["cells"].n_records - 512 == 57
    assert compared(run(LESSON.made(batch_size=1024)), "largest") == pytest.approx(1.0)


def test_the_lesson_is_in_the_registry() -> None:
    assert lesson("noise") is LESSON
    assert len(controls(Spec)) == 12
    assert N_WALKS == 32
    assert math.isclose(Spec().learning_rate, 0.1)
