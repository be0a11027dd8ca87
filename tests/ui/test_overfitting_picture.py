"""What the stage of under- and overfitting is told, and what a click among its points does."""

from typing import Any

import numpy as np
import pytest

from dlcore.errors import BadSetting
from dlcore.lessons.overfitting import LESSON, Spec, run, sweep
from dlcore.lessons.own_points import parsed
from tests.ui.scenes import as_read, numbers
from ui.overfitting import LARGEST, OWN, SMALLEST, moves, picture
from ui.own_points import as_text, changed

pytestmark = pytest.mark.tiny
EXTREMES = [
    {},
    {"noise": 0.0},
    {"n_points": 400, "wrong": 50},
    {"n_points": 10, "noise": 1.0},
    {"source": "own"},
    {"model": "network", "by_test": True},
]


def layers(panel: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in panel["layers"] if layer["kind"] == kind]


@pytest.mark.row("C086", "C142")
@pytest.mark.parametrize("values", EXTREMES, ids=str)
def test_fit_points_and_errors_are_those_of_the_sweep(values: dict[str, Any]) -> None:
    spec = LESSON.made(**values)
    whole, scene = sweep(spec), as_read(dict(picture(sweep(spec))), 200_000)
    plane, chart = scene["panels"]
    dots = layers(plane, "dots")
    assert sum(len(each["points"]["data"]) for each in dots) == len(run(spec).picture["points"])
    fit = layers(plane, "stroke")[-1]
    errors = np.array([run(LESSON.made(**values, capacity=k)).rows[k][1:] for k in (0, 5, 24)])
    for row, k in zip(errors, (0, 5, 24), strict=True):
        heights = numbers(fit["points"], k)[:, 1]
        inside = np.abs(heights - heights.mean()) < 1
        assert heights[inside] == pytest.approx(whole.arrays["fits"][k][inside])
        for curve, error in zip(chart["curves"], row, strict=False):
            drawn = curve["y"]["data"][k]
            assert (
                drawn == pytest.approx(error, rel=1e-5) if SMALLEST <= error <= LARGEST else np.isnan(drawn)
            )
        told = [numbers(part["value"], k) for part in scene["formula"][0] if not isinstance(part, str)]
        assert told == pytest.approx(list(row), rel=1e-5)
    assert len(layers(plane, "stroke")) == 1 + (spec.source == "made")
    judge = "test" if spec.by_test else "validation"
    assert chart["lines"][0]["text"] == f"{judge} chooses {run(spec).numbers['chosen']}"
    assert any("σ²" in curve["name"] for curve in chart["curves"]) == (
        spec.source == "made" and spec.noise > 0
    )


def test_a_fit_that_shoots_out_of_the_window_is_cut_and_the_window_stays() -> None:
    spec = LESSON.made(capacity=19)
    plane = as_read(dict(picture(sweep(spec))), 200_000)["panels"][0]
    (low, high) = plane["window"][1]
    points = run(spec).picture["points"][:, 1]
    assert low < points.min() < points.max() < high
    assert high - low < 2 * (points.max() - points.min())


def seen(**values: Any) -> tuple[str, dict[str, np.ndarray]]:
    spec = LESSON.made(**values)
    drawn = {name: run(spec).picture[name].astype(float) for name in ("points", "scaling", "window")}
    return as_text(spec, drawn), drawn


def test_a_click_makes_own_points_of_made_ones_or_takes_one_away() -> None:
    text, drawn = seen()
    more = parsed(changed(text, drawn, [0.0, 1.5], OWN))
    assert len(more) == 51
    assert more[-1] == pytest.approx((0.0, 1.5), abs=2e-3)
    own, drawn = seen(source="own")
    assert changed(own, drawn, drawn["points"][3].tolist(), OWN).count(";") == own.count(";") - 1
    *_, (x, y) = parsed(changed(own, drawn, [0.0, -0.9], OWN))
    middle, half = drawn["scaling"][::2], drawn["scaling"][1::2]
    assert ((np.array([x, y]) - middle) / half).tolist() == pytest.approx([0.0, -0.9], abs=3e-3)


def test_a_click_leaves_enough_points_for_three_sets() -> None:
    text, drawn = seen(source="own", points="; ".join(f"{n},{n % 3}" for n in range(10)))
    with pytest.raises(BadSetting, match="at least 10 points"):
        changed(text, drawn, drawn["points"][0].tolist(), OWN)
    assert set(moves(Spec())["pick"]) == {"source", "points"}
