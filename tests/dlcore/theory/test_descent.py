"""Descents against torch.optim, step by step; rows that mind their own business."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close

from dlcore.errors import BadSetting
from dlcore.theory.descent import MAX_STEPS, Run, descend, path, sweep
from dlcore.theory.traces import FAR, arrived
from dlcore.theory.update_rules import RULES, Hyper

SGD = torch.optim.SGD
CLASSES = {
    "sgd": lambda point, rate: SGD([point], lr=rate),
    "momentum": lambda point, rate: SGD([point], lr=rate, momentum=0.9),
    "nesterov": lambda point, rate: SGD([point], lr=rate, momentum=0.9, nesterov=True),
    "adagrad": lambda point, rate: torch.optim.Adagrad([point], lr=rate),
    "rmsprop": lambda point, rate: torch.optim.RMSprop([point], lr=rate),
    "adadelta": lambda point, rate: torch.optim.Adadelta([point], lr=rate),
    "adam": lambda point, rate: torch.optim.Adam([point], lr=rate),
    "adamw": lambda point, rate: torch.optim.AdamW([point], lr=rate),
    "rprop": lambda point, rate: torch.optim.Rprop([point], lr=rate),
}
OTHERWISE = {
    "momentum": (Hyper(momentum=0.5), lambda p: SGD([p], lr=0.01, momentum=0.5)),
    "nesterov": (Hyper(momentum=0.6), lambda p: SGD([p], lr=0.01, momentum=0.6, nesterov=True)),
    "adagrad": (Hyper(epsilon=0.1), lambda p: torch.optim.Adagrad([p], lr=0.01, eps=0.1)),
    "rmsprop": (Hyper(rho=0.8, epsilon=0.1), lambda p: torch.optim.RMSprop([p], lr=0.01, alpha=0.8, eps=0.1)),
    "adadelta": (Hyper(rho=0.7), lambda p: torch.optim.Adadelta([p], lr=0.01, rho=0.7)),
    "adam": (Hyper(beta1=0.3, beta2=0.9), lambda p: torch.optim.Adam([p], lr=0.01, betas=(0.3, 0.9))),
    "adamw": (Hyper(weight_decay=0.5), lambda p: torch.optim.AdamW([p], lr=0.01, weight_decay=0.5)),
}
KEPT = {
    "momentum": ("momentum_buffer",),
    "nesterov": ("momentum_buffer",),
    "adagrad": ("sum",),
    "rmsprop": ("square_avg",),
    "adadelta": ("square_avg", "acc_delta"),
    "adam": ("exp_avg", "exp_avg_sq"),
    "adamw": ("exp_avg", "exp_avg_sq"),
    "rprop": ("prev", "step_size"),
}


def bowl(points):
    """Curvatures 1 and 10 along axes that are turned against the coordinates."""
    x, y = points.unbind(-1)
    return (0.8 * x + 0.6 * y) ** 2 / 2 + 5 * (0.8 * y - 0.6 * x) ** 2


def rosenbrock(points):
    x, y = points.unbind(-1)
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def by_autograd(loss):
    def value_and_gradient(points):
        leaf = points.detach().requires_grad_()
        values = loss(leaf)
        return values, torch.autograd.grad(values.sum(), leaf, retain_graph=True)[0]

    return value_and_gradient


def quadratic(*curvatures):
    lam = torch.tensor(curvatures, dtype=torch.float64)
    return lambda points: ((lam * points.square()).sum(1) / 2, lam * points)


def by_torch(loss, start, make, n_steps=200):
    """Points of one descent by an optimiser of torch.optim, and its state at the end."""
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser, points = make(point), [torch.tensor(start, dtype=torch.float64)]
    for _ in range(n_steps):
        optimiser.zero_grad()
        loss(point).backward()
        optimiser.step()
        points.append(point.detach().clone())
    return torch.stack(points), optimiser.state[point]


def close(made, expected):
    assert_close(made, expected, rtol=1e-9, atol=1e-9, equal_nan=True)


# RMSprop at a rate of 0.1 is left out: it comes to 1e-22 and then grows again out of nothing but rounding
@pytest.mark.row("C137")
@pytest.mark.parametrize(
    ("loss", "rates"), [(bowl, (0.001, 0.02, 0.05)), (rosenbrock, (1e-5, 1e-4, 4e-4))], ids=["bowl", "valley"]
)
def test_every_rule_takes_the_steps_of_torch_optim_with_all_rules_in_one_call(loss, rates):
    starts = ((-1.2, 1.0), (0.5, -0.75), (1.5, 1.5))
    runs = [Run(rule, start, rate) for start, rate in zip(starts, rates, strict=True) for rule in CLASSES]
    trace = descend(by_autograd(loss), runs, 200)
    assert set(CLASSES) == set(RULES)
    assert trace.n_valid.tolist() == [201] * len(runs)
    for row, run in enumerate(runs):
        points, _ = by_torch(loss, run.start, lambda point, run=run: CLASSES[run.rule](point, run.rate))
        close(trace.points[row], points)
        close(trace.values[row], loss(points))
        close(trace.gradients[row], by_autograd(loss)(points)[1])
    assert not (trace.values.requires_grad or trace.points.requires_grad)


@pytest.mark.parametrize("rule", OTHERWISE)
def test_hyper_parameters_are_those_of_torch_optim_and_may_differ_from_row_to_row(rule):
    hyper, make = OTHERWISE[rule]
    runs = [Run(rule, (-1.2, 1.0), 0.01, hyper), Run(rule, (-1.2, 1.0), 0.01)]
    mixed = descend(by_autograd(bowl), runs, 100).points
    alone = descend(by_autograd(bowl), runs[:1], 100).points
    close(mixed[0], by_torch(bowl, (-1.2, 1.0), make, 100)[0])
    close(mixed[1], by_torch(bowl, (-1.2, 1.0), lambda point: CLASSES[rule](point, 0.01), 100)[0])
    close(alone[0], mixed[0])
    assert (mixed[0] - mixed[1]).abs().max() > 1e-4


@pytest.mark.parametrize("rule", RULES)
def test_a_single_path_shows_what_the_rule_remembers(rule):
    trace = path(by_autograd(bowl), (-1.2, 1.0), 0.02, 30, rule)
    assert tuple(trace.kept) == RULES[rule].keeps
    for name, theirs in zip(trace.kept, KEPT.get(rule, ()), strict=True):
        assert trace.kept[name].shape == (1, 31, 2)
        for n in (1, 7, 30):
            state = by_torch(bowl, (-1.2, 1.0), lambda point: CLASSES[rule](point, 0.02), n)[1]
            close(trace.kept[name][0, n], state[theirs])
        assert set(trace.kept[name][0, 0].tolist()) == ({0.02} if name == "step sizes" else {0.0})


@pytest.mark.row("E077")
@given(st.floats(-6, 6), st.sampled_from([-1.0, 1.0]), st.floats(1e-4, 1))
def test_adam_s_first_step_has_the_length_of_the_rate_and_sgd_s_that_of_the_gradient(power, sign, rate):
    gradient = sign * 10**power
    slope = lambda points: (gradient * points[:, 0], torch.full_like(points, gradient))  # noqa: E731
    runs = [Run(rule, (0.0,), rate) for rule in ("adam", "sgd")]
    adam, sgd = descend(slope, runs, 1).points[:, 1, 0].tolist()
    assert adam == pytest.approx(-rate * sign, rel=1.01e-8 / abs(gradient) + 1e-12)
    assert sgd == pytest.approx(-rate * gradient, rel=1e-12)


@pytest.mark.row("C069")
def test_the_learning_rate_makes_descent_crawl_arrive_zigzag_bounce_or_diverge():
    trace = sweep(quadratic(4.0), (1.0,), [0.025, 0.25, 0.375, 0.5, 0.525], 20)
    crawl, at_once, zigzag, bounce, diverge = trace.points[..., 0]
    close(crawl, 0.9 ** torch.arange(21, dtype=torch.float64))
    assert at_once.tolist() == [1.0] + 20 * [0.0]
    close(zigzag, (-0.5) ** torch.arange(21, dtype=torch.float64))
    assert bounce.tolist() == [1.0, -1.0] * 10 + [1.0]
    close(diverge, (-1.1) ** torch.arange(21, dtype=torch.float64))


@pytest.mark.row("E073")
@given(st.floats(0.1, 5), st.floats(0.1, 5), st.floats(0.01, 0.99), st.floats(1.01, 3))
def test_a_step_lowers_the_loss_only_below_two_over_the_largest_curvature(x, y, below, above):
    least, most = 1.0, 7.0
    stable = sweep(quadratic(least, most), (x, y), [below * 2 / most], 10).values[0]
    wild = sweep(quadratic(least, most), (0.0, y), [above * 2 / most], 10).values[0]
    assert (stable.diff() < 0).all()
    assert (wild.diff() > 0).all()


def test_rows_that_diverge_become_nan_and_leave_the_others_as_they_are():
    sane = [Run(rule, (-1.2, 1.0), 1e-3) for rule in RULES if rule not in {"momentum", "nesterov"}]
    wild = [Run(rule, (-1.2, 1.0), 0.1) for rule in ("sgd", "momentum", "nesterov")]
    function = by_autograd(rosenbrock)
    mixed, alone = descend(function, [*wild, *sane, *wild], 100), descend(function, sane, 100)
    assert torch.equal(mixed.points[3:-3], alone.points)
    assert torch.equal(mixed.gradients[3:-3], alone.gradients)
    for row in (0, 1, 2, -1, -2, -3):
        n = int(mixed.n_valid[row])
        assert 2 <= n <= 12
        assert mixed.points[row, :n].abs().max() <= FAR
        for recorded in (mixed.points, mixed.values, mixed.gradients):
            assert recorded[row, :n].isfinite().all()
            assert recorded[row, n:].isnan().all()


def test_a_run_has_diverged_at_the_first_point_beyond_the_bound():
    trace = sweep(quadratic(1.0, 0.0), (1.0, 5.0), [3.0, 0.5], 60)  # the first coordinate is (-2)^t
    assert trace.n_valid.tolist() == [math.floor(math.log2(FAR)) + 1, 61]
    assert trace.points[0, 40].isnan().all()


def test_a_value_that_is_no_number_ends_a_run():
    logarithm = by_autograd(lambda points: points.log().sum(1))
    trace = path(logarithm, (0.5, 10.0), 1.0, 5, "momentum")
    assert trace.n_valid.tolist() == [1]  # to −1.5, where the gradient is finite and the value is not
    assert trace.points[0, 1:].isnan().all()
    assert trace.kept["velocity"][0, 1:].isnan().all()


runs = st.builds(
    Run,
    st.sampled_from(sorted(RULES)),
    st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    st.floats(1e-4, 0.15),
    st.builds(Hyper, momentum=st.sampled_from([None, 0.5])),
)


@settings(max_examples=30)
@given(st.lists(runs, min_size=1, max_size=12), st.randoms())
def test_a_row_does_not_depend_on_the_others_nor_on_its_place(all_runs, random):
    function, order = by_autograd(bowl), list(range(len(all_runs)))
    together = descend(function, all_runs, 15)
    random.shuffle(order)
    shuffled = descend(function, [all_runs[row] for row in order], 15)
    close(shuffled.points, together.points[order])
    close(shuffled.values, together.values[order])
    close(shuffled.gradients, together.gradients[order])
    last = order[-1]
    close(descend(function, all_runs[last : last + 1], 15).points[0], together.points[last])


def test_the_gradient_is_taken_once_a_step_for_all_rows():
    asked = []

    def counted(points):
        asked.append(tuple(points.shape))
        return points.square().sum(1), 2 * points

    trace = descend(counted, [Run(rule, (1.0, 2.0, 3.0), 0.01) for rule in RULES], 7)
    assert asked == [(9, 3)] * 8
    assert trace.points.shape == trace.gradients.shape == (9, 8, 3)
    assert trace.values.shape == (9, 8)
    assert trace.points.dtype == torch.float64
    assert trace.kept == {}


def test_no_step_leaves_the_start_alone():
    trace = path(by_autograd(bowl), (1, 2), 0.1, 0, "adam")
    assert trace.points.tolist() == [[[1.0, 2.0]]]
    assert trace.n_valid.tolist() == [1]


def test_arrival_tells_who_came_to_a_minimum_and_who_stayed():
    # 8, 4, 2, 1, ½ …; one step to 0; 8 · (−2)^t; and to 0 and past it with the velocity kept
    starts = [Run("sgd", (8.0,), rate) for rate in (0.5, 1.0, 3.0)] + [Run("momentum", (8.0,), 1.0)]
    trace = descend(quadratic(1.0), [*starts, Run("sgd", (20.0,), 0.01)], 60)
    came = arrived(trace, [[0.0], [20.0]], 1.0)
    assert came.first_step.tolist() == [3, 1, -1, 1, 0]
    assert came.arrived.tolist() == [True, True, False, bool(abs(trace.points[3, -1, 0]) <= 1), False]
    short = arrived(descend(quadratic(1.0), starts[3:], 2), torch.zeros(1, 1), 1.0)
    assert (short.arrived.tolist(), short.first_step.tolist()) == ([False], [1])


@pytest.mark.row("E037")
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_formulas_call_the_learning_rate_eta_alone_and_end_by_moving_theta(rule):
    text = " ".join(rule.formula)
    assert rule.formula[-1].startswith(r"\theta \leftarrow \theta - ")
    assert r"\eta" in rule.formula[-1]
    assert not any(other in text for other in (r"\alpha", r"\gamma", r"\mu", "lr"))
    assert text.count("{") == text.count("}")
    symbols = {"momentum": r"\beta", "beta1": r"\beta_1", "beta2": r"\beta_2", "rho": r"\rho",
               "epsilon": r"\varepsilon", "weight_decay": r"\delta"}  # fmt: skip
    assert all(symbols[name] in text for name in rule.defaults)


one = Run("sgd", (1.0, 1.0), 0.1)
CALLS = {
    "unknown rule": lambda: Run("newton", (1.0,), 0.1),
    "rate of 0": lambda: Run("sgd", (1.0,), 0.0),
    "rate below 0": lambda: Run("sgd", (1.0,), -0.1),
    "rate not a number": lambda: sweep(bowl, (1.0,), [0.1, math.nan], 5),
    "endless rate": lambda: path(bowl, (1.0,), math.inf, 5),
    "empty start": lambda: path(bowl, (), 0.1, 5),
    "start not a number": lambda: path(bowl, (math.nan, 1.0), 0.1, 5),
    "start too far": lambda: path(bowl, (2e12, 1.0), 0.1, 5),
    "steps below 0": lambda: descend(bowl, [one], -1),
    "too many steps": lambda: descend(bowl, [one], MAX_STEPS + 1),
    "half a step": lambda: descend(bowl, [one], 0.5),  # pyright: ignore[reportArgumentType]
    "no run": lambda: descend(bowl, [], 5),
    "two spaces": lambda: descend(bowl, [one, Run("sgd", (1.0,), 0.1)], 5),
    "two memories": lambda: descend(bowl, [one, Run("adam", (1.0, 1.0), 0.1)], 5, keep=True),
    "momentum of 1": lambda: Hyper(momentum=1.0),
    "epsilon of 0": lambda: Hyper(epsilon=0.0),
    "weight decay below 0": lambda: Hyper(weight_decay=-0.1),
    "no minimum": lambda: arrived(path(by_autograd(bowl), (1, 1), 0.1, 1), [], 0.1),
    "minimum elsewhere": lambda: arrived(path(by_autograd(bowl), (1, 1), 0.1, 1), [[0.0]], 0.1),
    "no tolerance": lambda: arrived(path(by_autograd(bowl), (1, 1), 0.1, 1), [[0.0, 0.0]], 0.0),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_cannot_be_done_is_said_in_one_sentence_with_the_remedy(call):
    with pytest.raises(BadSetting, match=r"^[^\n]*: (choose|give|keep) [^\n]*\.$"):
        call()
