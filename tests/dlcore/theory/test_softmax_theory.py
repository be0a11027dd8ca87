"""Softmax by hand: torch, autograd and exact arithmetic say the same, and each mistake does what it does."""

from itertools import pairwise
from typing import Any

import mpmath
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from torch import Tensor

from dlcore.theory import softmax_names
from dlcore.theory.softmax import (
    RULES,
    by_hand,
    jacobian,
    keeps_order,
    largest_exponent,
    loss_gradient,
    one_against_rest,
    scaled,
    shares,
)

pytestmark = pytest.mark.tiny
SCORES = st.lists(st.floats(-10, 10), min_size=2, max_size=6)
BATCH = ((2.0, 1.0, -1.0), (0.5, -1.5, 2.5), (-0.5, 1.5, 0.0))


def of(*scores: float) -> Tensor:
    return torch.tensor(scores, dtype=torch.float64)


def exactly(scores: list[float]) -> list[Any]:
    """Softmax with 60 digits, straight from its definition."""
    with mpmath.workdps(60):
        powers = [mpmath.exp(mpmath.mpf(score)) for score in scores]
        return [power / mpmath.fsum(powers) for power in powers]


def test_every_rule_has_a_name() -> None:
    assert RULES.keys() == softmax_names.RULES.keys() == softmax_names.FORMULAS.keys()


@pytest.mark.row("C031", "C033")
@given(SCORES)
def test_softmax_is_that_of_torch_scipy_and_exact_arithmetic(scores: list[float]) -> None:
    found = shares(of(*scores), "exp")
    assert torch.allclose(found, torch.softmax(of(*scores), 0), rtol=1e-12)
    assert found.tolist() == pytest.approx(special.softmax(scores).tolist(), rel=1e-12)
    assert found.tolist() == pytest.approx([float(each) for each in exactly(scores)], rel=1e-12)
    assert (found > 0).all()
    assert float(found.sum()) == pytest.approx(1)


@pytest.mark.row("C032", "E010")
def test_each_rule_divides_by_the_sum_of_all() -> None:
    u = of(2, 1, -1)
    expected = {"plain": [1, 0.5, -0.5], "abs": [0.5, 0.25, 0.25], "square": [4 / 6, 1 / 6, 1 / 6]}
    for rule, want in expected.items():
        assert shares(u, rule).tolist() == pytest.approx(want)
    soft = [float(mpmath.log1p(mpmath.exp(each))) for each in u.tolist()]
    assert shares(u, "softplus").tolist() == pytest.approx([each / sum(soft) for each in soft], rel=1e-14)


@pytest.mark.row("C032")
def test_a_sum_of_zero_leaves_no_shares_even_where_rounding_hides_it() -> None:
    assert shares(of(1, -1), "plain").isnan().all()
    assert shares(of(0.1, 0.2, -0.3), "plain").isnan().all()  # in floats the sum is 2.8e-17
    assert shares(of(0, 0), "abs").isnan().all()
    assert shares(of(0, 0), "square").isnan().all()
    assert shares(of(0.1, 0.2, -0.30000001), "plain").isfinite().all()


@pytest.mark.row("C033", "E010")
@given(SCORES, st.floats(-100, 100), st.floats(0.1, 10))
def test_a_constant_moves_no_share_of_softmax(scores: list[float], shift: float, temperature: float) -> None:
    before, after = (shares(scaled(of(*scores), each, temperature), "exp") for each in (0.0, shift))
    assert torch.allclose(before, after, rtol=1e-9, atol=1e-300)


@pytest.mark.row("E010")
@pytest.mark.parametrize("rule", ["plain", "abs", "square", "softplus"])
def test_a_constant_moves_the_shares_of_every_other_rule(rule: str) -> None:
    assert (shares(of(3, 2, 0), rule) - shares(of(2, 1, -1), rule)).abs().max() > 0.04


@pytest.mark.row("C032", "E010")
def test_only_two_rules_are_positive_and_keep_the_order_everywhere() -> None:
    torch.manual_seed(3)
    u = 6 * torch.randn(4000, 4, dtype=torch.float64)
    good = {
        rule: bool((keeps_order(u, shares(u, rule)) & (shares(u, rule) > 0).all(-1)).all()) for rule in RULES
    }
    assert good == {"exp": True, "plain": False, "abs": False, "square": False, "softplus": True}
    assert not keeps_order(of(1, 2), of(0.5, 0.5))
    assert not keeps_order(of(1, 1), of(0.4, 0.6))
    assert keeps_order(of(1, 1), of(0.5, 0.5))
    assert not keeps_order(of(1, 1), of(torch.nan, torch.nan))


