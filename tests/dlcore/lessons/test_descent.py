"""Walking down: the numbers are those of torch.optim, its sentence is true, its presets keep their word."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.lessons.descent import GOOD, LESSON, MAX_STEPS, Spec, run, script, sweep
from dlcore.lessons.descent_recipe import surface_lines
from dlcore.lessons.descent_walk import surface_of
from dlcore.lessons.registry import LESSONS, lesson
from dlcore.settings import controls
from dlcore.theory.landscape_names import LANDSCAPES
from dlcore.theory.landscapes import curvatures, value_and_gradient
from tests.recipes.printing import flat, printed

EVERYWHERE = [LESSON.made(landscape=name, **GOOD[name]) for name in LANDSCAPES]
BY_SURFACE = pytest.mark.parametrize("spec", EVERYWHERE, ids=list(LANDSCAPES))


def walked_by_optim(spec: Spec) -> list[list[float]]:
    """The points of torch's own SGD."""
    surface = surface_of(spec)
    start = [spec.start_x, spec.start_y][: len(surface.axes)]
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser, points = torch.optim.SGD([point], lr=spec.learning_rate), [start]
    for _ in range(spec.n_steps):
        optimiser.zero_grad()
        surface.value(point).backward()
        optimiser.step()
        points.append(point.tolist())
    return points


def test_the_surfaces_are_those_of_the_theory() -> None:
    assert GOOD.keys() == LANDSCAPES.keys()
    assert controls(Spec)["landscape"].choices == tuple(LANDSCAPES)


@BY_SURFACE
@pytest.mark.row("C022", "C069", "E029")
def test_the_walk_is_that_of_torch_optim(spec: Spec) -> None:
    result = run(spec)
    points = [row[1:-2] for row in result.rows]
    assert np.allclose(points, walked_by_optim(spec), rtol=1e-9, atol=1e-12)
    assert result.numbers["steps_taken"] == spec.n_steps
    assert result.head[0] == "step"


@BY_SURFACE
def test_a_good_start_is_in_sight_and_goes_down(spec: Spec) -> None:
    surface = surface_of(spec)
    start = (spec.start_x, spec.start_y)[: len(surface.axes)]
    assert start == surface.start
    for place, (low, high) in zip(start, surface.window, strict=True):
        assert low <= place <= high
    result = run(spec)
    assert result.numbers["final_loss"] < result.numbers["first_loss"]
    assert "**falls**" in result.says or "**arrives**" in result.says or "rest" in result.says


