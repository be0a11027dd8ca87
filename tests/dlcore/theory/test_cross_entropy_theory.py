"""Cross-entropy against scipy, scikit-learn, mpmath and differences: value, parts, gradient, distances."""

import math

import mpmath
import pytest
import scipy.stats
import sklearn.metrics
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlcore.theory.cross_entropy import (
    RACE_STEPS,
    by_autograd,
    distances,
    divergence,
    entropy,
    least,
    losses,
    race,
    smoothed,
    squared,
    squared_slopes,
    untrained,
)

pytestmark = pytest.mark.tiny
LOGITS = torch.tensor([[2.0, 1.0, 0.1], [0.5, 2.5, 0.0], [4.0, -10.0, 0.0]], dtype=torch.float64)
SOFT = torch.tensor([[0.7, 0.2, 0.1], [0.0, 0.5, 0.5], [0.0, 1.0, 0.0]], dtype=torch.float64)


def exact(logits: list[float], target: list[float]) -> mpmath.mpf:
    """−Σ y ln p with 50 digits."""
    with mpmath.workdps(50):
        total = mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(z)) for z in logits))
        return mpmath.fsum(
            mpmath.mpf(y) * (total - mpmath.mpf(z)) for y, z in zip(target, logits, strict=True)
        )


@pytest.mark.row("C043", "C045")
@pytest.mark.parametrize("p", [0.001, 0.01, 0.2, 0.5, 0.9, 0.999])
def test_a_label_costs_minus_ln_p(p: float) -> None:
    logits = torch.tensor([[0.0, math.log(p / (1 - p))]], dtype=torch.float64)
    target = torch.tensor([[0.0, 1.0]], dtype=torch.float64)
    assert float(losses(logits, target)) == pytest.approx(float(-mpmath.log(p)), rel=1e-12)


@pytest.mark.parametrize("row", [(10.0, -10.0), (-10.0, 10.0), (10.0, *[-10.0] * 9), (0.0, 0.0, 0.0)])
def test_four_digits_are_right_at_the_ends_of_the_logits(row: tuple[float, ...]) -> None:
    for label in (0, 1):
        target = [float(n == label) for n in range(len(row))]
        told = float(losses(torch.tensor([row], dtype=torch.float64), torch.tensor([target]).double()))
        assert told == pytest.approx(float(exact(list(row), target)), rel=1e-5)


@pytest.mark.row("C045")
def test_soft_targets_and_smoothing_are_those_of_scipy() -> None:
    p = torch.softmax(LOGITS, -1)
    for smoothing in (0.0, 0.1, 0.5):
        wanted = smoothed(SOFT, smoothing)
        assert wanted.sum(-1).tolist() == pytest.approx([1] * 3)
        parts = scipy.stats.entropy(wanted.T) + scipy.stats.entropy(wanted.T, p.T)
        assert losses(LOGITS, SOFT, smoothing).tolist() == pytest.approx(parts.tolist(), rel=1e-12)
        assert entropy(wanted).tolist() == pytest.approx(scipy.stats.entropy(wanted.T).tolist())
        kl = scipy.stats.entropy(wanted.T, p.T).tolist()
        assert divergence(wanted, LOGITS).tolist() == pytest.approx(kl)


@pytest.mark.row("C044", "E017")
def test_two_classes_make_the_log_loss_of_scikit_learn() -> None:
    labels, p = [1, 1, 0, 0], [0.6, 0.1, 0.3, 0.8]
    logits = torch.tensor([[0.0, math.log(each / (1 - each))] for each in p], dtype=torch.float64)
    targets = torch.eye(2, dtype=torch.float64)[labels]
    mine = losses(logits, targets).mean().item()
    assert mine == pytest.approx(sklearn.metrics.log_loss(labels, p))
    by_hand = -sum(y * math.log(q) + (1 - y) * math.log(1 - q) for y, q in zip(labels, p, strict=True)) / 4
    assert mine == pytest.approx(by_hand)


@pytest.mark.row("C222")
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_gradient_is_p_minus_y_and_that_of_a_central_difference(smoothing: float) -> None:
    slopes, h = by_autograd(LOGITS, SOFT, smoothing), 1e-6
    closed = torch.softmax(LOGITS, -1) - smoothed(SOFT, smoothing)
    assert slopes.flatten().tolist() == pytest.approx(closed.flatten().tolist(), abs=1e-12)
    for i in range(3):
        for j in range(3):
            step = torch.zeros_like(LOGITS)
            step[i, j] = h
            ends = [losses(LOGITS + sign * step, SOFT, smoothing).sum() for sign in (1, -1)]
            assert float(slopes[i, j]) == pytest.approx(float(ends[0] - ends[1]) / (2 * h), abs=1e-8)


@pytest.mark.row("E016", "C222")
def test_a_confident_mistake_keeps_its_slope_with_cross_entropy_and_loses_it_with_squares() -> None:
    target = torch.tensor([0.0, 1.0], dtype=torch.float64)
    worst = torch.tensor([[0.0, -z] for z in (5.0, 10.0)], dtype=torch.float64)
    assert by_autograd(worst, target[None].expand(2, 2))[:, 1].tolist() == pytest.approx([-1, -1], abs=0.01)
    fading = squared_slopes(worst, target)[:, 1].abs().tolist()
    p = torch.softmax(worst, -1)[:, 1]
    assert fading == pytest.approx((4 * (1 - p) ** 2 * p).tolist(), rel=1e-9)
    assert fading[1] < fading[0] < 0.03
    assert float(squared(worst, target).max()) < 2 < float(losses(worst, target[None].expand(2, 2)).min())


