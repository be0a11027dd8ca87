"""One layer at the start: its weights as they were made and as they are set, and the sums they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from dlcore.insight.signals import rms, saturated
from dlcore.nets.first_weights import EQUAL, N_OUT, Network, Start, set_layer, theory

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec

N_ROWS = 64
"""inputs that the layer is shown"""
INPUT_SEED = 1000
"""of the inputs: no seed of weights is as large, so that nothing is drawn twice"""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """What is true of one layer.

    Attributes:
        made: weight and bias as nn.Linear made them, of shapes (neurons, fan-in) and (neurons,).
        weight: as it is set.
        bias: as it is set.
        other: the weight of a second network, made and set after this one.
        sums: what the neurons add up, of shape (inputs, neurons).
        saturated: share of the sums at which the activation is flat.
        expected: standard deviation in theory.
        bound: of a uniform law.
    """

    made: tuple[Tensor, Tensor]
    weight: Tensor
    bias: Tensor
    other: Tensor
    sums: Tensor
    saturated: float
    expected: float
    bound: float | None

    @property
    def fan_in(self) -> int:
        """Inputs of each neuron."""
        return self.weight.shape[1]

    @property
    def differ(self) -> float:
        """The largest difference between the two networks."""
        return (self.weight - self.other).abs().max().item()


def start_of(spec: Spec) -> Start:
    """The settings as `dlcore.nets.first_weights` reads them."""
    return Start(spec.start, spec.std, spec.zero_bias)


def rows_of(n_rows: int, width: int, generator: torch.Generator | None = None) -> Tensor:
    """Standard-normal numbers, float64, with a generator of their own."""
    draw = generator or torch.Generator().manual_seed(INPUT_SEED)
    return torch.randn(n_rows, width, generator=draw, dtype=torch.float64)


def looked_at(spec: Spec, fan_in: int) -> Layer:
    """The layer `fc1` with so many inputs."""
    start = start_of(spec)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(spec.seed)
        model, made = begun(start, fan_in)
        if spec.reseed:
            torch.manual_seed(spec.seed)
        second, _ = begun(start, fan_in)
    with torch.no_grad():
        sums = model.fc1(rows_of(N_ROWS, fan_in))
    weight, bias, other = (each.detach() for each in (model.fc1.weight, model.fc1.bias, second.fc1.weight))
    share = saturated(spec.activation, sums)
    return Layer(made, weight, bias, other, sums, share, *theory(start, fan_in, N_OUT))


def begun(start: Start, fan_in: int) -> tuple[Network, tuple[Tensor, Tensor]]:
    """A network made and set, from torch's global generator; and `fc1` as it was made."""
    model = Network(fan_in)
    made = model.fc1.weight.detach().clone(), model.fc1.bias.detach().clone()
    for layer in (model.fc1, model.fc2):
        set_layer(layer, start)
    return model, made


def numbers(spec: Spec, layer: Layer) -> dict[str, Any]:
    """What the recipe prints too."""
    return {
        "weights": layer.weight.numel(),
        "pytorch_bound": layer.fan_in**-0.5,
        "largest_made": layer.made[0].abs().max().item(),
        "largest_weight": layer.weight.abs().max().item(),
        "weight_rms": rms(layer.weight),
        "expected_rms": expected_rms(spec, layer),
        "largest_bias": layer.bias.abs().max().item(),
        "sum_rms": rms(layer.sums),
        "flat_share": layer.saturated,
        "second_differs": layer.differ,
    }


def expected_rms(spec: Spec, layer: Layer) -> float:
    """The root mean square of a weight in theory."""
    return EQUAL if spec.start == "equal" else layer.expected
