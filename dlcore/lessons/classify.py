"""Classify an image: settings, result, and the sentence that is true of it.

Reading this module costs no torch: `run` imports it, in a worker.
"""

from __future__ import annotations

from dataclasses import dataclass as plain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic.dataclasses import dataclass

from dlcore.data.picture import Step
from dlcore.data.samples import samples
from dlcore.lessons.spec import setting

if TYPE_CHECKING:
    import torch

    from dlcore.data.picture import Picture, Prepared
    from dlcore.insight.attribution import Attribution
    from dlcore.insight.familiarity import Familiarity
    from dlcore.insight.feature_maps import FeatureMaps
    from dlcore.insight.neighbours import Neighbour
    from dlcore.nets.opening import Opened
    from dlcore.nets.own import OwnModel

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
    sample: str = setting(
        "seven", "Sample", "A picture that ships with the app.", choices=("", *samples())
    )
    top_k: int = setting(
        3, "How many to list", "k: how many of the most probable classes are listed.", low=1, high=10, step=1
    )
    explain: int = setting(
        -1, "Class to explain", "Index of the class whose evidence is shown; −1 is the most probable.",
        low=-1, high=999, step=1,
    )
    row: int = setting(
        13, "Row to unroll", "The row of pixels marked in the picture and in its 784 inputs.",
        low=0, high=27, step=1,
    )


@plain(frozen=True, slots=True)
class Scored:
    """One class: its index, label, probability (0 to 1) and logit."""

    index: int
    label: str
    probability: float
    logit: float


@plain(frozen=True, slots=True)
class TakeHome:
    """A recipe with the current settings.

    Attributes:
        name: a file name without its ending.
        script: the script as the page shows it.
        packed_script: the same with the picture, and weights that no hub has, inside it.
        notebook: the packed script as a notebook.
        says: one sentence: what to expect when it is run elsewhere.
    """

    name: str
    script: str
    packed_script: str
    notebook: str
    says: str


@plain(frozen=True, slots=True, eq=False)
class Result:
    """What a network says about a picture, and why.

    Attributes:
        model: title of the network.
        classes: the labels, one for each output.
        logits: float32 array (classes,), the network's outputs.
        probabilities: float64 array (classes,), softmax of the logits.
        top: the k most probable classes, most probable first.
        steps: what happened to the picture on its way in.
        explained: the class whose evidence `evidence` shows.
        evidence: Grad-CAM for that class; `evidence.map` is float32 (h, w) in 0..1.
        familiarity: whether the picture is like the training data; None where that is not known.
        similar: the most similar training images; empty where they are not known.
        layers: name and kind of the layers whose feature maps can be shown.
        notes: what reading the file and fitting the network had to change.
    """

    model: str
    classes: tuple[str, ...]
    logits: np.ndarray
    probabilities: np.ndarray
    top: tuple[Scored, ...]
    steps: tuple[Step, ...]
    explained: Scored
    evidence: Attribution
    familiarity: Familiarity | None
    similar: tuple[Neighbour, ...]
    layers: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def largest_logit(self) -> float:
        """The largest logit: softmax subtracts it above and below, so that no exponential overflows."""
        return float(self.logits.max())

    @property
    def denominator(self) -> float:
        """The sum of e^(z − largest) over all classes."""
        return float(np.exp(self.logits.astype(np.float64) - self.largest_logit).sum())

    @property
    def label(self) -> str:
        """The most probable class."""
        return self.top[0].label

    @property
    def probability(self) -> float:
        """Its probability."""
        return self.top[0].probability


