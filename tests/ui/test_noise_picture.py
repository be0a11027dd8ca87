"""What the stage of walks with batches is told: everything it draws, packed, at the ends of its settings."""

from typing import Any

import numpy as np
import pytest

from dlcore.data.columns import COLUMNS
from dlcore.lessons.noise import LESSON, Spec, rates, sweep
from tests.ui.scenes import as_read, numbers
from ui.noise_picture import picture


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(spec)), 600_000)


@pytest.mark.parametrize("data", COLUMNS)
def test_everything_it_draws_is_what_was_computed(data: str) -> None:
    spec = LESSON.made(data=data, n_steps=50)
    scene, whole = drawn(spec), sweep(spec)
    at = scene["values"].index(8)
    weights, over_sizes, loss, records, both = scene["panels"]
    (walk,) = (layer for layer in weights["layers"] if layer["kind"] == "walk")
    assert np.allclose(numbers(walk["points"], at), whole.arrays["points"][at])
    assert numbers(scene["last_step"], at) == 50
    measured, theory, *_ = over_sizes["curves"]
    assert np.allclose(numbers(measured["y"])[at], whole.arrays["measured"][at])
    assert np.allclose(numbers(theory["y"])[at], whole.arrays["theory"][at])
    assert np.isnan(numbers(theory["y"])[-1])  # all records: no noise to draw
    assert scene["names"][-1] == f"all {COLUMNS[data].n_records}"
    one = numbers(loss["curves"][0]["y"], at)
    assert np.allclose(one[np.isfinite(one)], whole.arrays["excess"][at][np.isfinite(one)])
    assert len(records["layers"][0]["points"]["data"]) == COLUMNS[data].n_records
    line = numbers(records["layers"][2]["points"], at, 50)
    weight, bias = whole.arrays["points"][at, 50]
    assert np.allclose(line[:, 1], weight * line[:, 0] + bias, atol=1e-5)
    column, row = numbers(both["here"], at)
    assert column == at
    assert rates()[round(float(row))] == spec.learning_rate
    assert both["cells"]["data"].shape == (len(rates()), len(scene["values"]))


def test_the_ball_is_two_standard_deviations_around_the_minimum() -> None:
    spec = LESSON.made(n_steps=300)
    scene, whole = drawn(spec), sweep(spec)
    for at in (0, 3, 6):
        (ellipse,) = (
            layer for layer in scene["panels"][0]["layers"] if layer["kind"] == "stroke" and layer["fill"]
        )
        away = numbers(ellipse["points"], at) - whole.still["minimum"]
        radius = np.sqrt((away[:-1] ** 2).sum(1).mean() * 2) / 2  # of both axes together
        assert radius == pytest.approx(whole.arrays["theory"][at], rel=0.02)
        ends = whole.arrays["ends"][at] - whole.still["minimum"]
        assert 0.5 < np.sqrt((ends**2).sum(1).mean()) / radius < 1.6


def test_the_map_goes_wrong_where_walks_have_no_bound() -> None:
    both = drawn(LESSON.made(n_steps=5))["panels"][-1]
    cells, known = both["cells"]["data"], np.array(rates())
    assert (cells[known > 1.0] == 255).all()  # 2 / λ is 1
    assert (cells[known < 0.26] < 255).all()
    assert (cells[(known > 0.27), 0] == 255).all()
    assert (np.diff(cells[30, :-1].astype(int)) <= 0).all()  # the larger the batch, the calmer


def test_the_formula_is_the_step_that_leads_to_the_one_looked_at() -> None:
    scene, whole = drawn(LESSON.made(n_steps=6)), sweep(LESSON.made(n_steps=6))
    before, rate, slope, after = (part for part in scene["formula"][0] if isinstance(part, dict))
    for step in range(7):
        shown = [float(np.ravel(numbers(part["value"], 3, step))[0]) for part in (before, rate, slope, after)]
        assert shown[0] == whole.arrays["points"][3, max(0, step - 1), 0]
        assert shown[3] == pytest.approx(shown[0] - shown[1] * shown[2], rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    "values",
    [
        {"learning_rate": 1.5, "n_steps": 60},
        {"learning_rate": 1.5, "closer": True},
        {"n_steps": 1, "counted": "records"},
        {"n_steps": 500, "counted": "records", "data": "cells", "drawn": "epochs"},
        {"drawn": "replacement", "scaling": "0 to 1", "closer": True, "start_w": -3.0, "start_b": 3.0},
        {"batch_size": 1024, "data": "iris"},
    ],
)
def test_at_the_ends_of_its_settings_it_can_be_drawn(values: dict[str, Any]) -> None:
    spec = LESSON.made(**{"n_steps": 30} | values)
    scene = drawn(spec)
    for low, high in scene["panels"][0]["window"]:
        assert low < high
    for curve in scene["panels"][2]["curves"]:
        x = numbers(curve["x"])
        assert (np.diff(x) > 0).all()
        assert x[0] >= (1 if spec.counted == "records" else 0)
    window = scene["panels"][0]["window"]
    if spec.closer and spec.learning_rate < 1:
        assert window[0][1] - window[0][0] < 1
    else:
        assert window[0][0] < spec.start_w < window[0][1]
