"""The picture of the lesson “Regularising on images”: its panels hold the numbers of the run."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.regularisers import LESSON, REMEDIES, VARIANTS, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.regularisers_picture import picture

QUICK = {"n_train": 100, "batch_size": 32}
SPECIAL = {"augmentation": ["heat"], "smoothing": ["bars"], "norm": ["plane"]}
SPECIAL["all"] = [kind for each in SPECIAL.values() for kind in each]


def drawn(**values: Any) -> dict[str, Any]:
    """The scene of these settings as the browser reads it."""
    return as_read(picture(sweep(LESSON.made(**{**QUICK, **values}))), 100_000)


@pytest.mark.parametrize("remedy", REMEDIES)
def test_every_remedy_has_its_own_panel_beside_the_scores(remedy: str) -> None:
    scene = drawn(remedy=remedy)
    kinds = [panel["kind"] for panel in scene["panels"]]
    assert kinds == ["plane", "bars", "lines", *SPECIAL[remedy]]
    assert len(scene["values"]) == len(scene["says"]["data"]) == 21


def test_bars_and_formula_have_the_numbers_of_the_run() -> None:
    scene, place = drawn(remedy="norm"), 5
    result = run(LESSON.made(remedy="norm", epoch=10, **QUICK))
    bars = scene["panels"][1]
    expected, moved = 100 * (1 - result.picture["table"][:, 1:3].T)
    assert numbers(bars["values"], place) == pytest.approx(expected, abs=0.01)
    assert numbers(bars["marks"], place) == pytest.approx(moved, abs=0.01)
    assert len(bars["names"]) == len(VARIANTS)
    slots = [part for part in scene["formula"][0] if not isinstance(part, str)]
    having, without, change = (float(numbers(each["value"], place)) for each in slots)
    assert having == pytest.approx(100 - expected[3], abs=0.01)
    assert change == pytest.approx(having - without, abs=0.02)


def test_the_band_lies_between_the_worst_and_the_best_seed() -> None:
    scene = drawn(remedy="smoothing")
    accuracies = 100 * sweep(LESSON.made(remedy="smoothing", **QUICK)).arrays["accuracies"]
    bands = [layer for layer in scene["panels"][0]["layers"] if layer.get("fill")]
    for n, band in enumerate(bands):
        heights = band["points"]["data"].reshape(-1, 2)[:, 1]
        assert np.allclose(heights[:21], accuracies[:, n].min(1), atol=1e-3)
        assert np.allclose(heights[21:][::-1], accuracies[:, n].max(1), atol=1e-3)
    targets = numbers(scene["panels"][3]["values"], 20)
    assert targets[:3].tolist() == pytest.approx([1.0, 0.91, 0.01], abs=1e-6)
