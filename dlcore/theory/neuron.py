"""One neuron and its loss: the error, the error term, and the slope and curvature over its weights.

ŷ = f(h) with h = w₁x₁ + w₂x₂. Of a record, q = y − ŷ is the error and δ = q·f′(h) the error term; over all
records the slope of the loss is −a·Σ δ·x with a factor a that belongs to the loss.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dlcore.theory.activations import ACTIVATIONS, Activation
from dlcore.theory.neuron_names import SQUARES, loss_scale, step_factor


@dataclass(frozen=True, slots=True)
class Neuron:
    """What is to be learnt, and with which function and loss.

    Attributes:
        records: of each record its two inputs, then a target for each output.
        activation: a name in `activations.ACTIVATIONS`.
        loss: a name in `neuron_names.LOSSES`.
        n_copies: how often each record is there.
        against_itself: the misprint [ŷ − f(Σwx)]²: the output is compared with itself.
    """

    records: tuple[tuple[float, ...], ...]
    activation: str
    loss: str
    n_copies: int = 1
    against_itself: bool = False

    @property
    def n_records(self) -> int:
        """How many records there are, copies counted."""
        return len(self.records) * self.n_copies

    @property
    def n_outputs(self) -> int:
        """How many targets a record has."""
        return len(self.records[0]) - 2

    @property
    def function(self) -> Activation:
        """Its activation."""
        return ACTIVATIONS[self.activation]

    @property
    def scale(self) -> float:
        """What the sum over records and outputs is multiplied by."""
        return loss_scale(self.loss, self.n_records, self.n_outputs)

    @property
    def factor(self) -> float:
        """What the sum of δ·x is multiplied by to be minus the slope."""
        return step_factor(self.loss, self.n_records, self.n_outputs)

    def inputs(self) -> Tensor:
        """The inputs, (records, 2) float64, without copies."""
        return torch.tensor([record[:2] for record in self.records], dtype=torch.float64)

    def targets(self) -> Tensor:
        """The targets, (records, outputs) float64, without copies."""
        return torch.tensor([record[2:] for record in self.records], dtype=torch.float64)


@dataclass(frozen=True, slots=True)
class Seen:
    """All records at some weights; every tensor has the shape (..., records, outputs).

    Attributes:
        sums: h, the weighted sums.
        predictions: ŷ = f(h).
        errors: q = y − ŷ.
        slopes: f′(h).
        terms: δ, the error terms: q·f′(h), or sign(q)·f′(h) for the absolute error.
    """

    sums: Tensor
    predictions: Tensor
    errors: Tensor
    slopes: Tensor
    terms: Tensor


def seen(neuron: Neuron, weights: Tensor) -> Seen:
    """What comes of all records at these weights.

    Args:
        neuron: what is learnt.
        weights: (..., outputs, 2) float64.
    """
    products = weights[..., None, :, :] * neuron.inputs()[:, None, :]
    sums = products[..., 0] + products[..., 1]
    predictions, slopes = neuron.function.value(sums), neuron.function.slope(sums)
    errors = (predictions if neuron.against_itself else neuron.targets()) - predictions
    return Seen(sums, predictions, errors, slopes, pull(neuron, errors) * slopes)


def pull(neuron: Neuron, errors: Tensor) -> Tensor:
    """How strongly errors pull: as they are for squares, their sign for absolute errors.

    Args:
        neuron: what is learnt.
        errors: of any shape.
    """
    return errors if neuron.loss in SQUARES else errors.sign()


def loss_by_output(neuron: Neuron, errors: Tensor) -> Tensor:
    """The share of each output in the loss.

    Args:
        neuron: what is learnt.
        errors: (..., records, outputs), without copies.

    Returns:
        (..., outputs) float64.
    """
    each = errors**2 if neuron.loss in SQUARES else errors.abs()
    return neuron.scale * neuron.n_copies * each.sum(-2)


def loss_of(neuron: Neuron, errors: Tensor) -> Tensor:
    """The loss.

    Args:
        neuron: what is learnt.
        errors: (..., records, outputs), without copies.

    Returns:
        (...) float64.
    """
    return loss_by_output(neuron, errors).sum(-1)


def gradient(neuron: Neuron, weights: Tensor) -> Tensor:
    """The loss's slope by the formula −a·Σ δ·x.

    Args:
        neuron: what is learnt.
        weights: (..., outputs, 2) float64.

    Returns:
        The shape of `weights`.
    """
    terms = seen(neuron, weights).terms
    return -neuron.factor * neuron.n_copies * torch.einsum("...ro,ri->...oi", terms, neuron.inputs())


def curvature(neuron: Neuron, weights: Tensor) -> Tensor:
    """The second derivatives of the loss over the weights of each output, where it is smooth.

    For squares a·Σ (f′² − q·f″)·xxᵀ; the first part is never negative, the second can be: that is where the
    surface of a sigmoid or tanh bends downwards. For absolute errors it is −a·Σ sign(q)·f″·xxᵀ.

    Args:
        neuron: what is learnt.
        weights: (..., outputs, 2) float64.

    Returns:
        (..., outputs, 2, 2) float64.
    """
    at, inputs = seen(neuron, weights), neuron.inputs()
    bends = -pull(neuron, at.errors) * neuron.function.bend(at.sums)
    if neuron.loss in SQUARES:
        slopes = torch.zeros_like(at.slopes) if neuron.against_itself else at.slopes
        bends = bends + slopes**2
    return neuron.factor * neuron.n_copies * torch.einsum("...ro,ri,rj->...oij", bends, inputs, inputs)


def lowest_curvature(second: Tensor) -> Tensor:
    """The smaller eigenvalue of symmetric 2 × 2 matrices: below 0 the surface bends downwards somewhere.

    Args:
        second: (..., 2, 2) float64.

    Returns:
        (...) float64.
    """
    middle = (second[..., 0, 0] + second[..., 1, 1]) / 2
    half = (second[..., 0, 0] - second[..., 1, 1]) / 2
    return middle - torch.hypot(half, second[..., 0, 1])