@pytest.mark.row("E016")
def test_the_race_is_two_plain_descents() -> None:
    start, target = (
        torch.tensor([4.0, -5.0, 0.0], dtype=torch.float64),
        torch.tensor([0.0, 1.0, 0.0]).double(),
    )
    seen = race(start[None], target)
    assert seen.shape == (2, 1, RACE_STEPS + 1, 3)
    for lane in range(2):
        z = start.clone().requires_grad_()
        optimiser = torch.optim.SGD([z], lr=1.0)
        for step in range(RACE_STEPS + 1):
            assert seen[lane, 0, step].tolist() == pytest.approx(z.softmax(0).tolist(), rel=1e-9)
            optimiser.zero_grad()
            loss = -z.log_softmax(0)[1] if lane == 0 else ((z.softmax(0) - target) ** 2).sum()
            loss.backward()
            optimiser.step()
    assert float(seen[0, 0, -1, 1]) > 0.9 > 0.01 > float(seen[1, 0, -1, 1])


SHARE = st.floats(0.01, 0.99)


@pytest.mark.row("C223", "E016")
def test_the_two_predictions_of_the_common_claim_are_not_equally_far() -> None:
    target = torch.tensor([1.0, 0.0]).double()
    near, far = (distances(torch.tensor([p, 1 - p], dtype=torch.float64), target) for p in (0.8, 0.6))
    assert near == pytest.approx((0.4, math.hypot(0.2, 0.2), -math.log(0.8)))
    assert far == pytest.approx((0.8, math.hypot(0.4, 0.4), -math.log(0.6)))
    assert [round(each, 3) for each in (*near, *far)] == [0.4, 0.283, 0.223, 0.8, 0.566, 0.511]


@pytest.mark.row("E016")
@given(SHARE, SHARE, st.floats(0, 1), st.floats(0, 1))
def test_l1_always_ranks_as_cross_entropy_does_for_a_label(a: float, b: float, u: float, v: float) -> None:
    target = torch.tensor([1.0, 0.0, 0.0]).double()
    pairs = [
        distances(torch.tensor([p, (1 - p) * s, (1 - p) * (1 - s)], dtype=torch.float64), target)
        for p, s in ((a, u), (b, v))
    ]
    assert pairs[0][0] == pytest.approx(2 * (1 - a))
    if abs(a - b) > 1e-9:
        assert (pairs[0][0] < pairs[1][0]) == (pairs[0][2] < pairs[1][2]) == (a > b)


@pytest.mark.row("E016")
def test_l2_ranks_so_for_two_classes_and_may_differ_for_three() -> None:
    two = torch.tensor([1.0, 0.0]).double()
    grid = [distances(torch.tensor([p, 1 - p], dtype=torch.float64), two) for p in (0.1, 0.4, 0.6, 0.8)]
    assert sorted(grid, key=lambda each: each[1]) == sorted(grid, key=lambda each: each[2])
    target = torch.tensor([1.0, 0.0, 0.0]).double()
    a = distances(torch.tensor([0.4, 0.3, 0.3], dtype=torch.float64), target)
    b = distances(torch.tensor([0.45, 0.55, 0.0], dtype=torch.float64), target)
    assert a[1] < b[1]
    assert a[2] > b[2]


@pytest.mark.row("C221")
@pytest.mark.parametrize("classes", [2, 3, 10, 1000])
def test_a_fresh_network_costs_about_ln_k(classes: int) -> None:
    assert untrained(classes) == pytest.approx(math.log(classes), abs=0.1)
    equal = losses(torch.zeros(1, classes).double(), torch.eye(classes).double()[:1])
    assert float(equal) == pytest.approx(math.log(classes))


@pytest.mark.parametrize("target", [[0.0, 1.0, 0.0], [0.7, 0.2, 0.1], [0.0, 0.5, 0.5]])
def test_no_prediction_lies_below_the_curve_and_the_best_lies_on_it(target: list[float]) -> None:
    generator = torch.Generator().manual_seed(1)
    y, p = torch.tensor(target, dtype=torch.float64), torch.linspace(0.01, 0.99, 25, dtype=torch.float64)
    klass = target.index(max(target))
    curve = least(p, y, klass)
    for at, bound in zip(p.tolist(), curve.tolist(), strict=True):
        shares = torch.rand(500, 2, generator=generator, dtype=torch.float64)
        rest = (1 - at) * shares / shares.sum(-1, keepdim=True)
        all_ = torch.cat([rest[:, :klass], torch.full((500, 1), at, dtype=torch.float64), rest[:, klass:]], 1)
        costs = -torch.xlogy(y, all_).sum(-1)
        assert float(costs.min()) >= bound - 1e-12
        assert float(costs.min()) == pytest.approx(bound, rel=0.02)
