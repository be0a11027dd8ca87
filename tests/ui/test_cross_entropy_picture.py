"""What the stage of cross-entropy is told: everything it draws, packed, with the numbers of the sweep."""

import numpy as np
import pytest

from dlcore.lessons.cross_entropy import LESSON, TABLES, run, sweep
from dlcore.lessons.cross_entropy_label import label_costs
from dlcore.lessons.numbers import spoken
from tests.ui.scenes import numbers
from ui.components.packing import pack, unpack
from ui.cross_entropy_picture import picture
from ui.cross_entropy_terms import label_picture

pytestmark = pytest.mark.tiny


@pytest.mark.row("C041", "C222")
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("table", TABLES)
def test_everything_can_be_drawn(table: str, smoothing: float) -> None:
    spec = LESSON.made(table=table, smoothing=smoothing, point=2)
    packed = pack(picture(sweep(spec)))
    assert len(packed) < 700_000
    scene, result = unpack(packed), run(spec)
    kinds = [panel["kind"] for panel in scene["panels"]]
    assert kinds == ["plane", "bars", "bars", "heat", "lines", "lines", "lines", "heat"]
    plane, losses, gradient, heat, slopes, race, *_ = scene["panels"]
    at = scene["values"].index(spec.logit)
    costs = result.numbers["losses"]
    total = result.numbers["loss"]
    assert numbers(losses["values"], at).tolist() == pytest.approx([*costs, total], rel=1e-5)  # type: ignore[misc]
    assert len(losses["names"]) == len(costs) + 1  # type: ignore[arg-type]
    dot = plane["layers"][-1]
    assert dot["name"] == "point 2"
    assert float(numbers(dot["points"], at)[0, 1]) == pytest.approx(costs[1], rel=1e-5)  # type: ignore[index]
    bars = numbers(gradient["values"], at)
    assert float(bars.sum()) == pytest.approx(0, abs=1e-6)
    assert len(gradient["names"]) == len(bars) == heat["cells"]["data"].shape[-1]
    assert heat["y"][-1] == "point 1"
    assert len(heat["outline"]) == len(heat["y"])
    assert np.isfinite(slopes["curves"][1]["y"]["data"]).all()
    assert len(race["curves"]) == 2
    assert scene["says"]["data"][at] == result.says


def test_the_curve_is_minus_ln_p_for_a_label_and_has_a_floor_otherwise() -> None:
    def names(**values: object) -> list[str]:
        plane = unpack(pack(picture(sweep(LESSON.made(**values)))))["panels"][0]
        return [layer["name"] for layer in plane["layers"]]

    assert {"−ln p", "squared error"} <= set(names())
    assert {"least loss", "entropy of y"} <= set(names(smoothing=0.1))
    plane = unpack(pack(picture(sweep(LESSON.made()))))["panels"][0]
    curve = next(layer for layer in plane["layers"] if layer["name"] == "−ln p")["points"]["data"]
    assert curve[:, 1] == pytest.approx(-np.log(curve[:, 0]), rel=1e-4, abs=1e-6)


def test_a_frame_stands_around_each_label() -> None:
    heat = unpack(pack(picture(sweep(LESSON.made()))))["panels"][3]
    middles = [np.mean(frame["points"]["data"][:4], axis=0).tolist() for frame in heat["outline"]]
    assert np.round(middles, 5).tolist() == [[0, 3], [1, 2], [2, 1], [1, 0]]


def test_the_formula_has_autograd_beside_the_closed_form() -> None:
    spec = LESSON.made()
    scene, result = unpack(pack(picture(sweep(spec)))), run(spec)
    at = scene["values"].index(spec.logit)
    p, y, closed, autograd = (
        float(numbers(part["value"], at)) for part in scene["formula"][2] if isinstance(part, dict)
    )
    assert closed == pytest.approx((p - y) / 4, rel=1e-5)
    assert autograd == pytest.approx(result.numbers["gradient"], rel=1e-5)


@pytest.mark.row("E015")
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("table", TABLES)
def test_every_term_has_its_indices_and_they_add_up_to_the_loss(table: str, reduction: str) -> None:
    spec = LESSON.made(table=table, reduction=reduction, smoothing=0.1, point=2, klass=1)
    scene, result = unpack(pack(picture(sweep(spec)))), run(spec)
    at, heat = scene["values"].index(spec.logit), scene["panels"][7]
    terms = numbers(heat["numbers"], at)[::-1]
    assert terms.sum(1) == pytest.approx(result.numbers["losses"], rel=1e-5, abs=1e-7)
    share = len(terms) if reduction == "mean" else 1  # 1/m stands before the sum over points alone
    assert terms.sum() / share == pytest.approx(result.numbers["loss"], rel=1e-5)
    assert (heat["x"][0], heat["y"][-1]) == ("j = 1", "i = 1")
    frame, cell = (each["points"]["data"] for each in heat["outline"])
    assert np.ptp(frame[:, 1]) < 1 < np.ptp(frame[:, 0])
    assert frame[:4].mean(0) == pytest.approx([(terms.shape[1] - 1) / 2, len(terms) - 2])
    assert cell[:4].mean(0) == pytest.approx([1, len(terms) - 2])
    words = scene["formula"][-1]
    assert words[0].startswith("i = 2, j = 2 (class 1): −y ln p")
    y, p, term = (float(numbers(part["value"], at)) for part in words if isinstance(part, dict))
    assert term == pytest.approx(-y * np.log(p), rel=1e-4)
    assert term == pytest.approx(float(terms[1, 1]))
    assert words[-1] == ("; 1/m in front of Σᵢ only" if reduction == "mean" else "; no 1/m: a sum")


@pytest.mark.row("C043")
def test_a_label_alone_costs_minus_ln_p_from_end_to_end() -> None:
    whole = label_costs(0.5)
    assert (whole.values[0], whole.values[-1], len(whole.values)) == (0.001, 0.999, 999)
    scene = unpack(pack(label_picture(whole)))
    for at in (0, 299, 499, 998):
        p = scene["values"][at]
        cost = float(numbers(scene["panels"][0]["curves"][0]["y"])[at])
        assert cost == pytest.approx(-np.log(p), rel=1e-5)
        assert f"p = **{spoken(p)}** costs −ln p = **{spoken(-np.log(p))}**" in whole.says[at]
        right = "is right and costs less" if p > 0.5 else "is wrong and costs more" if p < 0.5 else "is ln 2"
        assert right in whole.says[at]
