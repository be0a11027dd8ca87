import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.theory.expression import parsed
from dlcore.theory.landscapes import (
    LANDSCAPES,
    curvatures,
    heights,
    hessian,
    landscape,
    slice_through,
    value_and_gradient,
)

AS_TEXT = {
    "bowl": "0.5*(x^2 + 10*y^2)",
    "rosenbrock": "(1-x)^2 + 100*(y-x^2)^2",
    "beale": "(1.5-x+x*y)^2 + (2.25-x+x*y^2)^2 + (2.625-x+x*y^3)^2",
    "himmelblau": "(x^2+y-11)^2 + (x+y^2-7)^2",
    "saddle": "0.5*(x² − y²)",
    "rastrigin": "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)",
    "plateau": "1 - exp(-0.5*((x-2)^2 + y^2))",
    "neuron": "0.5*(1-sigmoid(w))**2",
    "parabola": "0.5*10*w**2",
}
PUBLISHED = {  # points and values at the minimum
    "bowl": [(0, 0)],
    "rosenbrock": [(1, 1)],
    "beale": [(3, 0.5)],
    "himmelblau": [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)],
    "rastrigin": [(0, 0)],
    "plateau": [(2, 0)],
    "parabola": [(0,)],
}
names = st.sampled_from(sorted(AS_TEXT))


def made(name, **settings):
    return landscape(name, expression="x**2*sin(y) + abs(x*y)", **settings)


def double(*numbers):
    return torch.tensor(numbers, dtype=torch.float64)


def inside(surface, n, seed=0):
    """n random points of the window, float64 of shape (n, d)."""
    low, high = torch.tensor(surface.window, dtype=torch.float64).T
    generator = torch.Generator().manual_seed(seed)
    return low + (high - low) * torch.rand(n, len(low), generator=generator, dtype=torch.float64)


# Oracle: values


