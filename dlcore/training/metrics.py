"""Scores of a network: per image, so that a last, smaller batch counts no more than its images."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from dlcore.theory.ranking import top_k_accuracy
from dlcore.training.report import Assessment, Evaluation, Mistake

EVALUATED_AT_ONCE = 500
TOP_K = 5
"""the largest k of top-k accuracy, if there are as many classes"""
MISTAKES = 24

Normalise = Callable[[torch.Tensor], torch.Tensor]
"""images in 0..1 to what the network takes"""


def normaliser(mean: Sequence[float], std: Sequence[float], device: torch.device) -> Normalise:
    """Makes a network's input of images in 0..1 of shape (n, channels, rows, columns) on this device.

    Args:
        mean: of the training pixels in 0..1, one number a channel.
        std: their standard deviation, alike.
        device: where the images lie.
    """
    shift, scale = (torch.tensor(each, device=device).view(-1, 1, 1) for each in (mean, std))
    return lambda images: (images - shift) / scale


def logits_of(model: nn.Module, images: torch.Tensor, normalise: Normalise) -> torch.Tensor:
    """The network's outputs in eval mode, without gradients; its mode is afterwards what it was.

    Args:
        model: any network.
        images: uint8 of shape (n, channels, rows, columns).
        normalise: makes the network's input of them.

    Returns:
        float32 of shape (n, k).
    """
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            parts = [model(normalise(part / 255)).float() for part in images.split(EVALUATED_AT_ONCE)]
    finally:
        model.train(was_training)
    return torch.cat(parts)


def score(logits: torch.Tensor, labels: torch.Tensor) -> Evaluation:
    """Loss, accuracy and top-k accuracy.

    Of equal logits the smaller class index ranks first, as it does in `argmax`.

    Args:
        logits: (n, k), n at least 1.
        labels: (n,) whole numbers below k.
    """
    logits, labels = logits.cpu().double(), labels.cpu()
    loss = F.cross_entropy(logits, labels).item()
    hits = top_k_accuracy(logits, labels, range(1, min(TOP_K, logits.shape[1]) + 1))
    return Evaluation(loss, hits[0], tuple(hits), len(labels))


def confusion(answers: torch.Tensor, labels: torch.Tensor, n_classes: int) -> np.ndarray:
    """How often each class (row) was given each answer (column): int64 of shape (k, k)."""
    counts = torch.bincount(labels * n_classes + answers, minlength=n_classes**2)
    return counts.view(n_classes, n_classes).cpu().numpy()


def assess(logits: torch.Tensor, labels: torch.Tensor, images: torch.Tensor) -> Assessment:
    """Everything that is said of a trained network on the test images.

    Args:
        logits: (n, k).
        labels: (n,).
        images: uint8 of shape (n, channels, rows, columns).
    """
    logits, labels = logits.cpu(), labels.cpu()
    counts = confusion(logits.argmax(1), labels, logits.shape[1])
    found = counts.diagonal().astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision, recall = found / counts.sum(0), found / counts.sum(1)
        f1 = np.where(found > 0, 2 * found / (counts.sum(0) + counts.sum(1)), 0.0)
    return Assessment(score(logits, labels), counts, precision, recall, f1, _mistakes(logits, labels, images))


def _mistakes(logits: torch.Tensor, labels: torch.Tensor, images: torch.Tensor) -> tuple[Mistake, ...]:
    losses = F.cross_entropy(logits.double(), labels, reduction="none")
    answers = logits.argmax(1)
    losses = losses.where(answers != labels, -1.0)
    worst = losses.topk(min(MISTAKES, len(losses)))
    probabilities = logits.double().softmax(1)
    return tuple(
        Mistake(
            picture(images[row]),
            int(labels[row]),
            int(answers[row]),
            loss,
            float(probabilities[row, answers[row]]),
        )
        for loss, row in zip(worst.values.tolist(), worst.indices.tolist(), strict=True)
        if loss >= 0
    )


def picture(image: torch.Tensor) -> np.ndarray:
    """One image as it is shown: (rows, columns), or (rows, columns, 3) where it has colours."""
    values = image.cpu().numpy()
    return values[0] if len(values) == 1 else np.moveaxis(values, 0, -1)
