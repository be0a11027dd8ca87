"""The digit model that ships with the package: a small convolutional network trained on MNIST."""

from collections.abc import Mapping
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
    """Three blocks of convolution, pooling, batch norm and ReLU, then two linear layers.

    Input: float32 of shape (n, 1, 28, 28), white ink on black as in MNIST, normalised by `MEAN` and `STD`.
    Output: logits of shape (n, 10) in the order of `CLASSES`.

    Attributes:
        features: the convolutional part, (n, 1, 28, 28) -> (n, 576); its last convolution sees 7×7 cells.
        penultimate: linear layer 576 -> 128; `embed` gives its rectified outputs.
        output: linear layer 128 -> 10, the logits.
    """

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(*_block(1, 24, 5), *_block(24, 48, 3), *_block(48, 64, 3), nn.Flatten())
        self.penultimate = nn.Linear(64 * 3 * 3, 128)
        self.output = nn.Linear(128, 10)

    def embed(self, batch: torch.Tensor) -> torch.Tensor:
        """The penultimate features of a batch: (n, 1, 28, 28) -> (n, 128), at least 0."""
        return F.relu(self.penultimate(self.features(batch)))

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        """The logits of a batch: (n, 1, 28, 28) -> (n, 10)."""
        return self.output(self.embed(batch))


def load_digit_net() -> DigitNet:
    """The shipped network in eval mode on the CPU, a fresh copy that the caller may change."""
    net = DigitNet()
    net.load_state_dict(load_file(ASSETS / "model.safetensors"))
    return net.eval()


def save_digit_net(state: Mapping[str, torch.Tensor], path: Path) -> None:
    """Write weights as the recipe saves them (a state dict of `DigitNet`) to a safetensors file.

    Raises:
        RuntimeError: the weights are not those of a `DigitNet`; torch's message names the differences.
    """
    net = DigitNet()
    net.load_state_dict(dict(state))
    path.write_bytes(save(net.state_dict()))


def _block(n_in: int, n_out: int, size: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(n_in, n_out, size, padding="same"), nn.MaxPool2d(2), nn.BatchNorm2d(n_out), nn.ReLU()
