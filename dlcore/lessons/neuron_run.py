"""A neuron computed: what it learns with these settings, and one record at the epoch looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.lesson import Number, Result
from dlcore.lessons.neuron_batch_maths import all_records
from dlcore.lessons.neuron_here import Here
from dlcore.lessons.neuron_maths import derivation
from dlcore.lessons.neuron_numbers import equal_rates, looked_at, losses_at
from dlcore.lessons.neuron_tables import records_of
from dlcore.lessons.neuron_words import RISE, Facts, say
from dlcore.theory.activations import ACTIVATIONS
from dlcore.theory.neuron import Neuron, seen
from dlcore.theory.neuron_learning import Learning, Slips, accumulated, learn
from dlcore.theory.neuron_names import SQUARES, equal_rate

if TYPE_CHECKING:
    from dlcore.lessons.neuron import Spec


def result(spec: Spec) -> Result[Spec]:
    """The neuron with these settings.

    Args:
        spec: the settings.
    """
    neuron, learning = problem(spec), learned(spec, [spec.learning_rate])
    (facts,) = facts_of(spec, neuron, learning, [spec.learning_rate])
    here = _here(spec, neuron, learning)
    n = int(learning.n_valid[0])
    weights, losses = learning.weights[0, :n].flatten(1), learning.losses[0, :n]
    changes = learning.totals[0, :n, -1].flatten(1)
    rows = torch.cat([weights, losses[:, None], changes], 1).tolist()
    numbers: dict[str, Number] = {
        "epochs_done": n - 1,
        "first_loss": float(losses[0]),
        "final_loss": float(losses[-1]),
        "final_weights": weights[-1].tolist(),
        "final_mse": losses_at(neuron, learning.weights[0, n - 1])["mse"],
    }
    sums = losses_at(neuron, learning.weights[0, here.epoch])
    same = equal_rates(spec.learning_rate, neuron)
    numbers |= {f"same_steps_{name}": rate for name, rate in same.items()}
    names = [
        f"w{o}{i}" if neuron.n_outputs > 1 else f"w{i}"
        for o in range(1, neuron.n_outputs + 1)
        for i in (1, 2)
    ]
    return Result(
        spec=spec,
        numbers=numbers | looked_at(here),
        says=say(spec, facts),
        formulas=[*derivation(spec, neuron, here), *all_records(spec, neuron, here, sums, same)],
        head=("epoch", *names, "loss", *(f"Δ{name}" for name in names)),
        rows=[(float(number), *row) for number, row in enumerate(rows)],
        picture={
            "records": _records(neuron, learning.weights[0, here.epoch]),
            "sums": np.array(list(sums.values()), np.float32),
            "apart": np.array([_apart(spec, learning, other) for other in SQUARES], np.float32),
        },
    )


def problem(spec: Spec) -> Neuron:
    """What is learnt, and with which function and loss."""
    records = records_of(spec.table, spec.n_outputs, spec.outlier)
    return Neuron(records, spec.activation, spec.loss, spec.n_copies, spec.misprint)


def learned(spec: Spec, rates: Sequence[float], neuron: Neuron | None = None) -> Learning:
    """Learning at these rates.

    Args:
        spec: the settings.
        rates: learning rates.
        neuron: another one than that of the settings.
    """
    slips = Slips(spec.missing_reset, spec.wrong_sign, spec.literal_dash)
    start = (spec.start_w1, spec.start_w2)
    return learn(neuron or problem(spec), start, rates, spec.n_epochs, slips)


def facts_of(spec: Spec, neuron: Neuron, learning: Learning, rates: Sequence[float]) -> list[Facts]:
    """What is true at each learning rate.

    Args:
        spec: the settings.
        neuron: what is learnt.
        learning: its rows are the rates.
        rates: in order.
    """
    ends = learning.n_valid - 1
    rows = torch.arange(len(rates))
    begun, ended = (seen(neuron, learning.weights[rows, at]) for at in (torch.zeros_like(ends), ends))
    ups = (learning.losses[:, 1:] > learning.losses[:, :-1] * (1 + RISE)).sum(1)
    moved = (learning.weights.nan_to_num() != learning.weights[:, :1]).flatten(2).any(2)
    moved &= learning.losses.isfinite()
    squares = ((neuron.targets() - ended.predictions) ** 2).flatten(1).mean(1)

    def largest(values: torch.Tensor, row: int) -> float:
        return float(values[row].abs().max())

    return [
        Facts(
            rate=rate,
            n_epochs=spec.n_epochs,
            n_done=int(ends[row]),
            first=float(learning.losses[row, 0]),
            last=float(learning.losses[row, ends[row]]),
            n_up=int(ups[row]),
            moved=bool(moved[row].any()) or int(ends[row]) < spec.n_epochs,
            begun_error=largest(begun.errors, row),
            begun_slope=largest(begun.slopes, row),
            begun_term=largest(begun.terms, row),
            end_error=largest(ended.errors, row),
            end_slope=largest(ended.slopes, row),
            squares=float(squares[row]),
            sizes=(neuron.n_records, neuron.n_outputs),
        )
        for row, rate in enumerate(rates)
    ]


def _apart(spec: Spec, learning: Learning, other: str) -> float:
    """How far the path with another loss at its equal rate is from this one: computed by running it."""
    if spec.loss not in SQUARES:
        return float("nan")
    neuron = problem(spec)
    rate = equal_rate(spec.learning_rate, spec.loss, other, neuron.n_records, neuron.n_outputs)
    twin = Neuron(neuron.records, neuron.activation, other, neuron.n_copies, neuron.against_itself)
    differences = (learned(spec, [rate], twin).weights - learning.weights).abs().nan_to_num(0)
    return float(differences.max())


def _here(spec: Spec, neuron: Neuron, learning: Learning) -> Here:
    """The record looked at, at the weights of the epoch looked at, for the first output."""
    epoch = max(0, min(spec.step, int(learning.n_valid[0]) - 1))
    weights, record = learning.weights[0, epoch], min(spec.record, len(neuron.records)) - 1
    at = seen(neuron, weights)
    totals = accumulated(neuron, at.terms[None], torch.zeros_like(weights)[None])
    hand = -neuron.factor * totals[0, -1, 0]
    value = ACTIVATIONS[spec.activation].value
    return Here(
        epoch=epoch,
        record=record + 1,
        inputs=(neuron.records[record][0], neuron.records[record][1]),
        target=neuron.records[record][2],
        weights=(float(weights[0, 0]), float(weights[0, 1])),
        total=float(at.sums[record, 0]),
        prediction=float(value(at.sums)[record, 0]),
        error=float(at.errors[record, 0]),
        slope=float(at.slopes[record, 0]),
        term=float(at.terms[record, 0]),
        begun=float(learning.totals[0, epoch, 0, 0, 0]),
        change=float(learning.totals[0, epoch, -1, 0, 0]),
        gradient=(float(hand[0]), float(hand[1])),
        loss=float(learning.losses[0, epoch]),
    )


def _records(neuron: Neuron, weights: torch.Tensor) -> np.ndarray:
    """Of each record and output: target, prediction, error, slope, error term; float32."""
    at = seen(neuron, weights)
    targets = neuron.targets()
    columns = (targets, at.predictions, at.errors, at.slopes, at.terms)
    with np.errstate(over="ignore"):
        return torch.stack(columns, -1).numpy().astype(np.float32)
