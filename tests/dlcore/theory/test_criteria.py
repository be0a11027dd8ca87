"""Losses for classes: floors in the limit, values and gradients of torch, and small networks that learn."""

import math

import mpmath
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from dlcore.theory.criteria import (
    LOSSES,
    OTHER,
    OUTPUTS,
    PAIRINGS,
    RIGHT,
    TRAINED,
    VERDICTS,
    WRONG,
    floor,
    softmax_twice_ceiling,
    softmax_twice_floor,
    verdict,
)
from dlcore.theory.pairings import (
    accepted,
    answer,
    answers,
    gradients,
    outputs,
    points,
    soft_target_loss,
    train,
    values,
)

EXAMPLES = st.lists(st.floats(-12, 20), min_size=2, max_size=10)
COMPLAINT = "all elements of input should be between 0 and 1"


def by_hand(output: str, loss: str, logits: list[float], y: int) -> mpmath.mpf:
    """A pairing by its formula, with 60 digits."""
    mpmath.mp.dps = 60
    z = [mpmath.mpf(each) for each in logits]
    total = mpmath.fsum(map(mpmath.exp, z))
    p = [mpmath.exp(each) / total for each in z]
    x = {"logits": z, "log_ps": [mpmath.log(each) for each in p], "probabilities": p}[output]
    if loss == "NLLLoss":
        return -x[y]
    if loss == "CrossEntropyLoss":
        return mpmath.log(mpmath.fsum(map(mpmath.exp, x))) - x[y]
    chances = x if loss == "BCELoss" else [1 / (1 + mpmath.exp(-each)) for each in x]
    terms = [mpmath.log(q if n == y else 1 - q) for n, q in enumerate(chances)]
    return -mpmath.fsum(terms) / len(terms)


COMPUTED = [pair for pair in PAIRINGS if pair not in {("logits", "BCELoss"), ("log_ps", "BCELoss")}]