@pytest.mark.row("C034", "E011")
@given(SCORES)
def test_the_first_share_is_a_sigmoid_of_the_difference(scores: list[float]) -> None:
    u = of(*scores)
    assert float(one_against_rest(u)) == pytest.approx(float(shares(u, "exp")[0]), rel=1e-9)
    pair = u[:2]
    assert float(shares(pair, "exp")[0]) == pytest.approx(
        float(special.expit(scores[0] - scores[1])), rel=1e-9
    )


@pytest.mark.row("E011")
def test_with_two_classes_it_is_not_the_sigmoid_of_the_first_score() -> None:
    z1, z2 = torch.meshgrid(
        torch.linspace(-5, 5, 41).double(), torch.linspace(-5, 5, 41).double(), indexing="ij"
    )
    first = shares(torch.stack([z1, z2], -1), "exp")[..., 0]
    assert torch.allclose(first, torch.sigmoid(z1 - z2))
    same = (first - torch.sigmoid(z1)).abs() < 1e-9
    assert (same == (z2.abs() < 1e-9)).all()


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("scores", [(2.0, 1.0, -1.5), (0.3, -4.0), (0.1, 0.2, 0.3, 5.0, -2.0, 7.0)])
def test_the_jacobian_is_that_of_autograd(rule: str, scores: tuple[float, ...]) -> None:
    u = of(*scores)
    expected = torch.autograd.functional.jacobian(lambda each: shares(each, rule), u)
    assert isinstance(expected, Tensor)
    assert torch.allclose(jacobian(u, rule), expected, rtol=1e-10, atol=1e-13)
    assert torch.allclose(jacobian(u[None], rule)[0], jacobian(u, rule))
    assert torch.allclose(jacobian(u, rule).sum(0), torch.zeros_like(u), atol=1e-12)


@pytest.mark.row("C033", "E010")
@given(SCORES)
def test_the_jacobian_of_softmax_is_diag_p_minus_p_p_and_its_rows_sum_to_0(scores: list[float]) -> None:
    p, slopes = shares(of(*scores), "exp"), jacobian(of(*scores), "exp")
    assert torch.allclose(slopes, torch.diag(p) - torch.outer(p, p), atol=1e-15)
    assert slopes.sum(1).abs().max() < 1e-15
    assert jacobian(of(2, 1, -1.5), "softplus").sum(1).abs().max() > 1e-3


@pytest.mark.row("E010")
def test_only_softmax_has_the_gradient_p_minus_y() -> None:
    u, one = of(2, 1, 0.5), of(1, 0, 0)
    gaps = {rule: float((loss_gradient(u, rule, 0) - (shares(u, rule) - one)).abs().max()) for rule in RULES}
    assert gaps.pop("exp") < 1e-12
    assert min(gaps.values()) > 0.05
    for rule in RULES:  # −J/p by the chain rule
        expected = -jacobian(u, rule)[0] / shares(u, rule)[0]
        assert torch.allclose(loss_gradient(u, rule, 0), expected)
    assert loss_gradient(of(-3, 4), "plain", 0).isnan().all()
    assert loss_gradient(of(2, 1, -1, 0), "plain", 0).tolist() == [0, 0.5, 0.5, 0.5]  # other shares may be 0
    assert torch.allclose(loss_gradient(of(-800, 0), "exp", 0), of(-1, 1))


# The two mistakes


@pytest.mark.row("C110", "E057")
@pytest.mark.parametrize(("dtype", "known"), [(torch.float32, 88.72), (torch.float64, 709.78)])
def test_exponentials_end_where_exact_arithmetic_says(dtype: torch.dtype, known: float) -> None:
    digits, power = (24, 128) if dtype == torch.float32 else (53, 1024)
    with mpmath.workdps(40):
        largest = (1 - mpmath.mpf(2) ** -digits) * mpmath.mpf(2) ** power
        end = float(mpmath.log(largest))
    assert largest_exponent(dtype) == pytest.approx(end, rel=1e-14)
    assert end == pytest.approx(known, abs=0.01)
    last = torch.tensor(end, dtype=torch.float64).to(dtype)
    up, down = (torch.nextafter(last, torch.tensor(way, dtype=dtype)) for way in (torch.inf, -torch.inf))
    assert torch.exp(up).isinf()
    assert torch.exp(down).isfinite()


