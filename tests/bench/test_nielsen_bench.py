"""The bench's own step, written by hand, is that of autograd on each network alone."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from bench import nielsen
from bench.nielsen import BATCH, RATE, Networks, figures

pytestmark = pytest.mark.tiny
SHRINK = 1 - RATE * 5.0 / 100


def chain(nets: Networks, place: int, depth: int) -> list[tuple[Tensor, Tensor]]:
    """The weights and biases of one network, from the input on."""
    layers = [*range(depth), -1]
    return [(nets.weights[layer][place].clone(), nets.biases[layer][place].clone()) for layer in layers]


@pytest.mark.parametrize("depths", [[4, 3, 2, 1], [3, 1], [1]])
def test_a_step_is_that_of_autograd_for_every_network(depths: list[int]) -> None:
    nets = Networks(depths, [3, 4], 12, SHRINK)
    draw = torch.Generator().manual_seed(0)
    x = torch.rand(2, BATCH, 12, generator=draw).repeat(len(depths), 1, 1)
    y = torch.eye(10)[torch.randint(10, (2, BATCH), generator=draw)].repeat(len(depths), 1, 1)
    each = [(place, depth) for n, depth in enumerate(depths) for place in (2 * n, 2 * n + 1)]
    before = [chain(nets, place, depth) for place, depth in each]
    with torch.no_grad():
        nets.step(x, y)
    for (place, depth), old in zip(each, before, strict=True):
        leaves = [(weight.requires_grad_(), bias.requires_grad_()) for weight, bias in old]
        h = x[place]
        for weight, bias in leaves:
            z = h @ weight + bias
            h = torch.sigmoid(z)
        loss = F.binary_cross_entropy_with_logits(z, y[place], reduction="sum") / BATCH
        loss.backward()
        for (weight, bias), (new_weight, new_bias) in zip(leaves, chain(nets, place, depth), strict=True):
            assert weight.grad is not None
            assert bias.grad is not None
            assert torch.allclose(new_weight, SHRINK * weight - RATE * weight.grad, atol=1e-6)
            assert torch.allclose(new_bias, bias - RATE * bias.grad, atol=1e-6)


def test_first_weights_have_his_spread_and_accuracy_counts_right_answers() -> None:
    nets = Networks([2, 1], [0, 1, 2], 784, SHRINK)
    assert float(nets.weights[0].std()) == pytest.approx(784**-0.5, rel=0.02)
    assert float(nets.biases[0].std()) == pytest.approx(1, rel=0.15)
    x = torch.rand(1000, 784, generator=torch.Generator().manual_seed(1))
    labels = nets.forward(x.expand(6, -1, -1))[-1][4].argmax(1)
    assert nets.accuracy(x, labels)[4] == 100
    assert nets.accuracy(x, (labels + 1) % 10)[4] == 0


def test_an_epoch_sees_every_image_once(monkeypatch: pytest.MonkeyPatch) -> None:
    nets, seen = Networks([1], [0], 1, SHRINK), []
    monkeypatch.setattr(nets, "step", lambda x, y: seen.extend(x.flatten().tolist()))
    nets.epoch(torch.arange(40.0)[:, None], torch.zeros(40, 10))
    assert sorted(seen) == list(range(40))
    assert seen != sorted(seen)


def test_half_a_point_is_kept_and_more_is_missed() -> None:
    his = nielsen.PUBLISHED[2]
    kept, missed = figures(2, [his + 0.2, his - 0.4], [his + 0.7, his + 0.5])[2:]
    assert kept.kept
    assert not missed.kept
