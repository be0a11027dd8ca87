"""What the stage of a line is told: everything it draws, packed; and what a click among the points does."""

from typing import Any

import numpy as np
import pytest

from dlcore.errors import BadSetting
from dlcore.lessons.line import LESSON, Spec, run, sweep
from dlcore.lessons.line_fitting import data
from dlcore.lessons.own_points import parsed
from tests.ui.scenes import as_read, numbers
from ui.line import picture
from ui.line_points import OWN as LINE
from ui.own_points import as_text, changed

pytestmark = pytest.mark.tiny
LARGEST = LESSON.made(n_epochs=100, n_samples=200, n_outliers=3, absolute=True, in_halves=True)


def drawn(spec: Spec) -> dict[str, Any]:
    """What the browser reads."""
    return as_read(picture(sweep(spec)), 1_000_000)


def layers(panel: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in panel["layers"] if layer["kind"] == kind]


@pytest.mark.parametrize(
    "spec",
    [Spec(), LARGEST, LESSON.made(noise=0.0), LESSON.made(source="own"), LESSON.made(standardise=True)],
    ids=["default", "largest", "no noise", "own", "standardised"],
)
@pytest.mark.row("C202", "C191")
def test_line_bowl_calls_and_loss_are_those_of_the_sweep(spec: Spec) -> None:
    scene, whole = drawn(spec), sweep(spec)
    data, bowl, bars, loss = scene["panels"]
    states, last = whole.arrays["states"], whole.arrays["last"]
    for index in (0, len(whole.values) // 2):
        end = int(numbers(scene["last_step"], index)[()] if np.ndim(scene["last_step"]) else last[index])
        for step in (0, 1, end):
            weight, bias = states[index, step, :2]
            assert numbers(bars["values"], index, step) == pytest.approx(states[index, step], nan_ok=True)
            (walk,) = layers(bowl, "walk")
            assert numbers(walk["points"], index)[step] == pytest.approx([weight, bias])
            line = next(each for each in layers(data, "stroke") if each["points"]["by"] == "vs")
            ends = numbers(line["points"], index, step)
            assert ends[:, 1] == pytest.approx(weight * ends[:, 0] + bias, rel=1e-4, abs=1e-3)
        assert numbers(loss["curves"][0]["y"], index) == pytest.approx(whole.arrays["losses"][index])
    dots = [each for each in layers(data, "dots") if each["points"]["by"] == ""]
    assert sum(len(each["points"]["data"]) for each in dots) == len(whole.still["points"])
    assert len(scene["step_names"]) == states.shape[1]
    assert scene["step_word"] == ("call" if states.shape[1] == 5 * spec.n_epochs + 1 else "stop")
    assert data["pick"] == "point"
    assert bowl["pick"] == "start"


@pytest.mark.row("C198", "C170", "C199")
def test_the_formula_of_a_step_is_its_arithmetic() -> None:
    scene = drawn(Spec())
    for line, name in zip(scene["formula"], "wb", strict=True):
        assert name in line[0]
        before, rate, grad, after = (part["value"] for part in line if not isinstance(part, str))
        for step in (0, 5, 6, 100):
            at = 30, step
            expected = numbers(before, *at) - numbers(rate, 30) * numbers(grad, *at)
            assert numbers(after, *at) == pytest.approx(expected, rel=1e-4)


@pytest.mark.row("C196", "E026")
@pytest.mark.parametrize("index", [0, 20, 40])
def test_the_mean_of_the_squares_upon_the_line_is_the_loss_at_every_rate(index: int) -> None:
    swept = sweep(Spec())
    (squares,) = layers(drawn(Spec())["panels"][0], "squares")
    x, target = np.asarray(numbers(squares["ends"]), float).T
    at = run(LESSON.made(learning_rate=swept.values[index]))
    (ax, ay), (bx, by) = np.asarray(numbers(squares["upon"], index, at.spec.step), float)
    reached = ay + (x - ax) / (bx - ax) * (by - ay)
    assert np.mean((reached - target) ** 2) == pytest.approx(at.numbers["mse"], rel=1e-4)


@pytest.mark.row("C205")
def test_beyond_the_data_the_picture_says_so() -> None:
    for new_at, name in ((140, "extrapolated"), (-5, "extrapolated"), (50, "unseen x")):
        data = drawn(LESSON.made(new_at=new_at))["panels"][0]
        assert name in [each["name"] for each in layers(data, "stroke")]


def seen(**values: Any) -> dict[str, np.ndarray]:
    picture = run(LESSON.made(**values)).picture
    return {name: picture[name].astype(float) for name in ("points", "scaling", "window")}


OWN: dict[str, Any] = {"source": "own", "points": "0,0; 10,100; 20,300"}


@pytest.mark.parametrize("standardise", [False, True])
def test_a_click_adds_a_point_or_takes_one_away(standardise: bool) -> None:
    picture = seen(**OWN, standardise=standardise)
    middle, spread = picture["scaling"][::2], picture["scaling"][1::2]
    new = ((np.array([5.0, 200.0]) - middle) / spread).tolist()
    assert changed(OWN["points"], picture, new, LINE) == "0,0; 10,100; 20,300; 5,200"
    known = ((np.array([10.1, 101.0]) - middle) / spread).tolist()
    assert changed(OWN["points"], picture, known, LINE) == "0,0; 20,300"


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize(
    "points",
    [
        "0.0001,0.0002; 0.0003,0.0004; 0.0005,0.0009",
        "654321.25,1e-05; 654322.5,0.12345678901; 654399,3",
        "-1000000,5; 1000000,−7.25; 0.1,0.3333333333333333",
    ],
)
def test_a_click_leaves_every_other_point_as_it_was(points: str, standardise: bool) -> None:
    picture = seen(source="own", points=points, standardise=standardise)
    window = picture["window"]
    place = window[:, 0] + np.array([0.4, 0.3]) * (window[:, 1] - window[:, 0])
    *others, new = changed(points, picture, place.tolist(), LINE).split("; ")
    assert "; ".join(others) == points
    middle, spread = picture["scaling"][::2], picture["scaling"][1::2]
    drawn = (np.array([float(each) for each in new.split(",")]) - middle) / spread
    assert np.abs((drawn - place) / (window[:, 1] - window[:, 0])).max() < 2e-3
    assert changed(points, picture, picture["points"][1].tolist(), LINE) == "; ".join(others[::2])


def test_points_that_were_made_are_kept_to_six_digits() -> None:
    for standardise in (False, True):
        spec = LESSON.made(standardise=standardise)
        x, y, (mean, spread, middle, height) = data(spec)
        raw = np.stack([x.numpy() * spread + mean, y.numpy() * height + middle], 1)
        assert np.allclose(parsed(as_text(spec, seen(standardise=standardise))), raw, rtol=1e-5, atol=1e-6)


def test_a_link_that_is_full_says_so() -> None:
    long = "; ".join(f"{n}.{'1' * 30},{n}.{'2' * 30}" for n in range(30))
    with pytest.raises(BadSetting, match="fewer digits"):
        changed(long, seen(source="own", points=long), [-5.0, 40.0], LINE)


def test_a_click_leaves_two_points_and_no_more_than_a_link_holds() -> None:
    few = seen(source="own", points="0,0; 1,1")
    with pytest.raises(BadSetting, match="needs two points"):
        changed("0,0; 1,1", few, [0.0, 0.0], LINE)
    many = LESSON.made(n_samples=60)
    with pytest.raises(BadSetting, match="holds 60 points"):
        changed(as_text(many, seen(n_samples=60)), seen(n_samples=60), [-2.0, 9.0], LINE)
