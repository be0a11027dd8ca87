"""Networks with a penalty: a stack against plain PyTorch, and PyTorch's weight_decay against the loss."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.data.points import points
from dlcore.training.penalised import EPS, Way, by_torch, logits_of, losses, network, trained

pytestmark = pytest.mark.tiny
DATA = points("moons", 30, 0.3, 2, torch.float64)
X, Y = DATA.x, DATA.y.double()
STRENGTHS = (0.0, 1e-4, 0.005, 0.1)
HOWS = ("l2_loss", "l2_beside", "l1_loss", "l1_threshold")


def stack(way: Way, strengths: tuple[float, ...] = STRENGTHS) -> list[Tensor]:
    first = list(network(5, 3).parameters())
    return trained(first, X, Y, way, torch.tensor(strengths, dtype=torch.float64))


def apart(model: nn.Module, several: list[Tensor], place: int) -> float:
    pairs = zip(model.parameters(), several, strict=True)
    return max(float((one.detach() - many[place]).abs().max()) for one, many in pairs)


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
@pytest.mark.parametrize("biases", [False, True])
def test_every_network_of_a_stack_is_the_one_trained_alone(how: str, optimiser: str, biases: bool) -> None:
    way = Way(how, optimiser, biases, 60)
    several = stack(way)
    for place, strength in enumerate(STRENGTHS):
        alone = by_torch(network(5, 3), X, Y, way, strength)
        assert apart(alone, several, place) < 1e-11
        logits = alone(X)[:, 0].detach()
        assert torch.allclose(logits_of(several, X)[place], logits, atol=1e-10)
        loss = F.binary_cross_entropy_with_logits(logits, Y)
        assert float(losses(several, X, Y)[place]) == pytest.approx(float(loss), rel=1e-9)


@pytest.mark.row("E043")
@pytest.mark.parametrize("strength", [0.001, 0.02])
def test_weight_decay_is_twice_lambda_and_falls_on_biases_too(strength: float) -> None:
    def plainly(decay: float) -> nn.Module:
        model = network(5, 3)
        rule = torch.optim.SGD(model.parameters(), lr=0.2, weight_decay=decay)
        for _ in range(60):
            rule.zero_grad()
            F.binary_cross_entropy_with_logits(model(X)[:, 0], Y).backward()
            rule.step()
        return model

    everything = stack(Way("l2_loss", "sgd", True, 60), (strength,))
    assert apart(plainly(2 * strength), everything, 0) < 1e-12
    assert apart(plainly(strength), everything, 0) > 1e-3
    assert apart(plainly(2 * strength), stack(Way("l2_loss", "sgd", False, 60), (strength,)), 0) > 1e-3


@pytest.mark.row("E043")
def test_adam_with_weight_decay_has_the_penalty_in_its_gradient_and_adamw_has_not() -> None:
    def ended(kind: type[torch.optim.Optimizer]) -> nn.Module:
        model = network(5, 3)
        rule = kind(model.parameters(), lr=0.02, weight_decay=0.04, eps=EPS)  # type: ignore[call-arg]
        for _ in range(60):
            rule.zero_grad()
            F.binary_cross_entropy_with_logits(model(X)[:, 0], Y).backward()
            rule.step()
        return model

    inside, beside = (stack(Way(how, "adam", True, 60), (0.02,)) for how in ("l2_loss", "l2_beside"))
    assert apart(ended(torch.optim.Adam), inside, 0) < 1e-11
    assert apart(ended(torch.optim.AdamW), beside, 0) < 1e-11
    assert apart(ended(torch.optim.Adam), beside, 0) > 0.1


def test_for_plain_descent_it_is_the_same_beside_the_step() -> None:
    inside = Way("l2_loss", "sgd", False, 60)
    pairs = zip(stack(inside), stack(replace(inside, how="l2_beside")), strict=True)
    assert all(torch.allclose(one, other, atol=1e-12) for one, other in pairs)


def test_the_threshold_alone_makes_zeros() -> None:
    zeros = {how: int((stack(Way(how, "sgd", False, 60), (0.02,))[2] == 0).sum()) for how in HOWS}
    assert zeros.pop("l1_threshold") > 3
    assert not any(zeros.values())
