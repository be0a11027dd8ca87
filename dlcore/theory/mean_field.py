"""What a layer is expected to multiply a gradient by: averages over random weights in a wide network.

Poole et al. 2016 (arXiv:1606.05340) and Schoenholz et al. 2017 (arXiv:1611.01232); with batch normalisation
Yang et al. 2019 (arXiv:1902.08129), for many examples that are not alike.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.theory.layer_activations import LAYER_ACTIVATIONS
from dlcore.theory.layer_stack import EPS, Kind

LOW, HIGH, SPACING = -25.0, 2.3, 0.1
"""ends and spacing of the logarithms of |z| at which averages over a normal z are taken"""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What is expected of each hidden layer, the first one first, in networks of different scale.

    Attributes:
        outputs: mean square of what goes into each hidden layer, and of the last one's outputs, of shape
            (networks, layers + 1).
        slopes: E[φ′²], of shape (networks, layers).
        kept: the mean square of ∂E/∂z over that of ∂E/∂a in the same layer.
        passed: the mean square of ∂E/∂a one layer further back over that in this layer.
    """

    outputs: Tensor
    slopes: Tensor
    kept: Tensor
    passed: Tensor


def nodes() -> tuple[Tensor, Tensor]:
    """Places and weights of a sum that stands for the average over a standard normal z.

    Even steps in ln|z| on either side of 0, where activations may have a kink; both ends die out.

    Returns:
        Two float64 tensors of one shape.
    """
    sizes = torch.arange(LOW, HIGH, SPACING, dtype=torch.float64).exp()
    z = torch.cat([-sizes, sizes])
    return z, SPACING * z.abs() * torch.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)


def expected(kind: Kind, weight_variances: Tensor, bias_variance: float, depth: int) -> Expected:
    """The averages of each layer, from inputs with mean square 1.

    Args:
        kind: of every hidden layer.
        weight_variances: σ_w², the number of inputs times the variance of a weight, of shape (networks,).
        bias_variance: of every bias.
        depth: number of hidden layers.
    """
    z, share = nodes()
    activation = LAYER_ACTIVATIONS[kind.activation]
    second, first = torch.ones_like(weight_variances), torch.zeros_like(weight_variances)
    outputs, slopes, kept, passed = [second], [], [], []
    for _ in range(depth):
        variance = weight_variances * second + bias_variance
        across = weight_variances * (second - first**2) if kind.norm == "batch" else variance
        by = torch.ones_like(variance) if kind.norm == "none" else 1 / (across + EPS)
        spread = (variance if kind.norm == "none" else across * by).sqrt()
        seen = spread[:, None] * z
        value, slope = activation.value(seen), activation.slope(seen)
        mean, square = value @ share, value**2 @ share
        slopes.append(slope**2 @ share)
        kept.append(slopes[-1] * by)
        passed.append(weight_variances * kept[-1] + kind.residual)
        if kind.residual:
            second, first = second + square + 2 * first * mean, first + mean
        else:
            second, first = square, mean
        outputs.append(second)
    return Expected(*(torch.stack(each, 1) for each in (outputs, slopes, kept, passed)))
