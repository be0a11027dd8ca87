"""Which settings go together, and with which data. Nothing here imports torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.errors import BadSetting
from dlcore.training.spec import Spec

if TYPE_CHECKING:
    from dlcore.data.image_set import ImageSet

VARIATIONS = {"shift": "moved", "rotate": "turned", "crop": "cropped", "flip": "mirrored"}
"""settings that vary images, and what is done to them in a word"""

MOST_STEPS = 500_000
"""steps of one run, whose losses are all kept"""


def check(spec: Spec, images: ImageSet, n_train: int, n_validation: int) -> None:
    """Refuse settings that do not go together.

    Args:
        spec: the settings, each within its range.
        images: the data.
        n_train: how many images are trained on.
        n_validation: how many are held back for validation.

    Raises:
        BadSetting: they do not go together; the sentence says what to change.
    """
    for name, done in VARIATIONS.items():
        if getattr(spec, name) and name not in images.variations:
            raise BadSetting(
                f"The images of {images.title} may not be {done}, because that changes what they show: "
                f"set {name} to {'off' if name == 'flip' else 0}."
            )
    if batches(n_train, spec.batch_size) == 0:
        raise BadSetting("There are not two images left to train on: use more of the training data.")
    if batches(n_train, spec.batch_size) * spec.epochs > MOST_STEPS:
        raise BadSetting(
            f"That would be more than {MOST_STEPS:,} steps: choose larger batches, fewer epochs or less data."
        )
    if n_validation == 0:
        raise BadSetting("No image is left for validation: hold more of the data back for it.")
    if spec.batch_norm and spec.network in {"mlp", "cnn"} and min(spec.batch_size, n_train) < 2:
        raise BadSetting(
            "Batch norm compares the images of a batch: choose a batch size of at least 2, or no batch norm."
        )


def batches(n: int, size: int) -> int:
    """Steps in one pass over n images; a last batch of one image is left out, unless every batch is one."""
    full, rest = divmod(n, size)
    return full + (rest > (1 if size > 1 else 0))
