"""What a rule keeps: torch.optim's own state at every step, and its parts make the step."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.theory.descent import Run, descend, path
from dlcore.theory.landscapes import landscape, value_and_gradient
from dlcore.theory.update_parts import inside
from dlcore.theory.update_rules import RULES, Hyper

pytestmark = pytest.mark.tiny
SURFACE = landscape("rosenbrock")
RATES = torch.tensor([1e-4, 5e-4, 1e-3], dtype=torch.float64)
OPTIM = {
    "momentum": (lambda p: torch.optim.SGD([p], lr=1e-4, momentum=0.9), {"velocity": "momentum_buffer"}),
    "nesterov": (
        lambda p: torch.optim.SGD([p], lr=1e-4, momentum=0.9, nesterov=True),
        {"velocity": "momentum_buffer"},
    ),
    "adagrad": (lambda p: torch.optim.Adagrad([p], lr=1e-4), {"sum of squared gradients": "sum"}),
    "rmsprop": (lambda p: torch.optim.RMSprop([p], lr=1e-4), {"mean of squared gradients": "square_avg"}),
    "adadelta": (
        lambda p: torch.optim.Adadelta([p], lr=1e-4),
        {"mean of squared gradients": "square_avg", "mean of squared moves": "acc_delta"},
    ),
    "adam": (
        lambda p: torch.optim.Adam([p], lr=1e-4),
        {"mean of gradients": "exp_avg", "mean of squared gradients": "exp_avg_sq"},
    ),
    "adamw": (
        lambda p: torch.optim.AdamW([p], lr=1e-4),
        {"mean of gradients": "exp_avg", "mean of squared gradients": "exp_avg_sq"},
    ),
    "rprop": (
        lambda p: torch.optim.Rprop([p], lr=1e-4),
        {"last gradient": "prev", "step sizes": "step_size"},
    ),
}


def slopes(points):
    return value_and_gradient(SURFACE, points)


@pytest.mark.row("C137")
@pytest.mark.parametrize("rule", OPTIM)
def test_what_is_kept_is_the_state_of_torch_optim_at_every_step(rule: str) -> None:
    make, names = OPTIM[rule]
    trace = path(slopes, (-1.2, 1.0), 1e-4, 40, rule)
    kept = inside(rule, trace, RATES[:1], Hyper()).kept
    point = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimiser = make(point)
    assert set(kept) == set(names)
    for step in range(40):
        optimiser.zero_grad()
        SURFACE.value(point).backward()
        optimiser.step()
        for ours, theirs in names.items():
            state = optimiser.state[point][theirs]
            torch.testing.assert_close(kept[ours][0, step], state, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_the_parts_make_the_step(rule: str) -> None:
    hyper = Hyper(momentum=0.7, beta1=0.6, beta2=0.9, rho=0.8, weight_decay=0.3)
    runs = [Run(rule, (-1.2, 1.0), rate, hyper) for rate in RATES.tolist()]
    trace = descend(slopes, runs, 50)
    made = inside(rule, trace, RATES, hyper)
    torch.testing.assert_close(trace.points[:, :-1] + made.step, trace.points[:, 1:], rtol=1e-9, atol=1e-12)
    torch.testing.assert_close(made.parts[0].values, trace.gradients[:, :-1])
    assert made.over in made.parts
    assert made.under is None or made.under is made.parts[-1]


@pytest.mark.row("E077")
@given(st.floats(-6, 6), st.floats(-6, 6), st.floats(1e-3, 1))
@settings(max_examples=50, deadline=None)
def test_adams_first_step_is_the_rate_times_the_sign(x: float, y: float, rate: float) -> None:
    trace = path(slopes, (x, y), rate, 1, "adam")
    gradient = trace.gradients[0, 0]
    made = inside("adam", trace, torch.tensor([rate], dtype=torch.float64), Hyper())
    steep = gradient.abs() > 1e-4
    expected = -rate * gradient.sign()
    torch.testing.assert_close(made.step[0, 0][steep], expected[steep], rtol=1e-3, atol=0)
    plain = path(slopes, (x, y), rate, 1)
    torch.testing.assert_close(
        plain.points[0, 1] - plain.points[0, 0], -rate * gradient, rtol=1e-6, atol=1e-9
    )
