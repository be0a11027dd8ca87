"""What the stage of the likelihood is told: everything it draws, packed, with the numbers of the sweep."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from dlcore.lessons.likelihood import DATA, LESSON, NOISES, STOPS, VIEWS, Spec, run, sweep
from tests.ui.scenes import as_read, numbers
from ui.likelihood_picture import picture

pytestmark = pytest.mark.tiny


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(spec)), 400_000)


@pytest.mark.parametrize(("view", "noise", "data"), list(product(VIEWS, NOISES, DATA)))
def test_everything_can_be_drawn(view: str, noise: str, data: str) -> None:
    spec = LESSON.made(view=view, noise=noise, data=data)
    scene, result = drawn(spec), run(spec)
    at = scene["values"].index(spec.weight)
    assert scene["says"]["data"][at] == result.says
    assert bool(scene["last_step"]) == (view == "many")
    kinds = [panel["kind"] for panel in scene["panels"]]
    assert kinds[0] == ("lines" if view == "many" else "plane")
    assert kinds.count("lines") >= 2
    for panel in scene["panels"]:
        for curve in panel.get("curves", ()):
            x, y = numbers(curve["x"], at, 5), numbers(curve["y"], at, 5)
            assert x.shape == y.shape, curve["name"]
            assert np.isfinite(y).any(), curve["name"]


@pytest.mark.row("C035")
def test_each_stroke_is_as_long_as_the_labels_own_probability() -> None:
    for weight in (-2.0, 0.0, 1.0):
        spec = LESSON.made(weight=weight)
        scene, told = drawn(spec), run(spec).numbers["probabilities"]
        at = scene["values"].index(weight)
        strokes = [
            layer for layer in scene["panels"][0]["layers"] if layer["colour"] in ("class-0", "class-1")
        ]
        ends = [
            numbers(layer["points"], at).reshape(-1, 3, 2) for layer in strokes if layer["kind"] == "stroke"
        ]
        lengths = np.concatenate([np.abs(each[:, 1, 1] - each[:, 0, 1]) for each in ends])
        assert sorted(lengths) == pytest.approx(sorted(told), abs=1e-6)  # type: ignore[arg-type]
        bars = numbers(scene["panels"][3]["values"], at)
        assert bars == pytest.approx(told, rel=1e-6)


@pytest.mark.row("C038", "C039")
def test_the_chart_of_products_ends_where_a_precision_holds_0_and_the_sum_goes_on() -> None:
    scene = drawn(LESSON.made(view="many"))
    at = scene["values"].index(0.0)
    exact, double, single = (numbers(curve["y"], at) for curve in scene["panels"][0]["curves"])
    assert np.isfinite(exact).all()
    assert np.diff(exact) / np.diff(STOPS) == pytest.approx(np.log10(0.5), rel=1e-3)  # a straight line
    for held, zero in ((single, 150), (double, 1075)):
        assert next(n for n, power in zip(STOPS, held, strict=True) if np.isnan(power)) == zero
    marks = [float(np.ravel(numbers(line["x"], at, 7))[0]) for line in scene["panels"][0]["lines"]]
    assert marks == [150, 1075, STOPS[7]]
    assert np.ravel(numbers(scene["formula"][1][1]["value"], at, 7))[0] == pytest.approx(
        STOPS[7] * np.log10(0.5), rel=1e-5
    )
    assert len(scene["step_names"]) == len(STOPS) == int(np.ravel(scene["last_step"]["data"])[0]) + 1


def test_a_best_weight_beyond_the_slider_is_not_marked() -> None:
    near, far = drawn(Spec()), drawn(LESSON.made(data="own", points="0.1,1; 0.1,1; 0.1,1; -0.01,1"))
    assert [len(panel["lines"]) for panel in near["panels"][1:3]] == [1, 1]
    assert [len(panel["lines"]) for panel in far["panels"][1:3]] == [0, 0]
    assert "beyond this slider" in far["says"]["data"][0]
