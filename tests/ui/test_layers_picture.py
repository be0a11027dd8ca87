"""What the stage of “Through the layers” is told: all it draws, packed, with the numbers of the sweep."""

from typing import Any

import numpy as np
import pytest

from dlcore.lessons.layers import LESSON, QUANTITIES, Spec, run, sweep
from tests.ui.scenes import numbers
from ui.components.packing import pack, unpack
from ui.layers_picture import picture

pytestmark = pytest.mark.tiny
LARGEST = {"depth": 50, "width": 64, "activation": "gelu", "norm": "batch", "residual": True}


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    packed = pack(picture(sweep(spec)))
    assert len(packed) < 400_000
    return unpack(packed)


@pytest.mark.row("C097", "E046")
@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("values", [{}, LARGEST, {"depth": 1}, {"activation": "relu", "width": 8}])
def test_everything_can_be_drawn(quantity: str, values: dict[str, Any]) -> None:
    spec = LESSON.made(**values, quantity=quantity)
    scene, result = drawn(spec), run(spec)
    sizes, factors, every, seen, entries = scene["panels"]
    at = scene["values"].index(spec.weight_scale)
    assert scene["says"]["data"][at] == result.says
    assert int(scene["last_step"]["data"][0]) == spec.depth
    back = result.numbers[f"{quantity}_norms"][::-1]  # type: ignore[index]
    assert numbers(sizes["curves"][1]["y"], at) == pytest.approx(back, rel=1e-5)
    measured = numbers(factors["curves"][1]["y"], at)
    deltas = np.array(result.numbers["delta_norms"])[::-1]
    assert measured[1:] == pytest.approx(deltas[1:] / deltas[:-1], rel=1e-5)
    assert [len(numbers(each["y"], at)) for each in every["curves"]] == [spec.depth + 1] * 3
    assert seen["cells"]["data"].shape[1:] == (41, spec.depth) == (len(seen["y"]), len(seen["x"]))
    assert entries["cells"]["data"].shape[1:] == (len(entries["y"]), spec.depth + 1)
    assert 10 <= len(entries["y"]) <= 60
    assert len(scene["step_names"]) == spec.depth + 1
    assert scene["step_names"][-1] == "layer 1"
    assert len(factors["curves"]) == (3 if spec.plain else 2)


def test_the_curve_goes_as_far_back_as_the_gradient_has_come_and_the_frame_goes_with_it() -> None:
    scene = drawn(LESSON.made(depth=6))
    sizes, _, _, seen, entries = scene["panels"]
    for step in range(7):
        assert int(numbers(sizes["curves"][1]["upto"], 0, step)) == step
        left = numbers(entries["outline"][0]["points"], 0, step)[:, 0]
        assert (left.min(), left.max()) == (step - 0.5, step + 0.5)
        left = numbers(seen["outline"][0]["points"], 0, step)[:, 0]
        assert left.min() == max(0, step - 1) - 0.5


def test_the_lowest_row_of_single_numbers_has_all_that_are_smaller_and_0() -> None:
    entries = drawn(LESSON.made(activation="relu"))["panels"][-1]
    assert entries["y"][0] == -np.inf
    assert np.isfinite(entries["y"][1:]).all()


def test_without_weights_the_expected_factor_is_0_and_no_dash() -> None:
    scene = drawn(LESSON.made(initialisation="zeros", activation="tanh", depth=6))
    for step in range(1, 7):
        slots = [part for part in scene["formula"][1] if isinstance(part, dict)]
        assert [float(numbers(part["value"], 3, step)) for part in slots] == [0, 1, 0]


def test_what_is_exactly_0_is_a_shaded_part() -> None:
    scene = drawn(LESSON.made(initialisation="zeros", depth=6))
    (band,) = scene["panels"][0]["bands"]
    assert band["text"] == "exactly 0"
    assert (float(numbers(band["low"], 3)), float(numbers(band["high"], 3))) == (0.5, 6.0)
    assert not drawn(Spec())["panels"][0]["bands"]


@pytest.mark.parametrize(
    ("activation", "initialisation"),
    [("sigmoid", "small_normal"), ("identity", "uniform_1"), ("tanh", "zeros")],
)
def test_what_float32_cannot_hold_is_drawn_as_its_logarithm(activation: str, initialisation: str) -> None:
    spec = LESSON.made(activation=activation, initialisation=initialisation, depth=50)
    scene, result = drawn(spec), run(spec)
    sizes, at = scene["panels"][0], scene["values"].index(1.0)
    back = result.numbers["delta_norms"][::-1]  # type: ignore[index]
    shown = numbers(sizes["curves"][1]["y"], at)
    if initialisation == "zeros":
        assert sizes["log"]
        assert len(sizes["bands"]) == 1
        return
    assert not sizes["log"]
    assert not sizes["bands"]  # nothing is exactly 0
    assert sizes["y_title"] == "log₁₀ ‖∂E/∂z‖"
    assert shown == pytest.approx(np.log10(np.array(back, float)), rel=1e-5)
    assert np.isfinite(numbers(sizes["curves"][0]["y"], at)).all()
    assert "‖∂E/∂z‖ in layer " in scene["formula"][0][5]


@pytest.mark.parametrize("step", [1, 4, 6])
def test_the_formula_holds_the_layer_looked_at(step: int) -> None:
    spec = LESSON.made(depth=6, weight_scale=1.4)
    scene, result = drawn(spec), run(spec)
    at = scene["values"].index(1.4)
    layer, factor, above, here = (
        float(numbers(part["value"], at, step)) for part in scene["formula"][0] if isinstance(part, dict)
    )
    deltas = result.numbers["delta_norms"]
    assert layer == 7 - step
    assert above == pytest.approx(deltas[7 - step], rel=1e-5)  # type: ignore[index]
    assert here == pytest.approx(deltas[6 - step], rel=1e-5)  # type: ignore[index]
    assert factor * above == pytest.approx(here, rel=1e-5)
    sigma, slope, expected = (
        float(numbers(part["value"], at, step)) for part in scene["formula"][1] if isinstance(part, dict)
    )
    assert sigma == pytest.approx(1.4 if step > 1 else 1.4 * (2 / 42 * 32) ** 0.5, rel=1e-5)
    assert sigma * slope == pytest.approx(expected, rel=1e-5)
