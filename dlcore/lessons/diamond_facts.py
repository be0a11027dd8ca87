"""What is true of an error, a penalty, and two walks, computed for many λ at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from dlcore.lessons.diamond_tries import N_CENTRES
from dlcore.runtime import seeded
from dlcore.theory.penalties import penalty
from dlcore.theory.two_weights import ROUNDING, error, optimum, push, walks

if TYPE_CHECKING:
    from dlcore.lessons.diamond import Spec

LAST = 20
"""so many steps at the end of a walk tell whether it still moves"""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Everything at each of k strengths of the penalty.

    Attributes:
        l1: λ₁, of shape (k,).
        l2: λ₂, of shape (k,).
        found: the optimum, (k, 2).
        errors: the mean squared error there, (k,).
        penalties: the penalty there, (k,).
        pushes: where the error pushes each weight there, (k, 2).
        led: how hard the error would push each weight at 0, the other one as it is, (k, 2).
        near: the proximal walk, (k, steps + 1, 2).
        far: the walk by autograd, alike.
        shares: of the random centres those with an exact zero, for L1, elastic net and L2, (k, 3).
    """

    l1: Tensor
    l2: Tensor
    found: Tensor
    errors: Tensor
    penalties: Tensor
    pushes: Tensor
    led: Tensor
    near: Tensor
    far: Tensor
    shares: Tensor


def facts(spec: Spec, strengths: Sequence[float]) -> Facts:
    """Optimum, walks and counts at these λ."""
    strength = torch.tensor(strengths, dtype=torch.float64)
    l1, l2 = strength * spec.share, strength * (1 - spec.share)
    centre = torch.tensor(spec.centre, dtype=torch.float64)
    start = torch.tensor(spec.start, dtype=torch.float64)
    found = optimum(centre, spec.correlation, l1, l2)
    pushes = push(found, centre, spec.correlation)
    near, far = walks(start, centre, spec.correlation, spec.learning_rate, l1, l2, spec.n_steps)
    return Facts(
        l1=l1,
        l2=l2,
        found=found,
        errors=error(found, centre, spec.correlation),
        penalties=penalty(found, l1, l2),
        pushes=pushes,
        led=pushes + 2 * found,
        near=near,
        far=far,
        shares=_shares(spec, strength),
    )


def zeros(walk: Tensor, watched: int) -> Tensor:
    """After how many steps so far the weight was exactly 0: of shape (…, steps + 1), 0 at the start.

    Args:
        walk: of shape (…, steps + 1, 2).
        watched: the weight's place.
    """
    counted = walk[..., watched] == 0
    counted[..., 0] = False
    return counted.cumsum(-1)


def spread(walk: Tensor, watched: int) -> tuple[Tensor, Tensor]:
    """The lowest and the highest value of a weight over the last steps of a walk.

    Args:
        walk: of shape (…, steps + 1, 2).
        watched: the weight's place.
    """
    last = walk[..., -LAST:, watched]
    return last.amin(-1), last.amax(-1)


def flips(walk: Tensor, watched: int) -> int:
    """How often a weight changes its sign in the last steps: once is a way past 0, more often is chatter.

    Args:
        walk: of shape (steps + 1, 2).
        watched: the weight's place.
    """
    signs = walk[-LAST:, watched].sign()
    return int((signs[signs != 0].diff() != 0).sum())


def _shares(spec: Spec, strength: Tensor) -> Tensor:
    """How many of the random centres have a weight of 0 at the optimum."""
    drawn = torch.rand(N_CENTRES, 2, generator=seeded(spec.seed), dtype=torch.float64)
    alpha = torch.tensor([1.0, spec.mix, 0.0], dtype=torch.float64)
    l1, l2 = strength[:, None] * alpha, strength[:, None] * (1 - alpha)
    found = optimum(4 * drawn - 2, spec.correlation, l1[..., None], l2[..., None])
    return (found.abs() <= ROUNDING).any(-1).double().mean(-1)
