"""The recipe of walks with batches: the records themselves, and the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.data.columns import COLUMNS, pairs
from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.noise import Spec


def script(spec: Spec) -> str:
    """The recipe with these settings.

    Args:
        spec: the settings.

    Raises:
        Unavailable: scikit-learn, in which the records come, is not installed.
    """
    known = COLUMNS[spec.data]
    return filled(
        recipe("noise"),
        {
            "BATCH_SIZE": spec.batch_size,
            "DRAWN": spec.drawn,
            "LEARNING_RATE": spec.learning_rate,
            "N_STEPS": spec.n_steps,
            "START": [spec.start_w, spec.start_b],
            "SCALING": spec.scaling,
            "SEED": spec.seed,
            "WHAT": f"{known.across} and {known.up} of {known.n_records} {known.records}",
            "RECORDS": ", ".join(f"{known:g} {wanted:g}" for known, wanted in pairs(spec.data)),
        },
    )
