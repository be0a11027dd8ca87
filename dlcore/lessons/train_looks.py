"""Closer looks at what is trained on, and at what is trained: called in workers, which have torch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dlcore.lessons.train_look_results import DataLook, Kept, NetworkLook
from dlcore.lessons.train_saving_results import TrainScore
from dlcore.nets.architecture import NETWORKS
from dlcore.training.spec import Spec

if TYPE_CHECKING:
    from dlcore.data.survey import Survey
    from dlcore.training.trainer import Trainer

SCORED = 5000
"""training images that the final network is measured on, at most"""


def prepared_run(spec: Spec, own_sets: Path | None = None) -> Trainer:
    """A run with these settings before its first step.

    Args:
        spec: the settings.
        own_sets: where the visitor's own data sets are kept.

    Raises:
        BadSetting: the settings do not go together, or not with this data.
        Unavailable: the data is not here.
    """
    from dlcore.data.loading import load_images
    from dlcore.training.trainer import Trainer

    return Trainer(spec, load_images(spec.dataset, own_sets))


def finished_run(kept: Kept, own_sets: Path | None = None) -> tuple[Trainer, bool]:
    """A run with the network it had when it ended or was left.

    Args:
        kept: where it is found.
        own_sets: where the visitor's own data sets are kept.

    Returns:
        The run, and whether its numbers come from a snapshot in half precision, because it has gone on for
        others since.

    Raises:
        Unavailable: what it kept cannot be read any more, or the data has gone.
    """
    from dlcore.errors import Unavailable
    from dlcore.lessons.train_look_results import END
    from dlcore.training.run_files import read_checkpoint, read_snapshot

    trainer = prepared_run(kept.spec, own_sets)
    try:
        state = read_checkpoint(kept.folder)["state"]
    except Unavailable:
        if kept.step == END:
            raise
        state = {"step": None}
    if kept.step in {END, state["step"]}:
        trainer.resume(state)
        return trainer, False
    trainer.model.load_state_dict(read_snapshot(kept.folder, kept.moment))
    trainer.step = kept.moment
    return trainer, True


def look_at_data(spec: Spec, own_sets: Path | None = None) -> DataLook:
    """The images of a run with these settings, counted and measured.

    Raises:
        DlcoreError: as `prepared_run`.
    """
    from dlcore.data.survey import survey

    trainer = prepared_run(spec, own_sets)
    found = survey(trainer.images, trainer.parts.to(trainer.images.images.device), spec.seed)
    return DataLook(
        title=trainer.images.title,
        classes=found.classes,
        samples=_samples(found),
        counts=np.stack([found.train_counts, found.validation_counts, found.test_counts]),
        mean=tuple(found.mean.tolist()),
        std=tuple(found.std.tolist()),
        shape=found.shape,
        dtype=found.dtype,
        lowest=found.lowest,
        highest=found.highest,
    )


def look_at_network(spec: Spec, own_sets: Path | None = None) -> NetworkLook:
    """The network of these settings, layer by layer.

    Raises:
        DlcoreError: as `prepared_run`.
    """
    from dlcore.nets.trainable import layers

    net = prepared_run(spec, own_sets).net_spec
    return NetworkLook(NETWORKS[net.network], net.shape, layers(net))


def score_on_training(kept: Kept, own_sets: Path | None = None) -> TrainScore:
    """The network of a run that is over on the images it was trained on, none of them varied.

    Label smoothing is in this loss as it is in the losses of the steps, so that both are the same quantity.

    Raises:
        Unavailable: what the run kept cannot be read any more, or the data has gone.
    """
    import torch
    import torch.nn.functional as F

    trainer, _ = finished_run(kept, own_sets)
    x, y = trainer.parts.train_x, trainer.parts.train_y
    n = min(SCORED, len(y))
    rows = (torch.arange(n) * len(y) // n).to(x.device)  # they lie sorted by class: each has its share
    logits, labels = trainer.logits(x[rows]).cpu().double(), y[rows].cpu()
    loss = F.cross_entropy(logits, labels, label_smoothing=kept.spec.label_smoothing)
    right = (logits.argmax(1) == labels).double().mean()
    return TrainScore(float(loss), float(right), n, len(y))


def _samples(found: Survey) -> tuple[np.ndarray, ...]:
    """The samples of each class as pictures: no channel where there is one, three at the end."""
    shown = []
    for images, count in zip(found.samples, found.sample_counts.tolist(), strict=True):
        some = images[:count]
        shown.append(some[:, 0] if some.shape[1] == 1 else np.moveaxis(some, 1, -1))
    return tuple(shown)
