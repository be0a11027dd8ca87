"""The lesson on lasso and ridge computed: one penalty, or all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lasso import grid
from dlcore.lessons.lasso_maths import formulas
from dlcore.lessons.lasso_paths import Path, Prepared, by_validation, chosen, path, prepared
from dlcore.lessons.lasso_words import Facts, say
from dlcore.lessons.lesson import Result, Sweep
from dlcore.settings import stops

if TYPE_CHECKING:
    from dlcore.lessons.lasso import Spec

MIXES = (1.0, 0.5, 0.0)
"""compared: the lasso, an elastic net, ridge"""


def result(spec: Spec) -> Result[Spec]:
    """The regression with these settings.

    Raises:
        Unavailable: the patients are asked for and scikit-learn is not installed.
    """
    given, penalties = prepared(spec, spec.raw_scales), (spec.penalty, *grid())
    found = path(given, penalties, spec.mix, spec.penalise_bias)
    at = chosen(found.errors[1:])
    compared = [by_validation(spec, mix) for mix in MIXES]
    weights, errors = found.weights[0], found.errors[0].tolist()
    unknown = torch.full_like(weights, torch.nan)
    truth = unknown if given.truth is None else given.truth
    columns = (weights, found.effects[0], truth, found.slopes[0])
    return Result(
        spec=spec,
        numbers={
            "weights": weights.tolist(),
            "bias": float(found.bias[0]),
            "n_left": int((weights != 0).sum()),
            "train_error": errors[0],
            "validation_error": errors[1],
            "test_error": errors[2],
            "slopes": found.slopes[0].tolist(),
            "chosen_penalty": grid()[at],
            "chosen_test_error": float(found.errors[1 + at, 2]),
            "lasso_test_error": compared[0][-1],
            "ridge_test_error": compared[-1][-1],
        },
        says=say(spec, _facts(spec, given, found, penalties, at + 1)[0]),
        formulas=formulas(spec, given, found),
        head=("feature", "weight", "weight × spread", "true weight × spread", "slope of E"),
        rows=[(float(number), *row) for number, row in enumerate(torch.stack(columns, 1).tolist(), 1)],
        picture={
            "compared": np.array(compared, np.float32),
            "left": (found.weights[1:] != 0).sum(1).numpy().astype(np.uint8),
        },
    )


def swept(spec: Spec) -> Sweep:
    """The regressions with all λ; raises as `result`."""
    values = stops(type(spec), "penalty", spec.penalty)
    given = prepared(spec, spec.raw_scales)
    found = path(given, values, spec.mix, spec.penalise_bias)
    of_grid = [values.index(each) for each in grid()]
    at = of_grid[chosen(found.errors[of_grid])]
    facts = _facts(spec, given, found, values, at)
    return Sweep(
        values=values,
        says=tuple(say(spec, each) for each in facts),
        arrays={
            "effects": drawn(found.effects),
            "errors": drawn(found.errors),
            "left": (found.weights != 0).sum(1).numpy().astype(np.uint8),
            "sum_abs": drawn(found.weights.abs().sum(1)),
            "sum_squares": drawn(found.weights.square().sum(1)),
            "bias": drawn(found.bias),
        },
        still={
            "names": given.table.names,
            "truth": None if given.truth is None else drawn(given.truth),
            "best": values[at],
            "mix": spec.mix,
            "penalise_bias": spec.penalise_bias,
            "raw_scales": spec.raw_scales,
        },
    )


def _facts(spec: Spec, given: Prepared, found: Path, penalties: tuple[float, ...], best: int) -> list[Facts]:
    """What is true of each penalty; `best` is the place of the one that validation chooses."""
    fair = path(prepared(spec, False), penalties, spec.mix, False) if spec.raw_scales else found
    free = torch.linalg.lstsq(given.gram, given.moments[:, None], driver="gelsd").solution
    names, tests = given.table.names, found.errors[:, 2].tolist()
    return [
        Facts(
            names,
            penalty,
            tuple(name for name, weight in zip(names, weights.tolist(), strict=True) if weight),
            found.effects[n].tolist(),
            fair.effects[n].tolist(),
            float(weights.square().sum()),
            float(free.square().sum()),
            float(found.bias[n]),
            float(given.mean),
            tests[n],
            penalties[best],
            tests[best],
        )
        for n, (penalty, weights) in enumerate(zip(penalties, found.weights, strict=True))
    ]
