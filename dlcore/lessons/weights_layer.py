"""One layer at the start: its weights as they were made and as they are set, and the sums they give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from dlcore.insight.signals import edge, rms, saturated
from dlcore.lessons.arrays import drawn
from dlcore.nets.first_weights import N_OUT, Network, Start, density, set_layer, theory

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec

N_ROWS = 64
"""inputs that the layer is shown"""
INPUT_SEED = 1000
"""of the inputs: no seed of weights is as large, so that nothing is drawn twice"""
BINS, CURVE, BIAS_BINS = 40, 161, 24
"""bars of a histogram, points of a density, bars of the biases' histogram"""
ROOM = 1.15
"""a histogram is so many times as wide as its largest number"""
SHOWN = (16, 32)
"""neurons and inputs of the matrix that are drawn"""


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
    from dlcore.nets.first_weights import EQUAL

    return EQUAL if spec.start == "equal" else layer.expected


def arrays(spec: Spec, layers: Sequence[Layer]) -> dict[str, np.ndarray]:
    """The pictures, the first axis that of the fan-ins."""
    reach = [ROOM * max(each.weight.abs().max().item(), 1e-12) for each in layers]
    if spec.start == "zeros":
        reach = [ROOM * each.made[0].abs().max().item() for each in layers]
    return {
        **_steps("weight", layers, reach, BINS, lambda each: each.weight),
        **_steps("made", layers, _wide(layers, 0, ROOM), BINS, lambda each: each.made[0]),
        **_law(spec, layers, reach),
        **_sums(spec, layers),
        **_biases(layers),
        "matrix": np.stack([shaded(each.weight) for each in layers]),
        "other": np.stack([shaded(each.other) for each in layers]),
        "largest": np.array([each.weight.abs().max().item() for each in layers], np.float32),
        "pytorch_bound": np.array([each.fan_in**-0.5 for each in layers], np.float32),
        "spread": np.array([each.expected for each in layers], np.float32),
        "bound": np.array([np.nan if each.bound is None else each.bound for each in layers], np.float32),
    }


def shaded(weight: Tensor, deepest: Tensor | None = None) -> np.ndarray:
    """The first neurons and inputs of a matrix as shades, 127 is 0; neurons from the top.

    Args:
        weight: of shape (neurons, inputs).
        deepest: the number with the deepest shade; the largest of the matrix without.

    Returns:
        uint8 of shape `SHOWN`; where there are fewer inputs, 127 stands for nothing.
    """
    some = weight[: SHOWN[0], : SHOWN[1]]
    most = (weight.abs().max() if deepest is None else deepest).clamp(min=1e-300)
    cells = np.full(SHOWN, 127, np.uint8)
    cells[: some.shape[0], : some.shape[1]] = (127 + 127 * some / most).round().numpy().astype(np.uint8)
    return cells[::-1].copy()


def _wide(layers: Sequence[Layer], part: int, room: float) -> list[float]:
    return [room * each.made[part].abs().max().item() for each in layers]


def _steps(
    name: str, layers: Sequence[Layer], reach: Sequence[float], bins: int, of: Callable[[Layer], Tensor]
) -> dict[str, np.ndarray]:
    """Histograms as lines with corners: `NAME_x` and `NAME_y`, float32 of shape (fan-ins, 2·bins + 2)."""
    across, up = [], []
    for layer, far in zip(layers, reach, strict=True):
        shares, edges = np.histogram(of(layer).numpy(), bins, (-far, far), density=True)
        across.append(np.repeat(edges, 2))
        up.append(np.concatenate([[0.0], np.repeat(shares, 2), [0.0]]))
    return {f"{name}_x": np.array(across, np.float32), f"{name}_y": np.array(up, np.float32)}


def _law(spec: Spec, layers: Sequence[Layer], reach: Sequence[float]) -> dict[str, np.ndarray]:
    """The density that weights are drawn with, its corners among the points."""
    across = torch.linspace(-1, 1, CURVE, dtype=torch.float64) * torch.tensor(reach).double()[:, None]
    ends = torch.tensor([each.bound or 0.0 for each in layers], dtype=torch.float64)[:, None]
    corners = ends * torch.tensor([-1 - 1e-9, -1, 1, 1 + 1e-9], dtype=torch.float64)
    across = torch.cat([across, corners], dim=1).sort(dim=1).values
    start = start_of(spec)
    heights = [density(start, each.fan_in, N_OUT, at) for each, at in zip(layers, across, strict=True)]
    return {"law_x": drawn(across), "law_y": drawn(torch.stack(heights))}


def _sums(spec: Spec, layers: Sequence[Layer]) -> dict[str, np.ndarray]:
    """The histogram of the weighted sums, at least as wide as the part where the activation is steep."""
    far = edge(spec.activation) or 1.0
    reach = [max(ROOM * each.sums.abs().max().item(), 1.5 * far) for each in layers]
    return _steps("sums", layers, reach, BINS, lambda each: each.sums)


def _biases(layers: Sequence[Layer]) -> dict[str, np.ndarray]:
    """Biases before and after upon the same axis."""
    reach = [ROOM * max(each.made[1].abs().max().item(), each.bias.abs().max().item()) for each in layers]
    return {
        **_steps("made_bias", layers, reach, BIAS_BINS, lambda each: each.made[1]),
        **_steps("bias", layers, reach, BIAS_BINS, lambda each: each.bias),
    }