@pytest.mark.row("C110", "E057")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_maximum_subtracted_saves_what_overflows_and_what_vanishes(dtype: torch.dtype) -> None:
    end = largest_exponent(dtype)
    expected = [float(each) for each in exactly([2, 1, -1])]
    for shift in (0.0, end - 3, end, 10 * end, -end, -10 * end):
        batch = (of(2, 1, -1) + shift)[None]
        steady = by_hand(batch, "exp", dtype)[0].tolist()
        assert steady == pytest.approx(expected, rel=1e-3 if dtype == torch.float32 else 1e-9)
        naive = by_hand(batch, "exp", dtype, naive=True)[0]
        assert bool(naive.isnan().any()) == (shift >= end or shift == -10 * end)


@pytest.mark.row("C110", "E057")
def test_terms_that_fit_may_have_a_sum_that_does_not() -> None:
    naive = by_hand(of(88.3, 88.3)[None], "exp", torch.float32, naive=True)
    assert naive.tolist() == [[0, 0]]
    assert by_hand(of(88.3, 88.3)[None], "exp", torch.float32).tolist() == [[0.5, 0.5]]


@pytest.mark.row("C110", "E057")
def test_without_keepdim_a_square_batch_is_divided_by_the_sums_of_other_rows() -> None:
    batch = torch.tensor(BATCH, dtype=torch.float64)
    wrong = by_hand(batch, "exp", torch.float64, naive=True, keepdim=False)
    powers = torch.exp(batch)
    assert torch.allclose(wrong, powers / powers.sum(dim=1))
    assert torch.allclose(wrong, powers / powers.sum(1).expand(3, 3))
    assert (wrong.sum(1) - 1).abs().min() > 0.01
    right = by_hand(batch, "exp", torch.float64, naive=True)
    assert torch.allclose(right, powers / powers.sum(dim=1).view(-1, 1))
    assert torch.allclose(right, torch.softmax(batch, 1))
    assert torch.allclose(wrong.diagonal(), right.diagonal())


@pytest.mark.row("C110", "E057")
@pytest.mark.parametrize(("n_rows", "n_classes"), [(2, 3), (3, 2), (4, 3), (6, 5)])
def test_without_keepdim_any_other_batch_raises_what_torch_raises(n_rows: int, n_classes: int) -> None:
    batch = torch.zeros(n_rows, n_classes, dtype=torch.float64)
    with pytest.raises(RuntimeError) as own:
        by_hand(batch.repeat(5, 1, 1), "exp", torch.float64, keepdim=False)
    with pytest.raises(RuntimeError) as torchs:
        torch.div(torch.exp(batch), torch.exp(batch).sum(dim=1))
    assert str(own.value) == str(torchs.value)


@pytest.mark.parametrize("keepdim", [True, False])
@pytest.mark.parametrize("naive", [True, False])
@pytest.mark.parametrize("n_rows", [1, 3])
@pytest.mark.parametrize("rule", RULES)
def test_many_batches_at_once_are_each_one_alone(rule: str, n_rows: int, naive: bool, keepdim: bool) -> None:
    torch.manual_seed(1)
    batches = torch.randn(7, n_rows, 3, dtype=torch.float64)
    together = by_hand(batches, rule, torch.float32, naive=naive, keepdim=keepdim)
    for one, found in zip(batches, together, strict=True):
        alone = by_hand(one[None], rule, torch.float32, naive=naive, keepdim=keepdim)[0]
        assert torch.allclose(found, alone, rtol=1e-5)


def test_temperature_sharpens_and_keeps_the_largest() -> None:
    peaks = [float(shares(scaled(of(2, 1, -1), 0, each), "exp").max()) for each in (0.01, 0.5, 1, 2, 100)]
    assert all(a > b for a, b in pairwise(peaks))
    assert peaks[0] == pytest.approx(1)
    assert peaks[-1] == pytest.approx(1 / 3, abs=0.01)
