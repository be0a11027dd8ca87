"""What `.data` goes round: autograd refuses a gradient that would be wrong, unless it is not told.

The functions are shown on the page as they stand here, and the numbers beside them came out of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from dlcore.insight.signals import rms
from dlcore.lessons.weights_drawn import shaded
from dlcore.lessons.weights_layer import N_ROWS, rows_of
from dlcore.nets.first_weights import Network

if TYPE_CHECKING:
    from dlcore.lessons.weights import Spec


def loss_of(model: Network, x: Tensor) -> Tensor:
    """A loss whose way back needs `fc2.weight`."""
    return model.fc2(torch.tanh(model.fc1(x))).square().mean()


def with_init(model: Network, x: Tensor, std: float) -> None:
    """`nn.init` between the loss and `backward()`: refused."""
    loss = loss_of(model, x)
    nn.init.normal_(model.fc2.weight, std=std)  # autograd counts it
    loss.backward()  # RuntimeError


def with_data(model: Network, x: Tensor, std: float) -> None:
    """`.data` between the loss and `backward()`: not noticed."""
    loss = loss_of(model, x)
    model.fc2.weight.data.normal_(std=std)  # autograd does not see it
    loss.backward()  # no error, and a wrong gradient


@dataclass(frozen=True, slots=True, eq=False)
class Behind:
    """What came of changing `fc2.weight` between a loss and its `backward()`.

    Attributes:
        fan_in: inputs of fc1.
        right: the gradient of fc1.weight without any change, of shape (neurons, fan-in).
        wrong: the one after a change through `.data`.
        versions: how often fc2.weight was changed, as autograd counts: at first, after `nn.init`, after
            `.data`.
        says: what autograd said after `nn.init`, "" if nothing.
    """

    fan_in: int
    right: Tensor
    wrong: Tensor
    versions: tuple[int, int, int]
    says: str

    @property
    def error(self) -> float:
        """The size of the difference by that of the right gradient."""
        return rms(self.right - self.wrong) / rms(self.right)


def tried(spec: Spec, fan_in: int) -> Behind:
    """Both ways with a network as nn.Linear makes it, and no change for comparison."""
    x = rows_of(N_ROWS, fan_in)
    right = _after(spec.seed, fan_in, lambda model: loss_of(model, x).backward())
    behind = _after(spec.seed, fan_in, lambda model: with_data(model, x, spec.std))
    says = ""

    def refused(model: Network) -> None:
        nonlocal says
        try:
            with_init(model, x, spec.std)
        except RuntimeError as error:
            says = str(error).partition(":")[0]

    opened = _after(spec.seed, fan_in, refused)
    versions = [each.fc2.weight._version for each in (right, opened, behind)]
    gradients = [each.fc1.weight.grad for each in (right, behind)]
    true, false = (torch.zeros(1, 1) if each is None else each for each in gradients)
    return Behind(fan_in, true, false, (versions[0], versions[1], versions[2]), says)


def numbers(behind: Behind) -> dict[str, Any]:
    """What the recipe prints too."""
    names = ("version", "version_after_init", "version_after_data")
    return {
        **dict(zip(names, behind.versions, strict=True)),
        "gradient": rms(behind.right),
        "gradient_through_data": rms(behind.wrong),
        "gradient_error": rms(behind.right - behind.wrong),
        "autograd_says": behind.says,
    }


def arrays(_spec: Spec, several: Sequence[Behind]) -> dict[str, np.ndarray]:
    """The pictures, the first axis that of the fan-ins; both gradients upon one scale of shades."""
    most = [torch.maximum(each.right.abs().max(), each.wrong.abs().max()) for each in several]
    pairs = zip(several, most, strict=True)
    shades = [(shaded(each.right, far), shaded(each.wrong, far)) for each, far in pairs]
    return {
        "right": np.stack([right for right, _ in shades]),
        "wrong": np.stack([wrong for _, wrong in shades]),
        "sizes": np.array([[rms(each.right), rms(each.wrong)] for each in several], np.float32),
        "versions": np.array([each.versions for each in several], np.float32),
    }


def code() -> tuple[str, str, str]:
    """The loss and the two ways as they were run: through `nn.init`, and through `.data`."""
    loss, opened, hidden = (inspect.getsource(each) for each in (loss_of, with_init, with_data))
    return loss, opened, hidden


def _after(seed: int, fan_in: int, does: Callable[[Network], None]) -> Network:
    """A network after something was done with it; both begin with the seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Network(fan_in)
        torch.manual_seed(seed)
        does(model)
    return model
