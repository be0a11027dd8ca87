"""Deep networks of layers alike, with first weights by name, as plain PyTorch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor, nn

from dlcore.nets.initialisation import RULES, between

N_CLASSES = 10
N_EXAMPLES = 32


@dataclass(frozen=True, slots=True)
class Rule:
    """How first weights are drawn.

    Attributes:
        draw: overwrites a weight; None leaves the layer as it was made, its bias too.
        variance: of a weight, by the numbers of inputs and outputs.
    """

    draw: Callable[[Tensor], object] | None
    variance: Callable[[int, int], float]


DEEP_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "zeros": Rule(RULES["zeros"], lambda n, m: 0.0),
        "small_normal": Rule(RULES["small_normal"], lambda n, m: 1e-4),
        "uniform_1": Rule(between, lambda n, m: 1 / 3),
        "pytorch": Rule(None, lambda n, m: 1 / (3 * n)),
        "xavier_uniform": Rule(RULES["xavier_uniform"], lambda n, m: 2 / (n + m)),
        "he_normal": Rule(RULES["he_normal"], lambda n, m: 2 / n),
        "lecun_normal": Rule(RULES["lecun_normal"], lambda n, m: 1 / n),
        "orthogonal": Rule(RULES["orthogonal"], lambda n, m: 1 / max(n, m)),
    }
)
"""by name"""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Layers and examples of one seed, float64.

    Attributes:
        layers: the hidden layers, and the output layer.
        inputs: standard normal numbers, of shape (examples, width).
        labels: a class for each example.
    """

    layers: list[nn.Linear]
    inputs: Tensor
    labels: Tensor


def drawn(depth: int, width: int, initialisation: str, seed: int) -> Drawn:
    """Examples, then layers, from one seed; torch's own generator is as it was afterwards.

    Args:
        depth: number of hidden layers.
        width: their inputs and outputs.
        initialisation: a name of `DEEP_RULES`.
        seed: of all random numbers.
    """
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        inputs = torch.randn(N_EXAMPLES, width, dtype=torch.float64)
        labels = torch.randint(N_CLASSES, (N_EXAMPLES,))
        outs = [*[width] * depth, N_CLASSES]
        layers = [nn.Linear(width, out, dtype=torch.float64) for out in outs]
        draw = DEEP_RULES[initialisation].draw
        for layer in layers:
            if draw:
                draw(layer.weight)
                nn.init.zeros_(layer.bias)
    return Drawn(layers, inputs, labels)


def bias_variance(initialisation: str, width: int) -> float:
    """Of a bias: PyTorch's own rule draws it evenly within ±1/√width, the others leave it 0."""
    return 0.0 if DEEP_RULES[initialisation].draw else 1 / (3 * width)


def weight_variance(initialisation: str, n_inputs: int, n_outputs: int) -> float:
    """σ_w²: the number of inputs times the variance of a weight."""
    return n_inputs * DEEP_RULES[initialisation].variance(n_inputs, n_outputs)
