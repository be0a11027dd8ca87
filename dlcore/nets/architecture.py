"""What a trainable network is, as a value: enough to build it again. Reading this costs no torch."""

import json
import re
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from dlcore.errors import BadSetting

NETWORKS = {"softmax": "Softmax regression", "mlp": "MLP", "lenet": "LeNet-5", "cnn": "Small CNN"}
"""names and titles of the networks that can be trained here"""
ACTIVATIONS = ("relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid")
INITIALISATIONS = (
    "pytorch",
    "xavier_uniform",
    "xavier_normal",
    "he_normal",
    "lecun_normal",
    "orthogonal",
    "small_normal",
    "zeros",
)
MOST_LAYERS, MOST_UNITS, MOST_WEIGHTS = 16, 4096, 15_000_000
"""the largest network: hidden layers of the MLP, units in one of them, weights in all"""
HIDDEN_PER_FILTER = 8
"""units of the CNN's hidden layer for each filter of its first convolution"""
SMALL_SIDE = 16
"""images with fewer rows or columns are padded by the CNN, and pooled once instead of twice"""
FEWEST_PIXELS = 4
"""rows and columns that the CNN needs"""


@dataclass(frozen=True, slots=True)
class NetSpec:
    """A network's architecture.

    Attributes:
        network: a name of `NETWORKS`.
        shape: channels, rows and columns of one image.
        n_classes: number of outputs.
        widths: units of each hidden layer; the MLP's alone.
        filters: filters of the first convolution; the CNN's alone.
        activation: a name of `ACTIVATIONS`.
        dropout: share of hidden units left out in training, 0..1; MLP and CNN.
        batch_norm: whether hidden layers are normalised over the batch; MLP and CNN.
    """

    network: str
    shape: tuple[int, int, int]
    n_classes: int
    widths: tuple[int, ...] = ()
    filters: int = 16
    activation: str = "relu"
    dropout: float = 0.0
    batch_norm: bool = True

    def text(self) -> str:
        """The architecture as JSON, as it stands beside saved weights."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a network as a line of a table.

    Attributes:
        name: its key in the state dict, for example "3".
        code: the line that makes it, without `nn.`: "Linear(784, 10)".
        shape: of its output for one image, without the batch.
        n_parameters: trainable numbers in it.
    """

    name: str
    code: str
    shape: tuple[int, ...]
    n_parameters: int


def read_spec(text: str) -> NetSpec:
    """The architecture that `NetSpec.text` wrote.

    Raises:
        BadSetting: the text is no such description, or one of a network larger than this app trains.
    """
    try:
        said: dict[str, Any] = json.loads(text)
        said |= {"shape": tuple(said["shape"]), "widths": tuple(said.get("widths", ()))}
        spec = NetSpec(**said)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadSetting("The description beside these weights is damaged: save the network again.") from None
    check(spec)
    return spec


def check(spec: NetSpec) -> None:
    """Refuse what cannot be built.

    Raises:
        BadSetting: a name is unknown, a number is out of range, or the network would be too large.
    """
    whole = (*spec.shape, spec.n_classes, spec.filters, *spec.widths)
    sound = (
        isinstance(spec.network, str)
        and spec.network in NETWORKS
        and spec.activation in ACTIVATIONS
        and len(spec.shape) == 3
        and all(type(number) is int and 1 <= number <= MOST_UNITS for number in whole)
        and isinstance(spec.batch_norm, bool)
        and isinstance(spec.dropout, (int, float))
        and 0 <= spec.dropout < 1
    )
    if not sound:
        raise BadSetting("This describes no network that can be trained here: choose its settings again.")
    if len(spec.widths) > MOST_LAYERS:
        raise BadSetting(f"The MLP has at most {MOST_LAYERS} hidden layers: name fewer widths.")
    if spec.network == "cnn" and min(spec.shape[1:]) < FEWEST_PIXELS:
        raise BadSetting(
            f"The CNN needs at least {FEWEST_PIXELS} × {FEWEST_PIXELS} pixels: choose another network."
        )
    weights = _most_weights(spec)
    if weights > MOST_WEIGHTS:
        raise BadSetting(
            f"This network would have {weights / 1e6:.0f} million weights, more than the "
            f"{MOST_WEIGHTS // 1_000_000} million allowed here: choose fewer units or filters."
        )


def _most_weights(spec: NetSpec) -> int:
    """Weights of the linear layers; the CNN has a little less where its convolutions are not padded."""
    channels, rows, columns = spec.shape
    match spec.network:
        case "softmax":
            sizes = (channels * rows * columns, spec.n_classes)
        case "mlp":
            sizes = (channels * rows * columns, *spec.widths, spec.n_classes)
        case "cnn":
            hidden = HIDDEN_PER_FILTER * spec.filters
            shrunk = 2 if min(rows, columns) < SMALL_SIDE else 4
            sizes = (2 * spec.filters * (rows // shrunk) * (columns // shrunk), hidden, spec.n_classes)
        case _:
            sizes = (400, 120, 84, spec.n_classes)
    return sum(a * b for a, b in pairwise(sizes))


def widths_of(text: str, depth: int, width: int) -> tuple[int, ...]:
    """The widths of an MLP: those of the text, as "128, 64, 32", or `depth` times `width` when it is empty.

    Raises:
        BadSetting: the text is no list of whole numbers from 1 to 4096.
    """
    if not text.strip():
        return (width,) * depth
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    if not all(
        re.fullmatch(r"0*[1-9]\d{0,3}", part, re.ASCII) and int(part[-4:]) <= MOST_UNITS for part in parts
    ):
        raise BadSetting(
            f"Widths are whole numbers from 1 to {MOST_UNITS} with commas between: write them as 128, 64."
        )
    return tuple(int(part[-4:]) for part in parts)