@given(names, st.integers(0, 2**31))
def test_a_landscape_is_the_formula_that_a_learner_could_type(name, seed):
    surface = landscape(name)
    typed = landscape("own", expression=AS_TEXT[name])
    points = inside(surface, 5, seed)
    assert typed.axes == surface.axes
    for one, other in zip(
        value_and_gradient(surface, points), value_and_gradient(typed, points), strict=True
    ):
        torch.testing.assert_close(one, other, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("name", PUBLISHED)
def test_minima_are_those_published(name):
    surface = landscape(name)
    torch.testing.assert_close(torch.tensor(surface.minima), torch.tensor(PUBLISHED[name]).float())
    values, gradients = value_and_gradient(surface, double(*surface.minima))
    torch.testing.assert_close(values, torch.zeros_like(values), rtol=0, atol=1e-18)
    torch.testing.assert_close(gradients, torch.zeros_like(gradients), rtol=0, atol=1e-12)
    for minimum in surface.minima:
        assert (curvatures(surface, double(*minimum)) > 0).all()


@pytest.mark.parametrize("name", PUBLISHED)
def test_nothing_in_the_window_lies_lower_than_the_minima(name):
    surface = landscape(name)
    assert surface.value(inside(surface, 5000)).min() > surface.value(double(*surface.minima)).max()


@pytest.mark.parametrize("name", ["saddle", "neuron"])
def test_a_landscape_without_minima_falls_out_of_its_window(name):
    surface = landscape(name)
    axes, grid = heights(surface)
    lowest = torch.nonzero(grid == grid.min())
    assert surface.minima == ()
    assert all(index in {0, len(axes[0]) - 1} for index in lowest[:, 0].tolist())


# Oracle: slopes and curvatures


@given(st.floats(1, 1000), st.floats(-360, 360), st.floats(-3, 3), st.floats(-3, 3))
def test_the_bowls_gradient_is_that_of_its_closed_form(condition, rotation, x, y):
    cosine, sine = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    turn = double([cosine, sine], [-sine, cosine])
    expected = turn.T @ torch.diag(double(1, condition)) @ turn
    surface, point = landscape("bowl", condition=condition, rotation_deg=rotation), double(x, y)
    value, gradient = value_and_gradient(surface, point)
    torch.testing.assert_close(value, 0.5 * point @ expected @ point, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(gradient, expected @ point, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(hessian(surface, point), expected, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(curvatures(surface, point), double(1, condition), rtol=1e-9, atol=1e-9)


def test_the_bowls_gentle_axis_points_where_the_rotation_says():
    surface = landscape("bowl", condition=100, rotation_deg=30)
    gentle = double(math.cos(math.pi / 6), 0.5)
    torch.testing.assert_close(surface.value(gentle), double(0.5).squeeze())


@given(st.floats(-2, 2), st.floats(-1, 3))
def test_rosenbrocks_derivatives_are_those_of_its_closed_form(x, y):
    surface, point = landscape("rosenbrock"), double(x, y)
    slope = double(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x))
    second = double([2 - 400 * y + 1200 * x * x, -400 * x], [-400 * x, 200])
    torch.testing.assert_close(value_and_gradient(surface, point)[1], slope, rtol=1e-11, atol=1e-10)
    torch.testing.assert_close(hessian(surface, point), second, rtol=1e-11, atol=1e-10)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_gradients_and_hessians_are_those_of_central_differences(name):
    surface, width = made(name, rotation_deg=20), 1e-5
    points = inside(surface, 50)
    _, gradients = value_and_gradient(surface, points)
    for axis, step in enumerate(width * torch.eye(len(surface.axes), dtype=torch.float64)):
        ahead, behind = (value_and_gradient(surface, points + sign * step) for sign in (1, -1))
        slopes = (ahead[0] - behind[0]) / (2 * width)
        torch.testing.assert_close(slopes, gradients[:, axis], rtol=1e-6, atol=1e-4)
        seconds = torch.stack([hessian(surface, point)[axis] for point in points])
        torch.testing.assert_close((ahead[1] - behind[1]) / (2 * width), seconds, rtol=1e-6, atol=1e-4)


# Properties


@given(st.sampled_from(sorted(LANDSCAPES)), st.integers(0, 2**31))
def test_all_points_at_once_are_as_one_by_one(name, seed):
    surface = made(name, condition=37.0, rotation_deg=-55)
    points = inside(surface, 12, seed)
    values, gradients = value_and_gradient(surface, points.reshape(3, 4, -1))
    assert values.shape == (3, 4)
    assert gradients.shape == (3, 4, len(surface.axes))
    for index, point in enumerate(points):
        value, gradient = value_and_gradient(surface, point)
        torch.testing.assert_close(values.flatten()[index], value, rtol=1e-13, atol=1e-13)
        torch.testing.assert_close(gradients.flatten(0, 1)[index], gradient, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_many_points_are_float64_detached_and_a_points_own_infinity_stays_its_own(name):
    surface = made(name)
    points = inside(surface, 20_000).float()
    points[7], points[8] = math.inf, math.nan
    with torch.no_grad():
        values, gradients = value_and_gradient(surface, points)
    assert values.dtype == gradients.dtype == torch.float64
    assert not values.requires_grad
    assert not gradients.requires_grad
    kept = torch.ones(len(points), dtype=torch.bool)
    kept[7:9] = False
    assert values[kept].isfinite().all()
    assert gradients[kept].isfinite().all()
    assert not values[8].isfinite()


def test_values_stay_when_the_points_move_on():
    points = double([1.0], [2.0])
    values, gradients = value_and_gradient(landscape("own", expression="x"), points)
    points += 5
    assert values.tolist() == [1, 2]
    assert gradients.tolist() == [[1], [1]]


@pytest.mark.parametrize("name", LANDSCAPES)
def test_a_landscape_describes_itself(name):
    surface = made(name)
    assert (surface.name, surface.title) == (name, LANDSCAPES[name])
    assert surface.formula
    assert len(surface.axes) == len(surface.window) == len(surface.start)
    for place in (surface.start, *surface.minima):
        assert all(low < each < high for (low, high), each in zip(surface.window, place, strict=True))
    values, gradients = value_and_gradient(surface, double(*surface.start))
    assert values.shape == ()
    assert gradients.abs().max() > 1e-4


def test_the_formula_shows_the_numbers():
    assert landscape("bowl", condition=25).formula == r"\tfrac12\left(x^2 + 25\,y^2\right)"
    turned = landscape("bowl", condition=2.5, rotation_deg=-45).formula
    assert r"2.5\,v^2" in turned
    assert r"x\cos(-45^\circ)" in turned
    assert landscape("parabola", condition=4).formula == r"\tfrac12 \cdot 4\,w^2"
    assert landscape("own", expression="x^2").formula == parsed("x^2").latex


def test_linear_and_level_formulas_have_no_curvature():
    assert hessian(landscape("own", expression="2*x - y"), double(1, 2)).tolist() == [[0, 0], [0, 0]]
    assert curvatures(landscape("own", expression="0*w"), double(1)).tolist() == [0]


@pytest.mark.parametrize(
    ("text", "place"), [("sqrt(x)", -1.0), ("1/x", 0.0), ("log(x)", 0.0), ("sqrt(x)", 0.0)]
)
def test_where_there_is_no_curvature_it_is_nan(text, place):
    surface = landscape("own", expression=text)
    assert curvatures(surface, double(place)).isnan().all()
    assert not value_and_gradient(surface, double(place))[1].isfinite().all()


# Grids and slices


@pytest.mark.parametrize("name", LANDSCAPES)
def test_heights_lie_over_the_window(name):
    surface = made(name)
    axes, grid = heights(surface, 11)
    assert [(axis[0].item(), axis[-1].item()) for axis in axes] == list(surface.window)
    assert grid.shape == (11,) * len(axes)
    assert grid.dtype == torch.float64
    row, column = 3, 8
    point = (axes[0][column], axes[1][row]) if len(axes) == 2 else (axes[0][column],)
    found = grid[row, column] if len(axes) == 2 else grid[column]
    torch.testing.assert_close(found, surface.value(torch.stack(point)))


@pytest.mark.parametrize("length", [1.0, 1e-200, 1e200])
def test_a_slice_goes_through_the_point_in_the_direction_whatever_its_length(length):
    surface, point = landscape("rosenbrock"), double(0.5, -0.5)
    distances, values = slice_through(surface, point, double(3 * length, 4 * length), 2.0, 41)
    assert distances[[0, 20, 40]].tolist() == [-2, 0, 2]
    assert values[20] == surface.value(point)
    torch.testing.assert_close(values[40], surface.value(double(0.5 + 1.2, -0.5 + 1.6)))


def test_a_slice_of_a_curve_is_the_curve():
    surface = landscape("neuron")
    distances, values = slice_through(surface, double(-1), double(1), 3.0)
    torch.testing.assert_close(values, surface.value(-1 + distances[:, None]))


# Contract


@pytest.mark.parametrize("name", ["", "Bowl", "egg", "x" * 500])
def test_a_name_that_is_not_there_is_refused(name):
    with pytest.raises(BadSetting, match="choose one of bowl, rosenbrock") as refusal:
        landscape(name)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("condition", [0.99, 0, -3, 1001, math.nan, math.inf])
def test_a_condition_out_of_range_is_refused(condition):
    for name in ("bowl", "parabola", "beale"):
        with pytest.raises(BadSetting, match="choose one from 1 to 1000"):
            landscape(name, condition=condition)


@pytest.mark.parametrize("rotation", [math.nan, math.inf])
def test_a_rotation_must_be_finite(rotation):
    with pytest.raises(BadSetting, match="finite number of degrees"):
        landscape("bowl", rotation_deg=rotation)


@pytest.mark.parametrize(("text", "says"), [("", "no formula yet"), ("x + q", "“q” at position 5")])
def test_a_formula_that_cannot_be_read_is_refused(text, says):
    with pytest.raises(BadSetting, match=says):
        landscape("own", expression=text)


@pytest.mark.parametrize("points", [torch.zeros(()), torch.zeros(1), torch.zeros(2, 3)])
def test_points_of_another_dimension_are_refused(points):
    surface = landscape("beale")
    with pytest.raises(BadSetting, match="2 coordinates, x and y"):
        value_and_gradient(surface, points)
    with pytest.raises(BadSetting, match="2 coordinates"):
        curvatures(surface, points)


@pytest.mark.parametrize("direction", [(0.0, 0.0), (math.inf, 1.0), (math.nan, 1.0), (1.0, math.nan)])
def test_a_direction_that_leads_nowhere_is_refused(direction):
    with pytest.raises(BadSetting, match="choose another"):
        slice_through(landscape("bowl"), double(1, 1), double(*direction), 1.0)


# Rows of the curriculum


@pytest.mark.row("C022")
@pytest.mark.parametrize("name", ["bowl", "rosenbrock", "beale", "himmelblau", "rastrigin", "plateau"])
def test_against_the_gradient_is_the_steepest_way_down(name):
    surface, step = landscape(name), 1e-6
    angles = torch.arange(0, 360, dtype=torch.float64).deg2rad()
    around = torch.stack([angles.cos(), angles.sin()], dim=-1)
    for point in inside(surface, 20):
        _, gradient = value_and_gradient(surface, point)
        falls = surface.value(point + step * around)
        best = around[falls.argmin()]
        assert best @ (-gradient / gradient.norm()) > math.cos(math.radians(1))


@pytest.mark.row("C068")
def test_a_linear_neurons_error_is_a_bowl_and_a_sigmoid_neurons_has_a_plateau():
    linear, sigmoid = landscape("own", expression="0.5*(1 - w)**2"), landscape("neuron")
    weights = torch.linspace(-6, 6, 49, dtype=torch.float64)
    assert all(curvatures(linear, weight[None]).item() == pytest.approx(1) for weight in weights)
    signs = [curvatures(sigmoid, weight[None]).sign().item() for weight in weights]
    assert {*signs} == {-1, 1}
    assert value_and_gradient(linear, double(-6))[1] == -7
    assert abs(value_and_gradient(sigmoid, double(-6))[1]) < 0.003


@pytest.mark.row("E028")
@given(st.floats(-6, 6))
def test_one_sigmoid_neurons_error_is_not_convex_below_minus_ln_2(w):
    neuron, turn = landscape("neuron"), -math.log(2)
    s = 1 / (1 + math.exp(-w))
    found = curvatures(neuron, double(w)).item()
    assert found == pytest.approx(s * (1 - s) ** 2 * (3 * s - 1), abs=1e-14)
    assert abs(w - turn) < 1e-9 or (found < 0) == (w < turn)
    assert curvatures(neuron, double(turn)).item() == pytest.approx(0, abs=1e-16)
