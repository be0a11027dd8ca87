"""Many deep networks at once: forwards they are nn.Sequential, backwards they are autograd."""

from itertools import product

import pytest
import torch
from torch import Tensor, nn

from dlcore.theory.layer_activations import LAYER_ACTIVATIONS
from dlcore.theory.layer_stack import Kind, Stack, backward, forward

pytestmark = pytest.mark.tiny
MODULES = dict(
    zip(
        LAYER_ACTIVATIONS,
        (nn.Sigmoid, nn.Tanh, nn.ReLU, nn.LeakyReLU, nn.ELU, nn.GELU, nn.SiLU, nn.Identity),
        strict=True,
    )
)
SCALES = (0.3, 1.0, 2.5)
N, WIDTH, CLASSES, DEPTH = 7, 5, 3, 4


class Residual(nn.Module):
    def __init__(self, inside: nn.Module) -> None:
        super().__init__()
        self.inside = inside

    def forward(self, a: Tensor) -> Tensor:
        return a + self.inside(a)


def plain(kind: Kind, stack: Stack, scale: float) -> tuple[nn.Sequential, list[nn.Linear]]:
    """The network of one scale, of PyTorch's own modules."""
    linears, blocks = [], []
    for weight, bias in zip(stack.weights, stack.biases, strict=True):
        linear = nn.Linear(weight.shape[1], weight.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(scale * weight)
            linear.bias.copy_(bias)
        linears.append(linear)
    for linear in linears[:-1]:
        norm = {
            "none": nn.Identity(),
            "batch": nn.BatchNorm1d(WIDTH, dtype=torch.float64),
            "layer": nn.LayerNorm(WIDTH, dtype=torch.float64),
        }[kind.norm]
        block = nn.Sequential(linear, norm, MODULES[kind.activation]())
        blocks.append(Residual(block) if kind.residual else block)
    return nn.Sequential(*blocks, linears[-1]), linears


def some(kind: Kind) -> tuple[Stack, Tensor, Tensor]:
    draw = torch.Generator().manual_seed(3)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=draw, dtype=torch.float64)

    outs = [*[WIDTH] * DEPTH, CLASSES]
    weights, biases = [normal(out, WIDTH) for out in outs], [0.1 * normal(out) for out in outs]
    stack = Stack(kind, weights, biases, torch.tensor(SCALES, dtype=torch.float64))
    return stack, normal(N, WIDTH), torch.randint(CLASSES, (N,), generator=draw)


@pytest.mark.row("C097")
@pytest.mark.parametrize(
    ("activation", "norm", "residual"), product(MODULES, ("none", "batch", "layer"), (False, True))
)
def test_forwards_and_backwards_are_torchs(activation: str, norm: str, residual: bool) -> None:
    kind = Kind(activation, norm, residual)
    stack, inputs, labels = some(kind)
    done = forward(stack, inputs)
    backs = list(backward(stack, done, labels))
    assert [back.layer for back in backs] == list(range(DEPTH, -1, -1))
    for n, scale in enumerate(SCALES):
        network, linears = plain(kind, stack, scale)
        sums: list[Tensor] = []
        for linear in linears:
            linear.register_forward_hook(lambda _module, _inputs, z, kept=sums: kept.append(z))
        logits = network(inputs)
        for z in sums:
            z.retain_grad()
        nn.functional.cross_entropy(logits, labels).backward()
        assert torch.allclose(done.outputs[-1][n], logits)
        for back in backs:
            delta, weight = sums[back.layer].grad, linears[back.layer].weight.grad
            assert delta is not None
            assert weight is not None
            assert torch.allclose(back.delta[n], delta, rtol=1e-8, atol=1e-13)
            assert torch.allclose(back.weight[n], weight, rtol=1e-8, atol=1e-13)


@pytest.mark.row("C097")
def test_in_a_linear_network_the_gradient_is_the_product_of_the_weights() -> None:
    stack, inputs, labels = some(Kind("identity"))
    done = forward(stack, inputs)
    backs = list(backward(stack, done, labels))
    for n, scale in enumerate(SCALES):
        product_ = scale**DEPTH * torch.linalg.multi_dot(stack.weights[:0:-1])
        assert torch.allclose(backs[-1].delta[n], backs[0].delta[n] @ product_)


def test_one_network_is_the_same_alone() -> None:
    stack, inputs, labels = some(Kind("gelu", "layer", True))
    together = list(backward(stack, forward(stack, inputs), labels))
    alone = Stack(stack.kind, stack.weights, stack.biases, stack.scales[1:2])
    for one, all_ in zip(backward(alone, forward(alone, inputs), labels), together, strict=True):
        assert torch.allclose(one.delta[0], all_.delta[1], rtol=1e-12, atol=1e-15)
