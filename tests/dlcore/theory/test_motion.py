"""How a walk with momentum moves, and the best rate at a momentum: against recursions and searches."""

import itertools
import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dlcore.errors import BadSetting
from dlcore.theory.stability import (
    amplification,
    best_contraction,
    best_pair,
    best_rate,
    largest_stable_rate,
    motion,
)

pytestmark = pytest.mark.tiny
MOMENTA = st.floats(0, 0.95)


def walked(change: float, momentum: float, n_steps: int) -> list[float]:
    """A walk on ½x² from 1 at rest; the learning rate is the change."""
    point = torch.ones(1, dtype=torch.float64, requires_grad=True)
    optimiser, places = (
        torch.optim.SGD([point], lr=abs(change), momentum=momentum, maximize=change < 0),
        [1.0],
    )
    for _ in range(n_steps):
        optimiser.zero_grad()
        (0.5 * point.square().sum()).backward()
        optimiser.step()
        places.append(point.item())
    return places


@given(st.floats(-2, 5), MOMENTA)
@settings(max_examples=40, deadline=None)
def test_who_keeps_to_a_side_does_and_who_zig_zags_changes_sides_at_every_step(change, momentum):
    places = [each for each in walked(change, momentum, 12) if abs(each) > 1e-9]
    match motion(change, momentum, 1.0):
        case "one side":
            assert all(each > 0 for each in places)
        case "zig-zag":
            assert all((each > 0) == (n % 2 == 0) for n, each in enumerate(places))
        case "at once":
            assert len(places) == 1


@given(st.floats(0.01, 5), st.floats(0.05, 0.95))
@settings(max_examples=30, deadline=None)
def test_who_swings_crosses_the_minimum_as_often_as_the_angle_of_its_roots_says(change, momentum):
    cosine = (1 + momentum - change) / (2 * math.sqrt(momentum))
    assert (motion(change, momentum, 1.0) == "swings") == (abs(cosine) < 1)
    assume(abs(cosine) < 0.99)
    places = [each for each in walked(change, momentum, 60) if each]
    crossed = sum(a * b < 0 for a, b in itertools.pairwise(places))
    assert crossed == pytest.approx(60 * math.acos(cosine) / math.pi, abs=1.5)


@given(st.floats(0.01, 10), st.floats(1, 1000), MOMENTA)
def test_at_its_momentum_no_rate_beats_the_best_one(smallest, condition, momentum):
    largest = smallest * condition
    both = torch.tensor([smallest, largest], dtype=torch.float64)
    best = amplification(best_rate(smallest, largest, momentum), momentum, both).max().item()
    assert best_contraction(smallest, largest, momentum) == pytest.approx(best, abs=1e-7)
    rates = torch.linspace(0, largest_stable_rate(largest, momentum), 301, dtype=torch.float64)
    assert amplification(rates, momentum, both[:, None]).amax(0).min() >= best - 1e-7


@given(st.floats(0.01, 10), st.floats(1, 1000))
def test_no_rate_and_momentum_beat_the_best_pair(smallest, condition):
    largest = smallest * condition
    both = torch.tensor([smallest, largest], dtype=torch.float64)[:, None, None]
    rate, momentum = best_pair(smallest, largest)
    root = (math.sqrt(condition) - 1) / (math.sqrt(condition) + 1)
    assert math.sqrt(momentum) == pytest.approx(root, abs=1e-9)
    momenta = torch.linspace(0, 0.99, 45, dtype=torch.float64)[:, None]
    rates = torch.linspace(0.01, 4, 80, dtype=torch.float64) / largest
    assert amplification(rates, momenta, both).amax(0).min() >= root - 1e-9
    assert amplification(rate, momentum, both).max().item() == pytest.approx(root, abs=1e-6)


@pytest.mark.parametrize(
    "call",
    [lambda: best_rate(1.0, 2.0, 1.0), lambda: best_contraction(1.0, 2.0, -0.1), lambda: best_pair(0, 1)],
)
def test_what_never_settles_is_refused_with_the_remedy(call):
    with pytest.raises(BadSetting, match=r"^[^\n]*: choose [^\n]*\.$"):
        call()
