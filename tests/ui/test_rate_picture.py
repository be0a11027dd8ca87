"""What the stage of the learning rate is told: everything it draws, packed, with the numbers of the sweep."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.rate import LESSON, MAX_STEPS, SURFACES, Spec, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.rate import picture

pytestmark = pytest.mark.tiny


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(spec)), 700_000)


@pytest.mark.parametrize("uphill", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("surface", SURFACES)
def test_everything_can_be_drawn(surface: str, momentum: float, uphill: bool) -> None:
    spec = LESSON.made(surface=surface, momentum=momentum, uphill=uphill)
    scene, whole, result = drawn(spec), sweep(spec), run(spec)
    plane, loss, factor, heat = scene["panels"]
    at = scene["values"].index(spec.learning_rate)
    (walk,) = (layer for layer in plane["layers"] if layer["kind"] == "walk")
    last = int(numbers(scene["last_step"], at))
    assert last == result.numbers["steps_taken"]
    assert np.isfinite(walk["points"]["data"]).all()
    assert numbers(walk["points"], at)[: last + 1, 0] == pytest.approx(
        [row[1] for row in result.rows], rel=1e-5
    )
    shown = [each for each in numbers(loss["curves"][0]["y"], at) if np.isfinite(each)]
    assert shown == pytest.approx([row[len(spec.start) + 1] for row in result.rows][: len(shown)], rel=1e-5)
    assert factor["here"] == "value"
    assert len(factor["lines"]) == len(heat["outline"]) == (0 if uphill else 2)
    assert [bool(plane["ground"]), plane["pick"]] == (
        [True, "start"] if surface == "bowl" else [False, "weight"]
    )
    settled = [layer["points"]["data"] for layer in plane["layers"] if layer["points"]["settled"]]
    assert set(settled) == result.picture.keys()
    assert all(name in result.picture for name in settled)
    assert scene["says"]["data"][at] == result.says
    assert heat["cells"]["data"].shape == (len(heat["y"]), len(heat["x"]))
    assert heat["cells"]["data"].dtype == np.uint8
    assert len(whole.says) == len(scene["values"])


def test_curves_reach_the_walk_and_are_cut_where_they_get_too_tall() -> None:
    scene = drawn(Spec())
    factor = scene["panels"][2]
    for at, rate in enumerate(scene["values"]):
        across = numbers(factor["curves"][0]["x"], at)
        assert across[0] == 0
        assert across[-1] >= max(rate, 0.2)
        tall = [numbers(curve["y"], at) for curve in factor["curves"][:2]]
        here = [float(np.interp(rate, across, each)) for each in tall]
        assert here == pytest.approx([abs(1 - rate), abs(1 - 10 * rate)], abs=0.05 * max(here))


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("uphill", [False, True])
def test_the_formula_holds_the_step_that_leads_to_the_one_looked_at(momentum: float, uphill: bool) -> None:
    spec = LESSON.made(learning_rate=0.1, n_steps=5, momentum=momentum, uphill=uphill)
    scene = drawn(spec)
    at = scene["values"].index(0.1)
    before, rate, velocity, after = (part for part in scene["formula"][1] if isinstance(part, dict))
    rows = run(spec).rows
    for step in range(6):
        shown = [float(numbers(part["value"], at, step)) for part in (before, rate, velocity, after)]
        assert shown[0] == pytest.approx(rows[max(0, step - 1)][2], rel=1e-5)
        assert shown[3] == pytest.approx(rows[max(1, step)][2], rel=1e-5)
        moved = shown[1] * shown[2] * (1 if uphill else -1)
        assert shown[3] == pytest.approx(shown[0] + moved, rel=1e-5, abs=1e-6)


def test_the_longest_walks_and_one_that_stays_are_drawn_too() -> None:
    for values in ({"momentum": 0.9}, {"condition": 1000.0}, {"start_x": 0.0, "start_y": 0.0}):
        scene = drawn(LESSON.made(n_steps=MAX_STEPS, **values))
        assert scene["last_step"]["data"].max() == MAX_STEPS
