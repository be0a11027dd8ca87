"""What classifying a picture gives. Reading this module costs no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlcore.data.picture import Step

if TYPE_CHECKING:
    from dlcore.insight.findings import Attribution, Familiarity, Neighbour


@dataclass(frozen=True, slots=True)
class Scored:
    """One class: its index, label, probability (0 to 1) and logit."""

    index: int
    label: str
    probability: float
    logit: float


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True, eq=False)
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
