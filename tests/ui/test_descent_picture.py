"""What the stage of a walk is told: everything it draws, packed, for every surface and for odd formulas."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.descent import GOOD, LESSON, Spec, sweep
from dlcore.theory.landscape_names import LANDSCAPES
from tests.ui.scenes import as_read, numbers
from ui.descent import picture

pytestmark = pytest.mark.tiny


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(spec)), 1_500_000)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_every_surface_can_be_drawn(name: str) -> None:
    spec = LESSON.made(landscape=name, **GOOD[name])
    scene, whole = drawn(spec), sweep(spec)
    at = scene["values"].index(spec.learning_rate)
    plane, loss, along = scene["panels"]
    (walk,) = (layer for layer in plane["layers"] if layer["kind"] == "walk")
    assert numbers(scene["last_step"], at) == spec.n_steps
    assert np.allclose(numbers(walk["points"], at)[:, 0], whole.arrays["points"][at][:, 0])
    assert np.allclose(numbers(loss["curves"][0]["y"], at), whole.arrays["losses"][at])
    assert [curve["y"]["data"] for curve in along["curves"]] == ["loss", "slope"]  # names of what settles
    if plane["ground"]:
        assert plane["ground"]["ends"][-1] == len(plane["ground"]["lines"])
        assert len(scene["formula"]) == 2
    else:
        (low, high), heights = plane["window"][1], plane["layers"][0]["points"]["data"][:, 1]
        assert low < heights.min() < heights.max() < high


def test_the_formula_holds_the_step_that_leads_to_the_one_looked_at() -> None:
    spec = LESSON.made(learning_rate=0.1, n_steps=5)
    scene, whole = drawn(spec), sweep(spec)
    at = scene["values"].index(0.1)
    before, rate, slope, after = (part for part in scene["formula"][1] if isinstance(part, dict))
    for step in range(6):
        shown = [numbers(part["value"], at, step) for part in (before, rate, slope, after)]
        begins = max(0, step - 1)
        assert shown[0] == whole.arrays["points"][at, begins, 1]
        assert shown[3] == pytest.approx(shown[0] - shown[1] * shown[2], rel=1e-5, abs=1e-7)


def test_a_walk_that_diverges_holds_numbers_alone() -> None:
    scene = drawn(LESSON.made(condition=1000.0, n_steps=200))
    plane, loss, _ = scene["panels"]
    assert scene["last_step"]["data"].min() < 200
    assert np.isfinite(plane["layers"][0]["points"]["data"]).all()
    assert np.isfinite(loss["curves"][0]["y"]["data"]).all()
    assert plane["layers"][0]["wrong"]["data"].max() == 1


def test_a_formula_with_no_height_in_sight_is_drawn_empty() -> None:
    scene = drawn(LESSON.made(landscape="own", expression="log(x-5.5)", start_x=6.0))
    low, high = scene["panels"][0]["window"][1]
    assert low < high
