"""The digit model that ships with the package: a small convolutional network trained on MNIST."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save
from torch import nn

CLASSES: tuple[str, ...] = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
"""The ten classes in the order of the network's outputs."""

MEAN, STD = 0.1307, 0.3081
"""Mean and standard deviation of MNIST's training pixels in 0..1, with which inputs are normalised."""

ASSETS = Path(__file__).parent.parent / "assets" / "digits"
"""The folder of the shipped weights, statistics and training images."""


class DigitNet(nn.Module):
    """Four blocks of convolution, batch norm and ReLU, the mean of each map, then two linear layers.

    The first two blocks halve rows and columns by max pooling. The mean of each map is all that the linear
    layers see, so Grad-CAM at the last block tells exactly where the evidence lies.

    Input: float32 of shape (n, 1, 28, 28), white ink on black as in MNIST, normalised by `MEAN` and `STD`.
    Output: logits of shape (n, 10) in the order of `CLASSES`.

    Attributes:
        features: the convolutional part, (n, 1, 28, 28) -> (n, 96, 7, 7).
        penultimate: linear layer 96 -> 128; `embed` gives its rectified outputs.
        output: linear layer 128 -> 10, the logits.
    """

    def __init__(self) -> None:
        super().__init__()
        first, second = _block(1, 24, 5, nn.MaxPool2d(2)), _block(24, 48, 3, nn.MaxPool2d(2))
        self.features = nn.Sequential(*first, *second, *_block(48, 64, 3), *_block(64, 96, 3))
        self.penultimate = nn.Linear(96, 128)
        self.output = nn.Linear(128, 10)

    def embed(self, batch: torch.Tensor) -> torch.Tensor:
        """The penultimate features of a batch: (n, 1, 28, 28) -> (n, 128), at least 0."""
        return F.relu(self.penultimate(self.features(batch).mean((2, 3))))

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        """The logits of a batch: (n, 1, 28, 28) -> (n, 10)."""
        return self.output(self.embed(batch))


def load_digit_net(path: Path = ASSETS / "model.safetensors") -> DigitNet:
    """The shipped network in eval mode on the CPU, a fresh copy that the caller may change.

    Args:
        path: other weights of the same network, as `save_digit_net` writes them.
    """
    net = DigitNet()
    net.load_state_dict(load_file(path))
    return net.eval()


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured when the shipped weights were made.

    Attributes:
        accuracy: share of MNIST's test set that they read right, 0..1.
        threshold: the strangeness up to which a picture counts as familiar, 0..1; set on held-back digits.
    """

    accuracy: float
    threshold: float


@cache
def measured() -> Measured:
    """The figures that ship with the weights."""
    return Measured(**json.loads((ASSETS / "measured.json").read_text(encoding="utf-8")))


def save_digit_net(state: Mapping[str, torch.Tensor], path: Path) -> None:
    """Write weights as the recipe saves them (a state dict of `DigitNet`) to a safetensors file.

    Raises:
        RuntimeError: the weights are not those of a `DigitNet`; torch's message names the differences.
    """
    net = DigitNet()
    net.load_state_dict(dict(state))
    path.write_bytes(save(net.state_dict()))


def _block(n_in: int, n_out: int, size: int, *pooling: nn.Module) -> tuple[nn.Module, ...]:
    return nn.Conv2d(n_in, n_out, size, padding="same"), *pooling, nn.BatchNorm2d(n_out), nn.ReLU()
