"""A saved network measured again on the images it was not trained on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dlcore.errors import BadModel
from dlcore.training.report import Assessment


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A saved network on test images.

    Attributes:
        network: its kind.
        data: title of the data it was measured on.
        n_parameters: trainable numbers in it.
        classes: their names.
        assessment: how it does.
    """

    network: str
    data: str
    n_parameters: int
    classes: tuple[str, ...]
    assessment: Assessment


def evaluate_file(data: bytes, name: str, dataset: str = "", own_sets: Path | None = None) -> Measured:
    """Measure a network that was saved here.

    The test images are those that the run which trained it held back: for data without test images of its own
    they follow from that run's seed.

    Args:
        data: the file.
        name: its name.
        dataset: other data to measure on than it was trained with; its shape and classes have to fit.
        own_sets: where the visitor's own data sets are kept.

    Raises:
        BadModel: the file is no network saved here, or does not fit the data.
        Unavailable: the data is not on this machine.
    """
    from dlcore.data.loading import load_images
    from dlcore.data.splits import parts
    from dlcore.intake.weights import read_weights
    from dlcore.nets.trained import from_weights, was_trained_here
    from dlcore.runtime import best_device
    from dlcore.shelf import PREFIX
    from dlcore.training.metrics import assess, logits_of, normaliser

    weights = read_weights(data, name)
    if not was_trained_here(weights):
        raise BadModel(
            f"“{weights.name}” does not say which data it was trained on: save it with train --save."
        )
    trained = from_weights(weights)
    if not dataset and own_sets is None and trained.dataset.startswith(PREFIX):
        raise BadModel(f"“{weights.name}” was trained on pictures of one's own: name their zip as the data.")
    images = load_images(dataset or trained.dataset, own_sets)
    if tuple(images.images.shape[1:]) != trained.spec.shape or len(images.classes) != trained.spec.n_classes:
        raise BadModel(
            f"“{weights.name}” takes other images than {images.title} has: name data of "
            f"{'×'.join(map(str, trained.spec.shape))} and {trained.spec.n_classes} classes."
        )
    held = parts(images, 5, 100, trained.seed).to(best_device())
    model = trained.model.to(best_device())
    logits = logits_of(model, held.test_x, normaliser(trained.mean, trained.std, best_device()))
    size = sum(each.numel() for each in model.parameters())
    assessment = assess(logits, held.test_y, held.test_x)
    return Measured(trained.spec.network, images.title, size, images.classes, assessment)
