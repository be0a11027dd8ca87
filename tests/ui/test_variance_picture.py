"""What the stage of “Bias and variance” is told: packed, with the numbers of the sweep."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.variance import LESSON, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.variance import picture

pytestmark = pytest.mark.tiny


def drawn(**settings: Any) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(dict(picture(sweep(LESSON.made(**settings)))), 400_000)


@pytest.mark.parametrize("places", ["even", "new"])
def test_errors_shares_and_places_are_those_of_each_degree(places: str) -> None:
    scene = drawn(places=places, n_points=50)
    _, errors, shares, across = scene["panels"]
    for degree in (0, 5, 15):
        result = run(LESSON.made(places=places, n_points=50, degree=degree))
        parts = [result.number(name) for name in ("bias_squared", "variance", "noise")]
        names = ["test_error", "bias_squared", "variance", "noise", "training_error"]
        for name, curve in zip(names, errors["curves"], strict=True):
            seen, there = curve["y"]["data"][degree], result.number(name)
            assert seen == pytest.approx(there, rel=1e-6) if there >= 1e-4 else np.isnan(seen)
        told = numbers(shares["values"], degree)
        assert told == pytest.approx(np.array(parts) / result.number("test_error"), rel=1e-5, abs=1e-12)
        assert sum(told) == pytest.approx(1, abs=1e-6)
        variance = np.array(result.rows)[:, 4]
        seen = numbers(across["curves"][1]["y"], degree)
        assert seen[variance >= 1e-4] == pytest.approx(variance[variance >= 1e-4], rel=1e-6)
        slots = [part["value"] for part in scene["formula"][0] if isinstance(part, dict)]
        assert [numbers(slot, degree) for slot in slots] == pytest.approx([*parts, sum(parts)], rel=1e-6)


def test_each_draw_has_its_points_and_its_fit_in_the_swarm() -> None:
    scene = drawn(n_draws=4)
    swarm, mean, truth, one, points = scene["panels"][0]["layers"]
    assert int(numbers(scene["last_step"])) == 3
    assert scene["step_names"] == ["draw 1", "draw 2", "draw 3", "draw 4"]
    for draw in range(4):
        fit = numbers(one["points"], 9, draw)
        assert np.array_equal(numbers(swarm["points"], 9)[52 * draw : 52 * draw + 51], fit)
        assert numbers(points["points"], 0, draw).shape == (20, 2)
    rows = np.array(run(LESSON.made(n_draws=4, degree=9)).rows)
    assert numbers(mean["points"], 9)[:, 1] == pytest.approx(rows[:, 2], rel=1e-5, abs=1e-6)
    assert numbers(truth["points"])[:, 1] == pytest.approx(rows[:, 1], rel=1e-5, abs=1e-6)


def test_nothing_to_share_is_drawn_as_nothing() -> None:
    scene = drawn(noise=0.0, curve="line", places="kept")
    errors = scene["panels"][1]
    assert np.isnan(errors["curves"][2]["y"]["data"]).all()
    assert np.isnan(errors["curves"][3]["y"]["data"]).all()
