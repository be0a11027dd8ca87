"""How far a descent can be foretold: as far as torch.optim, which rounds otherwise, goes the same way."""

import pytest
import torch

from dlcore.theory.certain import foretold
from dlcore.theory.descent import Run, descend
from dlcore.theory.landscapes import landscape, value_and_gradient

pytestmark = pytest.mark.tiny


def on(name: str, **settings: float):
    surface = landscape(name, **settings)
    return surface, lambda points: value_and_gradient(surface, points)


def by_optim(surface, make, start, n_steps):
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser, points = make(point), [point.detach().clone()]
    for _ in range(n_steps):
        optimiser.zero_grad()
        surface.value(point).backward()
        optimiser.step()
        points.append(point.detach().clone())
    return torch.stack(points)


def test_what_is_foretold_is_what_descends() -> None:
    _, slopes = on("rosenbrock")
    runs = [Run(rule, (-1.2, 1.0), rate) for rule in ("adam", "sgd", "rprop") for rate in (1e-3, 2e-4)]
    trace, erratic = foretold(slopes, runs, 60)
    plain = descend(slopes, runs, 60)
    assert not erratic.any()
    assert trace.n_valid.tolist() == plain.n_valid.tolist()
    torch.testing.assert_close(trace.points, plain.points, rtol=0, atol=0)
    torch.testing.assert_close(trace.values, plain.values, rtol=0, atol=0)


def test_a_chaotic_walk_ends_before_two_ways_of_rounding_part() -> None:
    surface, slopes = on("rastrigin")
    trace, erratic = foretold(slopes, [Run("sgd", (-3.3, 2.4), 0.02)], 200)
    assert erratic.tolist() == [True]
    n_valid = int(trace.n_valid[0])
    assert 3 < n_valid < 100
    theirs = by_optim(surface, lambda point: torch.optim.SGD([point], lr=0.02), (-3.3, 2.4), 200)
    ours = descend(slopes, [Run("sgd", (-3.3, 2.4), 0.02)], 200).points[0]
    assert (ours - theirs)[:n_valid].abs().max() < 1e-8  # the same way as far as it is foretold
    assert (ours - theirs).abs().max() > 1e-3  # and not for ever
    assert trace.points[0, n_valid:].isnan().all()


def test_divergence_is_no_chaos() -> None:
    _, slopes = on("bowl")
    trace, erratic = foretold(slopes, [Run("sgd", (-2.5, 1.0), 1.0), Run("momentum", (-2.5, 1.0), 1.0)], 100)
    assert not erratic.any()
    assert (trace.n_valid < 100).all()


def test_a_coordinate_that_never_moves_is_not_shaken() -> None:
    """Beale's slope along x is 0 at y = 1, and Adam would make a whole step of any difference from 0."""
    _, slopes = on("beale")
    trace, erratic = foretold(slopes, [Run("adam", (1.0, 1.0), 0.02)], 40)
    assert not erratic.any()
    assert trace.points[0, 1, 0] == 1.0
    assert int(trace.n_valid[0]) == 41
