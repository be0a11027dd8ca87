"""What the stage of “Which loss?” is told: everything it draws, packed, with the numbers of the sweep."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.which_loss import LESSON, MAX_STEPS, Spec, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.which_loss_picture import picture

KINDS = [
    {},
    {"label": "0", "squared": "mse"},
    {"label": "0", "literal": True},
    {"records": "five", "label": "0"},
    {"task": "regression"},
    {"task": "regression", "learning_rate": 10.0},
    {"task": "regression", "records": "five", "target": -4.0},
    {"task": "regression", "records": "five", "target": 0.0, "literal": True},
]
EVERY = pytest.mark.parametrize("settings", KINDS, ids=str)


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(spec)), 1_100_000)


def taken_in(result: Any) -> list[int]:
    """How many steps each loss took: rows with a number, without the start."""
    return [sum(np.isfinite(row[place]) for row in result.rows) - 1 for place in (1, 4)]


@EVERY
def test_everything_can_be_drawn(settings: dict[str, Any]) -> None:
    spec = LESSON.made(**settings)
    scene, result = drawn(spec), run(spec)
    race, bars, _, entropy, square, *heats = scene["panels"]
    at = scene["values"].index(spec.start)
    assert scene["says"]["data"][at] == result.says
    assert int(numbers(scene["last_step"], at)) == MAX_STEPS
    for curve, place in zip(race["curves"], (2, 5), strict=False):
        seen = numbers(curve["y"], at)
        expected = [row[place] for row in result.rows]
        known = np.isfinite(seen)
        assert known[0]
        assert seen[known] == pytest.approx(np.array(expected)[known], rel=1e-5, abs=1e-30)
    for plane, taken in zip((entropy, square), taken_in(result), strict=True):
        (walk,) = (layer for layer in plane["layers"] if layer["kind"] == "walk")
        assert int(numbers(walk["last"], at)) == taken
        assert np.isfinite(walk["points"]["data"]).all()
        assert plane["pick"] == "weight"
        assert bool(plane["ground"]) == (spec.records == "five")
    assert len({name.strip() for name in bars["names"]}) == len(bars["names"])
    assert len(bars["names"]) == numbers(bars["values"], at, 0).shape[-1]
    for heat in heats:
        assert heat["cells"]["data"].shape == (len(heat["y"]), len(heat["x"]))
        assert heat["cells"]["data"].dtype == np.uint8


@EVERY
def test_the_formulas_hold_the_slopes_of_the_step_looked_at(settings: dict[str, Any]) -> None:
    scene = drawn(LESSON.made(**settings))
    at, entropy, square = 16, *scene["formula"]
    spec = LESSON.made(**settings, start=scene["values"][at])
    rows = run(spec).rows
    for step in (0, 1, 7):
        values = [float(numbers(part["value"], at, step)) for part in entropy if isinstance(part, dict)]
        p, y = rows[step][2], spec.wanted
        meant = -y * (1 - p) - (1 - y) * p if spec.literal else p - y
        assert values == pytest.approx([meant], rel=1e-4, abs=1e-6)
        *factors, slope = (
            float(numbers(part["value"], at, step)) for part in square if isinstance(part, dict)
        )
        if np.isfinite(slope):
            assert slope == pytest.approx(2 * spec.scale * np.prod(factors), rel=1e-4, abs=1e-12)
            assert factors[0] == pytest.approx(rows[step][5] - spec.wanted, rel=1e-4, abs=1e-6)
        else:
            assert step > taken_in(run(spec))[1]


@pytest.mark.row("E078")
def test_the_curves_are_dashed_where_they_bend_down() -> None:
    for label, side in (("1", -1), ("0", 1)):
        entropy, square = drawn(LESSON.made(label=label))["panels"][3:5]
        assert [layer["kind"] for layer in entropy["layers"]] == ["stroke", "walk"]
        points = square["layers"][1]["points"]["data"]
        down = points[np.isfinite(points[:, 1]), 0]
        assert (down * side > np.log(2) - 0.2).all()
        assert len(down) > 100


def test_the_surface_of_five_records_bends_down_with_squared_error_alone() -> None:
    entropy, square = drawn(LESSON.made(records="five"))["panels"][3:5]
    assert "nowhere bends down" in entropy["title"]
    assert [layer["kind"] for layer in square["layers"]] == ["stroke", "walk"]


@pytest.mark.row("E014")
@pytest.mark.parametrize(
    ("label", "task"), [("0", "classification"), ("1", "classification"), ("1", "regression")]
)
def test_a_row_says_whose_slope_it_is_and_where_its_sign_is_flipped(label: str, task: str) -> None:
    for literal in (False, True):
        spec = LESSON.made(label=label, task=task, literal=literal)
        bars = drawn(spec)["panels"][1]
        error, slope, *_ = numbers(bars["values"], 3, 2)
        cross, square = (name for name in bars["names"] if "slope" in name)
        assert cross.startswith("cross-entropy: ")
        assert square == "squared error: slope"
        assert ("sign flipped" in cross) == (slope == pytest.approx(-error))
        assert ("no brackets" in cross) == (abs(slope) != pytest.approx(abs(error)))
