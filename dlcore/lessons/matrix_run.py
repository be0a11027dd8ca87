"""The map as the page needs it: the network looked at as a result, and the map at every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.lessons.matrix_axes import TITLES
from dlcore.lessons.matrix_maths import formulas
from dlcore.lessons.matrix_shades import by_accuracy, by_gradient
from dlcore.lessons.matrix_training import Trained, trained
from dlcore.lessons.matrix_words import Facts, say

if TYPE_CHECKING:
    from dlcore.lessons.matrix import Spec


def result(spec: Spec) -> Result[Spec]:
    """The network looked at; its numbers only as far as rounding lets them be known."""
    made = trained(spec)
    cell, time = made.cell(spec.depth, getattr(spec, spec.compare)), made.times.index(spec.steps)
    facts = _facts(spec, made, cell)[time]
    known = min(time, int(made.trusted[cell]), made.last_sound(cell))
    layers = range(spec.depth + 1)
    signal, weight = (_layers(made, name, cell, time)[: len(layers)] for name in GRADIENTS)
    return Result(
        spec=spec,
        numbers=_numbers(spec, made, cell, known),
        says=say(spec, facts),
        formulas=formulas(spec, facts),
        head=("layer", "‖∂E/∂z‖", "‖∂E/∂W‖"),
        rows=[(layer + 1.0, float(signal[layer]), float(weight[layer])) for layer in layers],
        picture={"accuracy": np.array([made.numbers["test_accuracy"][time, cell]], np.float32)},
    )


GRADIENTS = ("signal_gradients", "weight_gradients")


def _numbers(spec: Spec, made: Trained, cell: int, time: int) -> dict[str, Number]:
    """What terminal and recipe print."""
    names = ("loss", "accuracy", "test_loss", "test_accuracy")
    gradients = _layers(made, "signal_gradients", cell, time)[: spec.depth + 1]
    told = {name: float(made.numbers[name][time, cell]) for name in names}
    return {"step": made.times[time], **told, "gradients": gradients.tolist()}


def _layers(made: Trained, name: str, cell: int, time: int) -> np.ndarray:
    return made.numbers[name][time, cell]


def swept(spec: Spec) -> Sweep:
    """The map after every number of steps, and the network looked at over time."""
    made = trained(spec)
    column = getattr(spec, spec.compare)
    cell, shape = made.cell(spec.depth, column), (len(made.times), len(made.depths), len(made.columns))
    numbers = made.numbers
    signal = numbers["signal_gradients"][:, cell, : spec.depth + 1]
    first, last = _ends(made)
    told = 100 * numbers["test_accuracy"] if spec.shown == "accuracy" else first
    sound = np.isfinite(numbers["test_loss"])
    shades = (
        by_accuracy(numbers["test_accuracy"], sound)
        if spec.shown == "accuracy"
        else by_gradient(first, last, sound)
    )
    return Sweep(
        values=made.times,
        says=tuple(say(spec, facts) for facts in _facts(spec, made, cell)),
        arrays={
            "cells": shades.reshape(shape),
            "told": _short(np.where(sound, told, np.nan)).reshape(shape),
            "gradients": np.where(signal > 0, signal, np.nan).astype(np.float32),
            "ends": np.stack([first, last], axis=-1)[:, cell].astype(np.float32),
        },
        still={
            "shown": spec.shown,
            "compare": spec.compare,
            "depth": spec.depth,
            "depths": made.depths,
            "columns": tuple(TITLES[spec.compare].values()),
            "here": (made.columns.index(column), made.depths.index(spec.depth)),
            "history": np.where(sound, 100 * numbers["test_accuracy"], np.nan)[:, cell].astype(np.float32),
            "fitted": np.where(sound, 100 * numbers["accuracy"], np.nan)[:, cell].astype(np.float32),
            "learnt": made.learnt.sum(axis=1).astype(np.float32),
        },
    )


def _short(values: np.ndarray) -> np.ndarray:
    """With two digits that count, as there is room for in a cell; three of a hundred."""
    with np.errstate(divide="ignore", invalid="ignore"):
        grain = 10.0 ** (np.floor(np.log10(np.abs(values))) - 1)
        short = np.round(values / grain) * grain
    return np.where(values > 0, short, values).astype(np.float32)


def _ends(made: Trained) -> tuple[np.ndarray, np.ndarray]:
    """Lengths of ∂E/∂z at the first layer and at the output, (times, cells)."""
    signal = made.numbers["signal_gradients"]
    outputs = np.repeat(made.depths, len(made.columns))
    return signal[:, :, 0], signal[:, np.arange(len(outputs)), outputs]


def _facts(spec: Spec, made: Trained, cell: int) -> list[Facts]:
    """What is true of the network looked at, by time."""
    first, last = _ends(made)
    learnt, known = made.learnt, made.times[int(made.trusted[cell])]
    return [
        Facts(
            time,
            float(made.numbers["test_accuracy"][place, cell]),
            bool(np.isfinite(made.numbers["test_loss"][place, cell])),
            bool(learnt[place, cell]),
            float(first[place, cell]),
            float(last[place, cell]),
            known if known < time else None,
            int(learnt[place].sum()),
            learnt.shape[1],
        )
        for place, time in enumerate(made.times)
    ]
