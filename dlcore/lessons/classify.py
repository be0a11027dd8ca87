"""Classify an image: settings, result, and the sentence that is true of it.

Reading this module costs no torch: `run` imports it, in a worker.
"""

from __future__ import annotations

from dataclasses import dataclass as plain
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic.dataclasses import dataclass

from dlcore.data.samples import samples
from dlcore.errors import BadModel
from dlcore.lessons.classify_result import Result, Scored
from dlcore.lessons.classify_words import percent, say
from dlcore.settings import setting

if TYPE_CHECKING:
    import torch

    from dlcore.data.picture import Picture, Prepared
    from dlcore.insight.findings import Familiarity, Neighbour
    from dlcore.nets.opening import Opened

__all__ = [
    "COVERS",
    "PRESETS",
    "Preset",
    "Result",
    "Scored",
    "Spec",
    "classify_file",
    "percent",
    "run",
    "say",
]

COVERS = {
    "C143": "the bars: class probabilities of this picture, softmax of the logits beside them",
    "C144": "“How many to list” and, under Numbers, top-k accuracy on scikit-learn's digits for that k",
    "C166": "the device badge in the sidebar: what computes, and what `.to(device)` moves",
    "C173": "“How many to list” is k, the first argument of `topk`",
    "C236": "What happened to the picture: “Row to unroll” shows how 28 × 28 pixels become 784 inputs",
    "E085": "What you see and Watch out: topk gives the most probable classes, right or wrong",
    "E100": "the device badge: a module moves in place, a tensor has to be assigned",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """Everything that decides what the page shows, but for an own picture."""

    model: str = setting("digits", "Network", "Which trained network classifies the picture.")
    sample: str = setting("seven", "Sample", "A picture that ships with the app.", choices=("", *samples()))
    top_k: int = setting(
        3, "How many to list", "k: how many of the most probable classes are listed.", low=1, high=10, step=1
    )
    explain: int = setting(
        -1,
        "Class to explain",
        "Index of the class whose evidence is shown; −1 is the most probable.",
        low=-1,
        high=999,
        step=1,
    )
    row: int = setting(
        13,
        "Row to unroll",
        "The row of pixels marked in the picture and in its 784 inputs.",
        low=0,
        high=27,
        step=1,
    )


@plain(frozen=True, slots=True)
class Preset:
    """Settings worth trying, with a question to answer first.

    Attributes:
        name: on the button.
        question: what to guess before looking.
        sample: the picture.
        top_k: how many classes are listed.
    """

    name: str
    question: str
    sample: str
    top_k: int = 3


PRESETS = (
    Preset("A clear seven", "How sure can a network be? Guess the probability, then look.", "seven"),
    Preset(
        "A letter",
        "It only knows ten answers, all digits. What will it call a letter, and how surely?",
        "letter A",
    ),
    Preset("All ten classes", "What do the ten probabilities add up to?", "three", 10),
    Preset("A flower", "A flower has no digit in it. Will the digit model say so, or name one?", "flower"),
)


def run(picture: Picture, spec: Spec, model_file: Path | None = None) -> Result:
    """Classify a picture and explain the answer.

    Args:
        picture: a decoded picture.
        spec: the settings; `spec.model` names the network unless `model_file` is given.
        model_file: a learner's own weights.

    Raises:
        BadPicture: the picture holds nothing to classify.
        BadModel: the weights do not fit any known network, or its numbers overflow.
        Unavailable: the network's weights are not on this machine.
    """
    from dlcore.insight.attribution import classify_and_explain
    from dlcore.insight.probes import layer_names
    from dlcore.nets.opening import opened, prepared

    network = opened(spec.model, model_file)
    ready = prepared(network, picture)
    chosen = spec.explain if 0 <= spec.explain < len(network.classes) else None
    logits, evidence = classify_and_explain(network.model, ready.batch, chosen)
    logits = logits.detach().cpu().flatten()
    if not bool(logits.isfinite().all()):
        raise BadModel("The network's numbers overflow on this picture: use other weights.")
    probabilities, top = _ranked(logits, network.classes, spec.top_k)
    index = evidence.class_index
    familiarity, similar = _memories(network, ready)
    return Result(
        model=network.title,
        classes=network.classes,
        logits=logits.numpy(),
        probabilities=probabilities,
        top=tuple(top),
        steps=ready.steps,
        explained=Scored(index, network.classes[index], float(probabilities[index]), float(logits[index])),
        evidence=evidence,
        familiarity=familiarity,
        similar=similar,
        layers=tuple(layer_names(network.model)),
        notes=picture.notes + network.notes,
    )


def _ranked(logits: torch.Tensor, classes: tuple[str, ...], k: int) -> tuple[np.ndarray, list[Scored]]:
    """Softmax of the logits, and every class that is listed, most probable first."""
    from dlcore.theory.ranking import softmax, top_k

    probabilities = softmax(logits.double())
    values, indices = top_k(probabilities, min(k, len(classes)))
    scored = zip(indices.tolist(), values.tolist(), strict=True)
    return probabilities.numpy(), [Scored(i, classes[i], p, float(logits[i])) for i, p in scored]


def _memories(network: Opened, ready: Prepared) -> tuple[Familiarity | None, tuple[Neighbour, ...]]:
    """Likeness to the training data, which only the shipped digit model brings along."""
    if not network.ships:
        return None, ()
    from dlcore.insight.familiarity import familiarity
    from dlcore.insight.neighbours import similar_training_images

    net: Any = network.model
    return familiarity(net, ready.batch), similar_training_images(net, ready.batch, index=_index(net))


@lru_cache(maxsize=1)
def _index(net: Any) -> Any:
    """The training images as this network sees them, made once for a network that stays open."""
    from dlcore.insight.neighbours import training_index

    return training_index(net)


def classify_file(data: bytes, name: str, spec: Spec, model_file: Path | None = None) -> Result:
    """Read a picture file and classify it: what a worker does with an upload.

    Raises:
        BadPicture: the file cannot be read, or holds nothing to classify.
        BadModel: the weights do not fit any known network.
        Unavailable: the network's weights are not on this machine.
    """
    from dlcore.intake.image import read_picture

    return run(read_picture(data, name), spec, model_file)
