"""What becomes of a run's weights in networks that differ from its own, and what to say of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dlcore.lessons.train_look_results import Kept
from dlcore.lessons.train_looks import finished_run, prepared_run
from dlcore.training.misfits import MOST_IMAGES, Attempt
from dlcore.training.spec import Spec

if TYPE_CHECKING:
    import torch

    from dlcore.nets.trained import Trained


def gallery(kept: Kept, own_sets: Path | None = None) -> tuple[Attempt, ...]:
    """Load the network of a run that is over into its likes and unlikes, the same network first.

    Args:
        kept: where it is found.
        own_sets: where the visitor's own data sets are kept.

    Raises:
        Unavailable: what the run kept cannot be read any more, or the data has gone.
    """
    from dlcore.training.misfits import attempts

    return attempts(*_trained(kept, own_sets))


def into_network_of(kept: Kept, spec: Spec, own_sets: Path | None = None) -> Attempt:
    """Load the network of a run that is over into the one of other settings, for the same data.

    Args:
        kept: where it is found.
        spec: the other settings.
        own_sets: where the visitor's own data sets are kept.

    Raises:
        DlcoreError: as `gallery` and `prepared_run`.
    """
    from dlcore.training.misfits import attempts

    other = prepared_run(spec, own_sets).net_spec
    (attempt,) = attempts(*_trained(kept, own_sets), other=other)
    return attempt


def _trained(kept: Kept, own_sets: Path | None) -> tuple[Trained, torch.Tensor, torch.Tensor]:
    """The network of a run, and validation images with their labels."""
    import torch

    from dlcore.training.task import finished

    run, _ = finished_run(kept, own_sets)
    x, y = run.parts.validation_x.cpu(), run.parts.validation_y.cpu()
    n = min(MOST_IMAGES, len(y))
    rows = torch.arange(n) * len(y) // n  # they lie sorted by class: each has its share
    trained = finished(run)
    trained.model.cpu()
    return trained, x[rows], y[rows]


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
