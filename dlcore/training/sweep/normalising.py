"""Batch norm and layer norm of a stack in which each network has one of them, or none."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from dlcore.training.sweep.plan import Plan

EPSILON, MOMENTUM = 1e-5, 0.1
"""as nn.BatchNorm1d and nn.LayerNorm have them"""


class Normalising:
    """Normalises the weighted sums of one hidden layer.

    Args:
        plans: the networks that have this layer, in the stack's order.
        units: 1 for each real unit, 0 for padding, (networks, 1, width).

    Attributes:
        remembers: whether mean and variance of a batch in training are kept for later.
    """

    def __init__(self, plans: Sequence[Plan], units: Tensor) -> None:
        self._units, self._sizes = units, units.sum(2, keepdim=True)
        self._mean, self._variance = torch.zeros_like(units), torch.ones_like(units)
        kinds = [plan.normalisation for plan in plans]
        self._where = {
            kind: torch.tensor([each == kind for each in kinds], device=units.device)[:, None, None]
            for kind in ("batch", "layer")
            if kind in kinds
        }
        self._all = len(set(kinds)) == 1
        self.remembers = True

    def __call__(self, z: Tensor, scale: Tensor, shift: Tensor, training: bool) -> Tensor:
        """Normalised z, (networks, examples, units)."""
        out = z
        for kind, where in self._where.items():
            normed = (
                self._batch(z, scale, shift, training) if kind == "batch" else self._layer(z, scale, shift)
            )
            out = normed if self._all else torch.where(where, normed, out)
        return out

    def _batch(self, z: Tensor, scale: Tensor, shift: Tensor, training: bool) -> Tensor:
        """All units of all networks as channels of one batch norm."""
        count, n, width = z.shape
        side_by_side = z.transpose(0, 1).reshape(n, count * width)
        remembered = (self._mean.view(-1), self._variance.view(-1)) if self.remembers else (None, None)
        normed = F.batch_norm(
            side_by_side,
            *remembered,
            scale.reshape(-1),
            shift.reshape(-1),
            training,
            MOMENTUM,
            EPSILON,
        )
        return normed.view(n, count, width).transpose(0, 1)

    def _layer(self, z: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
        """Over the real units of each example (Ba, Kiros & Hinton 2016)."""
        centred = (z - (z * self._units).sum(2, keepdim=True) / self._sizes) * self._units
        variance = centred.square().sum(2, keepdim=True) / self._sizes
        return centred * torch.rsqrt(variance + EPSILON) * scale + shift
