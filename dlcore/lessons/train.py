"""Train a network: what the page says of a run, what it lets one try, and what it covers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dlcore.lessons.train_numbers import number, of_all
from dlcore.training.report import Begun, Outcome, Report
from dlcore.training.spec import NETWORKS, Spec

__all__ = ["COVERS", "PRESETS", "Preset", "Spec", "say"]

COVERS = {
    "C107": "One batch: “Batch size” decides how many there are and the last one's size; a DataLoader beside",
    "C139": "the progress of a run in epochs; One batch: an epoch is ⌈n / batch size⌉ steps",
    "C141": "the stage: the training loss, live; “Learning rate”, “Batch size” and “Epochs”",
    "C146": "Test images: accuracy is the mean of 0 and 1, beside the confusion matrix it is the diagonal of",
    "C153": "What is saved: the state dict, key by key with shape, mean and deviation",
    "C154": "What is saved: the file to download and its size",
    "C155": "What is saved: “Weights to load” answers whether the predictions are identical",
    "C156": "What is saved: the network of the controls takes the weights, or not",
    "C171": "Test images: right / total; “Unequal classes” shows what it hides",
    "C172": "One batch: the images of a batch and what the network answers",
    "C174": "One batch: labels viewed in the same shape; “Forget the view” shows what happens without",
    "C175": "One batch: the tiles of 0 and 1 and their mean",
    "C176": "What is saved: train, save, go on from the file",
    "C177": "What is saved: the gallery of what does not fit",
    "C178": "the time slider: the network at any kept step of its training",
    "C208": "“Hidden layers” and “Widths one by one” of the MLP",
    "C228": "Try this: PyTorch's Quickstart network on FashionMNIST, with live accuracy",
    "C237": "Softmax regression on MNIST: 7,850 parameters, and one image of weights a digit",
    "C238": "the ladder: softmax regression, MLP and CNN on the same data",
    "C239": "the ladder: the same budget of epochs for all three",
    "E083": "Test images: the mean of batch losses while weights move, and the loss of the finished network",
    "E092": "Watch out: torch.load reads weights only, and asks for map_location on another device",
    "E093": "What is saved: names and shapes have to match; another activation loads silently",
    "E094": "What is saved: going on with and without the optimiser's state",
    "E101": "The network: softmax regression is one layer of 7,850 numbers",
    "E102": "Watch out: the best networks reach 99.7 to 99.8 % on MNIST",
}


@dataclass(frozen=True, slots=True)
class Preset:
    """Settings worth trying, with a question to answer first.

    Attributes:
        name: on the button.
        question: what to guess before looking.
        settings: what differs from the preset "quick" for the chosen data.
    """

    name: str
    question: str
    settings: Mapping[str, Any]


PRESETS = (
    Preset(
        "Only one layer",
        "Softmax regression has one image of weights for each class and nothing else. "
        "How many of the test images will it read?",
        MappingProxyType({"network": "softmax", "learning_rate": 0.02}),
    ),
    Preset(
        "All weights zero",
        "Every unit of a hidden layer begins the same. Can they ever become different?",
        MappingProxyType({"network": "mlp", "initialisation": "zeros", "batch_norm": False}),
    ),
    Preset(
        "Steps far too long",
        "SGD with momentum and learning rate 10. Where will it end, and in which layer does it begin?",
        MappingProxyType(
            {
                "network": "mlp",
                "batch_norm": False,
                "optimiser": "momentum",
                "schedule": "constant",
                "learning_rate": 10.0,
                "weight_decay": 0.1,
            }
        ),
    ),
    Preset(
        "Learn by heart",
        "Two in a hundred of the training images, and nothing to vary them. "
        "Training loss goes to 0: where does the validation loss go?",
        MappingProxyType(
            {
                "network": "mlp",
                "train_percent": 2,
                "batch_size": 8,
                "epochs": 100,
                "shift": 0.0,
                "rotate": 0.0,
                "crop": 0.0,
                "flip": False,
                "label_smoothing": 0.0,
                "schedule": "constant",
                "batch_norm": False,
            }
        ),
    ),
    Preset(
        "PyTorch's Quickstart",
        "The first network of PyTorch's tutorial: 784-512-512-10, SGD, learning rate 0.001. "
        "How far does it get in five epochs?",
        MappingProxyType(
            {
                "dataset": "fashion_mnist",
                "network": "mlp",
                "widths": "512, 512",
                "batch_norm": False,
                "optimiser": "sgd",
                "schedule": "constant",
                "learning_rate": 0.001,
                "batch_size": 64,
                "epochs": 5,
                "label_smoothing": 0.0,
            }
        ),
    ),
)


def say(
    spec: Spec, state: str, begun: Begun | None, reports: Sequence[Report], outcome: Outcome | None
) -> str:
    """One or two sentences that are true of exactly this run at this moment, in markdown.

    Args:
        spec: its settings.
        state: "queued", "running", "pausing", "paused", "stopping", "done", "stopped" or "failed".
        begun: what was known before its first step.
        reports: so far.
        outcome: the score on the test images, once there is one.
    """
    network = NETWORKS[spec.network]
    if begun is None or not reports:
        return f"The {network} waits for its first step."
    last = reports[-1]
    if last.divergence:
        return last.divergence.says
    done = f"After step {last.step:,} of {last.n_steps:,}"
    looked = [report for report in reports if report.validation]
    if outcome is None:
        if not looked:
            return f"{done} the training loss is **{nats(last.loss)}** nats; guessing costs {_guess(begun)}."
        seen = looked[-1].validation
        assert seen is not None
        return (
            f"{done} the {network} reads **{of_all(seen)}** of {seen.n:,} validation images right; "
            f"its loss there is {nats(seen.loss)} nats, where guessing costs {_guess(begun)}."
        )
    score = outcome.assessment.score
    return (
        f"The {network} reads **{of_all(score)}** of {score.n:,} test images right "
        f"{_ended(state, last, outcome)}; its loss there is {nats(score.loss)} nats, "
        f"where guessing costs {_guess(begun)}. {_gap(last, looked)}"
    ).strip()


def _guess(begun: Begun) -> str:
    n = len(begun.classes)
    return f"ln {n} = {math.log(n):.3f}"


def _ended(state: str, last: Report, outcome: Outcome) -> str:
    if last.restored:
        after = "after that the validation loss found no new low"
        return f"with the weights of step {last.best_step:,}, the best of {last.step:,}: {after}"
    if state == "stopped":
        return f"after {outcome.step:,} of {last.n_steps:,} steps, where it was stopped"
    return f"after {outcome.step:,} steps in {outcome.train_s:.1f} s"


def _gap(last: Report, looked: Sequence[Report]) -> str:
    """Whether it learnt by heart: the training loss far below the validation loss, which was lower before."""
    if not looked or last.restored:
        return ""
    losses = [report.validation.loss for report in looked if report.validation]
    now, best = losses[-1], min(losses)
    if now > 1.1 * best and last.loss < 0.5 * now:
        return (
            f"The validation loss is {nats(now)} nats now and was {nats(best)} before, while the training "
            f"loss fell to {nats(last.loss)}: it has begun to learn by heart."
        )
    return ""


def nats(loss: float) -> str:
    """A loss with three decimals, or in powers of ten where it is absurdly large; 0 only where it is 0."""
    if 0 < loss < 0.0005:
        return "less than 0.001"
    return f"{loss:.3f}" if abs(loss) < 1e4 else number(loss)
