"""Three networks on one budget: softmax regression, an MLP and a CNN, as many epochs on the same images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dlcore.training.report import Evaluation, Report
from dlcore.training.spec import Spec

if TYPE_CHECKING:
    from dlcore.training.trainer import Trainer

RUNGS = ("softmax", "mlp", "cnn")


@dataclass(frozen=True, slots=True)
class Rung:
    """One network of the ladder, trained.

    Attributes:
        network: its name.
        n_parameters: trainable numbers in it.
        train_s: seconds of training, validation included.
        score: on the test images.
        diverged: one sentence if its numbers left the range of floating point; it has its last good weights.
    """

    network: str
    n_parameters: int
    train_s: float
    score: Evaluation
    diverged: str = ""


def rung_specs(spec: Spec) -> tuple[Spec, ...]:
    """The same settings for every network of the ladder."""
    return tuple(replace(spec, network=network) for network in RUNGS)


def ladder_job(
    spec: Spec, *, folder: Path, own_sets: Path | None = None, resume: bool = False, known: int = 0
) -> Iterator[tuple[str, Report] | Rung | None]:
    """Train the networks one after the other, everything else alike.

    Closing the generator keeps in `folder` what is needed to go on: a long ladder gives way to others.

    Args:
        spec: the settings; its network is not used.
        folder: of this ladder alone.
        own_sets: where the visitor's own data sets are kept.
        resume: go on from what the folder holds; where it holds nothing, begin anew.
        known: how much was yielded before that, which is not said again.

    Yields:
        Each report with the name of its network, a `Rung` when a network is done, None in between.

    Raises:
        BadSetting: the settings do not go together, or not with this data.
        Unavailable: the data is not here, or the disk is full.
    """
    from dlcore.data.loading import load_images
    from dlcore.training.loop import run
    from dlcore.training.run_files import checkpoint_of, save_checkpoint
    from dlcore.training.trainer import Trainer

    images, kept = load_images(spec.dataset, own_sets), checkpoint_of(folder) if resume else None
    done, said = (kept["taken"], kept["said"]) if kept else (0, 0)
    for one in rung_specs(spec)[done:]:
        trainer = Trainer(one, images)
        if kept and kept["spec"]["network"] == one.network:
            trainer.resume(kept["state"])
        diverged = ""
        try:
            for report in run(trainer):
                diverged = report.divergence.says if report and report.divergence else diverged
                said += report is not None
                yield (one.network, report) if report and said > known else None
            done, said = done + 1, said + 1
            yield _rung(trainer, diverged) if said > known else None
        finally:
            save_checkpoint(trainer, folder, said, done)


def _rung(trainer: Trainer, diverged: str) -> Rung:
    from dlcore.training.metrics import score

    size = sum(each.numel() for each in trainer.model.parameters())
    seen = score(trainer.logits(trainer.parts.test_x), trainer.parts.test_y)
    return Rung(trainer.spec.network, size, trainer.elapsed_s, seen, diverged)
