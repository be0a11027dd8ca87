"""One epoch on real digits from every start: all networks and seeds trained at once, as stacked tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlcore.data.loading import load_images
from dlcore.data.splits import split
from dlcore.insight.signals import saturated
from dlcore.lessons.weights import STARTS
from dlcore.nets.first_weights import Network, Start, set_layer

SEEDS = 5
HIDDEN = 32
BATCH = 16
LEARNING_RATE = 0.1
TEST_PERCENT = 20
SPLIT_SEED = 0


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one epoch made of one start.

    Attributes:
        start: its name.
        accuracies: on the test digits, 0 to 1, one for each seed.
        flat: share of hidden units saturated at the start, over all seeds and test digits.
    """

    start: str
    accuracies: tuple[float, ...]
    flat: float

    @property
    def mean(self) -> float:
        """The mean accuracy."""
        return sum(self.accuracies) / len(self.accuracies)

    @property
    def lowest(self) -> float:
        """That of the worst seed."""
        return min(self.accuracies)

    @property
    def highest(self) -> float:
        """That of the best seed."""
        return max(self.accuracies)


@dataclass(frozen=True, slots=True)
class Epochs:
    """What one epoch made of every start.

    Attributes:
        epochs: one for each start.
        says: the start between −1 and 1 beside PyTorch's own, in a sentence.
        how: what was trained, and how.
    """

    epochs: tuple[Epoch, ...]
    says: str
    how: str


def after_one_epoch(activation: str, std: float, zero_bias: bool) -> Epochs:
    """Every start, trained for one epoch with plain gradient descent.

    Args:
        activation: of the hidden layer: "relu", "tanh" or "sigmoid".
        std: of the start "normal".
        zero_bias: whether biases start at 0 with every start.
    """
    images, labels = _digits()
    train, test = split(labels, TEST_PERCENT, SPLIT_SEED)
    function = getattr(torch, activation)
    parameters = _starts(std, zero_bias)
    flat = [
        saturated(activation, each)
        for each in _sums(parameters, images[test]).reshape(len(STARTS), -1).detach()
    ]
    train = train[torch.randperm(len(train), generator=torch.Generator().manual_seed(SPLIT_SEED))]
    optimiser = torch.optim.SGD(parameters, lr=LEARNING_RATE)
    for batch in train.split(BATCH):
        logits = _logits(parameters, function, images[batch])
        wanted = labels[batch].repeat(len(logits))
        # a mean over each network's batch, summed over networks: each learns as if it were alone
        loss = F.cross_entropy(logits.flatten(0, 1), wanted) * len(logits)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        right = _logits(parameters, function, images[test]).argmax(2) == labels[test]
    shares = right.double().mean(1).reshape(len(STARTS), SEEDS).tolist()
    epochs = tuple(Epoch(*each) for each in zip(STARTS, map(tuple, shares), flat, strict=True))
    return Epochs(epochs, _say(epochs), _how(activation, std, len(train), len(test)))


def _how(activation: str, std: float, n_train: int, n_test: int) -> str:
    """What was trained, and how."""
    return (
        f"64 pixels, {HIDDEN} hidden neurons with {activation}, 10 classes; N(0, {std}²). {n_train:,} digits "
        f"of scikit-learn in batches of {BATCH}, once, learning rate {LEARNING_RATE}; {n_test} other digits "
        f"judge; {SEEDS} seeds. With another learning rate or more epochs the order may change."
    )


def _say(epochs: Sequence[Epoch]) -> str:
    """The start between −1 and 1 beside PyTorch's own."""
    own, unit = (next(each for each in epochs if each.start == name) for name in ("pytorch", "unit"))
    told = f"drawn between −1 and 1 it reads **{100 * unit.mean:.1f} %**"
    begin = (
        f"After one epoch from PyTorch's own start the network reads **{100 * own.mean:.1f} %** of the digits"
    )
    if own.lowest > unit.highest:
        return f"{begin}; {told}, worse with every seed."
    if unit.lowest > own.highest:
        return f"{begin}; {told}, better with every seed."
    return f"{begin}; {told}. The seeds overlap: this decides nothing."


def _digits() -> tuple[Tensor, Tensor]:
    """Standardised pixels, with mean 0 and standard deviation 1 over all, of shape (1797, 64); labels."""
    known = load_images("digits")
    pixels = known.images.flatten(1).double()
    return (pixels - pixels.mean()) / pixels.std(), known.labels


def _starts(std: float, zero_bias: bool) -> list[nn.Parameter]:
    """Weights and biases of all networks stacked, the seeds of a start next to each other."""
    models = []
    with torch.random.fork_rng(devices=[]):
        for name in STARTS:
            for seed in range(SEEDS):
                torch.manual_seed(seed)
                models.append(Network(64, HIDDEN))
                for layer in (models[-1].fc1, models[-1].fc2):
                    set_layer(layer, Start(name, std, zero_bias))
    stacked = zip(*(model.parameters() for model in models), strict=True)
    return [nn.Parameter(torch.stack([one.detach() for one in each])) for each in stacked]


def _sums(parameters: list[nn.Parameter], pixels: Tensor) -> Tensor:
    weight, bias = parameters[:2]
    return pixels @ weight.mT + bias[:, None]


def _logits(parameters: list[nn.Parameter], function: Callable[[Tensor], Tensor], pixels: Tensor) -> Tensor:
    hidden = function(_sums(parameters, pixels))
    return hidden @ parameters[2].mT + parameters[3][:, None]
