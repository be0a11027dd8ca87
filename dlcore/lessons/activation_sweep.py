"""The activation at every z, with ten layers: what the browser moves through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.activation import REACH
from dlcore.lessons.activation_facts import KINKED
from dlcore.lessons.activation_run import chain_of, facts_of, units_of
from dlcore.lessons.activation_words import say
from dlcore.lessons.arrays import drawn
from dlcore.lessons.lesson import Sweep
from dlcore.settings import stops
from dlcore.theory.activation_forms import Chain, flat_ends, steepest, tanh_by_sigmoid, value_and_slope

if TYPE_CHECKING:
    from dlcore.lessons.activation import Spec

CURVE = 160
"""points of a curve on either side of 0"""
TOUCH = 1.3
"""a tangent goes so far to either side"""
EDGE, FARTHEST = 1.05, 105.0
"""the picture of ten layers goes a little beyond the farthest of them, or to here"""
DEEPEST, HIGHEST = -30.0, 22.0
"""the gradient that is left is drawn between these powers of ten at most"""


def swept(spec: Spec) -> Sweep:
    """The activation at all z.

    Returns:
        Arrays with V values: `slope`, `factor`, `log` of shape (V,); `place`, `slope_place` (V, 1, 2) and
        `tangent` (V, 2, 2) on the curves; `chain` (V, 10, 2), layer and z; `pulled` (V, n, 2), those of them
        that the slider moves; `beyond` (V, 10, 2), where a layer lies outside the picture, else NaN; `left`
        (V, 11, 2), layers passed and log₁₀ of what is left, NaN where nothing is; `factors` (V, 10).

    Raises:
        BadSetting: the places of ten layers cannot be read.
    """
    values = stops(type(spec), "z", spec.z)
    chain = chain_of(spec, values)
    facts = facts_of(spec, values, chain)
    z = torch.tensor(values, dtype=torch.float64)
    value, slope = value_and_slope(spec.activation, z)
    return Sweep(
        values=values,
        says=tuple(map(say, facts)),
        arrays={
            "slope": drawn(slope),
            "factor": drawn(spec.weight * slope),
            "log": drawn(_finite(chain.logs[:, -1])),
            "place": drawn(torch.stack([z, value], -1)[:, None]),
            "slope_place": drawn(torch.stack([z, slope], -1)[:, None]),
            "tangent": _tangents(z, value, slope),
            "factors": drawn(chain.factors),
            **_chains(spec, chain),
        },
        still={
            "spec": spec,
            **_curves(spec),
            "left_window": _window(chain),
            "chain_reach": chain_reach(chain),
            "asleep": _asleep(spec),
        },
    )


def _tangents(z: Tensor, value: Tensor, slope: Tensor) -> np.ndarray:
    """The two ends of the line that touches the curve."""
    sides = torch.tensor([-TOUCH, TOUCH], dtype=torch.float64)
    across, up = z[:, None] + sides, value[:, None] + slope[:, None] * sides
    return drawn(torch.stack([across, up], -1))


def _chains(spec: Spec, chain: Chain) -> dict[str, np.ndarray]:
    """Where the layers stand, which of them the slider moves, and what is left of the gradient."""
    n_values, n_layers = chain.places.shape
    numbers = torch.arange(1.0, n_layers + 1, dtype=torch.float64).repeat(n_values, 1)
    stand = torch.stack([numbers, chain.places], -1)
    moved = {"all": stand, "one": stand[:, spec.layer - 1 : spec.layer], "forward": stand[:, :1]}
    logs = torch.cat([torch.zeros(n_values, 1, dtype=torch.float64), _finite(chain.logs)], -1)
    passed = torch.arange(0.0, n_layers + 1, dtype=torch.float64).repeat(n_values, 1)
    reach = chain_reach(chain)
    edge = torch.stack([numbers, chain.places.clamp(-0.97 * reach, 0.97 * reach)], -1)
    return {
        "chain": drawn(stand),
        "beyond": drawn(torch.where(chain.places.abs()[..., None] > reach, edge, torch.nan)),
        "pulled": drawn(moved[spec.chain]),
        "left": drawn(torch.stack([passed, logs], -1)),
    }


def chain_reach(chain: Chain) -> float:
    """How far the axis for z in ten layers goes to either side, the same for all z of the slider."""
    return EDGE * min(max(float(chain.places.abs().max()), REACH), FARTHEST)


def _finite(logs: Tensor) -> Tensor:
    """Logarithms, NaN where there is nothing to take one of."""
    return torch.where(logs.isinf(), torch.nan, logs)


def _curves(spec: Spec) -> dict[str, object]:
    """The activation and its slope over z, 2σ(2z) − 1, and where it is saturated."""
    z = torch.arange(-CURVE, CURVE + 1, dtype=torch.float64) * (REACH / CURVE)  # 0 is one of them
    value, slope = value_and_slope(spec.activation, z)
    return {
        "curve": torch.stack([z, value], -1).numpy(),
        "slopes": _with_gap(spec.activation, torch.stack([z, slope], -1).numpy()),
        "by_sigmoid": torch.stack([z, tanh_by_sigmoid(z)], -1).numpy(),
        "flat": flat_ends(spec.activation, REACH),
        "steepest": steepest(spec.activation, REACH),
        "top": (float(value.min()), float(value.max())),
    }


def _with_gap(name: str, points: np.ndarray) -> np.ndarray:
    """The slope over z, which jumps at a kink and does not climb."""
    if name not in KINKED:
        return points
    after = int(np.searchsorted(points[:, 0], 0.0, "right"))
    gap = np.array([(0.0, np.nan), (0.0, points[after, 1])])
    return np.concatenate([points[:after], gap, points[after:]])


def _window(chain: Chain) -> tuple[float, float]:
    """The ends of the axis for log₁₀ of what is left, the same for all z."""
    known = chain.logs[chain.logs.isfinite()]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    return max(min(1.1 * low, -1.0), DEEPEST), min(max(1.1 * high, 1.0), HIGHEST)


def _asleep(spec: Spec) -> np.ndarray:
    """(activations, steps + 1): units off at the start that have been off ever since."""
    every = [each.asleep for each in units_of(spec.unit_bias, spec.seed).values()]
    return np.array(every, dtype=np.float32)
