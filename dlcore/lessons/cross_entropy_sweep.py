"""Cross-entropy at every value of one logit at once: the arrays that the page's pictures are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from dlcore.lessons.cross_entropy_seen import facts_of, seen
from dlcore.lessons.cross_entropy_table import main_class
from dlcore.lessons.cross_entropy_words import say
from dlcore.lessons.lesson import Sweep
from dlcore.settings import stops
from dlcore.theory.cross_entropy import least, race, squared_slopes, untrained

if TYPE_CHECKING:
    from dlcore.lessons.cross_entropy import Spec

HIGHEST = 7.0
"""−ln p is drawn up to this loss: p = 0.0009"""
N_CURVE = 120
COUNTS = (2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
"""numbers of classes with which fresh networks are measured"""


def swept(spec: Spec) -> Sweep:
    """The cross-entropy at all values of one logit.

    Args:
        spec: the settings.

    Raises:
        BadSetting: numbers of one's own cannot be read or do not fit.
    """
    values = stops(type(spec), "logit", spec.logit)
    all_ = seen(spec, values)
    point, klass = all_.at
    target, logits = all_.wanted[point], all_.logits[:, point]
    main = main_class(tuple(target.tolist()))
    share = all_.table.n_points if spec.reduction == "mean" else 1
    return Sweep(
        values=values,
        says=tuple(map(say, facts_of(spec, all_))),
        arrays={
            "probabilities": all_.probabilities.numpy(),
            "terms": -torch.xlogy(all_.wanted, all_.probabilities).numpy() + 0.0,
            "losses": all_.losses.numpy(),
            "totals": all_.totals.numpy(),
            "slopes": all_.slopes[:, point].numpy(),
            "divergences": all_.divergences[:, point].numpy(),
            "race": race(logits, target)[..., main].movedim(1, 0).numpy(),
            "closed": ((all_.probabilities[:, point, klass] - target[klass]) / share).numpy(),
            "gradients": (all_.slopes[:, point, klass] / share).numpy(),
        },
        still={
            "at": (point, klass),
            "labels": [main_class(row) for row in all_.table.targets],
            "single": all_.table.single,
            "hard": all_.table.hard,
            "main": main,
            "hard_here": bool(target.max() == 1),
            "target": target.tolist(),
            "entropy": float(all_.entropies[point]),
            "reduction": spec.reduction,
            "equal": all_.equal,
            "fresh": _fresh(),
            "curve": _curve(target, main),
            "squared_slopes": squared_slopes(logits, target)[:, klass].numpy(),
        },
    )


def _curve(target: Tensor, main: int) -> np.ndarray:
    """Probabilities of the label, falling, the least cross-entropy and the squared error there: (n, 3)."""
    p = torch.exp(-torch.linspace(HIGHEST, 0, N_CURVE + 1, dtype=torch.float64))[:-1]
    p = torch.cat([p[p < 0.5], torch.linspace(0.5, 1, N_CURVE + 1, dtype=torch.float64)[:-1]]).flip(0)
    others = len(target) - 1
    return torch.stack([p, least(p, target, main), (1 - p) ** 2 * (1 + 1 / others)], 1).numpy()


def _fresh() -> np.ndarray:
    """Numbers of classes, ln K, and the loss of a fresh network: (counts, 3)."""
    counts = torch.tensor(COUNTS, dtype=torch.float64)
    measured = torch.tensor([untrained(n) for n in COUNTS])
    return torch.stack([counts, counts.log(), measured], 1).numpy()
