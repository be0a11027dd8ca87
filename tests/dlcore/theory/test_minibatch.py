"""Descent with batches: its second moments against autograd, enumeration and many walks; its limits."""

from itertools import combinations, permutations, product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from dlcore.theory.minibatch import (
    DRAWS,
    ball,
    fitted_line,
    largest_rate,
    moments,
    noise_share,
    radii,
    small_rate_radius,
)
from dlcore.theory.minibatch_walks import Draws, walks
from dlcore.theory.stability import largest_stable_rate

START = torch.tensor([0.3, -1.0], dtype=torch.float64)


def records(seed: int, n_records: int = 12):
    draw = torch.Generator().manual_seed(seed)
    x = torch.randn(n_records, generator=draw, dtype=torch.float64)
    y = 0.7 * x + 0.4 + torch.randn(n_records, generator=draw, dtype=torch.float64)
    return fitted_line(x, y)


def gradient_of(fit, point, chosen):
    """By autograd, of the mean squared error over some records."""
    weights = point.clone().requires_grad_()
    torch.nn.functional.mse_loss(weights[0] * fit.x[chosen] + weights[1], fit.y[chosen]).backward()
    return weights.grad


def test_the_best_line_is_that_of_scikit_learn() -> None:
    fit = records(0)
    known = LinearRegression().fit(fit.x.numpy()[:, None], fit.y.numpy())
    assert fit.minimum.tolist() == pytest.approx([known.coef_[0], known.intercept_], rel=1e-12)
    everything = torch.arange(len(fit.x))
    assert gradient_of(fit, fit.minimum, everything).abs().max() < 1e-14
    weights = fit.minimum
    loss = lambda point: torch.nn.functional.mse_loss(point[0] * fit.x + point[1], fit.y)  # noqa: E731
    assert torch.allclose(torch.autograd.functional.hessian(loss, weights), fit.hessian)  # type: ignore[arg-type]
    assert float(fit.excess(START)) == pytest.approx(float(loss(START) - loss(weights)), rel=1e-10)
    assert fit.smallest_loss == pytest.approx(float(loss(weights)), rel=1e-12)


def test_a_pull_makes_the_gradient_of_one_record() -> None:
    fit = records(1)
    away = torch.cat([START - fit.minimum, torch.ones(1, dtype=torch.float64)])
    for number in range(len(fit.x)):
        assert torch.allclose((fit.pulls[number] @ away)[:2], gradient_of(fit, START, torch.tensor([number])))
    gradients = torch.stack([gradient_of(fit, fit.minimum, torch.tensor([n])) for n in range(len(fit.x))])
    assert np.allclose(fit.covariance, np.cov(gradients.T, bias=True))


@pytest.mark.parametrize("drawn", ["afresh", "replacement"])
@pytest.mark.parametrize("batch_size", [1, 2, 3])
def test_the_moments_are_those_of_every_possible_draw(drawn: str, batch_size: int) -> None:
    fit, rate, n_steps = records(2, n_records=4), 0.2, 2
    possible = list(
        product(range(4), repeat=batch_size) if drawn == "replacement" else combinations(range(4), batch_size)
    )
    ends = []
    for draws in product(possible, repeat=n_steps):
        point = START
        for chosen in draws:
            point = point - rate * gradient_of(fit, point, torch.tensor(chosen))
        ends.append(torch.cat([point - fit.minimum, torch.ones(1, dtype=torch.float64)]))
    enumerated = torch.stack([torch.outer(end, end) for end in ends]).mean(0)
    share = torch.tensor([noise_share(batch_size, 4, drawn)], dtype=torch.float64)
    assert torch.allclose(moments(fit, rate, share, START, n_steps)[0, -1], enumerated, rtol=1e-12)


@given(st.integers(0, 50), st.floats(0.01, 0.3), st.integers(1, 11), st.sampled_from(DRAWS))
@settings(max_examples=12)
def test_the_ball_is_where_moments_tend_to(seed: int, rate: float, batch_size: int, drawn: str) -> None:
    fit, share = records(seed), noise_share(batch_size, 12, drawn)
    spread = ball(fit, rate, share)
    if spread is None or rate > 0.9 * largest_rate(fit, share):
        return
    slowest = float(torch.linalg.eigvalsh(fit.hessian).min())
    if rate * slowest < 0.02:
        return
    shares = torch.tensor([share], dtype=torch.float64)
    last = moments(fit, rate, shares, START, 2000)[0, -1]
    assert torch.allclose(last[:2, :2], spread, rtol=1e-6, atol=1e-12)
    assert float(radii(fit, torch.tensor([rate]).double(), [share])) == pytest.approx(
        float(spread.trace().sqrt()), rel=1e-6
    )


@given(st.integers(0, 50), st.floats(0.0, 1.0))
def test_the_largest_rate_is_where_the_second_moments_stop_to_shrink(seed: int, share: float) -> None:
    fit = records(seed)
    largest = largest_rate(fit, share)
    deviations = fit.pulls[:, :2, :2] - fit.hessian
    noise = torch.stack([torch.kron(each, each) for each in deviations]).mean(0)
    for factor, shrinks in ((0.999, True), (1.001, False)):
        rate = factor * largest
        keep = torch.eye(2, dtype=torch.float64) - rate * fit.hessian
        step = torch.kron(keep, keep) + rate**2 * share * noise
        assert (float(torch.linalg.eigvals(step).abs().max()) < 1) == shrinks
        assert (ball(fit, rate, share) is not None) == shrinks


