"""The sigmoid from −10 to 10: its value, its slope and its tangent at every place of a slider."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch

from dlcore.lessons.lesson import Sweep
from dlcore.lessons.numbers import spoken
from dlcore.lessons.sigmoid import Spec
from dlcore.lessons.sigmoid_curves import FLAT, SATURATED
from dlcore.settings import stops
from dlcore.theory.step_errors import slope_of

REACH = 2.5
"""a tangent goes so far to either side"""


@lru_cache(maxsize=16)
def near(x: float) -> Sweep:
    """Value, slope by autograd and tangent of σ.

    Args:
        x: where it is looked at: one of the values.

    Returns:
        Arrays with V values: `sigmoid`, `other` (σ(−x)) and `slope` of shape (V,), `place` (V, 1, 2) and
        `tangent` (V, 2, 2) on the curve; `saturated`, beyond which |x| has a slope below `FLAT`.
    """
    values = stops(Spec, "near_x", x)
    across = torch.tensor(values, dtype=torch.float64)
    value, other, slope = torch.sigmoid(across), torch.sigmoid(-across), slope_of(torch.sigmoid, across)
    sides = torch.tensor([-REACH, REACH], dtype=torch.float64)
    tangent = torch.stack(
        [across[:, None] + sides, value[:, None] + slope[:, None] * sides],
        -1,
    )
    told = zip(values, value.tolist(), other.tolist(), slope.tolist(), strict=True)
    return Sweep(
        values=values,
        says=tuple(say(*each) for each in told),
        arrays={
            "sigmoid": _float32(value),
            "other": _float32(other),
            "slope": _float32(slope),
            "place": _float32(torch.stack([across, value], -1)[:, None]),
            "tangent": _float32(tangent),
        },
        still={"saturated": SATURATED},
    )


def say(x: float, value: float, other: float, slope: float) -> str:
    """What the sigmoid is at a place, and what its slope does to a gradient.

    Args:
        x: where.
        value: σ(x).
        other: σ(−x), which is 1 − σ(x).
        slope: σ′(x).
    """
    shown = f"1 − {spoken(other)}" if spoken(value) == "1" else spoken(value)
    begin = f"At x = **{spoken(x)}** the sigmoid is **{shown}** and its slope **{spoken(slope)}**"
    if x == 0:
        return f"{begin}, the largest there is: a gradient on its way back through here is divided by 4."
    if slope < FLAT:
        return (
            f"{begin}, below {FLAT:g}: it is **saturated**, and a gradient on its way back through here "
            "nearly vanishes."
        )
    return f"{begin}: a gradient on its way back through here is multiplied by it, nowhere by more than 1/4."


def _float32(values: torch.Tensor) -> np.ndarray:
    return values.detach().numpy().astype(np.float32)
