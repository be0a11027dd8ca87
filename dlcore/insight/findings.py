"""What looking inside a network finds: plain values that any process can read without torch."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """Where a picture speaks for one class: a map by Grad-CAM, or by gradient × input.

    Attributes:
        map: float32 array (height, width) of the network's input size, in 0..1: 1 where most speaks for the
            class; all 0 when nothing does.
        raw: float32 array (rows, columns) of the layer's own size: Σ_k α_k A_k, or Σ_c x_c ∂y/∂x_c, before
            anything is cut; negative where the picture speaks against the class.
        layer: name of the layer it was computed at; "input" for gradient × input.
        class_index: the class explained.
        logit: the network's output for that class.
        note: one sentence where the map needs one, otherwise empty.
        method: how it was computed: "Grad-CAM" or "gradient × input".
    """

    map: np.ndarray
    raw: np.ndarray
    layer: str
    class_index: int
    logit: float
    note: str = ""
    method: str = "Grad-CAM"


@dataclass(frozen=True, slots=True)
class Familiarity:
    """How far a picture lies from the training data.

    Attributes:
        score: strangeness of the picture, in the units of `threshold`; larger is stranger.
        threshold: the largest score that still counts as familiar, set on held-back training images.
        familiar: whether the score is at most the threshold.
        says: one sentence with the numbers.
    """

    score: float
    threshold: float
    familiar: bool
    says: str


@dataclass(frozen=True, slots=True, eq=False)
class Neighbour:
    """One training image and how alike it is.

    Attributes:
        image: uint8 array (28, 28), white ink on black, read-only.
        label: its class in the training set.
        index: its place in MNIST's training set, 0..59,999.
        similarity: cosine of the angle between the two vectors of penultimate features, 0..1; 1 is alike.
    """

    image: np.ndarray
    label: str
    index: int
    similarity: float


@dataclass(frozen=True, slots=True, eq=False)
class FeatureMaps:
    """The most active channels of one layer for one picture, or all its units.

    Attributes:
        maps: float32 array (n, h, w), the most active channel first.
        channels: the indices of these channels in the layer.
        shape: shape of the layer's whole output, for example (1, 64, 56, 56), (1, 197, 768) for tokens, or
            (1, 128) for units without maps, which `maps` holds as one.
        layer: the layer's name in the model.
        low: smallest value in `maps`.
        high: largest value in `maps`.
    """

    maps: np.ndarray
    channels: tuple[int, ...]
    shape: tuple[int, ...]
    layer: str
    low: float
    high: float
