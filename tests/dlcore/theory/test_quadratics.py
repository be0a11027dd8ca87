"""Bowls with chosen curvatures: against autograd's second derivatives."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.theory.landscapes import curvatures, value_and_gradient
from dlcore.theory.quadratics import quadratic

pytestmark = pytest.mark.tiny
CURVATURES = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=2)


@given(CURVATURES, st.floats(-4, 4), st.floats(-4, 4))
def test_its_curvatures_are_those_that_were_asked_for(asked, x, y):
    bowl, point = quadratic(asked), torch.tensor([x, y])[: len(asked)].double()
    assert curvatures(bowl, point).tolist() == pytest.approx(sorted(asked))
    value, gradient = value_and_gradient(bowl, point)
    expected = torch.tensor(asked, dtype=torch.float64) * point
    assert torch.allclose(gradient, expected)
    assert value.item() == pytest.approx((expected @ point).item() / 2)


def test_its_words_and_its_lowest_point():
    bowl, parabola = quadratic([1.0, 10.0]), quadratic([2.5])
    assert bowl.axes == ("x", "y")
    assert bowl.formula == r"\tfrac12\left(x^2 + 10\,y^2\right)"
    assert parabola.axes == ("w",)
    assert parabola.formula == r"\tfrac12 \cdot 2.5\,w^2"
    for each in (bowl, parabola):
        (lowest,) = each.minima
        assert each.value(torch.tensor(lowest, dtype=torch.float64)) == 0


@pytest.mark.parametrize("asked", [[], [1.0, 2.0, 3.0], [0.0], [1.0, -1.0], [float("nan")], [float("inf")]])
def test_what_is_no_bowl_is_refused_with_the_remedy(asked):
    with pytest.raises(BadSetting, match=r"^[^\n]*: (choose|give) [^\n]*\.$"):
        quadratic(asked)
