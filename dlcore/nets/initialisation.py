"""First weights by name."""

import math
from collections.abc import Callable

import torch
from torch import nn

from dlcore.errors import BadSetting
from dlcore.nets.architecture import INITIALISATIONS

SMALL_STD = 0.01


def _lecun_normal(weight: torch.Tensor) -> None:
    """Normal with variance 1/fan_in: LeCun et al., Efficient BackProp (1998), section 4.6."""
    fan_in = weight[0].numel()
    nn.init.normal_(weight, std=1 / math.sqrt(fan_in))


def between(values: torch.Tensor) -> None:
    """Draw evenly between −1 and 1, whatever the number of inputs, from torch's global generator."""
    nn.init.uniform_(values, -1.0, 1.0)


RULES: dict[str, Callable[[torch.Tensor], object]] = {
    "xavier_uniform": nn.init.xavier_uniform_,  # Glorot & Bengio 2010, eq. 16
    "xavier_normal": nn.init.xavier_normal_,
    "he_normal": lambda weight: nn.init.kaiming_normal_(
        weight, nonlinearity="relu"
    ),  # He et al. 2015, eq. 10
    "lecun_normal": _lecun_normal,
    "orthogonal": nn.init.orthogonal_,  # Saxe et al. 2014
    "small_normal": lambda weight: nn.init.normal_(weight, std=SMALL_STD),
    "zeros": nn.init.zeros_,
}
"""what each name does to a weight; "pytorch" is left as the layers were made"""


def initialise(model: nn.Module, name: str) -> None:
    """Draw the weights of linear and convolutional layers anew, from torch's global generator; biases are 0.

    "pytorch" leaves a network as it was made: uniform in ±1/√fan_in, biases too.

    Raises:
        BadSetting: there is no initialisation of this name.
    """
    if name not in INITIALISATIONS:
        raise BadSetting(f"There is no initialisation “{name}”: choose one of {', '.join(INITIALISATIONS)}.")
    if name == "pytorch":
        return
    with torch.no_grad():
        for layer in model.modules():
            if isinstance(layer, nn.Linear | nn.Conv2d):
                RULES[name](layer.weight)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)
