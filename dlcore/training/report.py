"""What a training run says of itself: plain numbers and NumPy arrays, nothing that hangs on a network."""

from dataclasses import dataclass, field

import numpy as np

from dlcore.nets.architecture import Layer, NetSpec
from dlcore.training.spec import Spec


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A network's score on images it is not being trained on, each image counting once.

    Attributes:
        loss: mean cross-entropy in nats, without label smoothing.
        accuracy: share of images whose most probable class is the right one, 0..1.
        top_k: share whose right class is among the k most probable, for k = 1, 2, …
        n: number of images.
    """

    loss: float
    accuracy: float
    top_k: tuple[float, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where a run left the numbers that a computer can hold.

    Attributes:
        step: the step at which it happened.
        layer: the first layer with a value that is no finite number, or the last one where only the loss is
            none, with its key: "Linear 3"; empty where a replay did not find it.
        where: what was not finite: the layer's "output", "gradient" or "weights", or the "loss".
        good_step: the last step whose weights are good; they were put back.
        says: one sentence why, with the remedy.
    """

    step: int
    layer: str
    where: str
    good_step: int
    says: str


@dataclass(frozen=True, slots=True)
class Report:
    """What happened since the report before.

    Attributes:
        step: steps taken so far.
        n_steps: steps of the whole run.
        epoch: passes over the training data so far, with a fraction.
        losses: the training loss of each step since the last report, in nats, as it was minimised.
        accuracy: share of right answers in those steps, 0..1.
        learning_rate: of the last step.
        gradients: by layer, the Euclidean norm of the loss's gradient for its parameters, at the last step.
        images_per_s: trained images a second since the last report, evaluation left out.
        elapsed_s: seconds of training so far, evaluation included, pauses left out.
        left_s: seconds that the rest will take at this speed.
        validation: the score on the validation images, where this was a time to look.
        best_step: the step with the lowest validation loss so far; 0 before the first look.
        stopped_early: whether patience has ended here.
        restored: whether the run is over and the weights of `best_step`, an earlier one, were put back.
        divergence: where the numbers ended, if they did; the run is over then.
    """

    step: int
    n_steps: int
    epoch: float
    losses: tuple[float, ...]
    accuracy: float
    learning_rate: float
    gradients: dict[str, float]
    images_per_s: float
    elapsed_s: float
    left_s: float
    validation: Evaluation | None = None
    best_step: int = 0
    stopped_early: bool = False
    restored: bool = False
    divergence: Divergence | None = None

    @property
    def loss(self) -> float:
        """The mean training loss since the last report, in nats."""
        return sum(self.losses) / len(self.losses)


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """What is known of a run before its first step.

    Attributes:
        spec: its settings.
        network: its architecture.
        layers: the same, layer by layer.
        n_steps: steps of the whole run.
        steps_per_epoch: steps in one pass over the training images.
        sizes: numbers of training, validation and test images.
        classes: names of the classes.
        images: uint8 (m, rows, columns) or (m, rows, columns, 3): validation images to watch.
        labels: (m,) their classes.
        n_probes: validation images behind every moment's confusion matrix.
        device: what computes, in words.
    """

    spec: Spec
    network: NetSpec
    layers: tuple[Layer, ...]
    n_steps: int
    steps_per_epoch: int
    sizes: tuple[int, int, int]
    classes: tuple[str, ...]
    images: np.ndarray
    labels: np.ndarray
    n_probes: int
    device: str


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A network at one step of its training, as the time slider shows it.

    Attributes:
        step: steps taken.
        confusion: (k, k) counts on the probe images: row the true class, column the answer.
        weights: float32, what the first layer looks for: (f, rows, columns) or (f, rows, columns, 3).
        probabilities: (m, k) float32 for the chosen images.
        loss: mean loss of the probe images in nats.
        accuracy: share of right answers among the probe images.
    """

    step: int
    confusion: np.ndarray
    weights: np.ndarray
    probabilities: np.ndarray
    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True, eq=False)
class Mistake:
    """An image that was answered wrongly.

    Attributes:
        image: uint8 of shape (rows, columns) or (rows, columns, 3).
        true: index of its class.
        answer: index of the most probable class.
        loss: in nats.
        probability: of the answer, 0..1.
    """

    image: np.ndarray
    true: int
    answer: int
    loss: float
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """How a trained network does on the test images.

    Attributes:
        score: loss, accuracy and top-k.
        confusion: (k, k) counts: row the true class, column the answer.
        precision: by class, the right share of the answers that name it; NaN where none does.
        recall: by class, the share of its images that were found.
        f1: by class, the harmonic mean of both; 0 where nothing was found.
        mistakes: the worst ones, largest loss first.
    """

    score: Evaluation
    confusion: np.ndarray
    precision: np.ndarray
    recall: np.ndarray
    f1: np.ndarray
    mistakes: tuple[Mistake, ...] = field(default=())


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What came of a run.

    Attributes:
        step: steps that were taken.
        assessment: the network on the test images.
        n_parameters: trainable numbers in it.
        train_s: seconds of training, validation included, pauses and this assessment left out.
        best_step: the step with the lowest validation loss.
    """

    step: int
    assessment: Assessment
    n_parameters: int
    train_s: float
    best_step: int
