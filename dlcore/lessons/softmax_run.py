"""Scores to shares, computed: a result, and all scores of the first class at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.lesson import Number, Result, Sweep
from dlcore.lessons.softmax_compared import compared, with_sums
from dlcore.lessons.softmax_facts import TINY, Facts
from dlcore.lessons.softmax_maths import maths
from dlcore.lessons.softmax_shares import everywhere, facts_at
from dlcore.lessons.softmax_words import say
from dlcore.theory.softmax import RULES, by_hand, jacobian, largest_exponent, one_against_rest, parts, shares
from dlcore.theory.softmax_names import PRECISIONS

if TYPE_CHECKING:
    from dlcore.lessons.softmax import Spec

HEAD = (
    *("class", "score z", "u = (z + c)/T", "f(u)", "share", "done right"),
    *("eᵘ", "eᵘ/Σeᵘ", "maximum subtracted"),
)
"""the columns of the table: of the last three the precision is the chosen one"""


def result(spec: Spec) -> Result[Spec]:
    """The shares with these settings.

    Args:
        spec: the settings.
    """
    found = everywhere(spec)
    at = found.values.index(spec.score_1)
    facts = facts_at(spec, found, at)
    u, right = found.u[at], found.right[at]
    slopes = jacobian(u, spec.rule) / spec.temperature
    part = parts(u, spec.rule)
    unsteady, steady = (
        by_hand(u[None], "exp", getattr(torch, spec.precision), naive=naive)[0] for naive in (True, False)
    )
    shown = (found.scores[at], u, part, found.rows[at, 0], right, found.powers[at], unsteady, steady)
    return Result(
        spec=spec,
        numbers=_numbers(spec, facts, slopes),
        says=say(spec, facts),
        formulas=maths(spec, facts, tuple(part.tolist()), float(slopes[0, 0])),
        head=HEAD,
        rows=[(float(number), *row) for number, row in enumerate(torch.stack(shown, -1).tolist(), 1)],
        picture={
            "jacobian": _float32(with_sums(slopes)),
            "batch": _float32(found.rows[at]),
            "compared": _above(compared(spec, found.scores[at])),
            "ends": np.array([largest_exponent(getattr(torch, each)) for each in PRECISIONS], np.float32),
        },
    )


def _numbers(spec: Spec, facts: Facts, slopes: Tensor) -> dict[str, Number]:
    numbers: dict[str, Number] = {
        "shares": _known(facts.shares),
        "row_sums": _known(facts.row_sums),
        "error": facts.error,
        "all_positive": int(min(facts.shares) > 0 and not facts.missing),
        "order_kept": int(facts.ordered),
        "shift_moves": _known([facts.moved])[0],
        "jacobian": _known(slopes.flatten().tolist()),
        "largest_exponent": facts.largest,
    }
    if spec.rule == "exp":
        numbers |= {"sigmoid_of_difference": facts.pair[0], "sigmoid_of_first": facts.pair[1]}
    return numbers


def _known(values: Any) -> list[float]:
    """JSON knows no NaN: None stands for it."""
    return cast(list[float], [each if np.isfinite(each) else None for each in values])


def swept(spec: Spec) -> Sweep:
    """The shares at all scores of the first class, this one's among them.

    Args:
        spec: the settings.
    """
    found = everywhere(spec)
    every = torch.stack([shares(found.u, rule)[:, 0] for rule in RULES], -1)
    sigmoids = torch.stack([one_against_rest(found.u), torch.sigmoid(found.u[:, 0])], -1)
    return Sweep(
        values=found.values,
        says=tuple(say(spec, facts_at(spec, found, at)) for at in range(len(found.values))),
        arrays={
            "u": _float32(found.u),
            "parts": _float32(parts(found.u, spec.rule, naive=spec.naive)),
            "shares": _above(found.rows[:, 0]),
            "first_share": _float32(found.rows[:, 0, 0]),
            "row_sums": _float32(found.rows.sum(-1)),
            "slopes": _float32(jacobian(found.u, spec.rule) / spec.temperature),
            "every": _float32(every),
            "sigmoids": _float32(sigmoids),
        },
        still={"spec": spec, "error": found.error},
    )


def _float32(values: Tensor) -> np.ndarray:
    with np.errstate(over="ignore"):  # too large to be drawn is large enough
        return values.numpy().astype(np.float32)


def _above(values: Tensor) -> np.ndarray:
    """The same in float32; what is above 0 stays so and below `TINY`, however small it is."""
    return _float32(values.masked_fill((values > 0) & (values < TINY), TINY / 2))
