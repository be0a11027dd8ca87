"""A training run as a job: what a worker does, and what it leaves in the run's folder."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from time import monotonic

from dlcore.data.image_set import ImageSet
from dlcore.data.loading import load_images
from dlcore.nets.trained import Trained
from dlcore.runtime import describe_device
from dlcore.training.loop import run
from dlcore.training.metrics import assess
from dlcore.training.moments import MOMENTS, Watcher, planned
from dlcore.training.report import Begun, Moment, Outcome, Report
from dlcore.training.run_files import (
    checkpoint_of,
    has_network,
    most_snapshots,
    read_snapshot,
    save_checkpoint,
    save_network,
    save_snapshot,
)
from dlcore.training.spec import Spec
from dlcore.training.trainer import Trainer

CHECKPOINT_S, CHECKPOINT_WEIGHTS = 3.0, 1_000_000
"""seconds between two checkpoints of a network of at most so many weights; larger ones wait in proportion"""
FEW_MOMENTS = 12
"""moments of a network too large to be kept at each of them"""


def train_job(
    spec: Spec, *, folder: Path, own_sets: Path | None = None, resume: bool = False, known: int = 0
) -> Iterator[Begun | Report | Moment | Outcome | None]:
    """Train, and keep in `folder` what is needed to go on, to look back, and to use the network.

    Closing the generator ends the run where it is, with everything kept.

    Args:
        spec: the settings.
        folder: of this run alone.
        own_sets: where the visitor's own data sets are kept.
        resume: go on from the checkpoint in the folder; without one, begin anew.
        known: what was yielded before that; what a checkpoint from before then makes come again is left out.

    Yields:
        `Begun` once, then reports and moments in the order of their steps, at last an `Outcome`; None where
        nothing is to be said but the run can be left.

    Raises:
        BadSetting: the settings do not go together, or not with this data.
        Unavailable: the data is not here, or the disk is full.
    """
    trainer = Trainer(spec, load_images(spec.dataset, own_sets))
    watcher = Watcher(trainer)
    said = 0
    if resume and (checkpoint := checkpoint_of(folder)) and checkpoint["state"]["step"]:
        trainer.resume(checkpoint["state"])
        said, watcher.taken = checkpoint["said"], checkpoint["taken"]
    size = sum(each.numel() for each in trainer.model.parameters())
    every_s, kept_at = CHECKPOINT_S * max(1, size / CHECKPOINT_WEIGHTS), monotonic()
    try:
        for event in _events(trainer, watcher, folder):
            said += event is not None
            yield None if said <= known else event
            if monotonic() - kept_at > every_s:
                save_checkpoint(trainer, folder, said, watcher.taken)
                kept_at = monotonic()
    finally:
        save_checkpoint(trainer, folder, said, watcher.taken)
        save_network(finished(trainer), folder)


def _events(
    trainer: Trainer, watcher: Watcher, folder: Path
) -> Iterator[Begun | Report | Moment | Outcome | None]:
    """Everything a run has to say from where it is to its end, moments right after the step they show."""
    most = most_snapshots(trainer, MOMENTS)
    plan = planned(trainer.n_steps, most or FEW_MOMENTS)
    if not trainer.step:
        yield watcher.begun(str(describe_device()))
    for report in chain([None], run(trainer)):
        yield report
        due = any(watcher.taken < step <= trainer.step for step in plan)
        if (due or (trainer.over and watcher.taken < trainer.step)) and trainer.sound():
            if most:
                save_snapshot(trainer, folder)
                if not has_network(folder):  # what a snapshot needs besides, should this process be killed
                    save_network(finished(trainer), folder)
            yield watcher.moment()
    yield outcome(trainer)


def outcome(trainer: Trainer) -> Outcome:
    """How the network does on the test images."""
    x, y = trainer.parts.test_x, trainer.parts.test_y
    parameters = sum(each.numel() for each in trainer.model.parameters())
    return Outcome(
        trainer.step, assess(trainer.logits(x), y, x), parameters, trainer.elapsed_s, trainer.best_step
    )


def outcome_of(spec: Spec, folder: Path, step: int, moment: int, own_sets: Path | None = None) -> Outcome:
    """The same for a run that was left at `step`, from what its folder holds; −1 is wherever it was left.

    Where the run has gone on for others since, it is the network of the last `moment` before.

    Raises:
        Unavailable: the folder holds neither, or the data has gone.
    """
    trainer = Trainer(spec, load_images(spec.dataset, own_sets))
    kept = checkpoint_of(folder)
    if kept and step in {-1, kept["state"]["step"]}:
        trainer.resume(kept["state"])
    else:
        trainer.model.load_state_dict(read_snapshot(folder, moment))
        trainer.step = moment
    return outcome(trainer)


def finished(trainer: Trainer) -> Trained:
    """The network as it is now, with what is needed to use it."""
    images = trainer.images
    return Trained(
        trainer.net_spec,
        trainer.model,
        images.classes,
        images.mean,
        images.std,
        preparation(images),
        images.title,
        images.name,
        trainer.spec.seed,
    )


def preparation(images: ImageSet) -> str:
    """How a picture from outside is made like these images, see `Trained.prepare`."""
    if images.name in {"digits", "mnist"}:
        return "digit"
    return "grey" if images.images.shape[1] == 1 else "colour"
