"""What becomes of a run's weights in networks that differ from its own, and what to say of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dlcore.lessons.train_look_results import Kept
from dlcore.lessons.train_looks import finished_run
from dlcore.training.misfits import MOST_IMAGES, Attempt


def gallery(kept: Kept, own_sets: Path | None = None) -> tuple[Attempt, ...]:
    """Load the network of a run that is over into its likes and unlikes, the same network first.

    Args:
        kept: where it is found.
        own_sets: where the visitor's own data sets are kept.

    Raises:
        Unavailable: what the run kept cannot be read any more, or the data has gone.
    """
    import torch

    from dlcore.training.misfits import attempts
    from dlcore.training.task import finished

    run, _ = finished_run(kept, own_sets)
    x, y = run.parts.validation_x.cpu(), run.parts.validation_y.cpu()
    n = min(MOST_IMAGES, len(y))
    rows = torch.arange(n) * len(y) // n  # they lie sorted by class: each has its share
    trained = finished(run)
    trained.model.cpu()
    return attempts(trained, x[rows], y[rows])


def say_gallery(attempts: Sequence[Attempt]) -> str:
    """How many of the networks refuse the weights, and how many load them and answer otherwise.

    Args:
        attempts: what `gallery` found: the same network first.
    """
    others = attempts[1:]
    refused = sum(one.raises for one in others)
    silent = [one for one in others if not one.raises]
    changed = sum(one.agreement < 1 for one in silent)
    if not silent:
        return f"All {len(others)} networks that differ refuse these weights."
    refuse, load = ("s" if count == 1 else "" for count in (refused, len(silent)))
    says = f"Names and shapes decide: of {len(others)} networks that differ, {refused} refuse{refuse} these "
    says += f"weights and {len(silent)} load{load} them without a word"
    if not changed:
        return f"{says}, and still answer{load} as before."
    return f"{says}; {changed} of those {len(silent)} then answer{'s' if changed == 1 else ''} otherwise."