@given(st.integers(0, 50))
def test_without_noise_the_limit_is_two_by_the_curvature(seed: int) -> None:
    fit = records(seed)
    curvature = float(torch.linalg.eigvalsh(fit.hessian).max())
    assert largest_rate(fit, 0.0) == pytest.approx(largest_stable_rate(curvature), rel=1e-9)
    assert largest_rate(fit, 0.5) < largest_rate(fit, 0.0)


def test_at_small_rates_the_radius_goes_with_the_root_of_rate_and_share() -> None:
    fit = records(3)
    for rate, share in ((1e-4, 1.0), (1e-4, 0.25), (1e-5, 1.0)):
        spread = ball(fit, rate, share)
        assert spread is not None
        assert float(spread.trace().sqrt()) == pytest.approx(small_rate_radius(fit, rate, share), rel=2e-3)
    whole, quarter = small_rate_radius(fit, 0.1, 0.4), small_rate_radius(fit, 0.1, 0.1)
    assert whole == pytest.approx(2 * quarter)


def test_the_share_of_noise_is_the_variance_of_a_batch_mean() -> None:
    values = np.array([1.0, 4.0, -2.0, 0.5, 3.0])
    for size in range(1, 6):
        different = np.var([np.mean(each) for each in combinations(values, size)])
        assert noise_share(size, 5, "afresh") * values.var() == pytest.approx(different, abs=1e-12)
        assert noise_share(size, 5, "epochs") == noise_share(size, 5, "afresh")
    pairs = np.var([np.mean(each) for each in product(values, repeat=2)])
    assert noise_share(2, 5, "replacement") * values.var() == pytest.approx(pairs)


@pytest.mark.parametrize("drawn", DRAWS)
def test_walks_are_those_of_torch_optim_with_the_same_batches(drawn: str) -> None:
    fit, rate, n_steps = records(4), 0.1, 15
    draws = next(list(each) for each in Draws(12, drawn, 3, n_steps, 7).batches([5]))
    seen = walks(fit, rate, START, draws, (n_steps, 3))
    for walk in range(3):
        model = torch.nn.Linear(1, 1).double()
        with torch.no_grad():
            model.weight.fill_(float(START[0]))
            model.bias.fill_(float(START[1]))
        optimiser = torch.optim.SGD(model.parameters(), lr=rate)
        for chosen in draws:
            optimiser.zero_grad()
            rows = chosen[walk]
            torch.nn.MSELoss()(model(fit.x[rows][:, None]), fit.y[rows][:, None]).backward()
            optimiser.step()
        end = [model.weight.item(), model.bias.item()]
        assert seen.points[-1, walk].tolist() == pytest.approx(end, rel=1e-10)


@pytest.mark.parametrize("drawn", ["afresh", "replacement"])
def test_many_walks_wander_as_theory_says(drawn: str) -> None:
    fit, rate, n_steps, n_walks = records(5), 0.15, 120, 400
    sizes = [1, 3, 6]
    for size, draws in zip(sizes, Draws(12, drawn, n_walks, n_steps, 1).batches(sizes), strict=True):
        seen = walks(fit, rate, START, draws, (n_steps, n_walks))
        distances = (seen.points[60:] - fit.minimum).square().sum(2).mean(0)
        share = torch.tensor([noise_share(size, 12, drawn)], dtype=torch.float64)
        theory = moments(fit, rate, share, START, n_steps)[0, 60:]
        expected = float((theory[:, 0, 0] + theory[:, 1, 1]).mean())
        error = float(distances.std()) / n_walks**0.5
        assert float(distances.mean()) == pytest.approx(expected, abs=4 * error)
        assert error < 0.15 * expected


def test_batches_are_drawn_as_they_are_called() -> None:
    for drawn, sizes in (("afresh", [3, 12, 5]), ("epochs", [5, 12, 1]), ("replacement", [4])):
        for size, batches in zip(sizes, Draws(12, drawn, 2, 30, 0).batches(sizes), strict=True):
            every = list(batches)
            assert len(every) == 30
            alone = next(iter(Draws(12, drawn, 2, 30, 0).batches([size])))
            assert all(torch.equal(a, b) for a, b in zip(every, alone, strict=True))
            if drawn == "replacement":
                continue
            assert all(len(set(each[0].tolist())) == each.shape[1] for each in every)
            if drawn == "epochs" and size < 12:
                per_epoch = -(-12 // size)
                for begin in range(0, 30 - per_epoch, per_epoch):
                    epoch = torch.cat([each[1] for each in every[begin : begin + per_epoch]])
                    assert sorted(epoch.tolist()) == list(range(12))


def test_afresh_every_set_of_records_is_as_likely() -> None:
    (batches,) = Draws(4, "afresh", 500, 12, 3).batches([2])
    found = torch.cat(list(batches)).tolist()
    counts = [sum(each == list(pair) for each in found) for pair in permutations(range(4), 2)]
    assert sum(counts) == 6000
    assert all(abs(count - 500) < 5 * 500**0.5 for count in counts)


def test_a_walk_that_leaves_is_cut_for_good() -> None:
    fit = records(6)
    (draws,) = Draws(12, "afresh", 4, 400, 0).batches([1])
    seen = walks(fit, 5.0, START, draws, (400, 4))
    assert (seen.last < 400).all()
    for walk, last in enumerate(seen.last.tolist()):
        assert seen.points[: last + 1, walk].isfinite().all()
        assert seen.points[last + 1 :, walk].isnan().all()
