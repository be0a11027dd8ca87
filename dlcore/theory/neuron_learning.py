"""A neuron that learns by batch descent, at many learning rates at once, and what goes wrong with it.

In every epoch Δw begins at 0, takes δ·x of one record after the other, and moves the weights once: by η·a·Δw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.theory.neuron import Neuron, loss_of, seen
from dlcore.theory.traces import FAR


@dataclass(frozen=True, slots=True)
class Slips:
    """What can be wrong with the algorithm.

    Attributes:
        missing_reset: Δw does not begin at 0 but keeps what it had, like a gradient without `zero_grad`.
        wrong_sign: the step goes with the slope, not against it.
        literal_dash: w + ηδx − Δw read as it is printed: what is added is taken away again.
    """

    missing_reset: bool = False
    wrong_sign: bool = False
    literal_dash: bool = False


RIGHT = Slips()


@dataclass(frozen=True, slots=True)
class Learning:
    """Where every row went, one a learning rate.

    Attributes:
        weights: (rows, n_epochs + 1, outputs, 2) float64, the start first; NaN from a row's divergence on.
        losses: (rows, n_epochs + 1) float64.
        totals: (rows, n_epochs + 1, records + 1, outputs, 2) float64: Δw before the first record and after
            each with its copies, of the epoch that leads away from these weights.
        n_valid: (rows,) int64, how many weights come before the first that is beyond ±`traces.FAR` or has a
            loss that is not finite.
    """

    weights: Tensor
    losses: Tensor
    totals: Tensor
    n_valid: Tensor


def learn(
    neuron: Neuron, start: Sequence[float], rates: Sequence[float], n_epochs: int, slips: Slips = RIGHT
) -> Learning:
    """Learn at every rate at once.

    Every row is computed as if it were alone, operation by operation in the order of a loop over records, so
    that even a run that bounces without end is the same to the last digit.

    Args:
        neuron: what is learnt.
        start: the two weights of every output.
        rates: learning rates, above 0.
        n_epochs: 0 or more.
        slips: what is wrong with the algorithm.
    """
    weights = torch.tensor(start, dtype=torch.float64).expand(len(rates), neuron.n_outputs, 2)
    lengths = (torch.tensor(rates, dtype=torch.float64) * neuron.factor)[:, None, None]
    change, held = torch.zeros_like(weights), []
    for _ in range(n_epochs + 1):
        at = seen(neuron, weights)
        begun = change if slips.missing_reset else torch.zeros_like(change)
        totals = accumulated(neuron, at.terms, begun)
        held.append((weights, loss_of(neuron, at.errors), totals))
        change = totals[:, -1]
        weights = weights + _move(lengths * change, slips)
        weights = torch.where(weights.abs() <= FAR, weights, torch.nan)
    weights, losses, totals = (torch.stack(each, 1) for each in zip(*held, strict=True))
    valid = (weights.isfinite().all(-1).all(-1) & losses.isfinite()).cumprod(1).bool()
    return Learning(
        torch.where(valid[..., None, None], weights, torch.nan),
        torch.where(valid, losses, torch.nan),
        torch.where(valid[..., None, None, None], totals, torch.nan),
        valid.sum(1),
    )


def accumulated(neuron: Neuron, terms: Tensor, begun: Tensor) -> Tensor:
    """Δw before the first record, and after each of them with all its copies.

    Args:
        neuron: what is learnt.
        terms: δ, (rows, records, outputs) float64.
        begun: what Δw begins with, (rows, outputs, 2) float64.

    Returns:
        (rows, records + 1, outputs, 2) float64.
    """
    totals = [begun]
    for record, inputs in enumerate(neuron.inputs()):
        share = terms[:, record, :, None] * inputs
        total = totals[-1]
        for _ in range(neuron.n_copies):
            total = total + share
        totals.append(total)
    return torch.stack(totals, 1)


def _move(step: Tensor, slips: Slips) -> Tensor:
    if slips.literal_dash:
        return step - step
    return -step if slips.wrong_sign else step
