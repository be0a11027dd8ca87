"""Lines fitted: one for the settings, or one for every learning rate at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.lessons.line_drawn import still, window
from dlcore.lessons.line_fitting import Fitted, data, fit
from dlcore.lessons.line_maths import Here, formulas
from dlcore.lessons.line_steps import positions, step_names
from dlcore.lessons.line_versions import versions
from dlcore.lessons.line_words import NOTHING, Facts, say
from dlcore.settings import stops
from dlcore.theory.line_fit import hessian
from dlcore.theory.loop_calls import order

if TYPE_CHECKING:
    from dlcore.lessons.line import Spec


def result(spec: Spec) -> Result[Spec]:
    """The training with these settings.

    Raises:
        BadSetting: the points of one's own cannot be read.
        BadData: they all have one x, which leaves no line of least absolute error.
    """
    fitted = fit(spec, [spec.learning_rate])
    facts = _facts(spec, fitted, 0)
    seen = window(spec, fitted.x, fitted.y, fitted.best)
    calls = order(spec.zero_grad, spec.step_first, spec.in_halves)
    places = positions(len(calls), spec.n_epochs)
    at = min(places[min(spec.step, len(places) - 1)], facts.done * len(calls))
    epoch = max(0, -(-at // len(calls)) - 1)
    (weight, bias), (grad_weight, grad_bias) = (
        fitted.kept[0, epoch].tolist(),
        fitted.trained.used[0, epoch].tolist(),
    )
    here = Here(epoch, weight, bias, grad_weight, grad_bias, float(fitted.losses[0, epoch]))
    return Result(
        spec=spec,
        numbers=_numbers(fitted, facts),
        says=say(spec, facts),
        formulas=formulas(spec, facts, here),
        head=("epoch", "w", "b", "mse"),
        rows=[
            (float(number), *fitted.kept[0, number].tolist(), float(fitted.losses[0, number]))
            for number in range(facts.done + 1)
        ],
        picture={
            "points": drawn(torch.stack([fitted.x, fitted.y], 1)),
            "scaling": np.array(fitted.scaling, np.float32),
            "window": np.array(seen, np.float32),
        },
    )


def swept(spec: Spec) -> Sweep:
    """The trainings at all learning rates, this one's among them.

    Raises:
        BadSetting: as `result`.
        BadData: as `result`.
    """
    rates = stops(type(spec), "learning_rate", spec.learning_rate)
    fitted = fit(spec, rates)
    facts = [_facts(spec, fitted, row) for row in range(len(rates))]
    calls = order(spec.zero_grad, spec.step_first, spec.in_halves)
    places = positions(len(calls), spec.n_epochs)
    epochs = [max(0, -(-place // len(calls)) - 1) for place in places]
    after = [min(place // len(calls), spec.n_epochs) for place in places]
    last = [max(p for p, place in enumerate(places) if place <= each.done * len(calls)) for each in facts]
    return Sweep(
        values=rates,
        says=tuple(say(spec, each) for each in facts),
        arrays={
            "states": drawn(fitted.trained.states[:, places]),
            "before": drawn(fitted.kept[:, epochs]),
            "used": drawn(fitted.trained.used[:, epochs]),
            "losses": drawn(fitted.losses),
            "last": np.array(last, np.uint16),
            "done": np.array(fitted.done, np.uint16),
            "wrong": np.array([each.last > each.first * (1 + NOTHING) for each in facts], np.uint8),
        },
        still=still(spec, fitted.x, fitted.y, fitted.best, fitted.absolute)
        | {
            "step_names": step_names(calls, spec.n_epochs),
            "epoch": np.array(after, np.float32),
            "by_call": len(places) - 1 == spec.n_epochs * len(calls),
        },
    )


def three(spec: Spec) -> dict[str, str]:
    """What a worker is asked for: the loop in three versions, with these settings.

    Raises:
        BadSetting: as `result`.
    """
    x, y, _ = data(spec)
    return versions(spec, x.tolist(), y.tolist())


def _facts(spec: Spec, fitted: Fitted, row: int) -> Facts:
    done = fitted.done[row]
    weight, bias = fitted.kept[row, done].tolist()
    low, high = float(fitted.x.min()), float(fitted.x.max())
    away = fitted.kept[row, 0] - torch.tensor([fitted.best.weight, fitted.best.bias], dtype=torch.float64)
    steep = torch.linalg.eigh(hessian(fitted.x)).eigenvectors[:, 1]
    return Facts(
        rate=fitted.rates[row],
        done=done,
        weight=weight,
        bias=bias,
        first=float(fitted.losses[row, 0]),
        last=float(fitted.losses[row, done]),
        best=fitted.best,
        absolute=fitted.absolute,
        curvatures=fitted.curvatures,
        across=abs(float(away @ steep)) / (float(away.norm()) or 1.0),
        low=low,
        high=high,
        new_x=low + spec.new_at / 100 * (high - low),
        n=len(fitted.x),
        moved=bool((fitted.kept[row, 0] != fitted.kept[row, done]).any()),
    )


def _numbers(fitted: Fitted, facts: Facts) -> dict[str, Number]:
    """What terminal and recipe print."""
    numbers: dict[str, Number] = {
        "epochs_done": facts.done,
        "weight": facts.weight,
        "bias": facts.bias,
        "mse": facts.last,
        "best_weight": facts.best.weight,
        "best_bias": facts.best.bias,
        "best_mse": facts.best.error,
        "largest_stable_rate": 2 / facts.curvatures[1],
        "new_x": facts.new_x,
        "prediction": facts.prediction,
    }
    if fitted.absolute:
        numbers |= {"absolute_weight": fitted.absolute.weight, "absolute_bias": fitted.absolute.bias}
    return numbers
