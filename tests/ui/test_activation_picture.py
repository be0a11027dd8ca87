"""What the stage of the activation laboratory is told: all that it draws, packed, with the run's numbers."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from dlcore.lessons.activation import ACTIVATIONS, CHAINS, LESSON, REACH, Spec, run, sweep
from tests.ui.scenes import numbers
from ui.activation_picture import picture
from ui.components.packing import pack, unpack

pytestmark = pytest.mark.tiny


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    packed = pack(picture(sweep(spec)))
    assert len(packed) < 400_000
    return unpack(packed)


def panel(scene: dict[str, Any], holds: str) -> dict[str, Any]:
    (found,) = [each for each in scene["panels"] if holds in each["title"]]
    return found


@pytest.mark.parametrize(("name", "chain"), product(ACTIVATIONS, CHAINS))
def test_everything_can_be_drawn(name: str, chain: str) -> None:
    spec = LESSON.made(activation=name, chain=chain, z=-1.3, layer=4)
    scene, result = drawn(spec), run(spec)
    at = scene["values"].index(-1.3)
    assert scene["says"]["data"][at] == result.says
    curve = panel(scene, "tangent")
    tangent, place = (numbers(layer["points"], at) for layer in curve["layers"][-2:])
    assert place[0].tolist() == pytest.approx([-1.3, result.numbers["value"]], rel=1e-5)
    rise, run_ = tangent[1][1] - tangent[0][1], tangent[1][0] - tangent[0][0]
    assert rise / run_ == pytest.approx(result.numbers["slope"], rel=1e-3, abs=1e-6)
    bar = panel(scene, "What passes")
    assert numbers(bar["values"], at)[0] == pytest.approx(result.numbers["slope"], rel=1e-5)
    left = numbers(panel(scene, "What is left")["layers"][1]["points"], at)
    assert left[0].tolist() == [0, 0]
    log = result.numbers["log10"]
    assert np.isnan(left[-1][1]) if log is None else left[-1][1] == pytest.approx(log, rel=1e-5)


@pytest.mark.row("E047")
def test_the_axes_say_that_the_output_is_bounded_and_the_input_is_not() -> None:
    curve = panel(drawn(LESSON.made(activation="tanh")), "tangent")
    assert curve["axes"] == ["z, the input: any real number", "φ(z), the output"]
    (left, right), (low, high) = curve["window"]
    assert left < -REACH
    assert right > REACH
    assert -1.3 < low < -1
    assert 1 < high < 1.3


@pytest.mark.row("C098")
def test_the_dashed_line_lies_on_tanh() -> None:
    layers = panel(drawn(LESSON.made(activation="tanh", overlay=True)), "tangent")["layers"]
    place = [layer.get("name") for layer in layers].index("2σ(2z) − 1")
    curve, dashed = layers[place - 1], layers[place]
    assert np.allclose(dashed["points"]["data"], curve["points"]["data"], atol=1e-6)


@pytest.mark.row("C096")
def test_the_bar_has_a_quarter_beside_it_for_the_sigmoid() -> None:
    scene = drawn(Spec())
    bar = panel(scene, "What passes")
    tops = np.array([numbers(bar["values"], n) for n in range(len(scene["values"]))])
    assert (tops[:, 1] == 0.25).all()
    assert tops[:, 0].max() == 0.25
    assert scene["values"][int(tops[:, 0].argmax())] == 0


@pytest.mark.row("C099", "E048")
def test_units_of_relu_stay_off_and_those_of_leaky_relu_come_back() -> None:
    spec = LESSON.made(unit_bias=-2.0)
    chart, told = panel(drawn(spec), "Units never on"), run(spec).numbers
    relu, leaky = (numbers(curve["y"]) for curve in chart["curves"])
    assert set(relu.tolist()) == {told["relu_off"]}
    assert leaky[0] == relu[0]
    assert leaky[-1] == told["leaky_relu_asleep"]


def test_the_chosen_picture_is_large() -> None:
    assert "tangent" in drawn(LESSON.made(view="curve"))["panels"][0]["title"]
    assert "ten layers" in drawn(LESSON.made(view="chain"))["panels"][0]["title"]


@pytest.mark.row("E048")
def test_the_slope_of_relu_jumps_at_0_and_the_dot_lies_on_the_left_part() -> None:
    scene = drawn(LESSON.made(activation="relu", z=0.0))
    layers = panel(scene, "Its slope")["layers"]
    curve, dot = (numbers(layer["points"], scene["values"].index(0.0)) for layer in layers[1:])
    at_zero = curve[curve[:, 0] == 0][:, 1]
    assert at_zero[[0, 2]].tolist() == [0, 1]
    assert np.isnan(at_zero[1])
    assert dot[0].tolist() == [0, 0]
