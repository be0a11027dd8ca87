"""Many factors multiplied in two precisions, and their logarithms added."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Result, Sweep
from dlcore.lessons.likelihood_labels import Data, data_of
from dlcore.lessons.likelihood_maths import many_formulas
from dlcore.lessons.likelihood_told import Held, say_many
from dlcore.settings import stops
from dlcore.theory.likelihood import best_weights, first_zero, running_logs, running_products, stuck_from

if TYPE_CHECKING:
    from dlcore.lessons.likelihood import Spec

GAP = 110.0
"""two scores this far apart: the smaller one's probability is 0 in float32"""
GAPS = (10.0, 50.0, 100.0, GAP, 500.0, 800.0)


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """Running products of a model at some weights.

    Attributes:
        single: in float32, of shape (n + 1, v).
        double: in float64.
        logs: running sums of logarithms, float64.
        turn: logarithms of the factors, of shape (v, m).
    """

    single: Tensor
    double: Tensor
    logs: Tensor
    turn: Tensor

    def held(self, precision: Tensor, at: int) -> Held:
        """What becomes of the products of one precision at one weight."""
        products = precision[:, at]
        stuck, normal = stuck_from(products, self.turn.shape[1]), torch.finfo(precision.dtype).tiny
        return Held(first_zero(products), stuck, products[-1].item(), normal)


def products_of(data: Data, weights: Sequence[float], n: int) -> Products:
    """The labels' own probabilities, in turn, multiplied and their logarithms added, n of them."""
    turn = data.logs(weights)
    factors = turn.exp()
    return Products(
        running_products(factors.float(), n), running_products(factors, n), running_logs(turn, n), turn
    )


def many_result(spec: Spec) -> Result[Spec]:
    """The products at this weight, and at the number of factors looked at."""
    from dlcore.lessons.likelihood import MOST, STOPS

    n, products = STOPS[spec.step], products_of(data_of(spec), [spec.weight], MOST)
    single, double = (products.held(each, 0) for each in (products.single, products.double))
    table = [
        (float(n), float(exact) / math.log(10), one, two, float(exact))
        for n, exact, one, two in (
            (n, products.logs[n, 0], products.single[n, 0].item(), products.double[n, 0].item())
            for n in STOPS
        )
    ]
    scores = torch.tensor([0.0, GAP])
    return Result(
        spec=spec,
        numbers={
            "n_factors": n,
            "log_sum": products.logs[n, 0].item(),
            "log10_product": products.logs[n, 0].item() / math.log(10),
            "product_float32": products.single[n, 0].item(),
            "product_float64": products.double[n, 0].item(),
            "zero_from_float32": single.zero,
            "zero_from_float64": double.zero,
            "stuck_from_float32": single.stuck,
            "stuck_from_float64": double.stuck,
            "softmax_float32": scores.softmax(0)[0].item(),
            "log_softmax_float32": scores.log_softmax(0)[0].item(),
        },
        says=say_many(spec, spec.weight, products.turn[0].tolist(), single, double, MOST),
        formulas=many_formulas(spec, products.turn[0].tolist(), n, products.logs[n, 0].item()),
        head=("factors", "log₁₀, exact", "float32", "float64", "sum of ln"),
        rows=table,
        picture={"softmax": softmax_table()},
    )


def many_swept(spec: Spec) -> Sweep:
    """The products at all weights."""
    from dlcore.lessons.likelihood import MOST, STOPS

    data, weights = data_of(spec), stops(type(spec), "weight", spec.weight)
    products = products_of(data, weights, MOST)
    fates = [
        [products.held(each, at) for each in (products.single, products.double)] for at in range(len(weights))
    ]
    at, ten = torch.tensor(STOPS), math.log(10)
    exact, single, double = products.logs[at], products.single[at].double(), products.double[at]
    return Sweep(
        values=weights,
        says=tuple(
            say_many(spec, weight, turn, pair[0], pair[1], MOST)
            for weight, turn, pair in zip(weights, products.turn.tolist(), fates, strict=True)
        ),
        arrays={
            "powers": _finite(torch.stack([exact / ten, double.log10(), single.log10()], -1).transpose(0, 1)),
            "log_sums": _finite(exact.T),
            "zero": np.array([[held.zero or np.nan for held in pair] for pair in fates], np.float32),
        },
        still={
            "view": "many",
            "stops": np.array(STOPS, np.float32),
            "names": [f"{n:,} factor{'s' * (n > 1)}" for n in STOPS],
            "weights": np.array(weights, np.float32),
            "over_weight": _finite(exact),
            "share_exact": _share(exact.sub(exact.max(1, keepdim=True).values).exp()),
            "share_single": _share(single),
            "share_double": _share(double),
            "bests": best_of(data, STOPS),
        },
    )


def best_of(data: Data, numbers: Sequence[int]) -> np.ndarray:
    """The likeliest weight of so many factors, float32 of shape (numbers,); NaN where there is none.

    Args:
        data: whose labels are taken in turn.
        numbers: how many factors.
    """
    n, places = torch.tensor(numbers), torch.arange(len(data.x))
    counts = (n[:, None] - places + len(places) - 1) // len(places)  # the first ones are one turn ahead
    return _finite(best_weights(data.x, data.signs, data.bias, counts.double()))


def softmax_table() -> np.ndarray:
    """For two scores with a gap: the logarithm of the smaller one's softmax, and log_softmax.

    Returns:
        float64 of shape (gaps, 4): the gap, log(softmax) in float32 and in float64, log_softmax in float32.
    """
    rows = []
    for gap in GAPS:
        scores = torch.tensor([0.0, gap])
        single, double = scores.softmax(0).log()[0].item(), scores.double().softmax(0).log()[0].item()
        rows.append((gap, single, double, scores.log_softmax(0)[0].item()))
    return np.array(rows, np.float32)


def _share(products: Tensor) -> np.ndarray:
    """Products as a share of the largest over all weights, of shape (stops, v); NaN where all are 0."""
    return _finite(products / products.max(1, keepdim=True).values)


def _finite(values: Tensor) -> np.ndarray:
    return drawn(torch.where(values.isfinite(), values, torch.nan))
