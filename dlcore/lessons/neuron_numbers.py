"""The numbers of a neuron: its losses by every definition, the rates that make the same steps, one record."""

from __future__ import annotations

import torch

from dlcore.lessons.lesson import Number
from dlcore.lessons.neuron_here import Here
from dlcore.theory.neuron import Neuron, seen
from dlcore.theory.neuron_names import SQUARES, equal_rate


def losses_at(neuron: Neuron, weights: torch.Tensor) -> dict[str, float]:
    """The distance of all predictions from their targets by every definition, named as in `LOSSES`.

    Args:
        neuron: what is learnt.
        weights: (outputs, 2) float64.
    """
    errors = neuron.targets() - seen(neuron, weights).predictions
    squares, m, outputs = float((errors**2).sum()) * neuron.n_copies, neuron.n_records, neuron.n_outputs
    return {
        "half_sse": squares / 2,
        "sse": squares,
        "mse": squares / (m * outputs),
        "half_mse": squares / (2 * m),
        "absolute": float(errors.abs().sum()) * neuron.n_copies / (m * outputs),
    }


def equal_rates(rate: float, neuron: Neuron) -> dict[str, float]:
    """With each loss of squares the learning rate that makes the same steps; none for an absolute error.

    Args:
        rate: the learning rate as it stands.
        neuron: what is learnt.
    """
    if neuron.loss not in SQUARES:
        return {}
    sizes = (neuron.n_records, neuron.n_outputs)
    return {other: equal_rate(rate, neuron.loss, other, *sizes) for other in SQUARES}


def looked_at(here: Here) -> dict[str, Number]:
    """What stands at the epoch and record looked at.

    Args:
        here: of them.
    """
    return {
        "epoch_looked_at": here.epoch,
        "record_looked_at": here.record,
        "weighted_sum": here.total,
        "prediction": here.prediction,
        "error": here.error,
        "slope": here.slope,
        "error_term": here.term,
        "gradient": list(here.gradient),
    }
