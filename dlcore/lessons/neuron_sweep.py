"""A neuron at every learning rate at once: the arrays that the page's pictures are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Sweep
from dlcore.lessons.neuron_run import facts_of, learned, problem
from dlcore.lessons.neuron_tables import TABLES
from dlcore.lessons.neuron_words import say
from dlcore.settings import stops
from dlcore.theory.linear_fits import least_absolute, least_squares
from dlcore.theory.neuron import Neuron, curvature, loss_by_output, lowest_curvature, pull, seen

if TYPE_CHECKING:
    from dlcore.lessons.neuron import Spec

REACH = 6.0
"""the window of both weights goes this far to both sides of 0"""
GRID = 121
"""points along each side of the map"""
SUMS = 12.0
"""the activation is drawn for sums as far as this from 0"""


def swept(spec: Spec) -> Sweep:
    """The neuron at all learning rates, this one's among them.

    Args:
        spec: the settings.
    """
    neuron = problem(spec)
    rates = stops(type(spec), "learning_rate", spec.learning_rate)
    learning = learned(spec, rates)
    facts = facts_of(spec, neuron, learning, rates)
    at = seen(neuron, learning.weights)
    totals = learning.totals[..., 0, :]
    moved = neuron.factor * torch.tensor(rates, dtype=torch.float64)[:, None] * totals[:, :, -1, 0]
    sign = 0 if spec.literal_dash else -1 if spec.wrong_sign else 1
    return Sweep(
        values=rates,
        says=tuple(say(spec, each) for each in facts),
        arrays={
            "weights": drawn(learning.weights[:, :, 0]),
            "losses": drawn(learning.losses),
            "sums": drawn(at.sums[..., 0]),
            "predictions": drawn(at.predictions[..., 0]),
            "errors": drawn(at.errors[..., 0]),
            "pulls": drawn(pull(neuron, at.errors)[..., 0]),
            "slopes": drawn(at.slopes[..., 0]),
            "terms": drawn(at.terms[..., 0]),
            "totals": drawn(totals),
            "next": drawn(learning.weights[:, :, 0, 0] + sign * moved),
            "last": (learning.n_valid - 1).numpy().astype(np.uint16),
            "wrong": np.array([each.diverged or each.rises for each in facts], np.uint8),
        },
        still=_still(spec, neuron) | {"log": bool((learning.losses[learning.losses.isfinite()] > 0).all())},
    )


def _still(spec: Spec, neuron: Neuron) -> dict[str, Any]:
    """What does not depend on the learning rate."""
    sums = torch.linspace(-SUMS, SUMS, 481, dtype=torch.float64)
    table = TABLES[spec.table]
    return {
        "spec": spec,
        "title": table.title,
        "inputs": table.inputs,
        "records": np.array(neuron.records),
        "factor": neuron.factor,
        "targets": neuron.targets()[:, 0].numpy(),
        "curve": np.stack(
            [each.numpy() for each in (sums, neuron.function.value(sums), neuron.function.slope(sums))]
        ),
        "single": spec.table == "single",
        **_surface(spec, neuron),
    }


def _surface(spec: Spec, neuron: Neuron) -> dict[str, Any]:
    """The loss of the first output over its weights, how it bends, and where it fits best."""
    axis = torch.linspace(
        -REACH, REACH, 4 * GRID + 1 if spec.table == "single" else GRID, dtype=torch.float64
    )
    if spec.table == "single":
        weights = torch.stack([axis, torch.zeros_like(axis)], -1)[:, None]
    else:
        weights = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1)[..., None, :]
    second = curvature(neuron, weights.expand(*weights.shape[:-2], neuron.n_outputs, 2))[..., 0, :, :]
    fits = {}
    if spec.activation == "identity" and spec.table != "single":
        inputs, targets = neuron.inputs(), neuron.targets()[:, 0]
        fits = {"squares": least_squares(inputs, targets), "absolute": least_absolute(inputs, targets)}
    return {
        "axis": axis.numpy(),
        "heights": loss_by_output(neuron, seen(neuron, weights).errors)[..., 0].numpy(),
        "bends": (second[..., 0, 0] if spec.table == "single" else lowest_curvature(second)).numpy(),
        "fits": {name: fit.numpy() for name, fit in fits.items()},
    }
