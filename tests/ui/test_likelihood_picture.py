"""What the stage of the likelihood is told: everything it draws, packed, with the numbers of the sweep."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from dlcore.lessons.likelihood import DATA, LESSON, NOISES, STOPS, VIEWS, Spec, run, sweep
from dlcore.lessons.likelihood_data import points_of, reach
from tests.ui.scenes import as_read, numbers
from ui.likelihood_picture import picture

pytestmark = pytest.mark.tiny


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(spec)), 400_000)


def dotted(scene: dict[str, Any]) -> list[dict[str, Any]]:
    """The labelled points, one layer for each colour."""
    return [layer for layer in scene["panels"][0]["layers"] if layer["kind"] == "dots"]


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
def test_each_stem_is_as_long_as_the_labels_own_probability() -> None:
    for weight in (-2.0, 0.0, 1.0):
        spec = LESSON.made(weight=weight)
        scene, told = drawn(spec), run(spec).numbers["probabilities"]
        at = scene["values"].index(weight)
        ends = [numbers(dots["stems"], at) for dots in dotted(scene)]
        lengths = np.concatenate([np.abs(each[:, 1, 1] - each[:, 0, 1]) for each in ends])
        assert sorted(lengths) == pytest.approx(sorted(told), abs=1e-6)  # type: ignore[arg-type]
        bars = numbers(scene["panels"][3]["values"], at)
        assert bars == pytest.approx(told, rel=1e-6)


@pytest.mark.row("C035")
@pytest.mark.parametrize(("view", "data"), list(product(("labels", "noise"), DATA)))
def test_every_point_can_be_dragged_along_x_as_far_as_its_setting_goes(view: str, data: str) -> None:
    spec = LESSON.made(view=view, noise="bernoulli", data=data)
    scene, at = drawn(spec), LESSON.stops(spec).index(spec.weight)
    plane = scene["panels"][0]
    assert plane["pick"] == "point"
    seen = []
    for dots in dotted(scene):
        points, label = numbers(dots["points"]), {"class-0": 1, "class-1": 0}[dots["colour"]]
        assert dots["drag"] == "x"
        assert dots["reach"] == pytest.approx(reach(spec, label))
        assert dots["reach"][0] <= points[:, 0].min() <= points[:, 0].max() <= dots["reach"][1]
        assert numbers(dots["stems"], at)[:, 0, 0] == pytest.approx(points[:, 0])
        seen += [(x, label) for x, label in points.tolist()]
        (line,) = [layer for layer in plane["layers"] if layer.get("name") == dots["upon"]]
        xs, heights = numbers(line["points"], at).T
        assert (np.diff(xs) > 0).all()  # as a stem that is dragged needs it
        tips = numbers(dots["stems"], at)[:, 1, 1]
        assert np.interp(points[:, 0], xs, heights) == pytest.approx(tips, abs=2e-3)
    assert np.array(sorted(seen)) == pytest.approx(np.array(sorted(points_of(spec))), abs=1e-5)


def test_where_every_label_gets_one_half_the_count_has_a_gap_with_a_name() -> None:
    for data in ("four", "outlier"):
        scene = drawn(LESSON.made(data=data))
        zero, chart = scene["values"].index(0.0), scene["panels"][-1]
        counts = numbers(chart["curves"][0]["y"])
        assert np.isnan(counts).nonzero()[0].tolist() == [zero]
        assert counts[zero - 1] >= 1
        assert counts[zero + 1] >= 1
        named = {line["text"]: float(np.ravel(numbers(line["x"]))[0]) for line in chart["lines"]}
        assert named["every p is ½"] == 0
        assert chart["gap"] == "none: every p is ½"
        assert run(LESSON.made(data=data, weight=0.0)).numbers["n_right"] == 0
    shifted = drawn(LESSON.made(bias=0.1))["panels"][-1]
    assert np.isfinite(numbers(shifted["curves"][0]["y"])).all()
    assert [line["text"][:4] for line in shifted["lines"]] == ["best"]


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
