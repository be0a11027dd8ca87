"""What the stage of early stopping is told: everything it draws, packed, with the numbers of the sweep."""

from typing import Any

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from dlcore.lessons.stopping import LESSON, Spec, run, sweep
from dlcore.lessons.stopping_choosing import choosing
from tests.ui.scenes import as_read, numbers
from ui.stopping_picture import choosing_picture, picture

QUICK = {"n_train": 40, "epochs": 20, "batch_size": 16, "width": 8, "n_held": 32}


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(spec)), 400_000)


@pytest.mark.parametrize(
    "more", [{}, {"ten": True}, {"on_test": True, "restore": "reference"}, {"width": 64}]
)
def test_curves_marks_and_formula_are_those_of_the_run(more: dict[str, object]) -> None:
    spec = LESSON.made(**{**QUICK, **more}, patience=3)
    scene, result = drawn(spec), run(spec)
    loss, accuracy, over, plane = scene["panels"]
    at = scene["values"].index(3)
    for panel, column in ((loss, 1), (accuracy, 5)):
        for place, curve in enumerate(panel["curves"]):
            assert curve["y"]["data"] == pytest.approx([row[column + place] for row in result.rows], rel=1e-5)
    kept, stops = (float(numbers(line["x"], at)) for line in loss["lines"])
    stopped, best = result.number("stopped_epoch"), result.number("best_epoch")
    assert kept == (best if spec.restore == "best" else stopped)
    assert np.isnan(stops) if stopped - best < 3 else stops == stopped
    assert over["here"] == "value"
    assert len(over["curves"]) == 1 + spec.ten
    assert over["curves"][0]["y"]["data"][at] == pytest.approx(result.numbers["fresh"][0], rel=1e-5)  # type: ignore[index]
    first = scene["formula"][0]
    assert f"{spec.watched} loss" in first[2]
    assert float(numbers(first[1]["value"], at, 20)) == stopped
    assert float(numbers(first[1]["value"], at, 0)) == 1
    assert sum(len(layer["points"]["data"]) for layer in plane["layers"][1:]) == spec.n_train


def test_the_shaded_part_is_what_the_network_reads_as_the_inner_ring() -> None:
    spec = LESSON.made()
    scene, still = drawn(spec), sweep(spec).still
    shaded = scene["panels"][3]["layers"][0]["points"]
    axis, last = still["axis"], still["heights"][-1]
    outline = numbers(shaded, 0, len(still["heights"]) - 1)
    known = outline[np.isfinite(outline).all(1)]
    heights = RegularGridInterpolator((axis, axis), last)(np.clip(known[:, ::-1], axis[0], axis[-1]))
    edge = (np.abs(known) >= axis[-1] - 1e-4).any(1)
    assert (np.abs(heights[~edge]) < 0.02 * np.abs(last).max()).all()
    x, y = still["points"][1].T
    cells = last[np.abs(axis[:, None] - y).argmin(0), np.abs(axis[:, None] - x).argmin(0)]
    assert (cells > 0).mean() > 0.7


def test_the_optimism_over_the_size_of_the_sets() -> None:
    spec = LESSON.made(**QUICK, measure=True)
    whole = choosing(spec)
    scene = as_read(choosing_picture(whole), 20_000)
    at, wanted = scene["values"].index(32), run(spec).numbers["accuracy_gaps"]
    shown = numbers(scene["panels"][1]["values"], at)
    assert shown == pytest.approx([100 * each for each in wanted], rel=1e-5)  # type: ignore[union-attr]
    for curve, place in zip(scene["panels"][0]["curves"], (0, 2), strict=True):
        assert curve["y"]["data"][at] == pytest.approx(shown[place])
    assert len(scene["panels"][1]["names"]) == 4