@BY_SURFACE
def test_the_line_in_the_script_is_the_surface(spec: Spec) -> None:
    surface = surface_of(spec)
    points = torch.rand(50, len(surface.axes), dtype=torch.float64) * 4 - 2
    known: dict[str, object] = {"torch": torch}
    body = "\n".join(f"    {line}" for line in surface_lines(spec))
    exec(f"def height({', '.join(surface.axes)}):\n{body}", known)
    heights = known["height"](*points.unbind(1))  # type: ignore[operator]
    assert torch.allclose(heights, surface.value(points), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("turn", [0.0, 30.0, 90.0])
def test_a_turned_bowl_is_walked_by_the_script_too(turn: float) -> None:
    spec = LESSON.made(rotation_deg=turn, learning_rate=0.1)
    assert flat(printed(script(spec))) == pytest.approx(flat(run(spec).numbers), rel=1e-9, abs=1e-12)


@BY_SURFACE
def test_the_sweep_has_every_rate_and_this_one_says_the_same(spec: Spec) -> None:
    whole = sweep(spec)
    assert list(whole.values) == sorted(set(whole.values))
    at = whole.values.index(spec.learning_rate)
    result = run(spec)
    assert whole.says[at] == result.says
    assert whole.arrays["points"].shape[:2] == (len(whole.values), spec.n_steps + 1)
    assert whole.arrays["losses"][at][-1] == pytest.approx(result.numbers["final_loss"], rel=1e-6)
    assert {array.shape[0] for array in whole.arrays.values()} == {len(whole.values)}


def test_a_rate_between_the_stops_has_a_place_of_its_own() -> None:
    whole = sweep(LESSON.made(learning_rate=0.1234))
    assert 0.1234 in whole.values
    assert len(whole.values) == len(sweep(Spec()).values) + 1


@BY_SURFACE
@pytest.mark.row("E073")
def test_along_a_step_the_loss_begins_with_the_slope_of_autograd(spec: Spec) -> None:
    result = run(spec)
    distance, loss, slope, length = (
        result.picture[name].astype(np.float64) for name in ("distance", "loss", "slope", "length")
    )
    points = torch.tensor([row[1:-2] for row in result.rows], dtype=torch.float64)
    values, gradients = value_and_gradient(surface_of(spec), points)
    assert np.allclose(loss[:, 0], values, rtol=1e-5, atol=1e-6)
    lengths = spec.learning_rate * torch.linalg.vector_norm(gradients, dim=1)
    middle = distance.shape[1] // 2
    assert np.allclose(distance[:, middle], lengths, rtol=1e-5)
    assert np.allclose(length, lengths, rtol=1e-5)
    assert np.allclose(loss[:-1, middle], values[1:], rtol=1e-3, atol=1e-5)  # where the step lands
    fall = lengths * torch.linalg.vector_norm(gradients, dim=1)
    assert np.allclose(slope[:, middle], values - fall, rtol=1e-4, atol=1e-5)


# The sentence is a claim


def test_on_a_bowl_the_factor_of_the_steep_axis_decides() -> None:
    for rate, word in (
        (0.05, "one side"),
        (0.18, "zig-zags"),
        (0.2, "never gets nearer"),
        (0.22, "overshoots"),
    ):
        said = run(LESSON.made(learning_rate=rate)).says
        assert word in said, said
    first, last = (
        run(LESSON.made(learning_rate=0.22)).numbers[f"{which}_loss"] for which in ("first", "final")
    )
    assert last > first


@pytest.mark.row("C069", "E037")
def test_above_two_by_the_curvature_the_loss_rises() -> None:
    for condition in (2.0, 10.0, 100.0):
        for factor, rises in ((0.99, False), (1.01, True)):
            spec = LESSON.made(
                condition=condition, learning_rate=factor * 2 / condition, start_x=0.0, n_steps=500
            )
            result = run(spec)
            assert (result.numbers["final_loss"] > result.numbers["first_loss"]) == rises
            assert ("rises" in result.says) == rises
    assert any(r"\eta" in formula.latex for formula in run(Spec()).formulas)


def test_upon_the_flat_axis_the_steep_one_decides_nothing() -> None:
    said = run(LESSON.made(start_y=0.0, learning_rate=0.22)).says
    assert "falls" in said or "arrives" in said
    assert "steep axis" not in said
    assert "stays where it is" in run(LESSON.made(start_x=0.0, start_y=0.0)).says
    assert "at the first step" in run(LESSON.made(learning_rate=0.1)).says


def test_beside_the_ridge_of_a_saddle_the_walk_falls_off() -> None:
    preset = LESSON.preset("Balanced on a saddle")
    beside = run(LESSON.made(**{**preset.settings, "start_y": 0.01}))
    assert abs(beside.rows[-1][2]) > 1e6
    assert beside.numbers["final_loss"] < -1e6


def test_a_walk_that_leaves_where_its_formula_has_values_says_so() -> None:
    result = run(LESSON.made(landscape="own", expression="log(x)", start_x=1.0, learning_rate=2.0))
    assert result.numbers["steps_taken"] == 0
    assert "no height any more" in result.says


def test_a_walk_that_diverges_is_cut_where_its_numbers_end() -> None:
    result = run(LESSON.made(learning_rate=2.0, condition=1000.0, n_steps=500))
    assert "**diverges**" in result.says
    assert 0 < result.numbers["steps_taken"] < 500
    assert flat(printed(script(result.spec))) == pytest.approx(flat(result.numbers), rel=1e-9)
    assert np.isfinite(list(result.rows)).all()


def test_the_ground_below_a_walk_at_rest_is_what_its_curvature_says() -> None:
    for expression, words in (
        ("x**2 + y**2", "in a **minimum**"),
        ("x**2 + 0*y", "on **level** ground"),
        ("x**2 - y**2", "on a **saddle**"),
    ):
        values = {"learning_rate": 0.3, "n_steps": 100, "start_x": 1.0, "start_y": 0.0}
        says = run(LESSON.made(landscape="own", expression=expression, **values)).says
        assert f"comes to rest {words}" in says


@pytest.mark.row("C069")
def test_a_factor_next_to_one_is_not_called_one() -> None:
    above, at, below = (run(LESSON.made(learning_rate=rate)).says for rate in (0.20000001, 0.2, 0.19999999))
    assert "1 − 0.20000001·10 = **−1.0000001**: more than 1 in size" in above
    assert "1 − 0.2·10 = **−1**: just 1 in size" in at
    assert "= **−0.9999999**: negative, so it **zig-zags**" in below
    rounded = 2 / 7 * (1 + 2e-16)  # the factor is not −1 to the last bit
    assert "just 1 in size" in run(LESSON.made(learning_rate=rounded, condition=7.0)).says


@pytest.mark.row("C067")
@pytest.mark.parametrize("spec", [each for each in EVERYWHERE if each.landscape not in ("own", "rastrigin")])
def test_adjusting_again_and_again_lowers_the_loss_each_time(spec: Spec) -> None:
    """At a small enough rate every turn of the loop helps, and the losses are those of a loop by autograd."""
    spec = LESSON.made(landscape=spec.landscape, **{**GOOD[spec.landscape], "learning_rate": 0.001})
    surface, losses = surface_of(spec), [row[-2] for row in run(spec).rows]
    point = torch.tensor([spec.start_x, spec.start_y][: len(surface.axes)], dtype=torch.float64)
    for told, following in pairwise(losses):
        point.requires_grad_()
        loss = surface.value(point)
        (slope,) = torch.autograd.grad(loss, point)
        assert told == pytest.approx(float(loss), rel=1e-9)
        assert following < told
        point = (point - spec.learning_rate * slope).detach()


@pytest.mark.row("C068", "E028")
def test_a_sigmoid_neuron_is_curved_downwards_below_minus_ln_2_and_a_linear_one_nowhere() -> None:
    neuron, parabola = (surface_of(LESSON.made(landscape=name)) for name in ("neuron", "parabola"))
    for place in torch.linspace(-6, 6, 49, dtype=torch.float64):
        found = float(curvatures(neuron, place[None])[0])
        weight = place.clone().requires_grad_()
        (slope,) = torch.autograd.grad(0.5 * (1 - weight.sigmoid()) ** 2, weight, create_graph=True)
        (second,) = torch.autograd.grad(slope, weight)
        assert found == pytest.approx(float(second), abs=1e-12)
        assert (found < 0) == (float(place) < -math.log(2))
        assert float(curvatures(parabola, place[None])[0]) > 0


def test_a_start_without_slope_and_a_saddle_are_told_apart() -> None:
    assert "stays where it is" in run(LESSON.made(start_x=0.0, start_y=0.0, landscape="saddle")).says
    ridge = LESSON.made(landscape="saddle", start_x=-2.5, start_y=0.0, learning_rate=0.5, n_steps=60)
    assert "saddle" in run(ridge).says
    assert "saddle" not in run(LESSON.made(landscape="neuron", start_x=6.0)).says


@given(
    st.fixed_dictionaries(
        {
            "landscape": st.sampled_from(list(LANDSCAPES)),
            "condition": st.floats(1, 1000),
            "rotation_deg": st.floats(0, 90),
            "learning_rate": st.floats(0.001, 2),
            "n_steps": st.integers(1, 60),
            "start_x": st.floats(-6, 6),
            "start_y": st.floats(-6, 6),
            "step": st.integers(0, MAX_STEPS),
        }
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anywhere_the_sentence_is_one(values: dict[str, object]) -> None:
    spec = LESSON.made(**values)
    result = run(spec)
    assert result.says.startswith("With learning rate **")
    assert result.says.endswith(".")
    assert result.says.count("**") % 2 == 0
    assert "nan" not in result.says


# What there is to try


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Just too far", "out of hand"),
        ("One step for one axis", "floor"),
        ("The banana valley", "No"),
        ("Balanced on a saddle", "rest"),
    ],
)
def test_the_right_answers_are_what_happens(name: str, answer: str) -> None:
    preset = LESSON.preset(name)
    assert answer in preset.answers[preset.right(run(LESSON.made(**preset.settings)))]


# What does not work


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"landscape": "own", "expression": "x +"}, "put a number or a variable"),
        ({"landscape": "own", "expression": "log(x)", "start_x": -1.0}, "choose another start"),
        ({"landscape": "own", "expression": "1/x", "start_x": 0.0}, "choose another start"),
        ({"landscape": "own", "expression": "__import__('os')"}, "is not known"),
    ],
)
def test_a_formula_that_cannot_be_walked_on_is_one_sentence(values: dict[str, object], why: str) -> None:
    for compute in (run, sweep):
        with pytest.raises(BadSetting, match=why) as caught:
            compute(LESSON.made(**values))
        assert str(caught.value).endswith(".")


def test_the_registry_knows_its_lessons() -> None:
    assert [lesson(name).name for name in LESSONS] == list(LESSONS)
    with pytest.raises(BadSetting, match="choose one of"):
        lesson("../../etc/passwd")
    with pytest.raises(BadSetting, match="has no preset"):
        LESSON.preset("none")
    assert len(controls(Spec)) == 9
