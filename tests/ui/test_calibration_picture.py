"""What the stage of “How sure is it?” is told: everything it draws, packed, with the numbers of the sweep."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlcore.lessons.calibration import LESSON, LOOKED_AT, PICTURES, Spec, run, sweep
from dlcore.lessons.calibration_real import measured
from tests.ui.scenes import as_read, numbers
from ui.calibration_picture import picture
from ui.calibration_real import _introduced


def drawn(whole: Any) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(whole), 700_000)


@pytest.mark.parametrize("pictures", PICTURES)
@pytest.mark.parametrize("n_bins", [4, 20])
def test_everything_is_drawn_from_the_numbers(pictures: str, n_bins: int) -> None:
    spec = LESSON.made(pictures=pictures, n_bins=n_bins, n_train=60, temperature=1.6)
    scene, result = drawn(sweep(spec)), run(spec)
    reliability, losses, errors, counts, carried, seen, chances = scene["panels"]
    at = scene["values"].index(1.6)
    bars, _, gaps, dots = (layer["points"] for layer in reliability["layers"])
    tops = numbers(bars, at).reshape(n_bins, 6, 2)[:, 1, 1]
    points = numbers(dots, at)
    known = ~np.isnan(tops)
    assert tops[known] == pytest.approx([row[4] for row in result.rows])
    assert points[known] == pytest.approx(np.array([row[3:5] for row in result.rows]))
    ends = numbers(gaps, at).reshape(n_bins, 3, 2)[known]
    assert ends[:, 0] == pytest.approx(points[known])
    assert ends[:, 1, 0] == pytest.approx(ends[:, 1, 1])
    heights = numbers(counts["layers"][0]["points"], at).reshape(n_bins, 6, 2)[:, 1, 1]
    assert heights[known] == pytest.approx([row[2] for row in result.rows])
    assert np.isnan(heights[~known]).all()
    assert [curve["name"] for curve in losses["curves"]] == [*dict.fromkeys([pictures, "validation"])]
    assert numbers(losses["curves"][0]["y"])[at] == pytest.approx(result.numbers["loss"])
    assert len(losses["lines"]) == 1
    assert numbers(losses["lines"][0]["x"])[0] == pytest.approx(result.numbers["fitted_temperature"])
    assert numbers(errors["curves"][0]["y"])[at] == pytest.approx(result.numbers["calibration_error"])
    assert numbers(errors["lines"][0]["x"])[0] == numbers(losses["lines"][0]["x"])[0]
    label, _ = result.numbers["looked_at"]  # type: ignore[misc]
    assert numbers(chances["values"], at, 0)[label] == pytest.approx(result.numbers["looked_at_p"], rel=1e-5)
    assert numbers(seen["cells"], at, 3).shape == (8, 24)
    assert numbers(carried["curves"][0]["y"], at)[-1] == pytest.approx(1)
    assert numbers(scene["last_step"]) == LOOKED_AT - 1
    assert scene["step_names"][0].startswith(f"1st of {LOOKED_AT}: {label} read as ")
    assert [name.partition(" ")[0] for name in scene["step_names"]][1:4] == ["2nd", "3rd", "4th"]
    assert [scene["step_names"][n].partition(" ")[0] for n in (10, 11, 20)] == ["11th", "12th", "21st"]


def test_the_picture_looked_at_stands_upright() -> None:
    spec = Spec()
    scene, result = drawn(sweep(spec)), run(spec)
    cells = numbers(scene["panels"][5]["cells"], 0, 0)[::-1, 8:16]
    expected = (result.picture["images"][0].astype(float) / 255 * 254).round()
    assert (cells == expected).all()


def test_the_formula_has_the_loss_of_the_picture_and_of_all() -> None:
    whole = sweep(Spec())
    scene = drawn(whole)
    temperature, cost, mean = (part["value"] for part in scene["formula"][0] if isinstance(part, dict))
    for at in (0, 20, len(whole.values) - 1):
        alone = run(LESSON.made(temperature=whole.values[at], step=5))
        assert numbers(temperature, at) == pytest.approx(whole.values[at])
        assert np.exp(-float(numbers(cost, at, 5))) == pytest.approx(alone.numbers["looked_at_p"], rel=1e-3)
        assert numbers(mean, at) == pytest.approx(alone.numbers["loss"])


def test_a_real_network_is_drawn_by_the_same_picture() -> None:
    scene = drawn(measured("digits").sweep)
    assert len(scene["panels"]) == 7
    assert [curve["name"] for curve in scene["panels"][1]["curves"]] == ["test", "validation"]


def test_of_a_file_that_does_not_say_what_it_learnt_from_nothing_is_claimed() -> None:
    found = measured("digits")
    assert "others, which it did not learn from either, are its validation pictures" in _introduced(found)
    assumed = _introduced(replace(found, notes=("weights alone do not tell the data",)))
    assert "did not learn from" not in assumed
    assert assumed.endswith("Its file does not say what it learnt from: weights alone do not tell the data.")
