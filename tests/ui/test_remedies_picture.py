"""What the stage of the remedies is told: six planes, losses with their spread, and numbers of the sweep."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.remedies import DATA, LESSON, run, sweep
from dlcore.lessons.remedies_names import REMEDIES
from dlcore.lessons.remedies_training import GRID
from tests.ui.scenes import as_read, numbers
from ui.remedies import picture

NAMES = list(REMEDIES)
QUICK: dict[str, Any] = {"n_points": 20, "width": 8}


@pytest.mark.parametrize("data", DATA)
def test_six_planes_stand_side_by_side_with_their_points_shades_and_borders(data: str) -> None:
    spec = LESSON.made(**QUICK, data=data, remedy="early", noise=0.1)
    whole = sweep(spec)
    scene = as_read(picture(whole), 700_000)
    planes = scene["panels"][0]["planes"]
    assert [plane["title"] for plane in planes] == list(REMEDIES.values())
    assert scene["panels"][0]["chosen"] == NAMES.index("early")
    for place, plane in enumerate(planes):
        (low, high), (bottom, top) = plane["window"]
        shades, border = plane["layers"][0], plane["layers"][-1]
        points = [layer for layer in plane["layers"] if layer["kind"] == "dots" and not layer["hollow"]]
        assert shades["cells"]["data"].shape == (len(whole.values), GRID, GRID)
        assert shades["cells"]["data"].dtype == np.uint8
        assert np.array_equal(numbers(shades["cells"], 7), whole.arrays["shades"][7, place])
        assert sum(len(each["points"]["data"]) for each in points if each["size"] == 3.0) == 20
        for layer in points[-4:]:
            assert np.all((layer["points"]["data"] >= low) & (layer["points"]["data"] <= high))
        at = numbers(border["points"], len(whole.values) - 1)
        seen = at[np.isfinite(at[:, 0])]
        assert np.all((seen >= bottom) & (seen <= top))


@pytest.mark.parametrize("remedy", REMEDIES)
def test_bars_bands_and_formula_hold_the_numbers_of_the_run(remedy: str) -> None:
    spec = LESSON.made(**QUICK, remedy=remedy)
    scene, result, last = as_read(picture(sweep(spec)), 700_000), run(spec), len(sweep(spec).values) - 1
    _, tests, wrong, looked = scene["panels"]
    place = NAMES.index(remedy)
    assert scene["says"]["data"][last] == result.says
    mean = result.number("mean_test_loss")
    assert tests["curves"][place]["y"]["data"][last] == pytest.approx(mean, rel=1e-5)
    accuracies = np.array(result.numbers["test_accuracies"])
    assert numbers(wrong["values"], last)[place] == pytest.approx(100 * (1 - accuracies.mean()), abs=1e-3)
    ends = 100 * (1 - accuracies.max()), 100 * (1 - accuracies.min())
    assert numbers(wrong["spread"], last)[place] == pytest.approx(ends, abs=1e-3)
    for curve, name in zip(looked["curves"][-2:], ("train_losses", "test_losses"), strict=True):
        losses = np.array(result.numbers[name])
        edges = [curve[edge]["data"][last] for edge in ("low", "y", "high")]
        assert edges == pytest.approx([losses.min(), losses.mean(), losses.max()], rel=1e-5)
    told = [float(numbers(part["value"], last)[0]) for part in scene["formula"][-1] if isinstance(part, dict)]
    gap = result.number("mean_gap")
    assert told == pytest.approx([mean, mean - gap, gap], rel=1e-4, abs=1e-6)
