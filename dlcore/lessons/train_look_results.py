"""What closer looks at a training hold: plain values and arrays, so that reading one costs no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dlcore.nets.architecture import Layer
from dlcore.training.spec import Spec

END = -1
"""as `Kept.step`: the run is over, and what it kept last is its network"""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the network of a run is found again.

    Attributes:
        spec: the run's settings.
        folder: its own.
        step: the last step reported, or `END`.
        moment: the step of the last snapshot, for a run that others have carried on since.
    """

    spec: Spec
    folder: Path
    step: int = END
    moment: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class DataLook:
    """The images of a run, counted and measured.

    Attributes:
        title: of the data, in sentences.
        classes: one name for each label.
        samples: for each class, uint8 of shape (k, rows, columns) or (k, rows, columns, 3).
        counts: int64 of shape (3, n_classes): training, validation and test images of each class.
        mean: of the training pixels in 0..1, one number a channel.
        std: their standard deviation, alike.
        shape: N, C, H, W of the training images.
        dtype: of the stored pixels.
        lowest: the smallest stored pixel of the training images.
        highest: the largest.
    """

    title: str
    classes: tuple[str, ...]
    samples: tuple[np.ndarray, ...]
    counts: np.ndarray
    mean: tuple[float, ...]
    std: tuple[float, ...]
    shape: tuple[int, int, int, int]
    dtype: str
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Answers and labels of a batch, compared by PyTorch.

    Attributes:
        code: the lines that did it.
        shapes: of the two sides of `==`.
        shape: of what `==` gives.
        agree: how often it gives True.
        mean: of it as numbers.
        equals: bool: its first rows and columns.
    """

    code: str
    shapes: tuple[tuple[int, ...], tuple[int, ...]]
    shape: tuple[int, ...]
    agree: int
    mean: float
    equals: np.ndarray


@dataclass(frozen=True, slots=True)
class LoaderLook:
    """What a DataLoader makes of the training images.

    Attributes:
        code: the lines that made it.
        n_batches: its length.
        last_size: images in the last batch of an epoch.
        begins: for two epochs, the numbers of the first images.
    """

    code: str
    n_batches: int
    last_size: int
    begins: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class BatchLook:
    """One pass over the training images, and one of its batches.

    Attributes:
        n: training images.
        batch_size: images in a full batch.
        epochs: of the run.
        n_batches: steps in an epoch.
        last_size: images in the last batch of an epoch.
        left_out: images that no batch of an epoch holds: 0 or 1.
        begins: for the first epoch, and where it is known the second, the numbers of its first images.
        moved: places that hold another image in the second epoch than in the first; −1 where not known.
        first: the first batch of `lines`, from 1.
        lines: for the same epochs, int16 of shape (w,): the classes of the images of some batches, in order.
        classes: one name for each label.
        step: which batch of the first epoch, from 1.
        rows: int32 of shape (b,): the numbers of its images.
        labels: int16 of shape (b,): their classes.
        images: uint8 of shape (m, rows, columns) or (m, rows, columns, 3): as the network gets them.
        answers: int16 of shape (b,): the class named for each image of the batch.
        probabilities: float64 of shape (b,): of that class.
        right: the comparison with `.view`.
        wrong: the comparison without it.
        trained_steps: steps of the network that answers; 0 for an untrained one.
        loader: what a DataLoader makes of the same images.
    """

    n: int
    batch_size: int
    epochs: int
    n_batches: int
    last_size: int
    left_out: int
    begins: tuple[tuple[int, ...], ...]
    moved: int
    first: int
    lines: tuple[np.ndarray, ...]
    classes: tuple[str, ...]
    step: int
    rows: np.ndarray
    labels: np.ndarray
    images: np.ndarray
    answers: np.ndarray
    probabilities: np.ndarray
    right: Compared
    wrong: Compared
    trained_steps: int
    loader: LoaderLook


@dataclass(frozen=True, slots=True)
class NetworkLook:
    """A network layer by layer.

    Attributes:
        title: its kind.
        shape: channels, rows and columns of one image.
        layers: from first to last.
    """

    title: str
    shape: tuple[int, int, int]
    layers: tuple[Layer, ...]

    @property
    def n_parameters(self) -> int:
        """Trainable numbers in all."""
        return sum(layer.n_parameters for layer in self.layers)
