"""What one label costs by its probability alone: −ln p from 0.001 to 0.999."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch

from dlcore.lessons.cross_entropy import Spec
from dlcore.lessons.lesson import Sweep
from dlcore.lessons.numbers import spoken
from dlcore.settings import stops

LN_2 = float(torch.tensor(2.0, dtype=torch.float64).log())


@lru_cache(maxsize=16)
def label_costs(probability: float) -> Sweep:
    """−ln p at every place of a slider.

    Args:
        probability: where it is looked at: one of the values.

    Returns:
        `cost`, −ln p of shape (values,).
    """
    values = stops(Spec, "probability", probability)
    costs = -torch.tensor(values, dtype=torch.float64).log()
    return Sweep(
        values=values,
        says=tuple(map(say, values, costs.tolist())),
        arrays={"cost": costs.numpy().astype(np.float32)},
    )


def say(p: float, cost: float) -> str:
    """What a label with this probability costs, and what that means with two classes.

    Args:
        p: its probability.
        cost: −ln p.
    """
    begin = f"A label with p = **{spoken(p)}** costs −ln p = **{spoken(cost)}**."
    if p == 0.5:
        return f"{begin} With two classes that is ln 2, the cost of saying neither."
    right, than = ("right", "less") if p > 0.5 else ("wrong", "more")
    return f"{begin} With two classes the answer is {right} and costs {than} than ln 2 = {spoken(LN_2)}."
