"""What the stage of the first weights is told: everything it draws, packed, with the numbers of the sweep."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.weights import ACTIVATIONS, LESSON, N_STEPS, STARTS, VIEWS, Spec, run, sweep
from tests.ui.scenes import numbers
from ui.components.packing import pack, unpack
from ui.weights_picture import picture

pytestmark = pytest.mark.tiny


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    packed = pack(picture(sweep(spec)))
    assert len(packed) < 100_000
    return unpack(packed)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("view", ["layer", "steps"])
def test_everything_can_be_drawn_from_every_start(view: str, start: str) -> None:
    for activation in ACTIVATIONS if start == "pytorch" else ("relu",):
        scene = drawn(LESSON.made(view=view, start=start, activation=activation))
        for panel in scene["panels"]:
            if panel["kind"] == "heat":
                assert panel["cells"]["data"].dtype == np.uint8
                assert panel["cells"]["data"].shape[-2:] == (len(panel["y"]), len(panel["x"]))
            for curve in panel.get("curves", []):
                for at in range(len(scene["values"])):
                    across, up = numbers(curve["x"], at), numbers(curve["y"], at)
                    assert len(across) == len(up)
                    assert (np.diff(across) >= 0).all()
        assert bool(scene["last_step"]) == (view == "steps")


def test_each_view_has_its_panels_and_only_training_has_steps() -> None:
    kinds = {}
    for view in VIEWS:
        scene = drawn(LESSON.made(view=view, n_layers=2))
        kinds[view] = [panel["kind"] for panel in scene["panels"]]
    assert kinds == {
        "layer": ["lines", "lines", "lines", "heat", "heat", "lines", "lines"],
        "depth": ["lines"] * 4,
        "steps": ["heat", "lines", "lines", "lines"],
        "data": ["lines", "bars", "bars", "heat", "heat"],
    }


@pytest.mark.row("C192")
def test_the_formula_has_the_bound_of_every_fan_in() -> None:
    scene = drawn(Spec())
    fan_in, bound = (part for part in scene["formula"][0] if isinstance(part, dict))
    for at, value in enumerate(scene["values"]):
        assert numbers(fan_in["value"], at) == value
        assert numbers(bound["value"], at) == pytest.approx(value**-0.5)


def test_the_two_networks_are_the_same_matrix_where_they_are_seeded_again() -> None:
    for reseed in (False, True):
        one, other = (
            panel for panel in drawn(LESSON.made(reseed=reseed))["panels"] if panel["kind"] == "heat"
        )
        assert np.array_equal(one["cells"]["data"], other["cells"]["data"]) == reseed


def test_sums_are_shaded_where_the_activation_is_flat() -> None:
    bands = {name: drawn(LESSON.made(activation=name))["panels"][5]["bands"] for name in ACTIVATIONS}
    assert [len(each) for each in bands.values()] == [1, 2, 2]
    tanh, sigmoid = (float(bands[name][1]["low"]["data"][0]) for name in ("tanh", "sigmoid"))
    assert 1 / np.cosh(tanh) ** 2 == pytest.approx(0.05, rel=1e-5)
    assert sigmoid == pytest.approx(2 * tanh)


def test_equal_neurons_have_equal_rows_at_every_step() -> None:
    scene = drawn(LESSON.made(view="steps", start="equal", n_inputs=64))
    at = scene["values"].index(64)
    for step in range(N_STEPS + 1):
        rows = numbers(scene["panels"][0]["cells"], at, step)
        assert (rows == rows[0]).all()
    assert len(set(map(bytes, numbers(scene["panels"][0]["cells"], at, 0)))) == 1
    mixed = numbers(drawn(LESSON.made(view="steps"))["panels"][0]["cells"], at, 0)
    assert len(set(map(bytes, mixed))) == 4


def test_depth_draws_measured_sizes_and_theory_only_where_it_holds() -> None:
    relu = drawn(LESSON.made(view="depth", start="he", activation="relu", n_layers=4))
    tanh = drawn(LESSON.made(view="depth", start="he", activation="tanh", n_layers=4))
    at = relu["values"].index(256)
    signal = run(LESSON.made(view="depth", start="he", activation="relu", n_layers=4, n_inputs=256))
    measured, theory = (numbers(curve["y"], at) for curve in relu["panels"][0]["curves"])
    assert measured == pytest.approx(signal.numbers["signal"], rel=1e-5)
    assert theory == pytest.approx(np.ones(5), rel=1e-5)
    assert np.isnan(numbers(tanh["panels"][0]["curves"][1]["y"], at)).all()


def test_only_histograms_end_without_a_dot_and_layers_are_counted_in_whole_numbers() -> None:
    lines = [panel for panel in drawn(Spec())["panels"] if panel["kind"] == "lines"]
    assert [panel["y_title"] for panel in lines if not panel["ends"]] == ["density"] * 4
    depth = drawn(LESSON.made(view="depth", n_layers=2))["panels"]
    assert [panel["x_whole"] for panel in depth] == [True, True, True, False]  # the last is over the fan-in
