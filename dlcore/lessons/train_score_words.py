"""What is said of a score on test images and on training images, true of exactly the numbers given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dlcore.lessons.train_numbers import many, share
from dlcore.lessons.train_saving_results import TrainScore
from dlcore.training.report import Report
from dlcore.training.spec import Spec


def say_accuracy(confusion: np.ndarray) -> str:
    """Accuracy as right / total, and as the share of the diagonal."""
    right, total = int(confusion.diagonal().sum()), int(confusion.sum())
    return (
        f"Accuracy = right / total = {right:,} / {total:,} = {share(right, total)}: the share of the "
        "confusion matrix that lies on its diagonal, and the mean of a 1 for each right answer and a 0 for "
        "each wrong one."
    )


def say_baseline(confusion: np.ndarray, classes: Sequence[str]) -> str:
    """What always giving the same answer would get, and how the network compares."""
    counts, right = confusion.sum(1), int(confusion.diagonal().sum())
    most, total = int(counts.argmax()), int(counts.sum())
    lazy = int(counts[most])
    says = (
        f"Always answering “{classes[most]}”, the most frequent class of the test images, would get "
        f"{share(lazy, total)}; this network gets {share(right, total)}"
    )
    says += ", no more" if right == lazy else ", which is less" if right < lazy else ""
    if 2 * lazy > total:
        return f"{says}. With classes so unequal, look at recall class by class instead."
    return f"{says}."


def most_frequent(confusion: np.ndarray) -> int:
    """The class that the most test images have."""
    return int(confusion.sum(1).argmax())


def say_unequal(confusion: np.ndarray, classes: Sequence[str], percent: int) -> str:
    """What accuracy would be if so many of 100 test images were of the most frequent class.

    Within a class the answers stay as they are, so each counts with another weight.

    Args:
        confusion: images, true class down, answer across.
        classes: their names.
        percent: of the images that would be of that class, 0 … 100.
    """
    most = most_frequent(confusion)
    counts = confusion.sum(1)
    recalls = confusion.diagonal()[counts > 0] / counts[counts > 0]
    others = (confusion.diagonal().sum() - confusion[most, most]) / max(1, counts.sum() - counts[most])
    share_of_most = percent / 100
    accuracy = share_of_most * confusion[most, most] / counts[most] + (1 - share_of_most) * others
    return (
        f"If {percent} of 100 test images were of the class “{classes[most]}”, always answering that "
        f"would get {percent} %, and this network {100 * accuracy:.2f} %. The mean of the recalls "
        f"does not move: {100 / len(recalls):.2f} % for the one answer, {100 * recalls.mean():.2f} % for "
        "the network."
    )


def say_two_losses(spec: Spec, reports: Sequence[Report], steps_per_epoch: int, score: TrainScore) -> str:
    """The mean of the last epoch's batch losses beside the loss of the final network.

    Args:
        spec: of the run.
        reports: all of it.
        steps_per_epoch: steps in one pass.
        score: of the final network on training images.
    """
    losses = np.array([loss for report in reports for loss in report.losses][-steps_per_epoch:])
    who = f"all {score.of:,}" if score.n == score.of else f"{score.n:,} of {score.of:,}"
    final = f"the network that was kept has {score.loss:.4f} on {who} training images"
    if not len(losses):
        return f"No step was taken; {final}."
    if not np.isfinite(losses).all():
        return f"The last batch losses are no finite numbers, so they have no mean; {final}."
    mean = float(losses.mean())
    order = "the same" if f"{mean:.4f}" == f"{score.loss:.4f}" else "lower" if score.loss < mean else "higher"
    reasons = ["while the weights moved"]
    if spec.dropout and spec.network in {"mlp", "cnn"}:
        reasons.append("with dropout")
    if spec.batch_norm and spec.network in {"mlp", "cnn"}:
        reasons.append("with each batch's own statistics")
    if spec.shift or spec.rotate or spec.crop or spec.flip:
        reasons.append("on varied images")
    return (
        f"Two numbers that are both called training loss: the last {many(len(losses), 'step')} had a mean "
        f"batch loss of {mean:.4f} nats, taken {', '.join(reasons)}; {final}, {order}"
        f"{'' if order == 'the same' else ' by ' + f'{abs(mean - score.loss):.4f}'}."
    )


def say_else(reports: Sequence[Report]) -> str:
    """What Python's `for … else` would have done in this run."""
    broke = bool(reports) and (reports[-1].stopped_early or reports[-1].divergence is not None)
    return (
        "In Python's `for … else` the lines under `else` run when no `break` has ended the loop: "
        f"{'here one did, so they would not have run' if broke else 'here none did, so they would have run'}."
    )
