"""Three networks on one budget: softmax regression, an MLP and a CNN, as many epochs on the same images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dlcore.training.report import Evaluation, Report
from dlcore.training.spec import Spec

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
    spec: Spec, *, folder: Path | None = None, own_sets: Path | None = None
) -> Iterator[tuple[str, Report] | Rung | None]:
    """Train the networks one after the other, everything else alike.

    Args:
        spec: the settings; its network is not used.
        folder: not used: nothing is kept.
        own_sets: where the visitor's own data sets are kept.

    Yields:
        Each report with the name of its network, a `Rung` when a network is done, None in between.

    Raises:
        BadSetting: the settings do not go together, or not with this data.
        Unavailable: the data is not here.
    """
    from dlcore.data.loading import load_images
    from dlcore.training.loop import run
    from dlcore.training.metrics import score
    from dlcore.training.trainer import Trainer

    images = load_images(spec.dataset, own_sets)
    for one in rung_specs(spec):
        trainer = Trainer(one, images)
        diverged = ""
        for report in run(trainer):
            yield (one.network, report) if report else None
            if report and report.divergence:
                diverged = report.divergence.says
        parts = trainer.parts
        size = sum(each.numel() for each in trainer.model.parameters())
        seen = score(trainer.logits(parts.test_x), parts.test_y)
        yield Rung(one.network, size, trainer.elapsed_s, seen, diverged)