@pytest.mark.row("C125", "C126", "C127", "E067")
@given(EXAMPLES, st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_every_pairing_is_its_formula_with_sixty_digits(logits: list[float], label: int) -> None:
    y = label % len(logits)
    made = outputs(torch.tensor([logits], dtype=torch.float64))
    for output, loss in COMPUTED:
        expected = float(by_hand(output, loss, logits, y))
        lost = 1e-12
        if loss == "BCELoss":  # log(1 − p) of a p that was rounded: 2⁻⁵³ of p are many of 1 − p
            z = sorted(logits, reverse=True)
            lost += 2**-51 * (1 + math.exp(min(700.0, z[0] - z[1])))
        assert answer(loss, made[output], y) == pytest.approx(expected, rel=1e-9, abs=lost), (output, loss)


@pytest.mark.row("C126", "E067")
@pytest.mark.parametrize("n_classes", range(2, 11))
def test_softmax_twice_comes_to_its_floor_in_the_limit_and_never_below(n_classes: int) -> None:
    low = softmax_twice_floor(n_classes)
    mpmath.mp.dps = 60
    exact = mpmath.log(1 + mpmath.mpf(n_classes - 1) / mpmath.e)
    assert low == pytest.approx(float(exact), rel=1e-14)
    previous = math.inf
    for logit in (0, 5, 20, 60, 120):
        loss = by_hand("probabilities", "CrossEntropyLoss", [logit] + [0] * (n_classes - 1), 0)
        assert exact < loss < previous
        previous = loss
    assert previous - exact < mpmath.mpf(10) ** -40
    large = torch.tensor([[800.0] + [0.0] * (n_classes - 1)], dtype=torch.float64)
    at_most = nn.CrossEntropyLoss()(large.softmax(1), torch.tensor([0])).item()
    assert at_most == pytest.approx(low, rel=1e-14)
    others = nn.CrossEntropyLoss()(large.softmax(1), torch.tensor([1])).item()
    assert others == pytest.approx(softmax_twice_ceiling(n_classes), rel=1e-14)


@pytest.mark.row("C126", "E067")
def test_the_floor_of_ten_classes_is_the_one_that_is_told() -> None:
    assert f"{softmax_twice_floor(10):.4f}" == "1.4612"


@pytest.mark.row("E067")
@pytest.mark.parametrize("n_classes", [2, 3, 10])
@pytest.mark.parametrize(("output", "loss"), COMPUTED)
def test_no_logits_take_a_pairing_below_its_floor_and_some_come_close(
    output: str, loss: str, n_classes: int
) -> None:
    low = floor(output, loss, n_classes)
    assert low is not None
    draw = torch.Generator().manual_seed(1)
    logits = 8 * torch.randn(5000, n_classes, generator=draw, dtype=torch.float64)
    sure = torch.full((1, n_classes), -30.0, dtype=torch.float64)
    sure[0, 0] = 30.0
    made = outputs(torch.cat([logits, sure]))[output]
    losses = values(loss, made, 0)
    assert (losses > low - 1e-12).all()
    reached = losses[-1].item()
    assert reached == (-30 if low == -math.inf else pytest.approx(low, abs=1e-8))


def test_log_probabilities_in_bce_are_refused_whatever_the_logits() -> None:
    assert floor("log_ps", "BCELoss", 4) is None
    draw = torch.Generator().manual_seed(1)
    logits = 3 * torch.randn(500, 4, generator=draw, dtype=torch.float64)
    assert not accepted("BCELoss", logits.log_softmax(1)).any()


@given(EXAMPLES)
@settings(max_examples=60, deadline=None)
def test_what_is_called_refused_is_what_torch_refuses(logits: list[float]) -> None:
    for numbers in (logits, [abs(each) / 20 for each in logits]):
        z = torch.tensor([numbers], dtype=torch.float64)
        for output, loss in PAIRINGS:
            x = outputs(z)[output]
            said = answer(loss, x, 0)
            assert bool(accepted(loss, x)) == isinstance(said, float)
            assert isinstance(said, float) or said == COMPLAINT
            assert values(loss, x, 0).isnan().item() == isinstance(said, str)


def test_many_at_once_are_each_alone() -> None:
    draw = torch.Generator().manual_seed(2)
    logits = torch.cat([4 * torch.randn(20, 5, generator=draw), torch.rand(20, 5, generator=draw)]).double()
    for pair in PAIRINGS:
        losses = values(pair[1], outputs(logits)[pair[0]], 2)
        pulls = gradients(*pair, logits, 2)
        for row in range(len(logits)):
            one = logits[row : row + 1]
            alone = answers(one, 2)[pair]
            assert (
                (losses[row].item() == pytest.approx(alone))
                if isinstance(alone, float)
                else losses[row].isnan()
            )
            assert torch.allclose(pulls[row], gradients(*pair, one, 2)[0], equal_nan=True)


# Gradients


@pytest.mark.row("C125")
@given(EXAMPLES, st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_the_right_gradient_is_p_minus_y(logits: list[float], label: int) -> None:
    y = label % len(logits)
    z = torch.tensor([logits], dtype=torch.float64)
    expected = z.softmax(1)
    expected[0, y] -= 1
    for pair in (("logits", "CrossEntropyLoss"), ("log_ps", "CrossEntropyLoss"), ("log_ps", "NLLLoss")):
        assert torch.allclose(gradients(*pair, z, y), expected, atol=1e-12)


@pytest.mark.row("E067")
@given(st.lists(st.floats(-8, 8), min_size=2, max_size=10), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_softmax_twice_always_pulls_less(logits: list[float], label: int) -> None:
    y = label % len(logits)
    z = torch.tensor([logits], dtype=torch.float64)
    p, right = z.softmax(1)[0], gradients("logits", "CrossEntropyLoss", z, y)[0, y]
    q = p.softmax(0)
    twice = gradients("probabilities", "CrossEntropyLoss", z, y)[0, y]
    by_chain_rule = p[y] * (q[y] - 1 - (p @ q - p[y]))
    assert twice.item() == pytest.approx(by_chain_rule.item(), rel=1e-7, abs=1e-14)
    assert right < twice < 0


@pytest.mark.parametrize("pair", COMPUTED)
def test_autograds_gradients_are_those_of_small_differences(pair: tuple[str, str]) -> None:
    logits, step = [1.5, -0.25, 0.5, 2.0], mpmath.mpf(10) ** -20
    found = gradients(*pair, torch.tensor([logits], dtype=torch.float64), 1)[0]
    for j in range(4):
        moved = [mpmath.mpf(each) + (step if n == j else 0) for n, each in enumerate(logits)]
        slope = (by_hand(*pair, moved, 1) - by_hand(*pair, logits, 1)) / step  # type: ignore[arg-type]
        assert found[j].item() == pytest.approx(float(slope), rel=1e-9, abs=1e-12)


# Verdicts


@pytest.mark.row("C127", "E067")
def test_what_is_called_right_is_the_cross_entropy_and_what_is_called_wrong_is_not() -> None:
    draw = torch.Generator().manual_seed(3)
    logits = torch.rand(200, 4, generator=draw, dtype=torch.float64)
    right = nn.functional.cross_entropy(logits, torch.full((200,), 1), reduction="none")
    for output, loss in COMPUTED:
        same = torch.allclose(values(loss, outputs(logits)[output], 1), right, rtol=1e-10)
        assert same == (VERDICTS[output, loss] not in {WRONG, OTHER})
    two = logits[:, :2]
    of_two = nn.functional.cross_entropy(two, torch.full((200,), 1), reduction="none")
    assert torch.allclose(values("BCELoss", outputs(two)["probabilities"], 1), of_two, rtol=1e-10)
    assert verdict("probabilities", "BCELoss", 2) == RIGHT
    assert verdict("probabilities", "BCELoss", 3) == OTHER
    assert set(VERDICTS) == {(output, loss) for output in OUTPUTS for loss in LOSSES}


@given(st.lists(st.floats(-8, 8), min_size=2, max_size=10), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_a_soft_target_is_label_smoothing(logits: list[float], softness: float) -> None:
    z = torch.tensor([logits], dtype=torch.float64)
    expected = nn.functional.cross_entropy(z, torch.tensor([1]), label_smoothing=softness).item()
    assert soft_target_loss(z, 1, softness) == pytest.approx(expected, rel=1e-10, abs=1e-12)


# Learning


@pytest.mark.row("E067")
@pytest.mark.parametrize("n_classes", [2, 10])
def test_the_small_networks_are_those_of_torch_optim(n_classes: int) -> None:
    trained = train(n_classes, 0.5, 12, seed=4)
    inputs, labels, start = points(n_classes, 4)
    layers = {"logits": nn.Identity(), "log_ps": nn.LogSoftmax(1), "probabilities": nn.Softmax(1)}
    for place, (output, loss) in enumerate(TRAINED):
        layer = nn.Linear(2, n_classes, bias=False).double()
        with torch.no_grad():
            layer.weight.copy_(start.T)
        optimiser = torch.optim.SGD(layer.parameters(), lr=0.5)
        for step in range(13):
            scores = layer(inputs)
            made = getattr(nn, loss)()(layers[output](scores), labels)
            assert trained.losses[step, place].item() == pytest.approx(made.item(), rel=1e-9)
            share = (scores.argmax(1) == labels).double().mean().item()
            assert trained.accuracies[step, place].item() == pytest.approx(share)
            optimiser.zero_grad()
            made.backward()
            optimiser.step()


@pytest.mark.row("E067", "C126")
@pytest.mark.parametrize("seed", range(5))
def test_with_softmax_twice_ten_classes_are_learnt_slower_and_the_loss_keeps_to_its_floor(seed: int) -> None:
    trained = train(10, 1.0, 200, seed)
    raw, named, twice, negative = trained.losses.T
    assert torch.allclose(raw, named, rtol=1e-9)
    assert (twice > softmax_twice_floor(10)).all()
    assert (negative < 0).all()
    assert (negative > -1).all()
    assert raw[-1] < 0.5 < softmax_twice_floor(10) < twice[-1]
    assert trained.accuracies[-1, 0] > trained.accuracies[-1, 2]
