"""A training run as a job: what a worker does, and what it leaves in the run's folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from dlcore.data.image_set import ImageSet
from dlcore.data.loading import load_images
from dlcore.errors import Unavailable
from dlcore.nets.trained import Trained
from dlcore.runtime import describe_device
from dlcore.training.loop import run
from dlcore.training.metrics import assess
from dlcore.training.moments import MOMENTS, Watcher, planned
from dlcore.training.report import Begun, Moment, Outcome, Report
from dlcore.training.run_files import (
    most_snapshots,
    read_checkpoint,
    save_checkpoint,
    save_network,
    save_snapshot,
)
from dlcore.training.spec import Spec
from dlcore.training.trainer import Trainer

CHECKPOINT_S = 3.0
"""seconds between two checkpoints"""


def train_job(
    spec: Spec, *, folder: Path, own_sets: Path | None = None, resume: bool = False
) -> Iterator[Begun | Report | Moment | Outcome | None]:
    """Train, and keep in `folder` what is needed to go on, to look back, and to use the network.

    Closing the generator ends the run where it is, with everything kept.

    Args:
        spec: the settings.
        folder: of this run alone.
        own_sets: where the visitor's own data sets are kept.
        resume: go on from the checkpoint in the folder; without one, begin anew.

    Yields:
        `Begun` once, then reports and moments in the order of their steps, at last an `Outcome`; None where
        nothing is to be said but the run can be left.

    Raises:
        BadSetting: the settings do not go together, or not with this data.
        Unavailable: the data is not here, or the disk is full.
    """
    images = load_images(spec.dataset, own_sets)
    trainer = Trainer(spec, images)
    watcher = Watcher(trainer)
    plan = planned(trainer.n_steps, most_snapshots(trainer, MOMENTS))
    if resume and (checkpoint := _kept(folder)):
        trainer.resume(checkpoint)
    else:
        yield watcher.begun(str(describe_device()))
    taken = trainer.step if trainer.step else -1
    try:
        if taken < 0:
            yield _moment(trainer, watcher, folder)
            taken = 0
        kept_at = monotonic()
        for report in run(trainer):
            yield report
            over = trainer.ended or trainer.step == trainer.n_steps
            if over or any(taken < step <= trainer.step for step in plan):
                taken = trainer.step
                yield _moment(trainer, watcher, folder)
            if monotonic() - kept_at > CHECKPOINT_S:
                save_checkpoint(trainer, folder)
                kept_at = monotonic()
        yield outcome(trainer)
    finally:
        save_checkpoint(trainer, folder)
        save_network(finished(trainer), folder)


def outcome(trainer: Trainer) -> Outcome:
    """How the network does on the test images."""
    x, y = trainer.parts.test_x, trainer.parts.test_y
    parameters = sum(each.numel() for each in trainer.model.parameters())
    return Outcome(
        trainer.step, assess(trainer.logits(x), y, x), parameters, trainer.elapsed_s, trainer.best_step
    )


def outcome_of(spec: Spec, folder: Path, own_sets: Path | None = None) -> Outcome:
    """The same for a run that was stopped, from its folder.

    Raises:
        Unavailable: the folder holds no checkpoint, or the data has gone.
    """
    trainer = Trainer(spec, load_images(spec.dataset, own_sets))
    trainer.resume(read_checkpoint(folder)["state"])
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
    )


def preparation(images: ImageSet) -> str:
    """How a picture from outside is made like these images, see `Trained.prepare`."""
    if images.name in {"digits", "mnist"}:
        return "digit"
    return "grey" if images.images.shape[1] == 1 else "colour"


def _moment(trainer: Trainer, watcher: Watcher, folder: Path) -> Moment:
    save_snapshot(trainer, folder)
    return watcher.moment()


def _kept(folder: Path) -> dict | None:
    try:
        return read_checkpoint(folder)["state"]
    except Unavailable:
        return None
