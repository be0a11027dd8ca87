"""The network of the lesson on calibration: digits apart in three parts, a small network trained on one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.data.loading import load_images

if TYPE_CHECKING:
    from dlcore.lessons.calibration import Spec

N_HELD = 500
"""validation pictures, and as many test pictures"""
WIDTH = 128
"""hidden units"""
LEARNING_RATE = 0.01
KEPT = 4
"""trained networks that a process remembers"""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What a network says of labelled pictures.

    Attributes:
        logits: float64 of shape (n, k).
        labels: int64 of shape (n,).
        images: uint8 of shape (n, height, width), grey, 0 is black.
    """

    logits: Tensor
    labels: Tensor
    images: Tensor


@cache
def digits() -> tuple[Tensor, Tensor, Tensor]:
    """The 1,797 digits in an order that is always the same.

    Returns:
        Inputs in 0..1, float64 of shape (1797, 64); labels; images, uint8 of shape (1797, 8, 8).
    """
    known = load_images("digits")
    order = torch.randperm(len(known.labels), generator=torch.Generator().manual_seed(0))
    images = known.images[order, 0]
    inputs = (images.double() / 255 * 16).round() / 16  # 17 shades of grey
    return inputs.flatten(1), known.labels[order], images


def taught(n_train: int, n_wrong: int) -> Tensor:
    """The labels that the network learns, int64 of shape (n_train,): the first `n_wrong` are wrong."""
    labels = digits()[1][2 * N_HELD :][:n_train].clone()
    labels[:n_wrong] = (labels[:n_wrong] + 1 + torch.arange(n_wrong) % 9) % 10
    return labels


@lru_cache(maxsize=KEPT)
def trained(n_train: int, n_steps: int, label_smoothing: float, n_wrong: int, seed: int) -> nn.Sequential:
    """A network of one hidden layer after so many steps of Adam, each on all its training pictures.

    Args:
        n_train: how many pictures it learns from.
        n_steps: how many steps.
        label_smoothing: ε: how much of each target is shared among all classes.
        n_wrong: how many of its labels are wrong.
        seed: of its first weights.
    """
    inputs, targets = digits()[0][2 * N_HELD :][:n_train], taught(n_train, n_wrong)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = nn.Sequential(nn.Linear(64, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 10)).double()
    optimiser = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
    for _ in range(n_steps):
        optimiser.zero_grad()
        F.cross_entropy(network(inputs), targets, label_smoothing=label_smoothing).backward()
        optimiser.step()
    return network.eval()


def scored(spec: Spec) -> tuple[Scored, Scored]:
    """What the network of these settings says of the validation pictures, and of those it is judged on."""
    inputs, labels, images = digits()
    network = trained(spec.n_train, spec.n_steps, spec.label_smoothing, spec.n_wrong, spec.seed)
    with torch.no_grad():
        logits = network(inputs)
    parts = {"validation": slice(N_HELD), "test": slice(N_HELD, 2 * N_HELD)}
    whole = {name: Scored(logits[at], labels[at], images[at]) for name, at in parts.items()}
    learnt = slice(2 * N_HELD, 2 * N_HELD + spec.n_train)
    whole["training"] = Scored(logits[learnt], taught(spec.n_train, spec.n_wrong), images[learnt])
    return whole["validation"], whole[spec.pictures]
