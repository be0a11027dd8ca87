"""What the stage between step and sigmoid is told: all that it draws, packed, with the numbers of the run."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from dlcore.lessons.numbers import spoken
from dlcore.lessons.sigmoid import ERRORS, LESSON, N_STEPS, VIEWS, Spec, run, sweep
from dlcore.lessons.sigmoid_near import near
from dlcore.lessons.sigmoid_points import CLOUDS
from tests.ui.scenes import as_read, numbers
from ui.components.packing import pack, unpack
from ui.sigmoid_near import near_picture
from ui.sigmoid_picture import picture


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(spec)), 700_000)


def panel(scene: dict[str, Any], begins: str) -> dict[str, Any]:
    (found,) = [each for each in scene["panels"] if each["title"].startswith(begins)]
    return found


@pytest.mark.parametrize(("error", "data"), product(ERRORS, CLOUDS))
def test_everything_can_be_drawn(error: str, data: str) -> None:
    spec = LESSON.made(error=error, data=data, step=N_STEPS)
    scene, result = drawn(spec), run(spec)
    at = scene["values"].index(spec.weight)
    assert scene["says"]["data"][at] == result.says
    errors = panel(scene, "Errors over w₁")
    (walk,) = (layer for layer in errors["layers"] if layer["kind"] == "walk")
    assert numbers(walk["points"], at) == pytest.approx(np.array([row[1:3] for row in result.rows]), rel=1e-5)
    (left, right), _ = errors["window"]
    assert left <= walk["points"]["data"][..., 0].min()
    assert walk["points"]["data"][..., 0].max() <= right
    names = [layer.get("name") for layer in errors["layers"]]
    assert "mistakes" in names
    assert "log-loss" in names
    arrows = numbers(errors["layers"][-1]["points"], at, 0)
    assert np.isfinite(arrows).all() == (result.numbers["slope"] != 0)
    bars = panel(scene, "Each point's")
    assert numbers(bars["values"], at, 0) == pytest.approx(result.numbers["penalties"], rel=1e-5)


@pytest.mark.parametrize("view", VIEWS)
def test_the_chosen_picture_is_large(view: str) -> None:
    first = drawn(LESSON.made(view=view))["panels"][0]["title"]
    assert first.startswith({"points": "What it says", "errors": "Errors over w₁"}[view])


def test_the_lamp_says_yes_or_no_beside_per_cent() -> None:
    scene = drawn(LESSON.made(looked_at=2))
    lamp = panel(scene, "Point 2")
    for index, value in enumerate(scene["values"]):
        told = run(LESSON.made(looked_at=2, weight=value)).numbers
        expected = [100 * told["says_yes"], 100 * told["probability"]]  # type: ignore[operator]
        assert numbers(lamp["values"], index, 0) == pytest.approx(expected, rel=1e-5)


def test_the_formula_holds_the_step_that_comes_next() -> None:
    scene, rows = drawn(Spec()), run(Spec()).rows
    at = scene["values"].index(-1.5)
    slots = [part["value"] for part in scene["formula"][1] if isinstance(part, dict)]
    for step in (0, 3, N_STEPS - 1):
        error, slope, before, again, after = (float(numbers(slot, at, step)) for slot in slots)
        assert [before, error, slope] == pytest.approx(rows[step][1:4], rel=1e-5)
        assert again == slope
        assert after == pytest.approx(rows[step + 1][1], rel=1e-5)


@pytest.mark.row("C030")
def test_the_lines_drawn_are_as_far_apart_as_the_band_that_is_told() -> None:
    scene, told = drawn(LESSON.made(weight=3.0, weight_2=0.0)), run(LESSON.made(weight=3.0, weight_2=0.0))
    at = scene["values"].index(3.0)
    layers = panel(scene, "What it says")["layers"]
    ends = {layer.get("name"): numbers(layer["points"], at, 0) for layer in layers if layer.get("name")}
    apart = ends["90 %"][:, 0] - ends["10 %"][:, 0]
    assert apart == pytest.approx([told.numbers["band"]] * 2, rel=1e-5)


def test_without_any_weight_there_is_no_line_and_all_is_one_colour() -> None:
    scene = drawn(LESSON.made(weight=0.0, weight_2=0.0, bias=1.0))
    at = scene["values"].index(0.0)
    plane = panel(scene, "What it says")
    lines = [layer for layer in plane["layers"] if layer.get("name") in ("50 %", "90 %", "10 %")]
    assert len(lines) == 3
    assert all(np.isnan(numbers(line["points"], at, 0)).all() for line in lines)
    no, yes = (numbers(layer["points"], at, 0) for layer in plane["layers"][:2])
    assert np.isfinite(yes).all()
    assert np.isnan(no).all()


@pytest.mark.row("C029")
def test_along_the_sigmoid_value_slope_tangent_and_saturation_go_from_end_to_end() -> None:
    whole = near(2.0)
    assert (whole.values[0], whole.values[-1], len(whole.values)) == (-10, 10, 201)
    scene = unpack(pack(near_picture(whole)))
    plane, slopes = scene["panels"]
    *_, tangent, place = (layer["points"] for layer in plane["layers"])
    for at, x in list(enumerate(whole.values))[::20]:
        value, slope = 1 / (1 + np.exp(-x)), np.exp(-abs(x)) / (1 + np.exp(-abs(x))) ** 2
        assert numbers(place, at)[0] == pytest.approx([x, value], rel=1e-5)
        (x0, y0), (x1, y1) = numbers(tangent, at)
        assert (y1 - y0) / (x1 - x0) == pytest.approx(slope, rel=1e-3, abs=1e-6)
        assert (y0 + y1) / 2 == pytest.approx(value, rel=1e-5)
        assert float(numbers(slopes["curves"][0]["y"])[at]) == pytest.approx(slope, rel=1e-5)
        assert ("saturated" in whole.says[at]) == (slope < 0.01) == (abs(x) > whole.still["saturated"])
        assert f"its slope **{spoken(slope)}**" in whole.says[at]
    shade = [layer for layer in plane["layers"] if layer.get("fill")]
    assert [layer["name"] for layer in shade] == ["", "saturated"]


@pytest.mark.row("C027")
def test_yes_or_no_and_per_cent_are_written_with_their_sign() -> None:
    spec = LESSON.made()
    lamp = next(
        panel for panel in unpack(pack(picture(sweep(spec))))["panels"] if "per cent" in panel["title"]
    )
    assert lamp["unit"] == " %"
