"""Every setting of a training run: what the page, a link, the terminal and the script read."""

import math

from pydantic.dataclasses import dataclass

from dlcore.nets.architecture import ACTIVATIONS, INITIALISATIONS, NETWORKS, NetSpec, widths_of
from dlcore.settings import setting

OPTIMISERS = {
    "sgd": "SGD",
    "momentum": "SGD with momentum",
    "nesterov": "Nesterov momentum",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adam": "Adam",
    "adamw": "AdamW",
}
SCHEDULES = {"constant": "Constant", "step": "Step", "cosine": "Cosine", "one_cycle": "One cycle"}

STEP_GAMMA, STEPS_DOWN = 0.1, 3
"""the step schedule divides the rate by ten after each third of the run"""


def step_every(n_steps: int) -> int:
    """Steps between two falls of the step schedule: a third of the run, rounded up."""
    return math.ceil(n_steps / STEPS_DOWN)


@dataclass(frozen=True, slots=True)
class Spec:
    """A training run: the same spec and device type give the same numbers on one machine."""

    dataset: str = setting("digits", "Data", "What the network learns to tell apart.")
    train_percent: int = setting(
        100, "Training data used", "How much of the training data is used.", low=1, high=100, step=1, unit="%"
    )
    validation_percent: int = setting(
        15,
        "Held back for validation",
        "The part of the training data that is only looked at, never trained on.",
        low=5,
        high=40,
        step=5,
        unit="%",
    )
    network: str = setting("cnn", "Network", "The kind of network.", choices=tuple(NETWORKS))
    depth: int = setting(2, "Hidden layers", "Hidden layers of the MLP.", low=1, high=8, step=1)
    width: int = setting(
        64, "Units a layer", "Units in each hidden layer of the MLP.", low=1, high=1024, step=1
    )
    widths: str = setting(
        "", "Widths one by one", "Units of each hidden layer, as 128, 64, 32; replaces the two above."
    )
    filters: int = setting(
        16,
        "Filters",
        "Filters of the CNN's first convolution; the second has twice as many.",
        low=1,
        high=64,
        step=1,
    )
    activation: str = setting("relu", "Activation", "What stands between the layers.", choices=ACTIVATIONS)
    dropout: float = setting(
        0.0, "Dropout", "Share of hidden units left out at each step.", low=0.0, high=0.9, step=0.05
    )
    batch_norm: bool = setting(True, "Batch norm", "Normalise each layer over the batch.")
    initialisation: str = setting(
        "pytorch", "First weights", "What the weights are drawn from.", choices=INITIALISATIONS
    )
    optimiser: str = setting("adam", "Optimiser", "The rule of every step.", choices=tuple(OPTIMISERS))
    learning_rate: float = setting(
        0.005, "Learning rate", "The length of a step.", low=1e-5, high=10.0, scale="log"
    )
    momentum: float = setting(
        0.9,
        "Momentum",
        "How much of the last step goes on: momentum of SGD, β₁ of Adam.",
        low=0.0,
        high=0.99,
        step=0.01,
    )
    beta2: float = setting(
        0.999,
        "β₂",
        "How slowly Adam and RMSprop forget squared gradients.",
        low=0.5,
        high=0.9999,
        step=0.0001,
    )
    schedule: str = setting(
        "one_cycle", "Schedule", "How the learning rate changes over the run.", choices=tuple(SCHEDULES)
    )
    batch_size: int = setting(64, "Batch size", "Images in one step.", low=1, high=2048, scale="log")
    epochs: int = setting(20, "Epochs", "Passes over the training data.", low=1, high=200, step=1)
    weight_decay: float = setting(
        0.0, "Weight decay", "Pull of the weights towards zero.", low=0.0, high=1.0, scale="log"
    )
    label_smoothing: float = setting(
        0.0,
        "Label smoothing",
        "Share of the target given to all classes alike.",
        low=0.0,
        high=0.5,
        step=0.05,
    )
    patience: int = setting(
        0,
        "Patience",
        "Looks at the validation loss without a new best before training stops; 0 never stops early.",
        low=0,
        high=50,
        step=1,
    )
    shift: float = setting(
        0.1, "Shift", "Images moved by up to this share of their side.", low=0.0, high=0.5, step=0.01
    )
    rotate: float = setting(
        15.0, "Rotate", "Images turned by up to this angle.", low=0.0, high=45.0, step=1.0, unit="°"
    )
    crop: float = setting(
        0.0,
        "Crop",
        "Images enlarged by up to this share, so that the rim is lost.",
        low=0.0,
        high=0.5,
        step=0.05,
    )
    flip: bool = setting(False, "Flip", "Half of the images mirrored, where left and right do not matter.")
    precision: str = setting(
        "float32",
        "Precision",
        "Numbers the layers compute with; bfloat16 pays on GPUs and recent processors.",
        choices=("float32", "bfloat16"),
    )
    seed: int = setting(
        0, "Seed", "Where all randomness begins: split, first weights, order.", low=0, high=9999, step=1
    )


def net_spec(spec: Spec, shape: tuple[int, int, int], n_classes: int) -> NetSpec:
    """The architecture that these settings mean for images of this shape.

    Args:
        spec: the settings.
        shape: channels, rows, columns.
        n_classes: number of outputs.

    Raises:
        BadSetting: the widths cannot be read.
    """
    return NetSpec(
        network=spec.network,
        shape=shape,
        n_classes=n_classes,
        widths=widths_of(spec.widths, spec.depth, spec.width) if spec.network == "mlp" else (),
        filters=spec.filters,
        activation=spec.activation,
        dropout=spec.dropout,
        batch_norm=spec.batch_norm,
    )
