"""The network of the lesson “Train and eval”, its batch, and what it makes of one example alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.lessons.modes import N_CLASSES, N_HIDDEN, N_INPUTS
from dlcore.training.randomness import Randomness

if TYPE_CHECKING:
    from dlcore.lessons.modes import Spec


class Net(nn.Module):
    """Linear, batch norm, ReLU, dropout, linear: two modules that know two modes."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(N_INPUTS, N_HIDDEN, dtype=torch.float64)
        self.norm = nn.BatchNorm1d(N_HIDDEN, dtype=torch.float64)
        self.dropout, self.fc2 = nn.Dropout(0.5), nn.Linear(N_HIDDEN, N_CLASSES, dtype=torch.float64)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of inputs (examples, N_INPUTS)."""
        return self.fc2(self.dropout(F.relu(self.norm(self.fc1(x)))))


def batch(spec: Spec) -> tuple[Tensor, Tensor]:
    """Inputs (examples, N_INPUTS), float64, and their classes, (examples,), drawn after the first weights."""
    x = torch.randn(spec.batch_size, N_INPUTS, dtype=torch.float64) + 1
    return x, torch.randint(N_CLASSES, (spec.batch_size,))


def alone(spec: Spec) -> tuple[str, float]:
    """One example alone before any step: what PyTorch says in train mode, and its output in eval mode.

    Args:
        spec: the settings.

    Raises:
        AssertionError: PyTorch took it in train mode too.
    """
    with Randomness(spec.seed, torch.device("cpu")), torch.no_grad():
        model, (x, _) = Net(), batch(spec)
        output = float(model.eval()(x[:1])[0, 0])
        try:
            model.train()(x[:1])
        except ValueError as refused:
            return str(refused).splitlines()[0], output
    raise AssertionError("batch norm took the variance of one number")
