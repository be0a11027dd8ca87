"""What the stage of the neuron is told: everything it draws, packed, for every table and with every slip."""

import math

import numpy as np
import pytest

from dlcore.lessons.neuron import LESSON, VIEWS, sweep
from dlcore.lessons.neuron_tables import TABLES
from dlcore.theory.neuron_names import ACTIVATIONS, LOSSES
from figures.regions import outline_below
from ui.components.packing import pack, unpack
from ui.neuron_picture import picture

pytestmark = pytest.mark.tiny


def drawn(**settings: object) -> dict:
    return unpack(pack(picture(sweep(LESSON.made(**settings)))))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_table_and_activation_can_be_drawn(table: str, activation: str) -> None:
    whole = sweep(LESSON.made(**{"table": table, **TABLES[table].good, "activation": activation}))
    packed = pack(picture(whole))
    assert len(packed) < 700_000
    told = unpack(packed)
    assert sorted(panel["kind"] for panel in told["panels"]) == [
        "bars",
        "bars",
        "lines",
        "lines",
        "plane",
        "plane",
    ]
    walk = next(layer for layer in told["panels"][0]["layers"] if layer["kind"] == "walk")
    first = walk["points"]["data"][..., 0]
    assert np.allclose(first, whole.arrays["weights"][..., 0], equal_nan=True)
    assert told["says"]["data"] == list(whole.says)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("slip", ["missing_reset", "wrong_sign", "literal_dash", "misprint"])
def test_the_longest_scene_is_not_too_long_and_holds_with_every_slip(loss: str, slip: str) -> None:
    told = picture(sweep(LESSON.made(loss=loss, n_epochs=40, n_outputs=2, n_copies=8, **{slip: True})))
    assert len(pack(told)) < 750_000
    assert len(told["formula"]) == 2


@pytest.mark.parametrize("view", VIEWS)
def test_the_picture_that_was_chosen_is_the_first(view: str) -> None:
    titles = [panel["title"] for panel in drawn(view=view)["panels"]]
    assert {"weights": "Loss:", "activation": "f, its slope", "batch": "Δw in the next epoch"}[
        view
    ] in titles[0]
    assert len(set(titles)) == 6


@pytest.mark.row("C073", "E034")
def test_error_and_error_term_stand_next_to_each_other() -> None:
    whole = sweep(LESSON.made())
    told = picture(whole)
    (bars,) = [panel for panel in told["panels"] if panel["title"].startswith("Each record")]
    values = bars["values"]["data"]
    assert bars["names"][:2] == ["1: error y − ŷ", "error term δ"]
    assert np.array_equal(values[..., 0::2], whole.arrays["errors"], equal_nan=True)
    assert np.allclose(
        values[..., 1::2], values[..., 0::2] * whole.arrays["slopes"], rtol=1e-5, equal_nan=True
    )


@pytest.mark.row("C068", "E028")
def test_the_curve_of_one_sigmoid_neuron_is_painted_where_it_bends_down() -> None:
    layers = drawn(table="single", start_w1=-4.0)["panels"][0]["layers"]
    strokes = {layer["colour"]: layer["points"]["data"] for layer in layers if layer["kind"] == "stroke"}
    names = [layer["name"] for layer in layers if layer["kind"] == "dots"]
    assert names == ["bends up", "bends down"]
    down = strokes["class-1"][np.isfinite(strokes["class-1"][:, 0]), 0]
    assert down.min() == -6
    assert down.max() == pytest.approx(-math.log(2), abs=0.03)
    bowl = drawn(table="single", activation="identity")["panels"][0]["layers"]
    assert [layer["name"] for layer in bowl if layer["kind"] == "dots"] == ["bends up"]


@pytest.mark.row("C068")
def test_a_surface_is_painted_only_where_it_bends_down() -> None:
    painted = {
        name: [layer for layer in drawn(activation=name)["panels"][0]["layers"] if layer.get("fill")]
        for name in ("identity", "sigmoid")
    }
    assert not painted["identity"]
    assert painted["sigmoid"][0]["name"] == "bends down"


@pytest.mark.row("C065")
def test_the_two_best_places_part_when_there_is_an_outlier() -> None:
    for outlier, names in ((0.0, ["", "best"]), (-8.0, ["least squares", "least absolute"])):
        told = drawn(table="line", activation="identity", outlier=outlier)
        dots = [layer["name"] for layer in told["panels"][0]["layers"] if layer["kind"] == "dots"]
        assert dots == names


@pytest.mark.row("E031")
def test_the_formula_writes_what_is_wrong() -> None:
    def line(**slips: bool) -> str:
        return "".join(part if isinstance(part, str) else "#" for part in drawn(**slips)["formula"][1])

    assert line() == "w₁ ← w₁ + η · a · Δw₁ = # + # · 1 · # = #"
    assert line(wrong_sign=True) == "w₁ ← w₁ − η · a · Δw₁ = # − # · 1 · # = #"
    assert line(literal_dash=True) == "w₁ ← w₁ + η · a · Δw₁ − η · a · Δw₁ = # + # · 1 · # − # · 1 · # = #"


def test_what_is_low_is_outlined_and_its_holes_stay_empty() -> None:
    axis = np.linspace(-2, 2, 81)
    x, y = np.meshgrid(axis, axis)
    ring = np.abs(np.hypot(x, y) - 1)
    outline = outline_below(axis, axis, ring, 0.5)
    gaps = np.isnan(outline[:, 0]).sum()
    assert gaps == 1
    radii = np.hypot(outline[:, 0], outline[:, 1])
    assert sorted({round(float(radius), 1) for radius in radii[np.isfinite(radii)]}) == [0.5, 1.5]
    assert outline_below(axis, axis, ring + 1, 0.5).shape == (0, 2)
