"""A sweep as a job, and one sweep as several jobs side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from dlcore.training.sweep.plan import Plan
from dlcore.training.sweep.report import NUMBERS, SweepReport


def sweep_job(
    plans: Sequence[Plan], n_steps: int, report_every: int | None = None, places: Sequence[int] | None = None
) -> Iterator[SweepReport | None]:
    """Train these networks at once; stop asking to stop it.

    Args:
        plans: the networks.
        n_steps: of each.
        report_every: steps between two reports, see `Sweep.run`.
        places: of the plans in a longer list of which they are a part; by default they are all.

    Yields:
        A report after step 0, step 1, every so many steps, and the last one; None in between.

    Raises:
        BadSetting: they cannot be trained as one stack.
    """
    from dlcore.training.sweep.sweep import Sweep

    for report in Sweep(plans).moments(n_steps, report_every):
        yield replace(report, places=np.asarray(places)) if report and places is not None else report


def joined(reports: Sequence[SweepReport]) -> SweepReport:
    """One report of the whole sweep from those of its parts after the same step."""
    places = np.concatenate([each.places for each in reports])
    order, layers = np.argsort(places), max(each.weight_gradients.shape[1] for each in reports)

    def all_of(name: str) -> np.ndarray:
        parts = [getattr(each, name) for each in reports]
        if parts[0].ndim == 2:
            parts = [
                np.pad(part, ((0, 0), (0, layers - part.shape[1])), constant_values=np.nan) for part in parts
            ]
        return np.concatenate(parts)[order]

    arrays = {name: all_of(name) for name in NUMBERS}
    elapsed_s = max(each.elapsed_s for each in reports)
    return replace(reports[0], places=places[order], elapsed_s=elapsed_s, **arrays)
