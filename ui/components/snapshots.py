"""What was recorded of a network at a few moments of its training."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

MOST_FILTER_BYTES = 800_000
CERTAIN = 65_535  # a probability of 1, as it is sent


@dataclass(frozen=True, slots=True, eq=False)
class Snapshots:
    """T moments of one run, k classes, m images to look at; numpy arrays or what becomes one.

    Attributes:
        steps: increasing step numbers of shape (T,).
        confusion: counts of images of shape (T, k, k): true class down, predicted class across.
        filters: the first layer's weights as int8 of shape (T, f, height, width), zero meaning zero, or
            (T, f, height, width, 3) for filters over colours; see `signed`. More than fit on the way to the
            browser are left out from the end.
        probabilities: of shape (T, m, k), 0 … 1; a row with NaN in it says that the network had no answer.
        images: uint8 of shape (m, height, width) or (m, height, width, 3), 0 is black.
        labels: their true classes, of shape (m,).
        classes: a name for each of the k classes.
        says: a sentence for each moment, shown as it is.
        filter_limit: the weight that an int8 of 127 stands for; 0 leaves the scale without numbers.
        confusion_title: what stands above the confusion matrix.
        filters_title: what stands above the filters.
        answers_title: what stands above the images.
    """

    steps: ArrayLike
    confusion: ArrayLike
    filters: ArrayLike
    probabilities: ArrayLike
    images: ArrayLike
    labels: ArrayLike
    classes: tuple[str, ...]
    says: tuple[str, ...]
    filter_limit: float = 0.0
    confusion_title: str = "Confusion matrix"
    filters_title: str = "First-layer weights"
    answers_title: str = "What the network says"


def signed(weights: ArrayLike) -> tuple[np.ndarray, float]:
    """Weights of any shape as int8 around zero, and the weight that 127 stands for.

    One scale serves them all, so that growth over the snapshots is seen. What is not finite becomes 0.
    """
    numbers = np.nan_to_num(np.asarray(weights, np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    limit = float(np.abs(numbers).max(initial=0.0))
    return np.rint(numbers * (127 / limit if limit else 0.0)).astype(np.int8), limit


def told(shots: Snapshots) -> dict[str, Any]:
    """The snapshots as a dict for `packing.pack`, without the images: those are `images`.

    Raises:
        ValueError: if the shapes do not fit together.
    """
    shapes = {
        name: np.shape(getattr(shots, name))
        for name in ("steps", "confusion", "filters", "probabilities", "images", "labels")
    }
    n, k, m = len(shots.says), len(shots.classes), len(np.asarray(shots.labels))
    fitting = (
        n > 0
        and shapes["steps"] == (n,)
        and shapes["confusion"] == (n, k, k)
        and shapes["filters"][:1] == (n,)
        and len(shapes["filters"]) in {4, 5}
        and shapes["probabilities"] == (n, m, k)
        and shapes["images"][:1] == shapes["labels"] == (m,)
    )
    if not fitting:
        raise ValueError(f"{n} sentences, {k} classes and {shapes} do not fit together; see Snapshots.")
    return {
        "steps": np.asarray(shots.steps, np.uint32),
        **_counts(np.asarray(shots.confusion)),
        "filters": _filters(np.asarray(shots.filters)),
        "filter_limit": float(shots.filter_limit),
        **_answers(np.asarray(shots.probabilities, np.float64)),
        "classes": shots.classes,
        "says": shots.says,
        "titles": [shots.confusion_title, shots.filters_title, shots.answers_title],
    }


def images(shots: Snapshots) -> dict[str, np.ndarray]:
    """Images and labels as they are sent.

    Raises:
        ValueError: if the images are not uint8: scaling is not done here.
    """
    pictures = np.asarray(shots.images)
    if pictures.dtype != np.uint8:
        raise ValueError(f"The images are {pictures.dtype}; give them as uint8, 0 … 255.")
    return {"images": pictures, "labels": np.asarray(shots.labels, np.uint8)}


def _counts(confusion: np.ndarray) -> dict[str, np.ndarray]:
    kind = np.uint16 if confusion.max(initial=0) < 2**16 else np.uint32
    return {"confusion": confusion.astype(kind), "true_counts": confusion.sum(2).astype(np.uint32)}


def _filters(filters: np.ndarray) -> np.ndarray:
    if filters.dtype != np.int8:
        raise ValueError(f"The filters are {filters.dtype}; make them int8 with `signed`.")
    each = max(1, filters[:, :1].nbytes)
    return filters[:, : max(1, MOST_FILTER_BYTES // each)]


def _answers(probabilities: np.ndarray) -> dict[str, np.ndarray]:
    """Probabilities in steps of 1 / 65535, all 0 where there is no answer, and the classes they favour."""
    known = np.asarray(np.isfinite(probabilities).all(2))
    clean = np.where(known[:, :, None], probabilities, 0.0)
    return {
        "probabilities": np.rint(clean.clip(0, 1) * CERTAIN).astype(np.uint16),
        "predicted": clean.argmax(2).astype(np.uint8),
        "answered": known.astype(np.uint8),
    }