def run(picture: Picture, spec: Spec, model_file: Path | None = None) -> Result:
    """Classify a picture and explain the answer.

    Args:
        picture: a decoded picture.
        spec: the settings; `spec.model` names the network unless `model_file` is given.
        model_file: a learner's own weights.

    Raises:
        BadPicture: the picture holds nothing to classify.
        BadModel: the weights do not fit any known network.
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


def say(result: Result) -> str:
    """One or two sentences about the result, true of exactly these numbers."""
    first, *others = result.top
    sure = f"{result.model} reads this as **{first.label}**, with probability **{percent(first.probability)}**"
    if first.probability < 0.5:
        sure = (
            f"{result.model} is undecided: **{first.label}** is the most probable class, "
            f"but only with **{percent(first.probability)}**"
        )
    if others:
        held = sum(scored.probability for scored in result.top)
        sure += f"; then comes {others[0].label} with {percent(others[0].probability)}"
        if len(others) > 1 and len(result.top) < len(result.classes):
            sure += f", and the {len(result.top)} classes listed hold {percent(held)} together"
    if result.familiarity is not None and not result.familiarity.familiar:
        sure += f". {result.familiarity.says.rstrip('.')}"
    return sure + "."


def percent(probability: float) -> str:
    """A probability as a percentage that never claims a certainty it has not got."""
    if probability >= 0.99995:
        return "more than 99.99 %"
    if probability < 0.00005:
        return "less than 0.01 %"
    digits = 2 if probability > 0.99 or probability < 0.01 else 1
    return f"{100 * probability:.{digits}f} %"


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
    return familiarity(net, ready.batch), similar_training_images(net, ready.batch)


def classify_file(data: bytes, name: str, spec: Spec, model_file: Path | None = None) -> Result:
    """Read a picture file and classify it: what a worker does with an upload.

    Raises:
        BadPicture: the file cannot be read, or holds nothing to classify.
        BadModel: the weights do not fit any known network.
        Unavailable: the network's weights are not on this machine.
    """
    from dlcore.intake.image import read_picture

    return run(read_picture(data, name), spec, model_file)


def look_into_layer(
    data: bytes, name: str, spec: Spec, model_file: Path | None, layer: str, limit: int = 16
) -> FeatureMaps:
    """The feature maps of one layer for a picture file, the most active channels first.

    Raises:
        DlcoreError: as `classify_file`.
    """
    from dlcore.insight.feature_maps import feature_maps
    from dlcore.intake.image import read_picture
    from dlcore.nets.opening import opened, prepared

    network = opened(spec.model, model_file)
    ready = prepared(network, read_picture(data, name))
    return feature_maps(network.model, ready.batch, layer, limit)


def top_k_curve() -> list[float]:
    """Top-k accuracy of the digit model for k = 1 … 10 on the 1,797 digits inside scikit-learn.

    They are other people's digits than the model's training data: 8 × 8 pixels, here enlarged to 20 × 20 in
    the middle of 28 × 28. The k-th entry is the share whose true class is among the k most probable.
    """
    import torch
    from sklearn.datasets import load_digits

    from dlcore.nets.digits import MEAN, STD, load_digit_net
    from dlcore.theory.ranking import top_k_accuracy

    digits = load_digits()
    small = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
    large = torch.nn.functional.interpolate(small, size=(20, 20), mode="bilinear")
    with torch.inference_mode():
        batch = (torch.nn.functional.pad(large, (4, 4, 4, 4)) - MEAN) / STD
        logits = load_digit_net()(batch)
    return top_k_accuracy(logits, torch.tensor(digits.target), range(1, 11))


def accept_model(data: bytes, name: str, folder: Path) -> OwnModel:
    """Check a learner's weights file and keep its tensors, as safetensors, in their own folder.

    Raises:
        BadModel: the file cannot be read safely, or fits no known network.
    """
    from dlcore.nets.opening import keep

    return keep(data, name, folder)


def take_home(data: bytes, name: str, spec: Spec, model_file: Path | None = None) -> TakeHome:
    """The recipe that gives this answer outside the app.

    Raises:
        DlcoreError: as `classify_file`.
    """
    from dlcore.intake.image import read_picture
    from dlcore.lessons.classify_recipe import made_for

    return made_for(read_picture(data, name), spec, model_file)
