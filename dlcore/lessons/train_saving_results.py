"""What a look at a trained and saved network holds: plain values, so that reading one costs no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.training.report import Evaluation


@dataclass(frozen=True, slots=True)
class TrainScore:
    """The final network on images it was trained on, as they lie in the data set.

    Attributes:
        loss: mean over these images of what the training minimised, in nats.
        accuracy: share of right answers, 0..1.
        n: images it was measured on, evenly spread over the classes.
        of: training images there are.
    """

    loss: float
    accuracy: float
    n: int
    of: int


@dataclass(frozen=True, slots=True)
class SavedTensor:
    """One entry of a state dict.

    Attributes:
        key: its name.
        shape: of the tensor.
        dtype: of its numbers.
        mean: of its numbers.
        std: their standard deviation, divided by n.
        trainable: whether it is a parameter; otherwise a buffer.
    """

    key: str
    shape: tuple[int, ...]
    dtype: str
    mean: float
    std: float
    trainable: bool


@dataclass(frozen=True, slots=True)
class SavedLook:
    """What a file of weights holds.

    Attributes:
        tensors: the state dict.
        n_numbers: numbers in it.
        safetensors_bytes: size of the file as safetensors.
        pth_bytes: size as `torch.save` writes it.
        halved: whether the numbers come from a snapshot in half precision.
    """

    tensors: tuple[SavedTensor, ...]
    n_numbers: int
    safetensors_bytes: int
    pth_bytes: int
    halved: bool


@dataclass(frozen=True, slots=True)
class LoadLook:
    """Whether a file fits the network of some settings, and what it then answers.

    Attributes:
        name: of the file, for display.
        network: what it was tried on, in words.
        n_tensors: in the file.
        missing: keys the network needs and the file lacks.
        unexpected: keys the file has and the network does not know.
        reshaped: keys of both, with the file's shape and the wanted one.
        complaint: what `load_state_dict` said; empty where it said nothing.
        data: title of the test images.
        score: on the test images, where the file fits.
        n_same: test images with the same answer as the run's network; −1 where there is none to compare.
        difference: the largest difference between two logits; NaN where there is none to compare.
    """

    name: str
    network: str
    n_tensors: int
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    reshaped: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]
    complaint: str
    data: str
    score: Evaluation | None = None
    n_same: int = -1
    difference: float = float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class ContinueLook:
    """A run that was saved and went on twice: with everything, and with the weights alone.

    Attributes:
        optimiser: its name in sentences.
        batch_size: images in a batch.
        before: float64, the loss in nats of each step before the file was written.
        whole: of each step after it, with the optimiser's state.
        weights_only: of the same steps on the same batches, with a fresh optimiser.
        n_parameters: trainable numbers.
        n_state: numbers the optimiser had kept besides.
        weights_bytes: size of the file with the state dict alone.
        whole_bytes: size of the file with the optimiser's state as well.
    """

    optimiser: str
    batch_size: int
    before: np.ndarray
    whole: np.ndarray
    weights_only: np.ndarray
    n_parameters: int
    n_state: int
    weights_bytes: int
    whole_bytes: int
