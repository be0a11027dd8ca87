"""Weights and architectures that do not go together, and those that do and should not.

Reading this module costs no torch: what it finds can be read by any process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import nn

    from dlcore.nets.architecture import NetSpec
    from dlcore.nets.trained import Trained
    from dlcore.training.mismatches import Variant

MOST_IMAGES = 1000
"""validation images behind an accuracy"""
COUNTER = ".num_batches_tracked"


@dataclass(frozen=True, slots=True)
class Misfit:
    """How the keys of a state dict differ from those of a network, in the network's order.

    Attributes:
        missing: keys that the network has and the weights lack; not batch norm's counters of batches,
            which PyTorch does without.
        unexpected: keys that the weights have and the network lacks.
        reshaped: key, shape of the weights and shape in the network, where they differ.
    """

    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    reshaped: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.unexpected or self.reshaped)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Loading one network's weights into another.

    Attributes:
        name: how the other network differs, a few words.
        code: the call, as it is written.
        raises: whether it raises a RuntimeError.
        message: PyTorch's own words where it raises, otherwise empty.
        misfit: the keys that differ.
        accuracy: share of validation images read right afterwards, 0..1; where it raises, with what had been
            copied by then, because PyTorch copies all that fits before it complains.
        agreement: share of validation images with the same answer as the network that was saved, 0..1.
    """

    name: str
    code: str
    raises: bool
    message: str
    misfit: Misfit
    accuracy: float
    agreement: float


def compared(weights: Mapping[str, torch.Tensor], model: nn.Module) -> Misfit:
    """How a state dict differs from that of a network, which is left as it is."""
    own = model.state_dict()
    shapes = {key: (tuple(weights[key].shape), tuple(own[key].shape)) for key in own if key in weights}
    return Misfit(
        tuple(key for key in own if key not in weights and not key.endswith(COUNTER)),
        tuple(key for key in weights if key not in own),
        tuple((key, had, wants) for key, (had, wants) in shapes.items() if had != wants),
    )


def attempts(
    trained: Trained, images: torch.Tensor, labels: torch.Tensor, other: NetSpec | None = None
) -> tuple[Attempt, ...]:
    """Load a network's weights into its likes and unlikes, the same network first.

    The other networks draw first weights by the run's seed. Torch's random numbers are left as they were.

    Args:
        trained: the network that was saved.
        images: uint8 (n, channels, rows, columns), validation images.
        labels: int64 (n,).
        other: load them into this network for the same images instead, and into no other.
    """
    import torch

    from dlcore.training.metrics import normaliser
    from dlcore.training.mismatches import other_network, variants

    x = normaliser(trained.mean, trained.std, torch.device("cpu"))(images / 255)
    state = trained.model.state_dict()
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        answers = trained.model.eval()(x).argmax(1)
        found = [other_network(other, trained.seed)] if other else variants(trained.spec, trained.seed)
        return tuple(_attempt(one, state, x, labels, answers) for one in found)


def _attempt(
    variant: Variant,
    state: Mapping[str, torch.Tensor],
    x: torch.Tensor,
    labels: torch.Tensor,
    answers: torch.Tensor,
) -> Attempt:
    model, message = variant.make(), ""
    misfit = compared(state, model)
    try:
        model.load_state_dict(state, strict=variant.strict)
    except RuntimeError as error:
        message = str(error)
    got = model.train(variant.training)(x).argmax(1)
    code = f"model.load_state_dict(state{'' if variant.strict else ', strict=False'})"
    accuracy, agreement = ((got == other).double().mean().item() for other in (labels, answers))
    return Attempt(variant.name, code, bool(message), message, misfit, accuracy, agreement)
